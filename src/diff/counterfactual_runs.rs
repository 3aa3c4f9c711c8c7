//! Runs counterfactuals: which moved items return to their place when some changes are reverted?
//!
//! An item is **restored** if the unmoved items above it are the same as in the base. The unmoved items are
//! fixed for the whole comparison, so the test doesn't depend on what else moves in a run.
//!
//! A run orders the whole backlog again and answers for all moved items at once. The number of runs is limited,
//! so that a large comparison finishes in reasonable time; its causes are then correct but may not be minimal.

use std::collections::HashMap;

use super::counterfactual::Counterfactual;

/// The limit of runs times open items in one comparison.
const MAX_ITEMS_ORDERED: usize = 2_000_000;
/// The runs that even the largest backlog gets.
const MIN_RUNS: usize = 24;
/// The most runs of any comparison.
const MAX_RUNS: usize = 4_000;

/// Marks a pair that is neither moved nor unmoved.
const NONE: usize = usize::MAX;

/// Orders the head without some of its changes, and remembers the results.
pub struct CounterfactualRuns<'s> {
    counterfactual: &'s Counterfactual<'s>,
    changes: usize,
    positions: BasePositions,
    /// For each moved item, the smallest set of changes that a run has shown to restore it.
    smallest: Vec<Option<Vec<usize>>>,
    results: HashMap<Vec<usize>, Vec<bool>>,
    runs_left: usize,
}

impl<'s> CounterfactualRuns<'s> {
    /// Prepares runs for the items that are open in both trees. `order` has their pairs in base order, `stays`
    /// whether each is unmoved.
    pub fn new(
        counterfactual: &'s Counterfactual<'s>,
        changes: usize,
        pairs: usize,
        order: &[usize],
        stays: &[bool],
    ) -> Self {
        let positions = BasePositions::new(pairs, order, stays);
        let smallest = vec![None; positions.above.len()];
        let runs_left = (MAX_ITEMS_ORDERED / order.len().max(1)).clamp(MIN_RUNS, MAX_RUNS);
        Self { counterfactual, changes, positions, smallest, results: HashMap::new(), runs_left }
    }

    /// Whether reverting the changes of `set` (sorted) restores the moved item with that number. Returns false
    /// when no runs are left.
    pub fn restores(&mut self, set: &[usize], moved: usize) -> bool {
        if let Some(restored) = self.results.get(set) {
            return restored[moved];
        }
        if self.runs_left == 0 || set.is_empty() {
            return false;
        }
        self.runs_left -= 1;
        let restored = self.run(set);
        for (at, _) in restored.iter().enumerate().filter(|(_, restored)| **restored) {
            if self.smallest[at].as_ref().is_none_or(|smallest| smallest.len() > set.len()) {
                self.smallest[at] = Some(set.to_vec());
            }
        }
        let answer = restored[moved];
        self.results.insert(set.to_vec(), restored);
        answer
    }

    /// Whether no runs are left.
    pub fn are_exhausted(&self) -> bool {
        self.runs_left == 0
    }

    /// The smallest set of changes that a run has shown to restore the moved item with that number.
    pub fn smallest(&self, moved: usize) -> Option<&[usize]> {
        self.smallest[moved].as_deref()
    }

    /// For each moved item, whether it is restored without the changes of `set`.
    fn run(&self, set: &[usize]) -> Vec<bool> {
        let mut reverted = vec![false; self.changes];
        set.iter().for_each(|change| reverted[*change] = true);
        match self.counterfactual.order_without(&reverted) {
            Some(order) => self.positions.restored_in(&order),
            None => vec![false; self.positions.above.len()],
        }
    }
}

/// The places in the base of the items that are open in both trees.
struct BasePositions {
    /// By pair: its index among the unmoved items.
    staying: Vec<usize>,
    /// By pair: its number among the moved items.
    number: Vec<usize>,
    /// By number of the moved item: how many unmoved items are above it.
    above: Vec<usize>,
}

impl BasePositions {
    /// Takes pairs in base order, and whether each is unmoved.
    fn new(pairs: usize, order: &[usize], stays: &[bool]) -> Self {
        let mut positions = Self { staying: vec![NONE; pairs], number: vec![NONE; pairs], above: Vec::new() };
        let mut count = 0;
        for (pair, stays) in order.iter().zip(stays) {
            if *stays {
                positions.staying[*pair] = count;
                count += 1;
            } else {
                positions.number[*pair] = positions.above.len();
                positions.above.push(count);
            }
        }
        positions
    }

    /// For each moved item, whether it is restored in that order: the unmoved items above it are those of the
    /// base if there are as many of them and none comes from further down.
    fn restored_in(&self, order: &[usize]) -> Vec<bool> {
        let mut restored = vec![false; self.above.len()];
        let (mut count, mut lowest) = (0, 0);
        for pair in order {
            if self.staying[*pair] != NONE {
                count += 1;
                lowest = lowest.max(self.staying[*pair] + 1);
            } else if let Some(restored) = restored.get_mut(self.number[*pair]) {
                *restored = count == self.above[self.number[*pair]] && lowest == count;
            }
        }
        restored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_below_the_same_unmoved_items_is_restored() {
        // Item 3 moved; the others stay. Item 4 isn't open in both trees.
        let positions = BasePositions::new(5, &[0, 3, 1, 2], &[true, false, true, true]);
        for (order, restored) in [
            ([0, 3, 1, 2], true),
            ([0, 3, 2, 1], true),
            ([1, 3, 0, 2], false),
            ([3, 0, 1, 2], false),
            ([0, 1, 3, 2], false),
        ] {
            assert_eq!(positions.restored_in(&order), [restored], "{order:?}");
        }
        assert_eq!(positions.restored_in(&[4, 0, 4, 3, 1, 2]), [true]);
    }
}
