//! Finds the best single candidate by comparing all: the proposal for an iteration with one goal.

use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;

/// The best selection of at most one candidate, with the usual tie breaking.
pub(super) fn best(problem: &ReducedProblem) -> CandidateSelection {
    let mut best = CandidateSelection::default();
    if problem.cap > 0 {
        for candidate in 0..problem.len() as u32 {
            let alone = CandidateSelection::new(problem, vec![candidate]);
            if alone.beats(&best) {
                best = alone;
            }
        }
    }
    best
}
