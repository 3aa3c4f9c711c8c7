//! `several-started`: a person with more items in progress than `policy.wip` allows.

use std::collections::BTreeMap;

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::{Item, Ix, Status};
use crate::text::{quote, words::count};

/// The rule.
pub const RULE: Rule = Rule {
    id: "several-started",
    group: Group::Ready,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "A person has more items in progress than `policy.wip`, which is 1 by default.",
    why: "Nobody works on two things at once: what was started and lies there delays whatever depends on it, and the order \
          says what to do next only to those who finish first.",
    fix: "Finish one, or set the others back to `status = \"todo\"`. If somebody else works on it, correct `assignee`; if \
          the team agreed on more, set `policy.wip`.",
    example: Example::new(&[
        (
            "stories/cart-page.md",
            "+++\ntitle = \"Cart page\"\nstatus = \"doing\"\nassignee = \"ana\"\n+++\n\n## Acceptance criteria\n\n- [ ] Shown\n",
        ),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\nassignee = \"ana\"\n+++\n\n## Acceptance criteria\n\n- [ ] Edited\n",
        ),
    ]),
    fixes: Fixes::None("what is put back is for the person to choose"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let most = backlog.config.policy.wip as usize;
    let mut started: BTreeMap<&str, Vec<Ix<Item>>> = BTreeMap::new();
    for (ix, item) in context.open().filter(|(_, item)| item.status.value == Status::Doing) {
        for person in item.assignee.iter().map(|person| person.trim()).filter(|person| !person.is_empty()) {
            let items = started.entry(person).or_default();
            // An item may name a person twice.
            if items.last() != Some(&ix) {
                items.push(ix);
            }
        }
    }
    let status = |ix: Ix<Item>| context.place(ix, backlog.item(ix).status.span);
    for (person, items) in started {
        let Some(first_too_many) = items.get(most) else { continue };
        let ids = words::quoted_list(items.iter().map(|ix| backlog.item(*ix).id.as_str()));
        let message = format!("{} has {} in progress: {ids}", quote(person), count(items.len(), "item"));
        let mut draft = FindingDraft::new(status(*first_too_many), message)
            .help(format!("finish one before starting another; `policy.wip` is {most}"));
        for other in items.iter().filter(|ix| *ix != first_too_many).take(words::SHOWN) {
            draft = draft.related(status(*other), "also in progress");
        }
        drafts.push(draft);
    }
}
