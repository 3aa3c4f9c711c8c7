//! `not-ready`: an item that comes up soon and can't be started.

use super::{Check, Context, Example, Group, Rule, started_unready};
use crate::diag::{Draft, Severity};
use crate::model::{Amount, Status, readiness};
use crate::order::{Order, Placed};

/// The rule.
pub const RULE: Rule = Rule {
    id: "not-ready",
    group: Group::Ready,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "One of the next items isn't ready to be started.",
    why: "The top of the order is what the team works on next, and an item there that isn't ready stops whoever wants \
          to start it. It is never skipped in silence: it is what to refine now. The next items are those that fill \
          one iteration's capacity, or the first ten where there is no `iteration.capacity`.",
    fix: "Refine the item: add what the message names. An item that is no longer wanted so early goes down by its own \
          merits, or by a decision.",
    example: Example::of(&[("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\n+++\n")]),
    check: Check::Order(check),
};

/// How many items come up soon in a backlog without an iteration's capacity.
const WITHOUT_CAPACITY: usize = 10;

fn check(context: &Context<'_>, order: Option<&Order>, drafts: &mut Vec<Draft>) {
    let backlog = context.backlog();
    let unready = |placed: &&Placed| !placed.is_ready() && backlog.item(placed.item).status.value == Status::Todo;
    for placed in coming_up(context, order).iter().filter(unready) {
        let item = backlog.item(placed.item);
        let missing = started_unready::words(&placed.missing);
        let place = started_unready::too_large(item, &placed.missing).unwrap_or(item.opening);
        let message = format!("`{}` is among the next items, but not ready: {missing}", item.id);
        drafts.push(Draft::new(context.place(placed.item, place), message).help("refine it before somebody starts it"));
    }
}

/// The first items of the order, up to the one with which the capacity is used up.
fn coming_up<'o>(context: &Context<'_>, order: Option<&'o Order>) -> &'o [Placed] {
    let placed = order.map_or(&[][..], |order| &order.placed);
    let config = &context.backlog().config;
    let capacity = config.iteration.as_ref().and_then(|iteration| iteration.capacity.as_ref());
    let Some(capacity) = capacity.map(|capacity| Amount::from(capacity.value)) else {
        return placed.get(..WITHOUT_CAPACITY).unwrap_or(placed);
    };
    let mut used = Amount::ZERO;
    let fits = placed.iter().take_while(|placed| {
        let before = used;
        used += readiness::assumed_estimate(context.backlog().item(placed.item), config).into();
        before < capacity
    });
    let count = fits.count();
    placed.get(..count).unwrap_or(placed)
}
