//! What the reserve is used for: open production bugs and feedback, and their prerequisites.
//!
//! The items that claim the reserve are a strict prefix of the order: a small item never skips one above it
//! that doesn't fit. A bug or feedback item also claims its open prerequisites, because it can't be done
//! without them. Items that are already committed cost nothing here.

use super::PlannedItems;
use super::budget::{Budget, effort};
use super::commitment::{closed_within_iteration, total_effort};
use super::in_progress::InProgress;
use super::prerequisites::PrerequisiteWalker;
use crate::model::{Amount, Backlog, Item, ItemKind, Ix};
use crate::order::Order;

/// The items that claim the reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveClaims {
    /// The items, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of their estimates.
    pub cost: Amount,
    /// Bugs and feedback outside the goal that were closed within the iteration, by id.
    pub done_items: Vec<Ix<Item>>,
    /// The sum of their estimates: the part of the reserve that is used up.
    pub done: Amount,
    /// The first bug or feedback item that doesn't fit.
    pub first_rejected: Option<Ix<Item>>,
}

impl ReserveClaims {
    /// Claims the reserve for items that aren't in `planned` yet, and adds them to it.
    pub(super) fn new(
        backlog: &Backlog,
        order: &Order,
        budget: &Budget,
        in_progress: &InProgress,
        planned: &mut PlannedItems,
    ) -> Self {
        // Committed items have all their prerequisites with them; items in progress may not.
        let mut besides = PlannedItems(vec![false; backlog.items.len()]);
        in_progress.items.iter().for_each(|ix| besides.add(*ix));
        let goal = backlog.config.goal();
        let used_reserve = |ix: &Ix<Item>| {
            let of_goal = goal.is_some() && backlog.links_of(*ix).feature == goal;
            uses_reserve(backlog.item(*ix)) && !of_goal
        };
        let done_items: Vec<Ix<Item>> = closed_within_iteration(backlog).filter(used_reserve).collect();
        let done = total_effort(backlog, &done_items);
        let mut remaining = budget.reserve - done;
        let mut prerequisites = PrerequisiteWalker::new(backlog);
        let mut claimed = vec![false; backlog.items.len()];
        let mut first_rejected = None;
        for placed in order.placed.iter().filter(|placed| uses_reserve(backlog.item(placed.item))) {
            let needed = prerequisites.closure_except([placed.item], |ix| planned.has(ix) && !besides.has(ix)).items;
            let unplanned: Vec<Ix<Item>> = needed.into_iter().filter(|ix| !besides.has(*ix)).collect();
            let cost: Amount = unplanned.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum();
            if cost > remaining {
                first_rejected = Some(placed.item);
                break;
            }
            remaining -= cost;
            for ix in unplanned {
                planned.add(ix);
                claimed[ix.get()] = true;
            }
        }
        let items: Vec<Ix<Item>> = order.placed.iter().map(|p| p.item).filter(|ix| claimed[ix.get()]).collect();
        Self { cost: total_effort(backlog, &items), items, done_items, done, first_rejected }
    }
}

/// Whether the reserve is meant for this item.
pub fn uses_reserve(item: &Item) -> bool {
    item.is_production_bug() || item.kind.value == ItemKind::Feedback
}
