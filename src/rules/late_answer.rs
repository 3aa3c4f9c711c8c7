//! `late-answer`: feedback that has been in triage for too long.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "late-answer",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Feedback has been in triage for more than `feedback.answer_within` days.",
    why: "People whose feedback gets no answer stop giving any. The product owner promised an answer within these \
          days: it enters the order, or it is dropped with a reason. Until then it has no place in the order.",
    fix: "Set `status = \"todo\"` to accept it into the order, or `status = \"dropped\"` with a `reason`. Write what \
          you told the person who asked into `answer`.",
    example: Example::new(&[
        ("backlog.toml", "[feedback]\nanswer_within = 7\n\n[[flow]]\nid = \"search\"\n"),
        (
            "stories/slow-search.md",
            "+++\ntitle = \"Search is slow\"\ntype = \"feedback\"\nstep = \"search\"\nreported = 2026-11-02\n+++\n",
        ),
    ])
    .with_today("2026-11-10"),
    fixes: Fixes::None("the answer is for the product owner to give"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(within) = context.backlog().config.answer_within else { return };
    for (ix, item) in context.backlog().each() {
        let waits = item.kind.value == ItemKind::Feedback && item.status.value == Status::Triage;
        let Some(reported) = item.report().reported.as_ref().filter(|_| waits) else { continue };
        if context.days_since(reported.value).is_some_and(|days| days > i64::from(within)) {
            let since = reported.value;
            let message = format!("`{}` has waited for an answer since {since}, longer than {within} days", item.id);
            let draft = FindingDraft::new(context.place(ix, reported.span), message)
                .help("accept it with `status = \"todo\"`, or drop it with a `reason`")
                .related(context.place(ix, item.status.span), "still in triage");
            drafts.push(draft);
        }
    }
}
