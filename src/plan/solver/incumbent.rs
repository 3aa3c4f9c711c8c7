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

    /// How far the bound of the current node lies above what is needed, in scaled units; below 0
    /// nothing of interest is left there.
    pub fn slack(&self, relaxation: &Relaxation<'_>, profit: i64) -> i128 {
        let over = |(value, cost)| Some(relaxation.bound(profit, cost)? - relaxation.scale.target(value));
        self.targets.iter().flatten().filter_map(|&target| over(target)).max().unwrap_or(-1)
    }
}
