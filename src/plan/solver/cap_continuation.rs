//! Solves a small cap by solving the smaller caps first: two candidates, then three, and so on.
//!
//! The result for one cap is the start for the next, so an early stop while solving for five candidates leaves
//! at least what the same stop would have left for four. With more candidates the smaller caps would cost more
//! than they gain; the start selections alone then ensure that a larger cap never gets a worse result (see
//! `start_selections`).

use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;
use super::search::{Search, SearchOutcome};
use super::watcher::Watcher;
use super::{split_cost_bound, start_selections};

/// The largest cap that is solved by way of all smaller ones.
const MAX_CONTINUED_CAP: usize = 5;

/// The work limit of each smaller cap. If it is exceeded, the search continues with the next cap.
const WORK_PER_CAP: u64 = 60_000_000;

/// The problem with each of the smaller caps to solve first.
pub(super) fn smaller_caps(problem: &ReducedProblem) -> Vec<ReducedProblem> {
    let caps = if problem.cap > MAX_CONTINUED_CAP { 2..2 } else { 2..problem.cap };
    caps.map(|cap| problem.within(problem.budget, cap)).collect()
}

/// The best selection within the problem's cap, by way of the smaller caps. The watcher is first asked to stop when all
/// start selections and the root bound are known.
pub(super) fn solve<'c>(
    problem: &'c ReducedProblem,
    smaller_caps: &'c [ReducedProblem],
    watcher: &mut Watcher<'_>,
) -> SearchOutcome<'c> {
    let starts = start_selections::by_cap(problem);
    let start = |cap: usize| starts.get(cap).or(starts.last()).cloned().unwrap_or_default();
    (watcher.report)(&start(problem.cap), &|| split_cost_bound::bound(problem));
    let first = smaller_caps.first().unwrap_or(problem);
    let mut search = Search::maximize(Relaxation::new(first), start(first.cap));
    if smaller_caps.is_empty() {
        return search.run_watched(watcher);
    }
    // Computed separately, so that the steps of the smaller caps are the same whatever the final cap is.
    let root =
        Search::maximize(search.relaxation().clone().retargeted(problem), start(problem.cap)).unsearched_outcome();
    for next in smaller_caps.iter().skip(1).chain([problem]) {
        let report = &mut *watcher.report;
        // What the smaller cap finds is a selection for the larger one, but its bound is none.
        let mut in_all = |best: &CandidateSelection, _: &dyn Fn() -> u128| {
            let best = if best.beats(&root.best) { best } else { &root.best };
            report(best, &|| root.bound);
        };
        let reached = search
            .with_work_limit(WORK_PER_CAP)
            .run_watched(&mut Watcher { stop: &mut *watcher.stop, report: &mut in_all });
        if reached.stopped {
            let best = better(root.best, reached.best);
            return SearchOutcome { bound: root.bound.max(best.value), best, ..reached };
        }
        let next_start = better(start(next.cap), start_selections::extend(next, reached.best));
        search = Search::maximize(reached.relaxation.retargeted(next), next_start);
    }
    search.run_watched(watcher)
}

fn better(one: CandidateSelection, other: CandidateSelection) -> CandidateSelection {
    if other.beats(&one) { other } else { one }
}
