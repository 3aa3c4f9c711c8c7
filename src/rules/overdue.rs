//! `overdue`: an open item whose `due` date has passed.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "overdue",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An open item's `due` date has passed.",
    why: "A due date is a promise. It doesn't move the item in the order by itself, so a missed one must be visible: \
          either the item should have been higher, or the date no longer matters.",
    fix: "Agree on a new date, or delete it. If the date matters, move the item up with a decision.",
    example: Example::new(&[("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\ndue = 2026-12-12\n+++\n")])
        .with_today("2026-12-13"),
    fixes: Fixes::None("a new date has to be agreed on"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (ix, item) in context.open() {
        let Some(due) = &item.due else { continue };
        if context.days_since(due.value).is_some_and(|days| days > 0) {
            let message =
                format!("`{}` was due on {}, and is still `{}`", item.id, due.value, item.status.value.name());
            let draft = FindingDraft::new(context.place(ix, due.span), message);
            drafts.push(draft.help("agree on a new date, or move the item up with a decision"));
        }
    }
}
