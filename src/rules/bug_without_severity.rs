//! `bug-without-severity`: a bug that doesn't say how bad it is, or where.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity};
use crate::model::{Item, ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "bug-without-severity",
    group: Group::Feedback,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A bug that isn't closed has no `severity` or no `found_in`.",
    why: "Bugs that production has come before everything else, the worst first. In doubt a bug is taken for a major \
          one in production, so one that doesn't say may stand above what matters more. Bugs that are done or dropped \
          have no place in the order and aren't asked.",
    fix: "Add `severity` (`critical`, `major`, `minor` or `trivial`) and `found_in` (`production`, or the name of another \
          environment).",
    example: Example::of(&[("stories/pay-twice.md", "+++\ntitle = \"Charged twice\"\ntype = \"bug\"\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for (ix, item) in context.backlog().each().filter(|(_, item)| is_pending(item, ItemKind::Bug)) {
        let (missing, assumed) = match (&item.report().severity, &item.report().found_in) {
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => ("`severity`", "counts as `major`"),
            (Some(_), None) => ("`found_in`", "counts as found in production"),
            (None, None) => ("`severity` and no `found_in`", "counts as `major` and found in production"),
        };
        let message = format!("the bug `{}` has no {missing}", item.id);
        let help = format!("say it: until then it {assumed}");
        drafts.push(Draft::new(context.place(ix, item.kind.span), message).help(help));
    }
}

/// Whether an item of that kind still waits for something: an answer, or its turn.
pub fn is_pending(item: &Item, kind: ItemKind) -> bool {
    item.kind.value == kind && (item.is_open() || item.status.value == Status::Triage)
}
