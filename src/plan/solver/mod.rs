//! Exact project selection: which features to commit to, when features share prerequisites.
//!
//! This is the next release problem (Bagnall, Rayward-Smith and Whittley 2001; instances by Xuan et al. 2012): choose
//! candidates of largest value so that their items, with all prerequisites paid once, cost at most a budget. Veerapen et al.
//! 2015 solve it as an integer program. The problem's structure gives the same linear bound by minimum cuts, without a
//! linear program and exactly in integers, so this is a branch and bound of its own:
//! `problem` contracts, `seed` starts, `ladder` climbs from cap to cap, `relaxation` bounds, `probe` fixes, `enumerate` finishes small
//! nodes, `search` branches, `ties` settles what value leaves open.
//!
//! Every verdict rests on integers. The answer depends on the problem alone: no clock, no hash order, no threads.
//!
//! Ties: the largest value; then the lowest cost; then the fewest candidates; then the list of candidate indices
//! that sorts first. Value and cost are exact unless the search is stopped; the last two are fewest_proven within a fixed amount of work (see
//! `ties`), beyond which the first witness that the search met stands, which is as reproducible.

mod augmentation;
mod cap_continuation;
mod closure;
mod closure_network;
mod compressed_rows;
mod enumeration;
mod greedy;
mod objective;
mod probing;
mod reduced_problem;
mod relaxation;
mod scale;
mod search;
mod single_candidate;
mod start_selections;
mod tie_breaking;

#[cfg(test)]
mod brute_force_tests;
#[cfg(test)]
mod early_stop_tests;

use self::closure::ItemClosureBuilder;
use self::objective::CandidateSelection;
use self::reduced_problem::ReducedProblem;

/// What can be selected, and what it needs.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// Cost of each item, in the caller's smallest unit.
    pub costs: Vec<u64>,
    /// Direct prerequisites of each item, as indices of items; without cycles.
    pub needs: Vec<Vec<u32>>,
    /// What may be chosen.
    pub candidates: Vec<Candidate>,
}

/// A set of items that earns its value only as a complete: a feature, or an item with a value of its own.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Earned once all items are done, in the caller's smallest unit. A candidate worth 0 is never chosen.
    pub value: u128,
    /// The items, as indices; their prerequisites are implied.
    pub items: Vec<u32>,
}

/// What bounds the selection and the search.
pub struct Limits<'a> {
    /// Largest summed cost of the selected items, in the unit of the costs.
    pub budget: u128,
    /// Largest number of candidates; `None` lifts the limit.
    pub max_candidates: Option<usize>,
    /// Asked now and then, first when a start and the root's bound are known; `true` ends the search for value and cost early, and the answer then says that it isn't
    /// proven. Ties aren't asked about it: their work is bounded, and an optimal answer is the same under any stop.
    pub stop: &'a mut dyn FnMut() -> bool,
}

/// The best selection found, with proof of how good it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Indices of the chosen candidates, ascending.
    pub candidates: Vec<u32>,
    /// Indices of their items and of all prerequisites, ascending.
    pub items: Vec<u32>,
    /// Summed value of the chosen candidates.
    pub value: u128,
    /// Summed cost of `items`.
    pub cost: u128,
    /// No selection is worth more than this.
    pub bound: u128,
    /// Whether it's proven that no selection is worth more, nor as much at a lower cost; then `bound` equals `value`.
    pub optimal: bool,
    /// Whether it's proven, too, that none as valuable and as cheap has fewer candidates.
    pub fewest_proven: bool,
}

/// The most valuable selection within the limits.
pub fn solve(problem: &Problem, limits: Limits<'_>) -> Selection {
    let reduced = ReducedProblem::new(problem, limits.budget, limits.max_candidates);
    if reduced.cap <= 1 {
        let best = single_candidate::best(&reduced);
        let bound = best.value;
        return Selection { optimal: true, fewest_proven: true, ..selection(problem, &reduced, &best, bound) };
    }
    let smaller_caps = cap_continuation::smaller_caps(&reduced);
    let outcome = cap_continuation::solve(&reduced, &smaller_caps, limits.stop);
    if !outcome.finished {
        return selection(problem, &reduced, &outcome.best, outcome.bound);
    }
    let bound = outcome.bound;
    let (best, fewest_proven) = tie_breaking::break_ties(&reduced, outcome);
    Selection { optimal: true, fewest_proven, ..selection(problem, &reduced, &best, bound) }
}

/// The answer in the problem's own indices and units, with nothing claimed about it but the bound.
fn selection(problem: &Problem, reduced: &ReducedProblem, best: &CandidateSelection, bound: u128) -> Selection {
    let candidates: Vec<u32> = best.chosen.iter().map(|&c| reduced.ids[c as usize]).collect();
    let roots: Vec<u32> =
        candidates.iter().flat_map(|&c| problem.candidates[c as usize].items.iter().copied()).collect();
    let closure = ItemClosureBuilder::new(problem).closure(&roots, u128::MAX).unwrap_or_default();
    Selection {
        value: candidates.iter().map(|&c| problem.candidates[c as usize].value).sum(),
        candidates,
        items: closure.items,
        cost: closure.cost,
        bound: bound.saturating_mul(reduced.value_unit),
        optimal: false,
        fewest_proven: false,
    }
}
