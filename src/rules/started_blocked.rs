//! `started-blocked`: an item in progress with an unfinished prerequisite.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::{Item, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "started-blocked",
    group: Group::Ready,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item is in progress while a prerequisite is open or in triage.",
    why: "Started work that can't be finished has no value and delays other work. A prerequisite comes before the item \
          in the order, so it should be done first.",
    fix: "Finish the prerequisite first and set the item back to `todo`. If the item doesn't need it, delete it from \
          `depends_on`.",
    example: Example::new(&[
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\n+++\n"),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\ndepends_on = [\"cart-page\"]\n+++\n\n\
             ## Acceptance criteria\n\n- [ ] A quantity can be changed\n",
        ),
    ]),
    fixes: Fixes::None("whether the prerequisite is needed is known to those who do the work"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    for (ix, item) in context.open().filter(|(_, item)| item.status.value == Status::Doing) {
        let blockers: Vec<Ix<Item>> = backlog.blockers(ix).collect();
        if blockers.is_empty() {
            continue;
        }
        let names = words::quoted_list(blockers.iter().map(|blocker| backlog.item(*blocker).id.as_str()));
        let message = format!("`{}` is in progress, but blocked by {names}", item.id);
        let mut draft = FindingDraft::new(context.place(ix, item.status.span), message)
            .help("finish the prerequisites first, or delete those that aren't needed from `depends_on`");
        for blocker in blockers.into_iter().take(words::SHOWN) {
            let need = backlog.item(blocker);
            let message = match need.status.value {
                Status::Triage => format!("`{}` is in triage", need.id),
                Status::Doing => format!("`{}` is in progress", need.id),
                _ => format!("`{}` isn't started", need.id),
            };
            draft = draft.related(context.place(blocker, need.status.span), message);
        }
        drafts.push(draft);
    }
}
