//! The input of all plan formats.

use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed};
use crate::plan::proposals::Proposals;
use crate::plan::{Outlook, Plan};

/// A plan with what is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'v> {
    /// The backlog.
    pub backlog: &'v Backlog,
    /// Its order.
    pub order: &'v Order,
    /// Its plan.
    pub plan: &'v Plan,
    /// What the past says about it.
    pub outlook: &'v Outlook,
    /// Proposals for the goal, if they are requested; they are then shown instead of the plan.
    pub proposals: Option<&'v Proposals>,
}

impl<'v> PlanView<'v> {
    /// The places of `items`, which are in priority order, with their ranks.
    pub fn places(&self, items: &[Ix<Item>]) -> Vec<(usize, &'v Placed)> {
        let mut wanted = items.iter().peekable();
        let ranked = self.order.placed.iter().enumerate().map(|(at, placed)| (at + 1, placed));
        ranked.filter(|(_, placed)| wanted.next_if(|ix| **ix == placed.item).is_some()).collect()
    }

    /// The items whose estimates are part of any number of the plan or of its proposals.
    pub(super) fn counted(&self) -> impl Iterator<Item = Ix<Item>> {
        let proposed = self.proposals.iter().flat_map(|proposals| proposals.counted.iter().copied());
        self.plan.counted().chain(proposed)
    }

    pub(super) fn id(&self, ix: Ix<Item>) -> &'v str {
        self.backlog.item(ix).id.as_str()
    }
}
