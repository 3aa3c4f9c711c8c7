//! The input of all plan formats.

use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed};
use crate::plan::Plan;
use crate::plan::proposals::Proposals;

/// Everything that a plan's renderer is given.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'v> {
    /// The backlog.
    pub backlog: &'v Backlog,
    /// Its order.
    pub order: &'v Order,
    /// Its plan.
    pub plan: &'v Plan,
    /// What could be the goal, where that is asked; the plan for the goal that is set stays in the background.
    pub proposals: Option<&'v Proposals>,
}

impl<'v> PlanView<'v> {
    /// The places of `items` with their ranks. `items` are in priority order.
    pub(super) fn places(&self, items: &[Ix<Item>]) -> Vec<(usize, &'v Placed)> {
        let mut wanted = items.iter().peekable();
        let ranked = self.order.placed.iter().enumerate().map(|(at, placed)| (at + 1, placed));
        ranked.filter(|(_, placed)| wanted.next_if(|ix| **ix == placed.item).is_some()).collect()
    }

    /// The items whose estimates are in any number of the plan or of its proposals.
    pub(super) fn counted(&self) -> impl Iterator<Item = Ix<Item>> {
        let proposed = self.proposals.iter().flat_map(|proposals| proposals.counted.iter().copied());
        self.plan.counted().chain(proposed)
    }

    pub(super) fn id(&self, ix: Ix<Item>) -> &'v str {
        self.backlog.item(ix).id.as_str()
    }
}
