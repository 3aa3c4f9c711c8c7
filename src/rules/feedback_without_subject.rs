//! `feedback-without-subject`: feedback without `about` or `step`.

use super::{Check, Example, Fixes, Group, Rule, RuleContext, bug_without_severity};
use crate::diag::{FindingDraft, Severity};
use crate::model::ItemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "feedback-without-subject",
    group: Group::Feedback,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Feedback that isn't closed has no `about` and, if the backlog has a flow, no `step`.",
    why: "Feedback is about something that users came across. Without a subject nobody finds it again when that part \
          is worked on, and its place on the golden path is unknown.",
    fix: "List the items that it concerns in `about`, or set `step` to the step of the flow where users came across \
          it.",
    example: Example::new(&[("stories/slow-search.md", "+++\ntitle = \"Search is slow\"\ntype = \"feedback\"\n+++\n")]),
    fixes: Fixes::None("what the feedback is about is in its text"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let has_flow = !context.backlog().config.flow.is_empty();
    let feedback = |item| bug_without_severity::is_pending(item, ItemKind::Feedback);
    for (ix, item) in context.backlog().each().filter(|(_, item)| feedback(item)) {
        if !item.report().about.is_empty() || has_flow && item.step.is_some() {
            continue;
        }
        let (message, help) = if has_flow {
            ("has neither `about` nor `step`", "list the items that it concerns in `about`, or set its `step`")
        } else {
            ("has no `about`", "list the items that it concerns in `about`")
        };
        let message = format!("the feedback `{}` {message}", item.id);
        drafts.push(FindingDraft::new(context.place(ix, item.kind.span), message).help(help));
    }
}
