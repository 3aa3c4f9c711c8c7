//! Finds the smallest set of changes that explains why an item moved.
//!
//! Causes are verified, not guessed: with the reported changes reverted, the item is back in its old place (see
//! [`super::counterfactual_runs`]). If several sets of changes pass this test, the item's own changes are
//! preferred, then the changes of a single other item or configuration key, then the smallest set that delta
//! debugging finds.

use std::ops::Range;

use super::candidate_causes::CandidateCauses;
use super::changes::{Change, Changes, ItemChange};
use super::counterfactual_runs::CounterfactualRuns;
use super::decisions::{DecisionPair, DecisionPairs};
use super::item_pairs::ItemPairs;
use super::{Cause, MovedItem};

/// How many other items and keys are tried alone before sets of them are tried.
const MAX_TRIED_ALONE: usize = 24;

/// The most other items and keys that are reported as causes of one move.
const MAX_NAMED: usize = 50;

/// Finds the causes of moves.
pub struct CauseFinder<'s> {
    pub pairs: &'s ItemPairs<'s>,
    pub decisions: &'s DecisionPairs<'s>,
    pub changes: &'s Changes,
    pub candidates: CandidateCauses<'s>,
    pub runs: CounterfactualRuns<'s>,
}

impl CauseFinder<'_> {
    /// The causes of a move, and how many more causes are not listed. `number` is the item's index among the
    /// moved items in the order of the base.
    pub fn find(&mut self, moved: &MovedItem, number: usize) -> (Vec<Cause>, usize) {
        let set = self.find_change_set(moved, number);
        self.name_causes(moved, &set)
    }

    /// The indices of the changes that explain the move.
    fn find_change_set(&mut self, moved: &MovedItem, number: usize) -> Vec<usize> {
        let own: Vec<Range<usize>> = self.changes.of_pair(moved.pair).map(|at| at..at + 1).collect();
        if self.runs.restores(&sorted_changes(&own), number) {
            return self.minimize(own, number);
        }
        if self.runs.are_exhausted() {
            return self.smallest_known(number);
        }
        let others = self.candidates.for_item(moved);
        for unit in others.iter().take(MAX_TRIED_ALONE) {
            let set = sorted_changes(std::slice::from_ref(unit));
            if self.runs.restores(&set, number) {
                return set;
            }
        }
        let all: Vec<Range<usize>> = own.into_iter().chain(others).collect();
        let sufficient = self.shortest_prefix(&all, number);
        let found = self.minimize(all[..sufficient].to_vec(), number);
        // If the runs ran out during the search, a run for another item may have found a smaller set.
        let known = self.smallest_known(number);
        if known.len() < found.len() { known } else { found }
    }

    /// The smallest set of changes that any run has shown to restore the item. Without such a run, all changes:
    /// reverting everything yields the base, where every item is in its place.
    fn smallest_known(&self, number: usize) -> Vec<usize> {
        self.runs.smallest(number).map_or_else(|| (0..self.changes.list.len()).collect(), <[usize]>::to_vec)
    }

    /// The length of the shortest prefix of `units` that restores the item, by binary search. A longer prefix
    /// is assumed to restore it if a shorter one does.
    fn shortest_prefix(&mut self, units: &[Range<usize>], number: usize) -> usize {
        let (mut low, mut high) = (1, units.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.runs.restores(&sorted_changes(&units[..middle]), number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        high
    }

    /// Removes units that aren't needed to restore the item, in chunks of decreasing size from the least likely
    /// unit on, until no single unit can be removed (delta debugging, Zeller 2002).
    fn minimize(&mut self, mut units: Vec<Range<usize>>, number: usize) -> Vec<usize> {
        let mut chunk_size = units.len() / 2;
        while chunk_size > 0 && !self.runs.are_exhausted() {
            let length_before = units.len();
            let mut end = length_before;
            while end > 0 {
                let start = end.saturating_sub(chunk_size);
                let rest: Vec<Range<usize>> = units[..start].iter().chain(&units[end..]).cloned().collect();
                if self.runs.restores(&sorted_changes(&rest), number) {
                    units = rest;
                }
                end = start;
            }
            // Removing one unit can make another unnecessary, so single units are retried until none can be
            // removed.
            if chunk_size > 1 || units.len() == length_before {
                chunk_size /= 2;
            }
        }
        sorted_changes(&units)
    }

    /// Turns a set of changes into causes: the item's own first, then each other item or key once. Also returns
    /// how many causes are not listed.
    fn name_causes(&self, moved: &MovedItem, set: &[usize]) -> (Vec<Cause>, usize) {
        let mut own = Vec::new();
        let mut others: Vec<&Change> = Vec::new();
        for change in set.iter().map(|at| &self.changes.list[*at]) {
            match (change, others.last()) {
                (Change::Item(pair, change), _) if *pair == moved.pair => {
                    own.extend(self.cause_in_item(*pair, *change))
                }
                (Change::Item(pair, _), Some(Change::Item(last, _))) if pair == last => {}
                _ => others.push(change),
            }
        }
        own.sort_by_key(|cause| !matches!(cause, Cause::Decision { .. }));
        let needed_by = self.candidates.needed_by(moved);
        others.sort_by_key(|change| !matches!(change, Change::Item(pair, _) if needed_by.contains(pair)));
        let listed = others.len().min(MAX_NAMED);
        let not_listed = others.len() - listed;
        let other_cause = |change: &&Change| match change {
            Change::Item(pair, _) => self.cause_in_other_item(*pair, needed_by.contains(pair)),
            Change::Key(key) => Cause::Config { key: key.name() },
        };
        own.extend(others[..listed].iter().map(other_cause));
        (own, not_listed)
    }

    fn cause_in_other_item(&self, pair: usize, is_dependent: bool) -> Cause {
        let item = self.pairs.id(pair).to_owned();
        let changes = self.changes.of_pair(pair).map(|at| &self.changes.list[at]);
        let cause = |change: &Change| match change {
            Change::Item(pair, change) => self.cause_in_item(*pair, *change),
            Change::Key(_) => None,
        };
        let causes = changes.filter_map(cause).collect();
        if is_dependent { Cause::NeededBy { item, causes } } else { Cause::Indirect { item, causes } }
    }

    /// The cause that a change of the item amounts to.
    fn cause_in_item(&self, pair: usize, change: ItemChange) -> Option<Cause> {
        match change {
            ItemChange::Field(key) => Some(Cause::from_field(key, self.pairs.base(pair)?, self.pairs.head(pair)?)),
            ItemChange::Renamed => Some(Cause::Renamed { old: self.pairs.old_id(pair)?.to_owned() }),
            ItemChange::Decided => {
                let DecisionPair { base, head } = self.decisions.of_pair(pair);
                let decision = head.or(base)?;
                Some(Cause::Decision {
                    path: decision.path.to_string(),
                    because: decision.because.value.to_string(),
                    withdrawn: head.is_none(),
                })
            }
            ItemChange::Added => Some(Cause::Added),
            ItemChange::Deleted => Some(Cause::Deleted),
        }
    }
}

/// The indices of all changes in `units`, sorted.
fn sorted_changes(units: &[Range<usize>]) -> Vec<usize> {
    let mut set: Vec<usize> = units.iter().cloned().flatten().collect();
    set.sort_unstable();
    set
}
