//! Quick selections: candidates by value per additional cost, from a given start.

use super::objective::CandidateSelection;
use super::reduced_problem::ReducedProblem;

/// Extends `start` with allowed candidates, densest first, while they fit.
///
/// Densities are doubles: they only order the attempts, every sum is exact.
pub(super) fn complete(
    problem: &ReducedProblem,
    start: Vec<u32>,
    allowed: impl Fn(usize) -> bool,
) -> Option<CandidateSelection> {
    let mut selection = GreedySelection::with(problem, &start);
    if selection.cost > problem.budget || start.len() > problem.cap {
        return None;
    }
    let mut open: Vec<usize> = (0..problem.len()).filter(|&c| !selection.chosen[c] && allowed(c)).collect();
    while selection.count < problem.cap {
        let room = problem.budget - selection.cost;
        open.retain(|&candidate| !selection.chosen[candidate] && selection.extra[candidate] <= room);
        let best = open.iter().copied().reduce(|a, b| if selection.density(b) > selection.density(a) { b } else { a });
        let Some(best) = best else { break };
        selection.add(best);
    }
    Some(selection.selected())
}

/// What is chosen, with the additional cost of every other candidate kept up to date.
pub(super) struct GreedySelection<'c> {
    problem: &'c ReducedProblem,
    pub chosen: Vec<bool>,
    paid: Vec<bool>,
    /// What each candidate would cost on top; of the chosen ones nothing that counts.
    pub extra: Vec<u128>,
    pub cost: u128,
    pub count: usize,
}

impl<'c> GreedySelection<'c> {
    fn new(problem: &'c ReducedProblem) -> Self {
        let complete =
            |c: usize| problem.own[c] + problem.needs.row(c).iter().map(|&b| problem.blocks[b as usize]).sum::<u128>();
        Self {
            problem,
            chosen: vec![false; problem.len()],
            paid: vec![false; problem.blocks.len()],
            extra: (0..problem.len()).map(complete).collect(),
            cost: 0,
            count: 0,
        }
    }

    /// A selection that holds some candidates already.
    pub fn with(problem: &'c ReducedProblem, chosen: &[u32]) -> Self {
        let mut selection = Self::new(problem);
        chosen.iter().for_each(|&candidate| selection.add(candidate as usize));
        selection
    }

    /// Value per additional cost; a double, so it only orders attempts.
    pub fn density(&self, candidate: usize) -> f64 {
        self.problem.values[candidate] as f64 / (self.extra[candidate] as f64 + 1e-3)
    }

    pub fn selected(&self) -> CandidateSelection {
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
                    self.extra[user as usize] -= self.problem.blocks[block as usize];
                }
            }
        }
    }
}

/// Improves a selection by leaving a block, with all its users, out for once and completing again.
///
/// Which block is drawn from a fixed sequence, so the result is the same everywhere. Slightly worse selections are
/// enumeration_steps through: on instances where value grows faster than cost every single exchange looks bad.
pub(super) fn improve(problem: &ReducedProblem, best: &CandidateSelection, rounds: u32) -> CandidateSelection {
    let mut best = best.clone();
    if problem.blocks.is_empty() {
        return best;
    }
    let mut current = best.clone();
    let mut state = 1u64;
    for round in 0..rounds {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let block = ((state >> 33) % problem.blocks.len() as u64) as usize;
        let leaves = problem.users.row(block);
        let kept: Vec<u32> = current.chosen.iter().copied().filter(|c| leaves.binary_search(c).is_err()).collect();
        if kept.len() == current.chosen.len() {
            continue;
        }
        let Some(tried) = complete(problem, kept, |candidate| leaves.binary_search(&(candidate as u32)).is_err())
        else {
            continue;
        };
        let tried = complete(problem, tried.chosen.clone(), |_| true).unwrap_or(tried);
        let patience = best.value / 256 * u128::from(rounds - round) / u128::from(rounds);
        if tried.beats(&best) {
            best = tried.clone();
        }
        if tried.value + patience >= best.value {
            current = tried;
        }
    }
    best
}
