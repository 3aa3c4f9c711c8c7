//! Plans an iteration: one goal, the commitment to it, a reserve that stays free, and the items that come next.
//!
//! [`compute`] plans for the configured goal. [`proposals`] searches for the best goal, [`adopt_goal`] writes
//! it to `backlog.toml`, and [`forecast`] estimates completion dates. A plan never skips an item for a lower
//! one that fits better: the items that claim the reserve and those that come next are strict prefixes of the
//! order. Nothing here reads a clock; time limits and the date of a forecast are parameters.

pub mod adopt_goal;
pub mod budget;
pub mod commitment;
pub mod forecast;
pub mod prerequisites;
pub mod proposals;
pub mod reserve;
pub mod reserve_evidence;
pub mod solver;

pub use budget::{Budget, NoBudget};
pub use commitment::{Commitment, Risk};
pub use reserve::ReserveClaims;
pub use reserve_evidence::ReserveEvidence;

use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::Order;

/// The plan of an iteration.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The capacity of the iteration.
    pub budget: Budget,
    /// The commitment; `None` without a goal.
    pub commitment: Option<Commitment>,
    /// What the reserve is used for.
    pub reserve_claims: ReserveClaims,
    /// The items that come next.
    pub next: NextItems,
    /// What past work says about the size of the reserve.
    pub evidence: ReserveEvidence,
}

/// The items to start when the commitment is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextItems {
    /// The highest items that aren't planned yet, as long as they fit into the remaining budget. They never use
    /// the reserve: what bugs and feedback don't claim stays free.
    pub items: Vec<Ix<Item>>,
    /// The budget that the commitment leaves.
    pub remaining: Amount,
    /// The first item that doesn't fit.
    pub first_rejected: Option<Ix<Item>>,
}

/// Plans the backlog's iteration.
///
/// # Errors
/// [`NoBudget`] if the backlog has no iteration with a capacity.
pub fn compute(backlog: &Backlog, order: &Order) -> Result<Plan, NoBudget> {
    let budget = Budget::from_config(&backlog.config)?;
    let mut planned = PlannedItems(vec![false; backlog.items.len()]);
    let commitment = backlog.config.goal().map(|goal| Commitment::new(backlog, order, goal, &budget));
    for ix in commitment.iter().flat_map(|commitment| &commitment.items) {
        planned.add(*ix);
    }
    let reserve_claims = ReserveClaims::new(backlog, order, &budget, &mut planned);
    let next = NextItems::new(backlog, order, remaining_budget(&budget, commitment.as_ref()), &planned);
    Ok(Plan { budget, commitment, reserve_claims, next, evidence: ReserveEvidence::from_backlog(backlog) })
}

/// The budget that the commitment leaves; `None` if the commitment exceeds the budget.
fn remaining_budget(budget: &Budget, commitment: Option<&Commitment>) -> Option<Amount> {
    let Some(commitment) = commitment else { return Some(budget.budget) };
    let spent = commitment.cost + commitment.done;
    (spent <= budget.budget).then(|| budget.budget - spent)
}

impl NextItems {
    fn new(backlog: &Backlog, order: &Order, left: Option<Amount>, planned: &PlannedItems) -> Self {
        let mut next = Self { items: Vec::new(), remaining: left.unwrap_or(Amount::ZERO), first_rejected: None };
        let mut room_left = next.remaining;
        for ix in order.placed.iter().map(|placed| placed.item).filter(|ix| !planned.has(*ix)) {
            let cost = budget::effort(backlog.item(ix), &backlog.config);
            if left.is_none() || cost > room_left {
                next.first_rejected = Some(ix);
                break;
            }
            room_left -= cost;
            next.items.push(ix);
        }
        next
    }
}

impl Plan {
    /// The items whose estimates are in the sums of the commitment and of the reserve.
    pub fn committed_and_reserved(&self) -> impl Iterator<Item = Ix<Item>> {
        let committed =
            self.commitment.iter().flat_map(|commitment| commitment.items.iter().chain(&commitment.done_items));
        let reserved = self.reserve_claims.items.iter().chain(&self.reserve_claims.done_items);
        committed.chain(reserved).copied()
    }

    /// The items whose estimates the plan has counted, including those that come next.
    pub fn counted(&self) -> impl Iterator<Item = Ix<Item>> {
        self.committed_and_reserved().chain(self.next.items.iter().copied())
    }
}

/// How many of `counted` have no estimate and were counted as `policy.max_estimate`. Repeated items count once.
pub fn count_assumed_estimates(backlog: &Backlog, counted: impl Iterator<Item = Ix<Item>>) -> usize {
    let mut without: Vec<Ix<Item>> = counted.filter(|ix| backlog.item(*ix).estimate.is_none()).collect();
    without.sort_unstable();
    without.dedup();
    without.len()
}

/// The items that are in the plan already, by position in the backlog.
#[derive(Debug)]
struct PlannedItems(Vec<bool>);

impl PlannedItems {
    fn has(&self, ix: Ix<Item>) -> bool {
        self.0.get(ix.get()).copied().unwrap_or(false)
    }

    fn add(&mut self, ix: Ix<Item>) {
        if let Some(planned) = self.0.get_mut(ix.get()) {
            *planned = true;
        }
    }
}
