//! The best selection found so far, and what a better one would have to reach.

use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;

/// A selection of a problem's candidates, with exact sums in the problem's units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CandidateSelection {
    pub value: u128,
    pub cost: u128,
    /// Candidates of the problem, ascending.
    pub chosen: Vec<u32>,
}

impl CandidateSelection {
    pub fn new(problem: &ReducedProblem, chosen: Vec<u32>) -> Self {
        let mut paid = vec![false; problem.blocks.len()];
        let mut selected = Self { chosen, ..Self::default() };
        for &candidate in &selected.chosen {
            let candidate = candidate as usize;
            selected.value += problem.values[candidate];
            selected.cost += problem.own[candidate];
            for &block in problem.needs.row(candidate) {
                if !std::mem::replace(&mut paid[block as usize], true) {
                    selected.cost += problem.blocks[block as usize];
                }
            }
        }
        selected
    }

    /// Largest value, then lowest cost, then fewest candidates, then the list that sorts first.
    pub fn beats(&self, other: &Self) -> bool {
        let key = |s: &Self| (std::cmp::Reverse(s.value), s.cost, s.chosen.len());
        key(self).cmp(&key(other)).then_with(|| self.chosen.cmp(&other.chosen)).is_lt()
    }
}

/// What a search is after.
#[derive(Debug, Clone, Copy)]
pub(super) enum SearchTask {
    /// The largest value at the lowest cost.
    Maximize,
    /// Any selection of at least this value within the problem's budget and cap.
    ReachValue(u128),
}

/// What a search has found, and what it is still after.
#[derive(Debug)]
pub(super) struct Objective {
    task: SearchTask,
    /// The best selection met, where that is the task.
    pub best: CandidateSelection,
    /// The witness, where a value is to be reached.
    pub found: Option<CandidateSelection>,
    /// What a selection must reach to be of interest.
    pub threshold: Threshold,
}

impl Objective {
    /// The largest value at the lowest cost, beyond what is known.
    pub fn improve_on(problem: &ReducedProblem, known: CandidateSelection) -> Self {
        Self {
            task: SearchTask::Maximize,
            threshold: Threshold::better_than(&known, problem.budget),
            best: known,
            found: None,
        }
    }

    /// Any selection of at least this value.
    pub fn reach_value(problem: &ReducedProblem, value: u128) -> Self {
        let threshold = Threshold::at_least(value, problem.budget);
        Self { task: SearchTask::ReachValue(value), threshold, best: CandidateSelection::default(), found: None }
    }

    /// Takes over a selection of interest. The answer is the threshold from then on; nothing when there is none any more.
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

/// What a selection must reach to be of interest: one of these pairs of least value and largest cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threshold {
    pub alternatives: [Option<(u128, u128)>; 2],
}

impl Threshold {
    /// More value within the budget, or as much at less cost.
    pub fn better_than(best: &CandidateSelection, budget: u128) -> Self {
        let cheaper = best.cost.checked_sub(1).map(|cost| (best.value, cost));
        Self { alternatives: [Some((best.value + 1, budget)), cheaper] }
    }

    /// At least `value` within the budget.
    pub fn at_least(value: u128, budget: u128) -> Self {
        Self { alternatives: [Some((value, budget)), None] }
    }

    /// The alternatives that the values within reach of the current node leave open.
    pub fn open<'g>(&'g self, relaxation: &'g Relaxation<'_>) -> impl Iterator<Item = (u128, u128)> + 'g {
        let within_reach = |&(value, _): &(u128, u128)| relaxation.scale.target(value) <= relaxation.value_bound;
        self.alternatives.iter().flatten().copied().filter(within_reach)
    }

    /// The largest budget at which something of interest may be left.
    pub fn open_budget(&self, relaxation: &Relaxation<'_>) -> Option<u128> {
        self.open(relaxation).map(|(_, budget)| budget).max()
    }

    /// How far the bound of the current node lies above what is needed, in scaled units; below 0
    /// nothing of interest is left there.
    pub fn slack(&self, relaxation: &Relaxation<'_>, profit: i64) -> i128 {
        let over = |(value, cost)| Some(relaxation.bound(profit, cost)? - relaxation.scale.target(value));
        self.open(relaxation).filter_map(over).max().unwrap_or(-1)
    }
}
