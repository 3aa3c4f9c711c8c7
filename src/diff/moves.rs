//! The smallest set of items whose moves turn one order into another.
//!
//! The items that stay are a longest common subsequence of both orders; as both hold the same items, that is a
//! longest increasing subsequence of positions (Fredman 1975). Of all the longest ones, [`stay`] takes the one
//! with the most items that are `settled`, then the one that keeps what stands earliest in the old order.

/// Which items stay, by their place in the old order.
///
/// `positions` are the items' places in the new order, each once; `settled` says which items have no reason
/// of their own to move. O(n log n).
pub fn stay(positions: &[usize], settled: &[bool]) -> Vec<bool> {
    let weights: Vec<Weight> =
        settled.iter().map(|settled| Weight { length: 1, settled: u32::from(*settled) }).collect();
    // From each item on: the weight of the best chain that begins with it.
    let mut chains = vec![Weight::default(); positions.len()];
    let mut best = BestAfter::new(positions.iter().max().map_or(0, |last| last + 1));
    for (at, position) in positions.iter().enumerate().rev() {
        chains[at] = best.after(*position).plus(weights[at]);
        best.raise(*position, chains[at]);
    }
    let mut wanted = chains.iter().copied().max().unwrap_or_default();
    let mut stays = vec![false; positions.len()];
    let mut last = None;
    for (at, position) in positions.iter().enumerate() {
        // The first item from which a best chain can still be completed belongs to the earliest such chain.
        if wanted.length > 0 && chains[at] == wanted && last.is_none_or(|last| last < *position) {
            stays[at] = true;
            last = Some(*position);
            wanted = wanted.without(weights[at]);
        }
    }
    stays
}

/// What a chain is worth: first how long it is, then how much of it is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    length: u32,
    settled: u32,
}

impl Weight {
    fn plus(self, other: Self) -> Self {
        Self { length: self.length + other.length, settled: self.settled + other.settled }
    }

    fn without(self, other: Self) -> Self {
        Self { length: self.length - other.length, settled: self.settled - other.settled }
    }
}

/// The best chain among those that begin after a position: a tree of maxima (Fenwick 1994).
struct BestAfter {
    maxima: Vec<Weight>,
}

impl BestAfter {
    fn new(positions: usize) -> Self {
        Self { maxima: vec![Weight::default(); positions + 1] }
    }

    /// The best chain that begins at a position greater than `position`.
    fn after(&self, position: usize) -> Weight {
        let mut best = Weight::default();
        let mut at = self.maxima.len() - 1 - (position + 1);
        while at > 0 {
            best = best.max(self.maxima[at]);
            at &= at - 1;
        }
        best
    }

    fn raise(&mut self, position: usize, chain: Weight) {
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

    /// The same answer from all subsets: the longest, then the most settled, then the earliest that stay.
    fn oracle(positions: &[usize], settled: &[bool]) -> Vec<bool> {
        let n = positions.len();
        let kept = |set: u32| (0..n).filter(move |at| set >> at & 1 == 1);
        let common = |set: &u32| {
            let order: Vec<usize> = kept(*set).map(|at| positions[at]).collect();
            order.is_sorted()
        };
        let best = (0..1u32 << n).filter(common).max_by_key(|set| {
            let earliest: Vec<std::cmp::Reverse<usize>> = kept(*set).map(std::cmp::Reverse).collect();
            (kept(*set).count(), kept(*set).filter(|at| settled[*at]).count(), earliest)
        });
        (0..n).map(|at| best.unwrap_or(0) >> at & 1 == 1).collect()
    }

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let shorter = permutations(n - 1);
        let insert = |shorter: &Vec<usize>| {
            let shorter = shorter.clone();
            (0..n).map(move |at| {
                let mut longer = shorter.clone();
                longer.insert(at, n - 1);
                longer
            })
        };
        shorter.iter().flat_map(insert).collect()
    }

    #[test]
    fn agrees_with_all_subsets_on_every_small_permutation() {
        for n in 0..=6 {
            for positions in permutations(n) {
                for settled in 0..1u32 << n {
                    let settled: Vec<bool> = (0..n).map(|at| settled >> at & 1 == 1).collect();
                    assert_eq!(stay(&positions, &settled), oracle(&positions, &settled), "{positions:?} {settled:?}");
                }
            }
        }
    }

    #[test]
    fn agrees_with_all_subsets_on_permutations_of_seven() {
        for (number, positions) in permutations(7).into_iter().enumerate() {
            // Every permutation, with 5 of the 128 choices of what is settled, in turn.
            for settled in (0..5).map(|step| (number * 37 + step * 29) % 128) {
                let settled: Vec<bool> = (0..7).map(|at| settled >> at & 1 == 1).collect();
                assert_eq!(stay(&positions, &settled), oracle(&positions, &settled), "{positions:?} {settled:?}");
            }
        }
    }

    #[test]
    fn one_item_that_rises_past_thirty_is_one_move() {
        let positions: Vec<usize> = (1..=30).chain([0]).collect();
        let stays = stay(&positions, &[true; 31]);
        assert_eq!(stays.iter().filter(|stays| !**stays).count(), 1);
        assert!(!stays[30]);
    }

    proptest! {
        /// The textbook recurrence for two sequences, in quadratic time.
        #[test]
        fn as_many_stay_as_the_longest_common_subsequence_has(
            positions in (0usize..60).prop_flat_map(|n| Just((0..n).collect::<Vec<_>>()).prop_shuffle()),
            settled in proptest::collection::vec(any::<bool>(), 60),
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
            let stays = stay(&positions, &settled[..n]);
            let kept: Vec<usize> = (0..n).filter(|at| stays[*at]).map(|at| positions[at]).collect();
            prop_assert!(kept.is_sorted());
            prop_assert_eq!(kept.len(), lengths[n][n]);
        }
    }
}
