//! Compares the solver with brute force on thousands of small problems.

use super::{Candidate, Limits, Problem, Room, Selection, solve};

/// Tries every set of candidates, and breaks ties as the solver documents.
fn best_of_all(problem: &Problem, budget: u128, cap: usize) -> Selection {
    let worth: Vec<u32> =
        (0..problem.candidates.len() as u32).filter(|&c| problem.candidates[c as usize].value > 0).collect();
    let mut best: Option<Selection> = None;
    for mask in 0..1u32 << worth.len() {
        if mask.count_ones() as usize > cap {
            continue;
        }
        let chosen: Vec<u32> =
            worth.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, &c)| c).collect();
        let tried = evaluate(problem, chosen);
        if tried.cost > budget {
            continue;
        }
        let key = |s: &Selection| (u128::MAX - s.value, s.cost, s.candidates.len(), s.candidates.clone());
        if best.as_ref().is_none_or(|b| key(&tried) < key(b)) {
            best = Some(tried);
        }
    }
    best.unwrap_or_else(|| evaluate(problem, Vec::new()))
}

fn evaluate(problem: &Problem, candidates: Vec<u32>) -> Selection {
    let mut needed = vec![false; problem.costs.len()];
    let mut stack: Vec<u32> = candidates.iter().flat_map(|&c| problem.candidates[c as usize].items.clone()).collect();
    while let Some(item) = stack.pop() {
        if !std::mem::replace(&mut needed[item as usize], true) {
            stack.extend(&problem.needs[item as usize]);
        }
    }
    let items: Vec<u32> = (0..problem.costs.len() as u32).filter(|&i| needed[i as usize]).collect();
    let value = candidates.iter().map(|&c| problem.candidates[c as usize].value).sum();
    let cost = items.iter().map(|&i| u128::from(problem.costs[i as usize])).sum();
    Selection { candidates, items, value, cost, bound: value, optimal: true, fewest_proven: true }
}

/// A small deterministic generator (SplitMix64).
pub(super) struct TestRandom(pub u64);

impl TestRandom {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A random problem. Small numbers produce ties; large ones reach the limits of the arithmetic.
fn random_problem(random: &mut TestRandom) -> Problem {
    let items = 1 + random.below(14);
    let features = 1 + random.below(14);
    let (cost_end, cost_unit) = [(2, 1), (4, 1), (12, 5_000), (1 << 62, 1)][random.below(4) as usize];
    let (value_end, value_unit) = [(3, 1), (6, 10_000), (40, 1), (1 << 62, 1 << 30)][random.below(4) as usize];
    let density = 2 + random.below(5);
    Problem {
        costs: (0..items).map(|_| random.below(cost_end) * cost_unit).collect(),
        needs: (0..items).map(|i| (0..i as u32).filter(|_| random.below(density + 2) == 0).collect()).collect(),
        candidates: (0..features)
            .map(|_| Candidate {
                value: u128::from(random.below(value_end)) * value_unit,
                items: (0..items as u32).filter(|_| random.below(density) == 0).collect(),
            })
            .collect(),
    }
}

#[test]
fn agrees_with_brute_force_ties_included() {
    let mut random = TestRandom(7);
    for round in 0..250 {
        let problem = random_problem(&mut random);
        let total: u128 = problem.costs.iter().map(|&c| u128::from(c)).sum();
        let budget = total * u128::from(random.below(110)) / 100;
        for max_candidates in [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(7), None] {
            let mut asked = 0u64;
            let mut stop = || {
                asked += 1;
                assert!(
                    asked < 100_000,
                    "endless: round {round}, cap {max_candidates:?}, budget {budget}, {problem:?}"
                );
                false
            };
            let limits = Limits { room: Room { budget, max_candidates }, stop: &mut stop };
            let expected = best_of_all(&problem, budget, max_candidates.unwrap_or(usize::MAX));
            assert_eq!(
                solve(&problem, limits),
                expected,
                "round {round}, cap {max_candidates:?}, budget {budget}, {problem:?}"
            );
        }
    }
}

#[test]
fn a_stopped_search_has_a_valid_bound() {
    let mut random = TestRandom(11);
    for round in 0..500 {
        let problem = random_problem(&mut random);
        let total: u128 = problem.costs.iter().map(|&c| u128::from(c)).sum();
        let budget = total * u128::from(20 + random.below(60)) / 100;
        let best = best_of_all(&problem, budget, usize::MAX);
        let mut left = random.below(4);
        let mut stop = || {
            left = left.saturating_sub(1);
            left == 0
        };
        let found = solve(&problem, Limits { room: Room { budget, max_candidates: None }, stop: &mut stop });
        assert!(found.value <= best.value && best.value <= found.bound, "round {round}: {found:?} {best:?}");
        assert!(found.cost <= budget);
        assert!(!found.optimal || found.value == best.value);
    }
}
