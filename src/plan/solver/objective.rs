//! The objective of a search, its incumbent (the best selection so far), and the threshold that a better
//! selection must reach.

use super::reduced_problem::ReducedProblem;

/// A selection of candidates of the reduced problem, with exact sums in its units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CandidateSelection {
    pub value: u128,
    pub cost: u128,
    /// Candidates of the reduced problem, ascending.
    pub chosen: Vec<u32>,
}

impl CandidateSelection {
    pub fn new(problem: &ReducedProblem, chosen: Vec<u32>) -> Self {
        let mut paid = vec![false; problem.block_costs.len()];
        let mut selected = Self { chosen, ..Self::default() };
        for &candidate in &selected.chosen {
            let candidate = candidate as usize;
            selected.value += problem.values[candidate];
            selected.cost += problem.own_costs[candidate];
            for &block in problem.needs.row(candidate) {
                if !std::mem::replace(&mut paid[block as usize], true) {
                    selected.cost += problem.block_costs[block as usize];
                }
            }
        }
        selected
    }

    /// Whether it is better: largest value, then lowest cost, then fewest candidates, then the list that sorts
    /// first.
    pub fn beats(&self, other: &Self) -> bool {
        let key = |s: &Self| (std::cmp::Reverse(s.value), s.cost, s.chosen.len());
        key(self).cmp(&key(other)).then_with(|| self.chosen.cmp(&other.chosen)).is_lt()
    }
}

/// What a search looks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum SearchTask {
    /// The largest value at the lowest cost.
    Maximize,
    /// Any selection of at least this value within the problem's budget and cap.
    ReachValue(u128),
}

/// The objective of a search and what it has found.
#[derive(Debug)]
pub(super) struct Objective {
    task: SearchTask,
    /// The incumbent, if the task is to maximize.
    pub best: CandidateSelection,
    /// The selection found, if the task is to reach a value.
    pub found: Option<CandidateSelection>,
    /// What a selection must reach to be an improvement.
    pub threshold: Threshold,
}

impl Objective {
    /// Maximizes the value, then minimizes the cost, starting from a known selection.
    pub fn improve_on(problem: &ReducedProblem, known: CandidateSelection) -> Self {
        Self {
            task: SearchTask::Maximize,
            threshold: Threshold::better_than(&known, problem.budget),
            best: known,
            found: None,
        }
    }

    /// Finds any selection of at least this value.
    pub fn reach_value(problem: &ReducedProblem, value: u128) -> Self {
        let threshold = Threshold::at_least(value, problem.budget);
        Self { task: SearchTask::ReachValue(value), threshold, best: CandidateSelection::default(), found: None }
    }

    /// Offers a selection. Returns the threshold from then on, or `None` if the objective is reached.
    pub fn offer(&mut self, problem: &ReducedProblem, selected: CandidateSelection) -> Option<Threshold> {
        if selected.cost <= problem.budget && selected.chosen.len() <= problem.cap {
            match self.task {
                SearchTask::Maximize if selected.beats(&self.best) => {
                    self.threshold = Threshold::better_than(&selected, problem.budget);
                    self.best = selected;
                }
                SearchTask::ReachValue(value) if selected.value >= value => self.found = Some(selected),
                _ => {}
            }
        }
        self.found.is_none().then_some(self.threshold)
    }
}

/// What a selection must reach to be an improvement: one of these pairs of least value and largest cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threshold {
    pub alternatives: [Option<(u128, u128)>; 2],
}

impl Threshold {
    /// More value within the budget, or the same value at a lower cost.
    pub fn better_than(best: &CandidateSelection, budget: u128) -> Self {
        let cheaper = best.cost.checked_sub(1).map(|cost| (best.value, cost));
        Self { alternatives: [Some((best.value + 1, budget)), cheaper] }
    }

    /// At least `value` within the budget.
    pub fn at_least(value: u128, budget: u128) -> Self {
        Self { alternatives: [Some((value, budget)), None] }
    }
}
