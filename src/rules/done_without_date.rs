//! `done-without-date`: a done item without a `closed` date.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::Status;

/// The rule.
pub const RULE: Rule = Rule {
    id: "done-without-date",
    group: Group::Ready,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "An item is done and has no `closed` date.",
    why: "Throughput, and how much of an iteration's commitment is done, are counted by these dates. Work without one \
          isn't counted.",
    fix: "Add `closed` with the day on which the item was done.",
    example: Example::new(&[("stories/cart-page.md", "+++\ntitle = \"Cart page\"\nstatus = \"done\"\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let undated = |status: Status, dated: bool| status == Status::Done && !dated;
    for (ix, item) in context.backlog().each().filter(|(_, item)| undated(item.status.value, item.closed.is_some())) {
        let message = format!("`{}` is done, but has no `closed` date", item.id);
        let draft = FindingDraft::new(context.place(ix, item.status.span), message);
        drafts.push(draft.help("add the day on which it was done, such as `closed = 2026-11-23`"));
    }
}
