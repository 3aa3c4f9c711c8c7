//! What would be if: which moved items go back to their place when some changes are taken back.
//!
//! An item is **back** when the items above it, among those that stay, are those of the base. The items that
//! stay are the fixed points of the comparison, so this doesn't depend on what else moves in a trial.
//!
//! A trial orders the whole backlog again and answers for all moved items at once. Their number is bounded:
//! a change of everything is compared in reasonable time, with causes that are true but less exact.

use std::collections::HashMap;

use super::mixture::Mixture;

/// Trials times open items that one comparison may take.
const EFFORT: usize = 2_000_000;
/// Trials that even the largest backlog gets.
const FEWEST: usize = 24;
/// Trials that are enough for any.
const MOST: usize = 4_000;

/// Neither moved nor staying.
const NONE: usize = usize::MAX;

/// Orders without some of the changes.
pub struct Trials<'s> {
    mixture: &'s Mixture<'s>,
    changes: usize,
    places: Places,
    /// By number of the moved item: the smallest set of changes that a trial showed to put it back.
    smallest: Vec<Option<Vec<usize>>>,
    known: HashMap<Vec<usize>, Vec<bool>>,
    left: usize,
}

impl<'s> Trials<'s> {
    /// Trials about items that are open in both trees: pairs in the base's order, and whether each stays.
    pub fn new(mixture: &'s Mixture<'s>, changes: usize, pairs: usize, order: &[usize], stays: &[bool]) -> Self {
        let places = Places::new(pairs, order, stays);
        let smallest = vec![None; places.above.len()];
        let left = (EFFORT / order.len().max(1)).clamp(FEWEST, MOST);
        Self { mixture, changes, places, smallest, known: HashMap::new(), left }
    }

    /// Whether taking back the changes of `set` (sorted) puts the moved item of that number back. A trial that
    /// there is no time for says no.
    pub fn puts_back(&mut self, set: &[usize], moved: usize) -> bool {
        if let Some(back) = self.known.get(set) {
            return back[moved];
        }
        if self.left == 0 || set.is_empty() {
            return false;
        }
        self.left -= 1;
        let back = self.run(set);
        for (at, _) in back.iter().enumerate().filter(|(_, back)| **back) {
            if self.smallest[at].as_ref().is_none_or(|smallest| smallest.len() > set.len()) {
                self.smallest[at] = Some(set.to_vec());
            }
        }
        let answer = back[moved];
        self.known.insert(set.to_vec(), back);
        answer
    }

    /// Whether no more trials can be made.
    pub fn are_over(&self) -> bool {
        self.left == 0
    }

    /// The smallest set of changes that a trial showed to put the moved item of that number back.
    pub fn smallest(&self, moved: usize) -> Option<&[usize]> {
        self.smallest[moved].as_deref()
    }

    /// For each moved item whether it is back without the changes of `set`.
    fn run(&self, set: &[usize]) -> Vec<bool> {
        let mut reverted = vec![false; self.changes];
        set.iter().for_each(|change| reverted[*change] = true);
        match self.mixture.order(&reverted) {
            Some(order) => self.places.back_in(&order),
            None => vec![false; self.places.above.len()],
        }
    }
}

/// Where the items that are open in both trees stand in the base.
struct Places {
    /// By pair: its place among the items that stay.
    staying: Vec<usize>,
    /// By pair: its number among the moved items.
    number: Vec<usize>,
    /// By number of the moved item: how many staying items are above it.
    above: Vec<usize>,
}

impl Places {
    /// The places of `pairs` items: pairs in the base's order, and whether each stays.
    fn new(pairs: usize, order: &[usize], stays: &[bool]) -> Self {
        let mut places = Self { staying: vec![NONE; pairs], number: vec![NONE; pairs], above: Vec::new() };
        let mut count = 0;
        for (pair, stays) in order.iter().zip(stays) {
            if *stays {
                places.staying[*pair] = count;
                count += 1;
            } else {
                places.number[*pair] = places.above.len();
                places.above.push(count);
            }
        }
        places
    }

    /// For each moved item whether it is back in that order: the staying items above it are those of the base
    /// if they are as many, and none is from further down.
    fn back_in(&self, order: &[usize]) -> Vec<bool> {
        let mut back = vec![false; self.above.len()];
        let (mut count, mut lowest) = (0, 0);
        for pair in order {
            if self.staying[*pair] != NONE {
                count += 1;
                lowest = lowest.max(self.staying[*pair] + 1);
            } else if let Some(back) = back.get_mut(self.number[*pair]) {
                *back = count == self.above[self.number[*pair]] && lowest == count;
            }
        }
        back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_is_below_the_same_items() {
        // 3 moved; the others stay. 4 isn't open in both trees.
        let places = Places::new(5, &[0, 3, 1, 2], &[true, false, true, true]);
        for (order, back) in [
            ([0, 3, 1, 2], true),
            ([0, 3, 2, 1], true),
            ([1, 3, 0, 2], false),
            ([3, 0, 1, 2], false),
            ([0, 1, 3, 2], false),
        ] {
            assert_eq!(places.back_in(&order), [back], "{order:?}");
        }
        assert_eq!(places.back_in(&[4, 0, 4, 3, 1, 2]), [true]);
    }
}
