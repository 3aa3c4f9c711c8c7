//! The iteration's plan: one goal, a small commitment, a reserve that stays free, and what would follow.
//!
//! [`compute`] plans with the goal that is set; [`proposals`] looks for the goal that should be, [`adopt`]
//! writes it down, and [`forecast`] says when work will be done. A plan never jumps over a higher item for a
//! better fit: claims and followers are strict prefixes of the order. Nothing here reads a clock; the time
//! that a search may take and the day of a forecast are handed in.

pub mod adopt;
pub mod budget;
pub mod commitment;
pub mod evidence;
pub mod forecast;
pub mod needs;
pub mod proposals;
pub mod reserve;
pub mod solver;

pub use budget::{Budget, NoBudget};
pub use commitment::{Commitment, Risk};
pub use evidence::Evidence;
pub use reserve::Reserved;

use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::Order;

/// The plan of an iteration.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The iteration's numbers.
    pub budget: Budget,
    /// What it commits to; `None` without a goal.
    pub commitment: Option<Commitment>,
    /// What has claimed the reserve.
    pub reserved: Reserved,
    /// What would follow.
    pub next: Next,
    /// What past work says about the reserve.
    pub evidence: Evidence,
}

/// What would follow when the commitment is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The items that stand highest in the order and aren't planned yet, as long as they fit into what is
    /// left of the budget. The reserve isn't theirs: what bugs and feedback don't claim stays free.
    pub items: Vec<Ix<Item>>,
    /// What is left of the budget before them.
    pub left: Amount,
    /// The first item that doesn't fit.
    pub refused: Option<Ix<Item>>,
}

/// Plans the backlog's iteration.
///
/// # Errors
/// If the backlog doesn't say what an iteration can take.
pub fn compute(backlog: &Backlog, order: &Order) -> Result<Plan, NoBudget> {
    let budget = Budget::of(&backlog.config)?;
    let mut planned = Planned(vec![false; backlog.items.len()]);
    let commitment = backlog.config.goal().map(|goal| Commitment::of(backlog, order, goal, &budget));
    for ix in commitment.iter().flat_map(|commitment| &commitment.items) {
        planned.add(*ix);
    }
    let reserved = Reserved::of(backlog, order, &budget, &mut planned);
    let next = Next::of(backlog, order, left(&budget, commitment.as_ref()), &planned);
    Ok(Plan { budget, commitment, reserved, next, evidence: Evidence::of(backlog) })
}

/// What is left of the budget beside the commitment; `None` if it doesn't even hold that.
fn left(budget: &Budget, commitment: Option<&Commitment>) -> Option<Amount> {
    let Some(commitment) = commitment else { return Some(budget.budget) };
    let spent = commitment.cost + commitment.done;
    (spent <= budget.budget).then(|| budget.budget - spent)
}

impl Next {
    fn of(backlog: &Backlog, order: &Order, left: Option<Amount>, planned: &Planned) -> Self {
        let mut next = Self { items: Vec::new(), left: left.unwrap_or(Amount::ZERO), refused: None };
        let mut room = next.left;
        for ix in order.placed.iter().map(|placed| placed.item).filter(|ix| !planned.has(*ix)) {
            let cost = budget::effort(backlog.item(ix), &backlog.config);
            if left.is_none() || cost > room {
                next.refused = Some(ix);
                break;
            }
            room -= cost;
            next.items.push(ix);
        }
        next
    }
}

impl Plan {
    /// The items whose estimates are in the sums of the commitment and of the reserve.
    pub fn taken(&self) -> impl Iterator<Item = Ix<Item>> {
        let committed =
            self.commitment.iter().flat_map(|commitment| commitment.items.iter().chain(&commitment.done_items));
        let reserved = self.reserved.items.iter().chain(&self.reserved.done_items);
        committed.chain(reserved).copied()
    }

    /// The items whose estimates the plan has counted: also those that decide what fits in next.
    pub fn counted(&self) -> impl Iterator<Item = Ix<Item>> {
        self.taken().chain(self.next.items.iter().copied())
    }
}

/// How many of `counted` have no estimate and were counted with `policy.max_estimate`; an item that comes
/// twice counts once.
pub fn assumed(backlog: &Backlog, counted: impl Iterator<Item = Ix<Item>>) -> usize {
    let mut without: Vec<Ix<Item>> = counted.filter(|ix| backlog.item(*ix).estimate.is_none()).collect();
    without.sort_unstable();
    without.dedup();
    without.len()
}

/// The items that the plan holds already.
#[derive(Debug)]
struct Planned(Vec<bool>);

impl Planned {
    fn has(&self, ix: Ix<Item>) -> bool {
        self.0.get(ix.get()).copied().unwrap_or(false)
    }

    fn add(&mut self, ix: Ix<Item>) {
        if let Some(planned) = self.0.get_mut(ix.get()) {
            *planned = true;
        }
    }
}
