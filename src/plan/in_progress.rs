//! Work in progress besides the commitment: it holds its estimate, whether it was planned or not.
//!
//! Bugs and feedback are left out: they claim the reserve.

use super::PlannedItems;
use super::commitment::total_effort;
use crate::model::{Amount, Backlog, Item, ItemKind, Ix, Status};
use crate::order::Order;

/// The items in progress that are neither committed nor bugs nor feedback.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InProgress {
    /// The items, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of their estimates.
    pub cost: Amount,
}

impl InProgress {
    /// The items in progress that aren't in `planned` yet, and adds them to it.
    pub(super) fn new(backlog: &Backlog, order: &Order, planned: &mut PlannedItems) -> Self {
        let placed = order.placed.iter().map(|placed| placed.item);
        let items: Vec<Ix<Item>> = placed.filter(|ix| is_in_progress(backlog.item(*ix)) && !planned.has(*ix)).collect();
        items.iter().for_each(|ix| planned.add(*ix));
        Self { cost: total_effort(backlog, &items), items }
    }
}

fn is_in_progress(item: &Item) -> bool {
    item.status.value == Status::Doing && !matches!(item.kind.value, ItemKind::Bug | ItemKind::Feedback)
}
