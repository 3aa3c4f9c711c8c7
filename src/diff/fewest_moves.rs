//! Finds the smallest set of items whose moves turn one order into another.
//!
//! The unmoved items are a longest common subsequence of both orders. Both orders hold the same items, so that
//! is a longest increasing subsequence of positions (Fredman 1975). Of all longest ones, [`find_unmoved`]
//! returns the one with the most `unedited` items, then the one that keeps the items that come first in the old
//! order.

/// Returns which items stay, by index in the old order.
///
/// `positions` are the items' distinct indices in the new order. `unedited` marks items without changes of
/// their own, which should stay where possible. O(n log n).
pub fn find_unmoved(positions: &[usize], unedited: &[bool]) -> Vec<bool> {
    let weights: Vec<ChainWeight> =
        unedited.iter().map(|unedited| ChainWeight { length: 1, unedited: u32::from(*unedited) }).collect();
    // For each item, the weight of the best chain that starts with it.
    let mut chains = vec![ChainWeight::default(); positions.len()];
    let mut best = MaxFenwickTree::new(positions.iter().max().map_or(0, |last| last + 1));
    for (at, position) in positions.iter().enumerate().rev() {
        chains[at] = best.after(*position).plus(weights[at]);
        best.raise(*position, chains[at]);
    }
    let mut remaining = chains.iter().copied().max().unwrap_or_default();
    let mut stays = vec![false; positions.len()];
    let mut last = None;
    for (at, position) in positions.iter().enumerate() {
        // The first item that can start a best remaining chain belongs to the earliest best chain.
        if remaining.length > 0 && chains[at] == remaining && last.is_none_or(|last| last < *position) {
            stays[at] = true;
            last = Some(*position);
            remaining = remaining.without(weights[at]);
        }
    }
    stays
}

/// The weight of a chain: first its length, then how many of its items are unedited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct ChainWeight {
    length: u32,
    unedited: u32,
}

impl ChainWeight {
    fn plus(self, other: Self) -> Self {
        Self { length: self.length + other.length, unedited: self.unedited + other.unedited }
    }

    fn without(self, other: Self) -> Self {
        Self { length: self.length - other.length, unedited: self.unedited - other.unedited }
    }
}

/// Prefix maxima in a Fenwick tree (Fenwick 1994), over reversed positions: the best chain that starts after a
/// position.
struct MaxFenwickTree {
    maxima: Vec<ChainWeight>,
}

impl MaxFenwickTree {
    fn new(positions: usize) -> Self {
        Self { maxima: vec![ChainWeight::default(); positions + 1] }
    }

    /// The best chain that starts at a position greater than `position`.
    fn after(&self, position: usize) -> ChainWeight {
        let mut best = ChainWeight::default();
        let mut at = self.maxima.len() - 1 - (position + 1);
        while at > 0 {
            best = best.max(self.maxima[at]);
            at &= at - 1;
        }
        best
    }

    /// Raises the maximum at `position` to at least `chain`.
    fn raise(&mut self, position: usize, chain: ChainWeight) {
        let mut at = self.maxima.len() - 1 - position;
        while at < self.maxima.len() {
            self.maxima[at] = self.maxima[at].max(chain);
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same answer by trying all subsets: the longest, then the most unedited, then the earliest.
    fn by_all_subsets(positions: &[usize], unedited: &[bool]) -> Vec<bool> {
        let n = positions.len();
        let kept = |set: u32| (0..n).filter(move |at| set >> at & 1 == 1);
        let common = |set: &u32| {
            let order: Vec<usize> = kept(*set).map(|at| positions[at]).collect();
            order.is_sorted()
        };
        let best = (0..1u32 << n).filter(common).max_by_key(|set| {
            let earliest: Vec<std::cmp::Reverse<usize>> = kept(*set).map(std::cmp::Reverse).collect();
            (kept(*set).count(), kept(*set).filter(|at| unedited[*at]).count(), earliest)
        });
        (0..n).map(|at| best.unwrap_or(0) >> at & 1 == 1).collect()
    }

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let insert_largest = |shorter: Vec<usize>| {
            (0..n).map(move |at| {
                let mut longer = shorter.clone();
                longer.insert(at, n - 1);
                longer
            })
        };
        permutations(n - 1).into_iter().flat_map(insert_largest).collect()
    }

    #[test]
    fn agrees_with_all_subsets_on_every_small_permutation() {
        for n in 0..=6 {
            for positions in permutations(n) {
                for unedited in 0..1u32 << n {
                    let unedited: Vec<bool> = (0..n).map(|at| unedited >> at & 1 == 1).collect();
                    assert_eq!(
                        find_unmoved(&positions, &unedited),
                        by_all_subsets(&positions, &unedited),
                        "{positions:?} {unedited:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn agrees_with_all_subsets_on_permutations_of_seven() {
        for (number, positions) in permutations(7).into_iter().enumerate() {
            // Every permutation, with 5 of the 128 choices of unedited items, in turn.
            for unedited in (0..5).map(|step| (number * 37 + step * 29) % 128) {
                let unedited: Vec<bool> = (0..7).map(|at| unedited >> at & 1 == 1).collect();
                assert_eq!(
                    find_unmoved(&positions, &unedited),
                    by_all_subsets(&positions, &unedited),
                    "{positions:?} {unedited:?}"
                );
            }
        }
    }

    #[test]
    fn one_item_passing_thirty_others_is_one_move() {
        let positions: Vec<usize> = (1..=30).chain([0]).collect();
        let stays = find_unmoved(&positions, &[true; 31]);
        assert_eq!(stays.iter().filter(|stays| !**stays).count(), 1);
        assert!(!stays[30]);
    }

    proptest! {
        /// Compares with the textbook recurrence for a longest common subsequence, in quadratic time.
        #[test]
        fn unmoved_items_are_as_many_as_the_longest_common_subsequence(
            positions in (0usize..60).prop_flat_map(|n| Just((0..n).collect::<Vec<_>>()).prop_shuffle()),
            unedited in proptest::collection::vec(any::<bool>(), 60),
        ) {
            let n = positions.len();
            let mut lengths = vec![vec![0; n + 1]; n + 1];
            for at in 0..n {
                for place in 0..n {
                    lengths[at + 1][place + 1] = if positions[at] == place {
                        lengths[at][place] + 1
                    } else {
                        lengths[at][place + 1].max(lengths[at + 1][place])
                    };
                }
            }
            let stays = find_unmoved(&positions, &unedited[..n]);
            let kept: Vec<usize> = (0..n).filter(|at| stays[*at]).map(|at| positions[at]).collect();
            prop_assert!(kept.is_sorted());
            prop_assert_eq!(kept.len(), lengths[n][n]);
        }
    }
}
