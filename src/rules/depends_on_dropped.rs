//! `depends-on-dropped`: an item that depends on a dropped one.
//!
//! Silent for items that are done or dropped.

use super::fixes::suggested;
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::story_edits::edit_keys;
use crate::edit::{KeyAction, KeyEdit};
use crate::model::Status;
use crate::model::keys::story;
use crate::parse::stem;

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
    fixes: Fixes::Made(fixes),
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

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let backlog = &context.parsed.backlog;
        let item = backlog.item(backlog.find(stem(&finding.place.path))?);
        let dropped = item.depends_on.iter().find(|reference| reference.span == finding.place.span)?;
        let text = context.text(&finding.place.path)?;
        let taken = vec![dropped.value.text.to_string()];
        let edit = KeyEdit { key: &story::DEPENDS_ON, entry: None, action: KeyAction::Take(taken) };
        let edits = edit_keys(text, &[edit]).ok()?;
        Some(suggested(format!("Delete `{}` from `depends_on`", dropped.value.text), finding, edits))
    };
    fix().into_iter().collect()
}
