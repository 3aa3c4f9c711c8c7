//! Exact project selection: which features to commit to when features share prerequisites.
//!
//! This is the next release problem (Bagnall, Rayward-Smith and Whittley 2001; instances by Xuan et al. 2012):
//! choose candidates of maximum value so that their items, with all prerequisites paid once, cost at most a
//! budget. Veerapen et al. 2015 solve it as an integer program. Here the problem's structure gives the same
//! linear bound by minimum cuts, exactly in integers and without a linear program, so this is a custom branch
//! and bound.
//!
//! - `reduced_problem` contracts the problem, and `single_candidate` solves the case of one candidate;
//! - `start_selections` and `greedy` find good selections, and `cap_continuation` goes from cap to cap;
//! - `relaxation` computes the Lagrangian bound, on the network of `closure_network` and `augmentation`;
//! - `probing` fixes decisions, `enumeration` finishes small nodes, `search` branches;
//! - `tie_breaking` chooses among equal selections;
//! - `watcher` reports progress, with the bound of `split_cost_bound` until there is a better one.
//!
//! All results rest on integer arithmetic and depend on the problem alone: no clock, no hash order, no threads.
//!
//! Ties: the largest value; then the lowest cost; then the fewest candidates; then the list of candidate
//! indices that sorts first. Value and cost are exact unless the search is stopped. The other two are decided
//! within a fixed amount of work (see `tie_breaking`); beyond it, the first selection found is returned, which
//! is equally reproducible.

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
mod search_buffers;
mod single_candidate;
mod slack;
mod split_cost_bound;
mod start_selections;
mod tie_breaking;
mod watcher;

#[cfg(test)]
mod brute_force_tests;
#[cfg(test)]
mod early_stop_tests;

use self::closure::ItemClosureBuilder;
use self::objective::CandidateSelection;
use self::reduced_problem::ReducedProblem;
use self::watcher::Watcher;

/// What can be selected, and what it needs.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// Cost of each item, in the caller's smallest unit.
    pub costs: Vec<u64>,
    /// Direct prerequisites of each item, as item indices; without cycles.
    pub needs: Vec<Vec<u32>>,
    /// What may be chosen.
    pub candidates: Vec<Candidate>,
}

/// A set of items that earns its value only as a whole: a feature, or an item with a value of its own.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Earned once all items are done, in the caller's smallest unit. A candidate worth 0 is never chosen.
    pub value: u128,
    /// The items, as indices; their prerequisites are implied.
    pub items: Vec<u32>,
}

/// The limits of a selection.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Largest total cost of the selected items, in the unit of the costs.
    pub budget: u128,
    /// Largest number of candidates; `None` for no limit.
    pub max_candidates: Option<usize>,
}

/// The limits of the selection and of the search.
pub struct Limits<'a> {
    /// The limits of the selection.
    pub room: Room,
    /// Called at intervals, first when a start selection and the root bound are known. `true` ends the search
    /// for value and cost early; the answer is then not proven optimal. Tie breaking doesn't call it: its work
    /// is limited, and an optimal answer must not depend on when the search is stopped.
    pub stop: &'a mut dyn FnMut() -> bool,
}

/// The best selection found, with a proof of how good it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Indices of the chosen candidates, ascending.
    pub candidates: Vec<u32>,
    /// Indices of their items and of all prerequisites, ascending.
    pub items: Vec<u32>,
    /// Total value of the chosen candidates.
    pub value: u128,
    /// Total cost of `items`.
    pub cost: u128,
    /// A proven upper bound: no selection is worth more.
    pub bound: u128,
    /// Whether it is proven that no selection is worth more, or as much at a lower cost. Then `bound` equals
    /// `value`.
    pub optimal: bool,
    /// Whether it is also proven that no selection of the same value and cost has fewer candidates.
    pub fewest_proven: bool,
}

/// The state of a search that goes on.
pub struct Progress<'s> {
    /// Whether its best selection is better than the last one reported.
    pub improved: bool,
    /// Computes the answer if the search ended now.
    pub selection: &'s dyn Fn() -> Selection,
}

/// Finds the most valuable selection within the limits.
pub fn solve(problem: &Problem, limits: Limits<'_>) -> Selection {
    solve_reporting(problem, limits, &mut |_| {})
}

/// Like [`solve`], and reports each improvement, and the state of the search at intervals. The first report comes as soon as
/// there is any selection, long before the first bound of the relaxation: on large problems, one step can take longer than
/// the caller wants to wait.
pub fn solve_reporting(problem: &Problem, limits: Limits<'_>, report: &mut dyn FnMut(Progress<'_>)) -> Selection {
    let reduced = ReducedProblem::new(problem, limits.room.budget, limits.room.max_candidates);
    if reduced.cap <= 1 {
        let best = single_candidate::best(&reduced);
        let bound = best.value;
        return Selection { optimal: true, fewest_proven: true, ..selection(problem, &reduced, &best, bound) };
    }
    let mut reported: Option<CandidateSelection> = None;
    let mut report = |best: &CandidateSelection, bound: &dyn Fn() -> u128| {
        let improved = reported.as_ref().is_none_or(|reported| best.beats(reported));
        if improved {
            reported = Some(best.clone());
        }
        report(Progress { improved, selection: &|| selection(problem, &reduced, best, bound().max(best.value)) });
    };
    let quick_bound = || split_cost_bound::bound(&reduced);
    if let Some(greedy) = greedy::complete(&reduced, Vec::new(), |_| true) {
        report(&greedy, &quick_bound);
    }
    let smaller_caps = cap_continuation::smaller_caps(&reduced);
    let mut watcher = Watcher { stop: limits.stop, report: &mut report };
    let outcome = cap_continuation::solve(&reduced, &smaller_caps, &mut watcher);
    if !outcome.finished {
        return selection(problem, &reduced, &outcome.best, outcome.bound);
    }
    let bound = outcome.bound;
    let (best, fewest_proven) = tie_breaking::break_ties(&reduced, outcome);
    Selection { optimal: true, fewest_proven, ..selection(problem, &reduced, &best, bound) }
}

/// The answer in the indices and units of the original problem. Only the bound is claimed as proven.
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
