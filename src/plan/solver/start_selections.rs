//! Selections to start from, under the cap: additions and exchanges, one place at a time.
//!
//! Candidates by density, as in `greedy`, are a poor start where the cap binds before the budget does: the densest three are
//! small ones. So the places are filled one by one, once by value and once by density, and after each place single candidates are
//! exchanged for better ones. What is found for a cap depends on smaller caps and never on larger ones, so a
//! larger cap never starts from less.

use super::greedy::GreedySelection;
use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;

/// Up to so many places exchanges are tried; each costs as much as filling all places again.
const MAX_EXCHANGE_PLACES: usize = 8;

/// How an addition is judged.
#[derive(Clone, Copy)]
enum GreedyCriterion {
    Value,
    Density,
}

/// The best start found for each cap from 0 up to the problem's; of the caps beyond the exchanges only the problem's own.
pub(super) fn by_cap(problem: &ReducedProblem) -> Vec<CandidateSelection> {
    let mut best = vec![CandidateSelection::default()];
    for criterion in [GreedyCriterion::Value, GreedyCriterion::Density] {
        let mut current = CandidateSelection::default();
        for places in 1..=problem.cap.min(MAX_EXCHANGE_PLACES) {
            current = exchange(problem, fill(problem, current, places, criterion));
            if best.len() == places {
                best.push(best[places - 1].clone());
            }
            for known in &mut best[places..] {
                if current.beats(known) {
                    known.clone_from(&current);
                }
            }
        }
        if problem.cap > MAX_EXCHANGE_PLACES {
            // From nothing, because exchanges don't keep the order in which a smaller cap would have filled its places.
            let complete = fill(problem, CandidateSelection::default(), problem.cap, criterion);
            if let Some(last) = best.last_mut().filter(|last| complete.beats(last)) {
                *last = complete;
            }
        }
    }
    best
}

/// A selection for a smaller cap, with the open places filled and single candidates exchanged.
pub(super) fn extend(problem: &ReducedProblem, start: CandidateSelection) -> CandidateSelection {
    exchange(problem, fill(problem, start, problem.cap, GreedyCriterion::Value))
}

/// `start` with candidates added while they fit and there are places.
fn fill(
    problem: &ReducedProblem,
    start: CandidateSelection,
    places: usize,
    criterion: GreedyCriterion,
) -> CandidateSelection {
    let mut selection = GreedySelection::with(problem, &start.chosen);
    while selection.count < places {
        let fits = (0..problem.len())
            .filter(|&c| !selection.chosen[c] && selection.extra[c] <= problem.budget - selection.cost);
        let Some(next) = fits.reduce(|a, b| if prefers(problem, &selection, criterion, b, a) { b } else { a }) else {
            break;
        };
        selection.add(next);
    }
    selection.selected()
}

fn prefers(
    problem: &ReducedProblem,
    selection: &GreedySelection<'_>,
    criterion: GreedyCriterion,
    a: usize,
    b: usize,
) -> bool {
    match criterion {
        GreedyCriterion::Value => (problem.values[b], selection.extra[a]) < (problem.values[a], selection.extra[b]),
        GreedyCriterion::Density => selection.density(a) > selection.density(b),
    }
}

/// The selection after single exchanges, each the best for its place, until none is better.
fn exchange(problem: &ReducedProblem, start: CandidateSelection) -> CandidateSelection {
    let mut best = start;
    let mut at = 0;
    let mut tried = 0;
    while tried < best.chosen.len() {
        let mut rest = best.chosen.clone();
        rest.remove(at % best.chosen.len());
        let swapped = fill(
            problem,
            CandidateSelection { chosen: rest, ..CandidateSelection::default() },
            best.chosen.len(),
            GreedyCriterion::Value,
        );
        tried += 1;
        at += 1;
        if swapped.beats(&best) {
            best = swapped;
            tried = 0;
        }
    }
    best
}
