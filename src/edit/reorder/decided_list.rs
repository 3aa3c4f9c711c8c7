//! The list after decisions and before dependencies, and what is known of it before it is made.

use std::collections::BTreeSet;

/// A list after decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedList {
    /// The items.
    pub list: Vec<usize>,
    /// By item: whether it needs a decision.
    pub is_moved: Vec<bool>,
}

/// Which items are kept, and which must come before which in the list after decisions.
#[derive(Clone, Debug)]
pub struct Plan {
    /// By position in the wanted order.
    pub is_kept: Vec<bool>,
    /// Pairs of positions in the wanted order: the first comes before the second.
    pub edges: Vec<(usize, usize)>,
}

impl Plan {
    /// A list that fits, as near to the wanted order as possible.
    pub fn list(mut self, wanted: &[usize]) -> DecidedList {
        let count = self.is_kept.len();
        let mut kept: Vec<usize> = (0..count).filter(|at| self.is_kept[*at]).collect();
        kept.sort_unstable_by_key(|at| wanted[*at]);
        self.edges.extend(kept.windows(2).map(|pair| (pair[0], pair[1])));
        let mut behind = vec![Vec::new(); count];
        let mut waiting = vec![0; count];
        for (before, after) in self.edges {
            behind[before].push(after);
            waiting[after] += 1;
        }
        let mut free: BTreeSet<usize> = (0..count).filter(|at| waiting[*at] == 0).collect();
        let mut list = Vec::with_capacity(count);
        while let Some(at) = free.pop_first() {
            list.push(wanted[at]);
            for after in &behind[at] {
                waiting[*after] -= 1;
                if waiting[*after] == 0 {
                    free.insert(*after);
                }
            }
        }
        let mut is_moved = vec![false; count];
        for (at, item) in wanted.iter().enumerate() {
            is_moved[*item] = !self.is_kept[at];
        }
        DecidedList { list, is_moved }
    }
}
