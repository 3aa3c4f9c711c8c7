//! `bug-without-severity`: a bug without `severity` or `found_in`.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{Item, ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "bug-without-severity",
    group: Group::Feedback,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A bug that isn't closed has no `severity` or no `found_in`.",
    why: "Production bugs come first in the order, the most severe at the top. Without these keys a bug counts as \
          `major` and found in production, so it may stand above work that matters more. Bugs that are done or dropped \
          have no place in the order and are not checked.",
    fix: "Add `severity` (`critical`, `major`, `minor` or `trivial`) and `found_in` (`production`, or the name of another \
          environment).",
    example: Example::new(&[("stories/pay-twice.md", "+++\ntitle = \"Charged twice\"\ntype = \"bug\"\n+++\n")]),
    fixes: Fixes::None("only whoever has seen the bug knows how bad it is and where it was found"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (ix, item) in context.backlog().each().filter(|(_, item)| is_pending(item, ItemKind::Bug)) {
        let (missing, pronoun, assumed) = match (&item.report().severity, &item.report().found_in) {
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => ("`severity`", "it", "`major`"),
            (Some(_), None) => ("`found_in`", "it", "found in production"),
            (None, None) => ("`severity` and no `found_in`", "them", "`major` and found in production"),
        };
        let message = format!("the bug `{}` has no {missing}", item.id);
        let help = format!("add {pronoun}: until then the bug counts as {assumed}");
        drafts.push(FindingDraft::new(context.place(ix, item.kind.span), message).help(help));
    }
}

/// Whether an item of that kind is open or in triage.
pub fn is_pending(item: &Item, kind: ItemKind) -> bool {
    item.kind.value == kind && (item.is_open() || item.status.value == Status::Triage)
}
