//! The best selection found so far, and what a better one would have to reach.

use super::core::Core;
use super::relaxation::Relaxation;

/// A selection of a core's candidates, with exact sums in the core's units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selected {
    pub value: u128,
    pub cost: u128,
    /// Candidates of the core, ascending.
    pub chosen: Vec<u32>,
}

impl Selected {
    pub fn of(core: &Core, chosen: Vec<u32>) -> Self {
        let mut paid = vec![false; core.blocks.len()];
        let mut selected = Self { chosen, ..Self::default() };
        for &candidate in &selected.chosen {
            let candidate = candidate as usize;
            selected.value += core.values[candidate];
            selected.cost += core.own[candidate];
            for &block in core.needs.row(candidate) {
                if !std::mem::replace(&mut paid[block as usize], true) {
                    selected.cost += core.blocks[block as usize];
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
pub(super) enum Aim {
    /// The largest value at the lowest cost.
    Best,
    /// Any selection of at least this value within the core's budget and cap.
    Reach(u128),
}

/// What a search has found, and what it is still after.
#[derive(Debug)]
pub(super) struct Pursuit {
    aim: Aim,
    /// The best selection met, where that is the aim.
    pub best: Selected,
    /// The witness, where a value is to be reached.
    pub found: Option<Selected>,
    /// What a selection must reach to be of interest.
    pub goal: Goal,
}

impl Pursuit {
    /// The largest value at the lowest cost, beyond what is known.
    pub fn beyond(core: &Core, known: Selected) -> Self {
        Self { aim: Aim::Best, goal: Goal::better_than(&known, core.budget), best: known, found: None }
    }

    /// Any selection of at least this value.
    pub fn reach(core: &Core, value: u128) -> Self {
        let goal = Goal::reaching(value, core.budget);
        Self { aim: Aim::Reach(value), goal, best: Selected::default(), found: None }
    }

    /// Takes over a selection of interest. The answer is the goal from then on; nothing when there is none any more.
    pub fn offer(&mut self, core: &Core, selected: Selected) -> Option<Goal> {
        if selected.cost <= core.budget && selected.chosen.len() <= core.cap {
            match self.aim {
                Aim::Best if selected.beats(&self.best) => {
                    self.goal = Goal::better_than(&selected, core.budget);
                    self.best = selected;
                }
                Aim::Reach(value) if selected.value >= value => self.found = Some(selected),
                _ => {}
            }
        }
        self.found.is_none().then_some(self.goal)
    }
}

/// What a selection must reach to be of interest: one of these pairs of least value and largest cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    pub targets: [Option<(u128, u128)>; 2],
}

impl Goal {
    /// More value within the budget, or as much at less cost.
    pub fn better_than(best: &Selected, budget: u128) -> Self {
        let cheaper = best.cost.checked_sub(1).map(|cost| (best.value, cost));
        Self { targets: [Some((best.value + 1, budget)), cheaper] }
    }

    /// At least `value` within the budget.
    pub fn reaching(value: u128, budget: u128) -> Self {
        Self { targets: [Some((value, budget)), None] }
    }

    /// The targets that the values within reach of the current node leave open.
    pub fn open<'g>(&'g self, relaxation: &'g Relaxation<'_>) -> impl Iterator<Item = (u128, u128)> + 'g {
        let within_reach = |&(value, _): &(u128, u128)| relaxation.scale.target(value) <= relaxation.least;
        self.targets.iter().flatten().copied().filter(within_reach)
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
