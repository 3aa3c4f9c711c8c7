//! `done-before-prerequisite`: a done item with a prerequisite that is not done.
//!
//! Silent if the prerequisite was dropped: then the item was finished without it.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::Status;

/// The rule.
pub const RULE: Rule = Rule {
    id: "done-before-prerequisite",
    group: Group::References,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item is done, but one of its prerequisites isn't.",
    why: "One of three things is wrong: the item isn't done, the prerequisite is, or the dependency isn't real. Until \
          somebody corrects it, the plan counts the wrong work.",
    fix: "Correct the wrong status, or delete the dependency.",
    example: Example::new(&[
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\n+++\n"),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nstatus = \"done\"\nclosed = 2026-11-20\ndepends_on = [\"cart-page\"]\n+++\n",
        ),
    ]),
    fixes: Fixes::None("whether the prerequisite is done or was never needed is known to those who did the work"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    for (ix, item) in backlog.each().filter(|(_, item)| item.status.value == Status::Done) {
        let missing = |status: Status| status.is_open() || status == Status::Triage;
        for (need, span) in context.prerequisites(ix, |need| missing(backlog.item(need).status.value)) {
            let need_item = backlog.item(need);
            let message = format!("`{}` is done, but its prerequisite `{}` isn't", item.id, need_item.id);
            let help = format!("close `{}`, reopen `{}`, or delete the dependency", need_item.id, item.id);
            let draft = FindingDraft::new(context.place(ix, span), message).help(help);
            let status = format!("`{}` is `{}`", need_item.id, need_item.status.value.name());
            drafts.push(draft.related(context.place(need, need_item.status.span), status));
        }
    }
}
