//! `feedback-without-subject`: feedback that doesn't say what it is about.

use super::{Check, Context, Example, Group, Rule, bug_without_severity};
use crate::diag::{Draft, Severity};
use crate::model::ItemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "feedback-without-subject",
    group: Group::Feedback,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Feedback that isn't closed has no `about` and, where there is a flow, no `step`.",
    why: "Feedback is a word on something that users met. Without its subject nobody finds it again when that is \
          worked on, and its place on the golden path is unknown.",
    fix: "List the items that it concerns in `about`, or name the step of the flow where users met it in `step`.",
    example: Example::of(&[("stories/slow-search.md", "+++\ntitle = \"Search is slow\"\ntype = \"feedback\"\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let has_flow = !context.backlog().config.flow.is_empty();
    let feedback = |item| bug_without_severity::is_pending(item, ItemKind::Feedback);
    for (ix, item) in context.backlog().each().filter(|(_, item)| feedback(item)) {
        if !item.report().about.is_empty() || has_flow && item.step.is_some() {
            continue;
        }
        let (message, help) = if has_flow {
            ("has neither `about` nor `step`", "name the items that it concerns in `about`, or its `step` of the flow")
        } else {
            ("has no `about`", "name the items that it concerns in `about`")
        };
        let message = format!("the feedback `{}` {message}", item.id);
        drafts.push(Draft::new(context.place(ix, item.kind.span), message).help(help));
    }
}
