//! Properties that hold whenever a search is stopped, on problems too large for brute force.
//!
//! A stop is a number of calls to `stop`, not a time, so that every run is the same.

use super::brute_force_tests::TestRandom;
use super::{Candidate, Limits, Problem, Room, Selection, solve};

const STOPS: [u64; 6] = [1, 2, 3, 5, 8, 13];

/// Thirty candidates with many shared items, with small numbers or large ones.
fn entangled(random: &mut TestRandom) -> Problem {
    let items = 70;
    let end = [4, 30, 1 << 40][random.below(3) as usize];
    let need =
        |random: &mut TestRandom, item: u64| if item == 0 { Vec::new() } else { vec![random.below(item) as u32] };
    Problem {
        costs: (0..items).map(|_| 1 + random.below(end)).collect(),
        needs: (0..items).map(|item| if random.below(3) < 2 { need(random, item) } else { Vec::new() }).collect(),
        candidates: (0..30)
            .map(|_| Candidate {
                value: u128::from(1 + random.below(end * 4)),
                items: (0..3).map(|_| random.below(items) as u32).collect(),
            })
            .collect(),
    }
}

/// The answer if the search is stopped at its `stop`-th question.
fn stopped(problem: &Problem, budget: u128, max_candidates: Option<usize>, stop: u64) -> Selection {
    let mut left = stop;
    let mut ask = || {
        left = left.saturating_sub(1);
        left == 0
    };
    solve(problem, Limits { room: Room { budget, max_candidates }, stop: &mut ask })
}

fn each_case(check: impl Fn(&Problem, u128, String)) {
    let mut random = TestRandom(5);
    for round in 0..16 {
        let problem = entangled(&mut random);
        let total: u128 = problem.costs.iter().map(|&cost| u128::from(cost)).sum();
        let share = 3 + random.below(45);
        check(&problem, total * u128::from(share) / 100, format!("round {round}, {share} % of the cost"));
    }
}

#[test]
fn a_larger_cap_is_never_worth_less() {
    each_case(|problem, budget, case| {
        let worth = |cap: usize| stopped(problem, budget, Some(cap), u64::MAX).value;
        let worths: Vec<u128> = (0..=9).map(worth).collect();
        assert!(worths.is_sorted(), "{case}: {worths:?}");
        assert!(stopped(problem, budget, None, u64::MAX).value >= worths[9], "{case}");
    });
}

#[test]
fn a_larger_cap_is_never_worth_less_at_the_same_early_stop() {
    each_case(|problem, budget, case| {
        for stop in STOPS {
            let worths: Vec<u128> = (0..=5).map(|cap| stopped(problem, budget, Some(cap), stop).value).collect();
            assert!(worths.is_sorted(), "{case}, stopped at {stop}: {worths:?}");
        }
    });
}

#[test]
fn every_early_stop_has_a_valid_bound_and_a_selection_that_fits() {
    each_case(|problem, budget, case| {
        for cap in [Some(2), Some(3), Some(5), Some(12), None] {
            let best = stopped(problem, budget, cap, u64::MAX);
            assert!(best.optimal && best.bound == best.value, "{case}, {cap:?}");
            for stop in STOPS {
                let found = stopped(problem, budget, cap, stop);
                let case = format!("{case}, {cap:?}, stopped at {stop}: {found:?}");
                assert!(found.value <= best.value && best.value <= found.bound, "{case}");
                assert!(found.cost <= budget && found.candidates.len() <= cap.unwrap_or(usize::MAX), "{case}");
                assert!(!found.optimal || found == best, "{case}");
                assert_closed(problem, &found, &case);
            }
        }
    });
}

/// Checks that the items of the chosen candidates are included with all their prerequisites, and that the sums
/// are correct.
fn assert_closed(problem: &Problem, found: &Selection, case: &str) {
    let has = |item: &u32| found.items.binary_search(item).is_ok();
    let chosen = || found.candidates.iter().map(|&at| &problem.candidates[at as usize]);
    assert!(chosen().flat_map(|candidate| &candidate.items).all(has), "{case}");
    assert!(found.items.iter().flat_map(|&item| &problem.needs[item as usize]).all(has), "{case}");
    assert_eq!(found.value, chosen().map(|candidate| candidate.value).sum::<u128>(), "{case}");
    let cost: u128 = found.items.iter().map(|&item| u128::from(problem.costs[item as usize])).sum();
    assert_eq!(found.cost, cost, "{case}");
}

/// The bound at the first question is the root bound, not the sum of all values.
#[test]
fn the_bound_at_the_first_question_respects_budget_and_cap() {
    each_case(|problem, budget, case| {
        for cap in [2, 4, 10, 30] {
            let found = stopped(problem, budget, Some(cap), 1);
            let mut values: Vec<u128> = problem.candidates.iter().map(|candidate| candidate.value).collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            assert!(found.bound <= values.iter().take(cap).sum(), "{case}, {cap}: {found:?}");
        }
        // With a tenth of the budget, the root bound must be far below the value of everything.
        let scarce = stopped(problem, budget / 10, None, 1);
        let everything: u128 = problem.candidates.iter().map(|candidate| candidate.value).sum();
        assert!(scarce.bound < everything / 2, "{case}: {scarce:?}");
    });
}
