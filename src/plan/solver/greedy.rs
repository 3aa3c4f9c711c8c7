//! Greedy selections: adds candidates by value per additional cost.

use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;

/// Extends `start` with allowed candidates while they fit, the densest first. Returns `None` if `start` itself
/// exceeds the budget or the cap.
///
/// Densities are doubles: they only order the attempts, all sums are exact.
pub(super) fn complete(
    problem: &ReducedProblem,
    start: Vec<u32>,
    allowed: impl Fn(usize) -> bool,
) -> Option<CandidateSelection> {
    let mut selection = GreedySelection::from_chosen(problem, &start);
    if selection.cost > problem.budget || start.len() > problem.cap {
        return None;
    }
    let mut open: Vec<usize> = (0..problem.len()).filter(|&c| !selection.chosen[c] && allowed(c)).collect();
    while selection.count < problem.cap {
        let room = problem.budget - selection.cost;
        open.retain(|&candidate| !selection.chosen[candidate] && selection.extra[candidate] <= room);
        let densest =
            open.iter().copied().reduce(|a, b| if selection.density(b) > selection.density(a) { b } else { a });
        let Some(next) = densest else { break };
        selection.add(next);
    }
    Some(selection.to_selection())
}

/// A selection that keeps the additional cost of every other candidate up to date.
pub(super) struct GreedySelection<'c> {
    problem: &'c ReducedProblem,
    pub chosen: Vec<bool>,
    paid: Vec<bool>,
    /// What each candidate would add to the cost; meaningless for chosen ones.
    pub extra: Vec<u128>,
    pub cost: u128,
    pub count: usize,
}

impl<'c> GreedySelection<'c> {
    fn new(problem: &'c ReducedProblem) -> Self {
        let full_cost = |c: usize| {
            problem.own_costs[c] + problem.needs.row(c).iter().map(|&b| problem.block_costs[b as usize]).sum::<u128>()
        };
        Self {
            problem,
            chosen: vec![false; problem.len()],
            paid: vec![false; problem.block_costs.len()],
            extra: (0..problem.len()).map(full_cost).collect(),
            cost: 0,
            count: 0,
        }
    }

    /// A selection that contains `chosen`.
    pub fn from_chosen(problem: &'c ReducedProblem, chosen: &[u32]) -> Self {
        let mut selection = Self::new(problem);
        chosen.iter().for_each(|&candidate| selection.add(candidate as usize));
        selection
    }

    /// Value per additional cost; a double, because it only orders attempts.
    pub fn density(&self, candidate: usize) -> f64 {
        self.problem.values[candidate] as f64 / (self.extra[candidate] as f64 + 1e-3)
    }

    pub fn to_selection(&self) -> CandidateSelection {
        let chosen = (0..self.problem.len() as u32).filter(|&c| self.chosen[c as usize]).collect();
        CandidateSelection::new(self.problem, chosen)
    }

    pub fn add(&mut self, candidate: usize) {
        self.chosen[candidate] = true;
        self.count += 1;
        self.cost += self.extra[candidate];
        for &block in self.problem.needs.row(candidate) {
            if !std::mem::replace(&mut self.paid[block as usize], true) {
                for &user in self.problem.users.row(block as usize) {
                    self.extra[user as usize] -= self.problem.block_costs[block as usize];
                }
            }
        }
    }
}

/// Improves a selection by local search: repeatedly removes a block with all its users and completes the rest.
///
/// The blocks come from a fixed pseudo-random sequence, so the result is the same everywhere. Slightly worse
/// selections are accepted on the way: where value grows faster than cost, every single exchange looks bad.
pub(super) fn improve(problem: &ReducedProblem, best: &CandidateSelection, rounds: u32) -> CandidateSelection {
    let mut best = best.clone();
    if problem.block_costs.is_empty() {
        return best;
    }
    let mut current = best.clone();
    let mut state = 1u64;
    for round in 0..rounds {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let block = ((state >> 33) % problem.block_costs.len() as u64) as usize;
        let removed = problem.users.row(block);
        let kept: Vec<u32> = current.chosen.iter().copied().filter(|c| removed.binary_search(c).is_err()).collect();
        if kept.len() == current.chosen.len() {
            continue;
        }
        let is_allowed = |candidate: usize| removed.binary_search(&(candidate as u32)).is_err();
        let Some(without_block) = complete(problem, kept, is_allowed) else { continue };
        let neighbor = complete(problem, without_block.chosen.clone(), |_| true).unwrap_or(without_block);
        let tolerance = best.value / 256 * u128::from(rounds - round) / u128::from(rounds);
        if neighbor.beats(&best) {
            best = neighbor.clone();
        }
        if neighbor.value + tolerance >= best.value {
            current = neighbor;
        }
    }
    best
}
