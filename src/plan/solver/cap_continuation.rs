//! The search for a small cap climbs: the best two, the best three, and so on.
//!
//! What a cap's search finds is a start for the next, and an early stop on the way to five leaves at least what the same
//! stop would have left for four. Above a few places the smaller_caps would cost more than they bring: there, the starts (see
//! `seed`) alone are never worse for a larger cap.

use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;
use super::search::{Search, SearchOutcome};
use super::start_selections;

/// The largest cap that is reached by way of all smaller ones.
const MAX_CONTINUED_CAP: usize = 5;

/// Work that a rung may take. A hard one is left as it is, because it isn't what was asked for.
const WORK_PER_CAP: u64 = 60_000_000;

/// The caps on the way to the problem's.
pub(super) fn smaller_caps(problem: &ReducedProblem) -> Vec<ReducedProblem> {
    let below = if problem.cap > MAX_CONTINUED_CAP { 2..2 } else { 2..problem.cap };
    below.map(|cap| problem.within(problem.budget, cap)).collect()
}

/// The best selection within the problem's cap by way of its smaller_caps. `stop` is asked once all starts and the root's bound
/// are known.
pub(super) fn solve<'c>(
    problem: &'c ReducedProblem,
    smaller_caps: &'c [ReducedProblem],
    stop: &mut dyn FnMut() -> bool,
) -> SearchOutcome<'c> {
    let starts = start_selections::by_cap(problem);
    let start = |cap: usize| starts.get(cap).or(starts.last()).cloned().unwrap_or_default();
    let first = smaller_caps.first().unwrap_or(problem);
    let mut search = Search::maximize(Relaxation::new(first), start(first.cap));
    if smaller_caps.is_empty() {
        return search.run(stop);
    }
    // Beside the smaller_caps, whose steps are to be the same whatever cap lies above them.
    let root =
        Search::maximize(search.relaxation().clone().retargeted(problem), start(problem.cap)).unsearched_outcome();
    for above in smaller_caps.iter().skip(1).chain([problem]) {
        let reached = search.with_work(WORK_PER_CAP).run(stop);
        if reached.stopped {
            let best = better(root.best, reached.best);
            return SearchOutcome { bound: root.bound.max(best.value), best, ..reached };
        }
        let begin = better(start(above.cap), start_selections::extend(above, reached.best));
        search = Search::maximize(reached.relaxation.retargeted(above), begin);
    }
    search.run(stop)
}

fn better(one: CandidateSelection, other: CandidateSelection) -> CandidateSelection {
    if other.beats(&one) { other } else { one }
}
