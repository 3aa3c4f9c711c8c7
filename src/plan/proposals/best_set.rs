//! Finds the best set of candidates: the largest value at a cost within the budget.
//!
//! This is a precedence-constrained knapsack problem, because prerequisites that candidates share are paid
//! once; the [`solver`] documents the method and the proof. Ties go to the lower cost, then to fewer
//! candidates, then to the list that sorts first by id, so the result doesn't depend on the machine or the file
//! order.

use super::{GoalCandidate, Proposal, tie_break};
use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::Order;
use crate::plan::budget::effort;
use crate::plan::commitment::total_effort;
use crate::plan::prerequisites::PrerequisiteWalker;
use crate::plan::solver;

/// Units of an [`Amount`] per unit of cost in the solver, a ten-thousandth: estimates are no finer.
const UNITS_PER_COST: u128 = 10_000;

/// The best set found, and how good it is proven to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestSet {
    /// The candidates, by id.
    pub candidates: Vec<GoalCandidate>,
    /// Their open items and all their open prerequisites, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of the candidates' values.
    pub value: Amount,
    /// The sum of the items' estimates.
    pub cost: Amount,
    /// A proven upper bound: no set within the budget is worth more.
    pub bound: Amount,
    /// Whether value and cost are proven optimal; if not, the search ended early. The remaining ties are broken
    /// within a fixed amount of work, so an optimal set is the same on every machine.
    pub optimal: bool,
    /// Whether it is also proven that no set of the same value and cost has fewer candidates. This has a fixed
    /// work limit: among millions of equal sets it may not be proven.
    pub fewest_proven: bool,
}

/// Finds the best set of at most `max_candidates` proposals; `None` if no candidate with a value fits.
pub(super) fn find(
    backlog: &Backlog,
    order: &Order,
    list: &[Proposal],
    budget: Amount,
    max_candidates: Option<usize>,
    search: &mut dyn FnMut(solver::Problem, solver::Room) -> solver::Selection,
) -> Option<BestSet> {
    let is_eligible =
        |proposal: &&Proposal| proposal.exclusion.is_none() && proposal.fits && proposal.value > Amount::ZERO;
    let mut eligible: Vec<&Proposal> = list.iter().filter(is_eligible).collect();
    eligible.sort_by(|a, b| tie_break(backlog, a.candidate).cmp(&tie_break(backlog, b.candidate)));
    let room = solver::Room { budget: budget.units() / UNITS_PER_COST, max_candidates };
    let answer = search(problem(backlog, &eligible), room);
    let chosen: Vec<&Proposal> =
        answer.candidates.iter().filter_map(|at| eligible.get(*at as usize).copied()).collect();
    if chosen.is_empty() {
        return None;
    }
    let mut taken = vec![false; backlog.items.len()];
    for ix in
        PrerequisiteWalker::new(backlog).closure(chosen.iter().flat_map(|proposal| &proposal.items).copied()).items
    {
        taken[ix.get()] = true;
    }
    let items: Vec<Ix<Item>> = order.placed.iter().map(|placed| placed.item).filter(|ix| taken[ix.get()]).collect();
    Some(BestSet {
        candidates: chosen.iter().map(|proposal| proposal.candidate).collect(),
        value: chosen.iter().map(|proposal| proposal.value).sum(),
        cost: total_effort(backlog, &items),
        items,
        bound: Amount::from_units(answer.bound),
        optimal: answer.optimal,
        fewest_proven: answer.fewest_proven,
    })
}

/// The candidates and their items, numbered from 0. Costs are whole ten-thousandths. Any part of the budget
/// below one ten-thousandth can't be spent.
fn problem(backlog: &Backlog, eligible: &[&Proposal]) -> solver::Problem {
    let items =
        PrerequisiteWalker::new(backlog).closure(eligible.iter().flat_map(|proposal| &proposal.items).copied()).items;
    let mut number = vec![None; backlog.items.len()];
    for (at, ix) in items.iter().enumerate() {
        number[ix.get()] = u32::try_from(at).ok();
    }
    let numbers = |list: &[Ix<Item>]| list.iter().filter_map(|ix| number[ix.get()]).collect();
    let cost = |ix: &Ix<Item>| effort(backlog.item(*ix), &backlog.config).units() / UNITS_PER_COST;
    solver::Problem {
        costs: items.iter().map(|ix| u64::try_from(cost(ix)).unwrap_or(u64::MAX)).collect(),
        needs: items.iter().map(|ix| numbers(&backlog.links_of(*ix).depends_on)).collect(),
        candidates: eligible
            .iter()
            .map(|proposal| solver::Candidate { value: proposal.value.units(), items: numbers(&proposal.items) })
            .collect(),
    }
}
