//! `dependency-cycle`: items that depend on each other in a cycle.
//!
//! A strongly connected component can have many cycles. One shortest cycle of each is shown; once that is fixed, the
//! next run shows the next one.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{Item, Ix};
use crate::order::{Obstacle, obstacles};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "dependency-cycle",
    group: Group::References,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "Items depend on each other in a cycle, or an item depends on itself.",
    why: "None of them can be the first, so the backlog has no order.",
    fix: "Delete the dependency that isn't needed. If all are needed, split an item: usually a part of it can be done \
          before the others.",
    example: Example::new(&[
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\ndepends_on = [\"edit-cart\"]\n+++\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\ndepends_on = [\"cart-page\"]\n+++\n"),
    ]),
    fixes: Fixes::None("which of the dependencies is wrong is a question of what the items mean"),
    check: Check::Backlog(check),
};

/// The most members of a cycle that a finding points at; its message lists all of them.
const SHOWN: usize = 24;

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for obstacle in obstacles(context.parsed) {
        if let Obstacle::Cycle(cycle) = obstacle {
            drafts.extend(cycle_finding(context, cycle).map(|draft| draft.blocks_order(true)));
        }
    }
}

fn cycle_finding(context: &RuleContext<'_>, cycle: &[Ix<Item>]) -> Option<FindingDraft> {
    let first = *cycle.first()?;
    let id = |ix: Ix<Item>| &context.backlog().item(ix).id;
    let edges = || cycle.iter().copied().zip(cycle.iter().copied().skip(1).chain([first]));
    let place = |(ix, need)| context.place(ix, reference(context, ix, need));
    if cycle.len() == 1 {
        let message = format!("`{}` depends on itself", id(first));
        return Some(FindingDraft::new(place((first, first)), message).help("delete this reference"));
    }
    let path: Vec<String> = cycle.iter().chain([&first]).map(|ix| format!("`{}`", id(*ix))).collect();
    let message = format!("items depend on each other in a cycle: {}", path.join(" → "));
    let help = "delete one of these dependencies, or split an item so that a part of it can be done first";
    let draft = FindingDraft::new(place(edges().next()?), message).help(help);
    let others = edges().skip(1).take(SHOWN);
    Some(
        others.fold(draft, |draft, edge| {
            draft.related(place(edge), format!("`{}` depends on `{}`", id(edge.0), id(edge.1)))
        }),
    )
}

/// Where `ix` refers to `need`.
fn reference(context: &RuleContext<'_>, ix: Ix<Item>, need: Ix<Item>) -> Span {
    let item = context.backlog().item(ix);
    context.prerequisites(ix, |picked| picked == need).first().map_or(item.opening, |(_, span)| *span)
}
