//! Chooses among selections of equal value and cost: the fewest candidates, then the list that sorts first.
//!
//! If there are few equal selections, all are enumerated. Otherwise both criteria are posed as questions to the
//! same branch and bound, which answers with a selection or with a proof that there is none. Each question has
//! a work limit instead of a time limit, so that the answer is the same on every machine: with small numbers
//! there can be millions of equal selections, and choosing among them can take longer than finding the value
//! did. If the limit is reached, the best selection so far is returned, and the answer says that its number of
//! candidates isn't proven the fewest. A time limit doesn't end this phase: an optimal answer would then depend
//! on the clock.

use super::enumeration::Enumeration;
use super::objective::{CandidateSelection, Threshold};
use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;
use super::search::{ENUMERATION_STEPS, MAX_ENUMERATED_PLACES, Search, SearchOutcome};

/// Work limit for the order of lists; a few hundredths of a second.
const LIST_ORDER_WORK: u64 = 400_000;

/// Minimum work limit for the number of candidates, whatever the search for the value took.
const COUNT_WORK: u64 = 4_000_000;

/// The preferred one among the selections with the value and cost of the best of `outcome`, and whether its
/// number of candidates is proven the fewest. The number of candidates takes at most half of the search's work
/// or `COUNT_WORK`.
pub(super) fn break_ties(problem: &ReducedProblem, outcome: SearchOutcome<'_>) -> (CandidateSelection, bool) {
    let SearchOutcome { best, work, relaxation, .. } = outcome;
    let tied = problem.within(best.cost, best.chosen.len());
    let known = (tied.cap <= MAX_ENUMERATED_PLACES).then(|| best_by_enumeration(relaxation.retargeted(&tied), &best));
    match known.flatten() {
        Some(first) => (first, true),
        None => with_fewest_candidates(problem, best, work),
    }
}

/// Finds the preferred one by enumerating all equal selections; `None` if there are too many.
fn best_by_enumeration(mut relaxation: Relaxation<'_>, best: &CandidateSelection) -> Option<CandidateSelection> {
    let threshold = Threshold::at_least(best.value, best.cost);
    relaxation.optimize(&threshold);
    let mut first = best.clone();
    let complete = Enumeration::new(&relaxation, &threshold, ENUMERATION_STEPS).run(&mut |selected| {
        if selected.beats(&first) {
            first = selected;
        }
        Some(threshold)
    });
    complete.then_some(first)
}

/// Finds the preferred one by asking for fewer and fewer candidates.
fn with_fewest_candidates(
    problem: &ReducedProblem,
    best: CandidateSelection,
    spent: u64,
) -> (CandidateSelection, bool) {
    let mut best = best;
    let mut work = COUNT_WORK.max(spent / 2);
    let mut tied = problem.within(best.cost, best.chosen.len());
    while tied.cap > 0 {
        tied.cap = best.chosen.len().saturating_sub(1);
        let outcome = Search::reach_value(Relaxation::new(&tied), best.value).with_work_limit(work).run();
        work = work.saturating_sub(outcome.work);
        match outcome.found {
            Some(fewer) => best = fewer,
            None if outcome.finished => break,
            None => return (best, false),
        }
    }
    tied.cap = best.chosen.len();
    (first_in_list_order(&tied, best), true)
}

/// Decides for each candidate, in order, whether an equal selection may contain it.
fn first_in_list_order(problem: &ReducedProblem, best: CandidateSelection) -> CandidateSelection {
    let mut best = best;
    let mut work = LIST_ORDER_WORK;
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for candidate in 0..problem.len() as u32 {
        if inside.len() == best.chosen.len() {
            break;
        }
        if best.chosen.binary_search(&candidate).is_ok() {
            inside.push(candidate);
            continue;
        }
        let search = Search::reach_value(Relaxation::new(problem), best.value).with_work_limit(work);
        inside.push(candidate);
        let outcome = search.with_decisions(&inside, &outside).run();
        work = work.saturating_sub(outcome.work);
        match outcome.found {
            Some(earlier) => best = earlier,
            None if outcome.finished => {
                inside.pop();
                outside.push(candidate);
            }
            None => break,
        }
    }
    best
}
