//! Start selections for the search under a cap, built by additions and exchanges, one place at a time.
//!
//! The `greedy` order by density is a poor start where the cap is tighter than the budget, because the densest
//! candidates are small. So the places are filled one by one, once by value and once by density; after each
//! place, single candidates are exchanged for better ones. The result for a cap depends only on smaller caps,
//! so a larger cap never starts from less.

use super::greedy::GreedySelection;
use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;

/// Exchanges are tried up to this many places; each costs as much as filling all places again.
const MAX_EXCHANGE_PLACES: usize = 8;

/// The criterion by which a candidate is added.
#[derive(Clone, Copy)]
enum GreedyCriterion {
    Value,
    Density,
}

/// The best start selection for each cap from 0 to the problem's own. Between `MAX_EXCHANGE_PLACES` and the
/// problem's cap there are none.
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
            // From an empty selection, because after exchanges the places are not in the order of a greedy
            // selection.
            let greedy = fill(problem, CandidateSelection::default(), problem.cap, criterion);
            if let Some(last) = best.last_mut().filter(|last| greedy.beats(last)) {
                *last = greedy;
            }
        }
    }
    best
}

/// Extends a selection for a smaller cap: fills the open places and exchanges single candidates.
pub(super) fn extend(problem: &ReducedProblem, start: CandidateSelection) -> CandidateSelection {
    exchange(problem, fill(problem, start, problem.cap, GreedyCriterion::Value))
}

/// Adds candidates to `start` while they fit and there are places.
fn fill(
    problem: &ReducedProblem,
    start: CandidateSelection,
    places: usize,
    criterion: GreedyCriterion,
) -> CandidateSelection {
    let mut selection = GreedySelection::from_chosen(problem, &start.chosen);
    while selection.count < places {
        let fits = (0..problem.len())
            .filter(|&c| !selection.chosen[c] && selection.extra[c] <= problem.budget - selection.cost);
        let Some(next) = fits.reduce(|a, b| if prefers(problem, &selection, criterion, b, a) { b } else { a }) else {
            break;
        };
        selection.add(next);
    }
    selection.to_selection()
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

/// Exchanges single candidates, each for the best in its place, until nothing improves.
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
