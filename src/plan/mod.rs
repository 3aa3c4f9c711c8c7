//! Plans an iteration: one goal, the commitment to it, work in progress besides, a reserve that stays free, and the items
//! that come next.
//!
//! [`compute`] plans for the configured goal, and [`outlook`] compares that with the past. [`proposals`] searches for the
//! best goal, [`adopt_goal`] writes it to `backlog.toml`, [`next_iteration`] writes the coming iteration, and [`forecast`]
//! estimates completion dates. [`story_map`] arranges the items by steps and releases. A plan never skips an item for a lower
//! one that fits better: the items that claim the reserve and those that come next are strict prefixes of the
//! order. Nothing here reads a clock; time limits and the date of a forecast are parameters.

pub mod adopt_goal;
pub mod budget;
pub mod coming_items;
pub mod commitment;
pub mod flow_coverage;
pub mod forecast;
pub mod in_progress;
pub mod next_iteration;
mod next_name;
pub mod outlook;
pub mod prerequisites;
pub mod proposals;
pub mod reserve;
pub mod reserve_evidence;
pub mod solver;
pub mod story_map;

pub use budget::{Budget, NoBudget};
pub use commitment::{Commitment, Risk};
pub use in_progress::InProgress;
pub use outlook::Outlook;
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
    /// Other items in progress.
    pub in_progress: InProgress,
    /// What the reserve is used for.
    pub reserve_claims: ReserveClaims,
    /// Other items that were closed within the iteration, by id.
    pub other_done_items: Vec<Ix<Item>>,
    /// The sum of their estimates.
    pub other_done: Amount,
    /// By how much commitment, work in progress, other finished work and the reserve (or what was spent of it, if that is
    /// more) exceed the capacity.
    pub exceeded: Amount,
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
    /// What is free: the part of the budget that is left for them.
    pub free: Amount,
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
    let in_progress = InProgress::new(backlog, order, &mut planned);
    let reserve_claims = ReserveClaims::new(backlog, order, &budget, &in_progress, &mut planned);
    let other_done_items = other_done(backlog, commitment.as_ref(), &reserve_claims);
    let other_done = commitment::total_effort(backlog, &other_done_items);
    let committed = commitment.as_ref().map_or(Amount::ZERO, |commitment| commitment.cost + commitment.done);
    let used = committed + in_progress.cost + other_done + (reserve_claims.done - budget.reserve);
    let next = NextItems::new(backlog, order, budget.budget - used, used > budget.budget, &planned);
    Ok(Plan {
        exceeded: used - budget.budget,
        evidence: ReserveEvidence::from_backlog(backlog),
        budget,
        commitment,
        in_progress,
        reserve_claims,
        other_done_items,
        other_done,
        next,
    })
}

/// The items closed within the iteration that are neither the goal's nor what the reserve is for.
fn other_done(backlog: &Backlog, commitment: Option<&Commitment>, reserve_claims: &ReserveClaims) -> Vec<Ix<Item>> {
    let of_goal = commitment.map_or(&[][..], |commitment| &commitment.done_items);
    let mut counted = PlannedItems(vec![false; backlog.items.len()]);
    of_goal.iter().chain(&reserve_claims.done_items).for_each(|ix| counted.add(*ix));
    commitment::closed_within_iteration(backlog).filter(|ix| !counted.has(*ix)).collect()
}

impl NextItems {
    fn new(backlog: &Backlog, order: &Order, free: Amount, is_exceeded: bool, planned: &PlannedItems) -> Self {
        let mut next = Self { items: Vec::new(), free, first_rejected: None };
        let mut room_left = free;
        for ix in order.placed.iter().map(|placed| placed.item).filter(|ix| !planned.has(*ix)) {
            let cost = budget::effort(backlog.item(ix), &backlog.config);
            if is_exceeded || cost > room_left {
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
    /// The items whose estimates are in the sums of the commitment, of the work in progress, of the reserve and of other
    /// finished work.
    pub fn committed_and_reserved(&self) -> impl Iterator<Item = Ix<Item>> {
        let committed =
            self.commitment.iter().flat_map(|commitment| commitment.items.iter().chain(&commitment.done_items));
        let reserved = self.reserve_claims.items.iter().chain(&self.reserve_claims.done_items);
        let others = self.in_progress.items.iter().chain(&self.other_done_items);
        committed.chain(reserved).chain(others).copied()
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
