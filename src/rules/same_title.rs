//! `same-title`: open items with the same title.

use std::collections::BTreeMap;

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::{Item, Ix};
use crate::text::one_line::collapse_whitespace;

/// The rule.
pub const RULE: Rule = Rule {
    id: "same-title",
    group: Group::Placement,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "Open items have the same title.",
    why: "Two files about one thing get two estimates, two places in the order, and perhaps two developers. If they are \
          different things, nobody can tell them apart in the list.",
    fix: "If one is a copy, drop it with a `reason`. Otherwise say in the titles how the items differ.",
    example: Example::new(&[
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n"),
        ("stories/edit-the-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n"),
    ]),
    fixes: Fixes::None("whether the two are the same item is a question of what they mean"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let mut titled: BTreeMap<String, Vec<Ix<Item>>> = BTreeMap::new();
    for (ix, item) in context.open() {
        titled.entry(collapse_whitespace(&item.title.value).to_lowercase()).or_default().push(ix);
    }
    titled.remove("");
    let item = |ix: &Ix<Item>| context.backlog().item(*ix);
    for same in titled.values() {
        let [first, second, ..] = same.as_slice() else { continue };
        let ids = words::quoted_list(same.iter().map(|ix| item(ix).id.as_str()));
        let message = format!("{ids} have the same title");
        let mut draft = FindingDraft::new(context.place(*second, item(second).title.span), message)
            .help("drop the copy, or say in the titles how the items differ");
        for other in std::iter::once(first).chain(same.iter().skip(2)).take(words::SHOWN) {
            draft = draft.related(context.place(*other, item(other).title.span), "the same title");
        }
        drafts.push(draft);
    }
}
