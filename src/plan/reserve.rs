//! What the reserve is for: open production bugs and feedback, and what they need.
//!
//! Claims are a strict prefix of the order: a small item further down never jumps over one that doesn't fit.
//! A bug or feedback item claims its open prerequisites as well, because without them it can't be done; items
//! that the commitment holds already are paid for there.

use super::Planned;
use super::budget::{Budget, effort};
use super::commitment::{closed_within_iteration, total};
use super::needs::Needs;
use crate::model::{Amount, Backlog, Item, ItemKind, Ix};
use crate::order::Order;

/// What has claimed the reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The items, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of their estimates.
    pub cost: Amount,
    /// Bugs and feedback outside the goal that were closed within the iteration, by id.
    pub done_items: Vec<Ix<Item>>,
    /// The sum of their estimates: that part of the reserve is spent.
    pub done: Amount,
    /// The first bug or feedback item that doesn't fit any more.
    pub refused: Option<Ix<Item>>,
}

impl Reserved {
    /// The claims on the reserve by what isn't `planned` yet; they are then.
    pub(super) fn of(backlog: &Backlog, order: &Order, budget: &Budget, planned: &mut Planned) -> Self {
        let goal = backlog.config.goal();
        let spends = |ix: &Ix<Item>| {
            let of_goal = goal.is_some() && backlog.links_of(*ix).feature == goal;
            claims(backlog.item(*ix)) && !of_goal
        };
        let done_items: Vec<Ix<Item>> = closed_within_iteration(backlog).filter(spends).collect();
        let done = total(backlog, &done_items);
        let mut left = budget.reserve - done;
        let mut needs = Needs::new(backlog);
        let mut claimed = vec![false; backlog.items.len()];
        let mut refused = None;
        for placed in order.placed.iter().filter(|placed| claims(backlog.item(placed.item))) {
            let wanted = needs.beyond([placed.item], |ix| planned.has(ix)).items;
            let cost: Amount = wanted.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum();
            if cost > left {
                refused = Some(placed.item);
                break;
            }
            left -= cost;
            for ix in wanted {
                planned.add(ix);
                claimed[ix.get()] = true;
            }
        }
        let items: Vec<Ix<Item>> = order.placed.iter().map(|p| p.item).filter(|ix| claimed[ix.get()]).collect();
        Self { cost: total(backlog, &items), items, done_items, done, refused }
    }
}

/// Whether an item is what the reserve is kept for.
pub fn claims(item: &Item) -> bool {
    item.is_production_bug() || item.kind.value == ItemKind::Feedback
}
