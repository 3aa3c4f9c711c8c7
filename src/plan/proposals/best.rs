//! The best set of candidates: the largest value at a cost within the budget.
//!
//! This is a knapsack under precedence, because prerequisites that candidates share are paid once; the
//! [`solver`] has the method and the proof. Within a fixed allowance of work, ties go to the lower cost, then to fewer candidates, then to the list
//! that sorts first: candidates are handed over by id, so that no machine and no file order decides.

use super::{Candidate, Proposal, tie_break};
use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::Order;
use crate::plan::budget::effort;
use crate::plan::commitment::total;
use crate::plan::needs::Needs;
use crate::plan::solver;

/// Units of an [`Amount`] in a ten-thousandth: estimates have no finer part.
const FINEST: u128 = 10_000;

/// A set of candidates, and how good it is known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// The candidates, by id.
    pub candidates: Vec<Candidate>,
    /// Their open items and all their open prerequisites, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of the candidates' values.
    pub value: Amount,
    /// The sum of the items' estimates.
    pub cost: Amount,
    /// No set within the budget is worth more than this: proven.
    pub bound: Amount,
    /// Whether value and cost are proven to be the best; if not, the search was ended early. Further ties are
    /// settled within a fixed allowance of work, so such a set is the same on every machine.
    pub optimal: bool,
    /// Whether it is proven, too, that no set as valuable and as cheap has fewer candidates. That is asked with a fixed
    /// allowance of work: among millions of equal sets it may stay open.
    pub settled: bool,
}

/// The best set of at most `most` of the proposed candidates; `None` if none with a value fits.
pub(super) fn find(
    backlog: &Backlog,
    order: &Order,
    list: &[Proposal],
    budget: Amount,
    most: Option<usize>,
    stop: &mut dyn FnMut() -> bool,
) -> Option<Best> {
    let eligible = |proposal: &&Proposal| proposal.barred.is_none() && proposal.fits && proposal.value > Amount::ZERO;
    let mut eligible: Vec<&Proposal> = list.iter().filter(eligible).collect();
    eligible.sort_by(|a, b| tie_break(backlog, a.candidate).cmp(&tie_break(backlog, b.candidate)));
    let limits = solver::Limits { budget: budget.units() / FINEST, max_candidates: most, stop };
    let answer = solver::solve(&problem(backlog, &eligible), limits);
    let chosen: Vec<&Proposal> =
        answer.candidates.iter().filter_map(|at| eligible.get(*at as usize).copied()).collect();
    if chosen.is_empty() {
        return None;
    }
    let mut taken = vec![false; backlog.items.len()];
    for ix in Needs::new(backlog).of(chosen.iter().flat_map(|proposal| &proposal.items).copied()).items {
        taken[ix.get()] = true;
    }
    let items: Vec<Ix<Item>> = order.placed.iter().map(|placed| placed.item).filter(|ix| taken[ix.get()]).collect();
    Some(Best {
        candidates: chosen.iter().map(|proposal| proposal.candidate).collect(),
        value: chosen.iter().map(|proposal| proposal.value).sum(),
        cost: total(backlog, &items),
        items,
        bound: Amount::from_units(answer.bound),
        optimal: answer.optimal,
        settled: answer.settled,
    })
}

/// The candidates and the items that they take, numbered from 0. Costs are counted in ten-thousandths, where
/// they are whole numbers; what the budget has beyond its last ten-thousandth can't be spent.
fn problem(backlog: &Backlog, eligible: &[&Proposal]) -> solver::Problem {
    let items = Needs::new(backlog).of(eligible.iter().flat_map(|proposal| &proposal.items).copied()).items;
    let mut number = vec![None; backlog.items.len()];
    for (at, ix) in items.iter().enumerate() {
        number[ix.get()] = u32::try_from(at).ok();
    }
    let numbers = |list: &[Ix<Item>]| list.iter().filter_map(|ix| number[ix.get()]).collect();
    let cost = |ix: &Ix<Item>| effort(backlog.item(*ix), &backlog.config).units() / FINEST;
    solver::Problem {
        costs: items.iter().map(|ix| u64::try_from(cost(ix)).unwrap_or(u64::MAX)).collect(),
        needs: items.iter().map(|ix| numbers(&backlog.links_of(*ix).depends_on)).collect(),
        candidates: eligible
            .iter()
            .map(|proposal| solver::Candidate { value: proposal.value.units(), items: numbers(&proposal.items) })
            .collect(),
    }
}
