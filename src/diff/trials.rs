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
    /// By pair: its place among the items that stay, counted in the base.
    staying: Vec<usize>,
    /// By pair: its number among the moved items.
    number: Vec<usize>,
    /// By number of the moved item: how many staying items are above it in the base.
    above: Vec<usize>,
    /// By number: the smallest set of changes that a trial showed to put it back.
    smallest: Vec<Option<Vec<usize>>>,
    known: HashMap<Vec<usize>, Vec<bool>>,
    left: usize,
}

impl<'s> Trials<'s> {
    /// Trials about items that are open in both trees: pairs in the base's order, and whether each stays.
    pub fn new(mixture: &'s Mixture<'s>, changes: usize, pairs: usize, order: &[usize], stays: &[bool]) -> Self {
        let (mut staying, mut number) = (vec![NONE; pairs], vec![NONE; pairs]);
        let (mut count, mut above) = (0, Vec::new());
        for (pair, stays) in order.iter().zip(stays) {
            if *stays {
                staying[*pair] = count;
                count += 1;
            } else {
                number[*pair] = above.len();
                above.push(count);
            }
        }
        let smallest = vec![None; above.len()];
        let left = (EFFORT / order.len().max(1)).clamp(FEWEST, MOST);
        Self { mixture, changes, staying, number, above, smallest, known: HashMap::new(), left }
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

    /// For each moved item whether it is back.
    fn run(&self, set: &[usize]) -> Vec<bool> {
        let mut back = vec![false; self.above.len()];
        let mut reverted = vec![false; self.changes];
        set.iter().for_each(|change| reverted[*change] = true);
        let Some(order) = self.mixture.order(&reverted) else { return back };
        // The staying items above are those of the base if they are as many, and none is from further down.
        let (mut count, mut lowest) = (0, 0);
        for pair in order {
            if self.staying[pair] != NONE {
                count += 1;
                lowest = lowest.max(self.staying[pair] + 1);
            } else if let Some(back) = back.get_mut(self.number[pair]) {
                *back = count == self.above[self.number[pair]] && lowest == count;
            }
        }
        back
    }
}
