//! `depends-on-dropped`: an item that depends on a dropped one.
//!
//! Silent for items that are done or dropped.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::Status;

/// The rule.
pub const RULE: Rule = Rule {
    id: "depends-on-dropped",
    group: Group::References,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "An item that is open or in triage depends on one that was dropped.",
    why: "The order ignores the dropped item. If it is needed after all, work on this item starts and can't be \
          finished.",
    fix: "Delete the reference if the item doesn't need it, depend on what replaces the dropped item, or reopen the \
          dropped item.",
    example: Example::new(&[
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\nstatus = \"dropped\"\n+++\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\ndepends_on = [\"cart-page\"]\n+++\n"),
    ]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let waits = |status: Status| status.is_open() || status == Status::Triage;
    for (ix, item) in backlog.each().filter(|(_, item)| waits(item.status.value)) {
        let dropped = context.prerequisites(ix, |need| backlog.item(need).status.value == Status::Dropped);
        for (need, span) in dropped {
            let dropped = backlog.item(need);
            let message = format!("`{}` depends on `{}`, which was dropped", item.id, dropped.id);
            let help = format!("delete the reference, name what replaces `{0}`, or reopen `{0}`", dropped.id);
            let draft = FindingDraft::new(context.place(ix, span), message).help(help);
            drafts.push(draft.related(context.place(need, dropped.status.span), "dropped here"));
        }
    }
}
