//! Why items moved: the fewest changes without which they would not have.
//!
//! A cause is proven, not guessed: with the named changes taken back, the item is where it was (see
//! [`super::trials`]). Several sets of changes may prove this; the item's own come first, then those of one
//! other item or key, then as few as can be found by leaving out what isn't needed.

use std::ops::Range;

use super::change::{Change, Changes, ItemChange};
use super::decisions::Merged;
use super::pairs::Pairs;
use super::suspects::Suspects;
use super::trials::Trials;
use super::{Cause, Moved};

/// Other items and keys that are tried one by one before sets of them are.
const TRIED_ALONE: usize = 24;

/// Other items and keys that are named as causes of one move.
const NAMED: usize = 50;

/// Looks for the causes of moves.
pub struct Causes<'s> {
    pub pairs: &'s Pairs<'s>,
    pub merged: &'s Merged<'s>,
    pub changes: &'s Changes,
    pub suspects: Suspects<'s>,
    pub trials: Trials<'s>,
}

impl Causes<'_> {
    /// The causes of the move of the item with that number among the moved ones, and how many more there are
    /// than are worth naming.
    pub fn of(&mut self, moved: &Moved, number: usize) -> (Vec<Cause>, usize) {
        let set = self.explain(moved, number);
        self.words(moved, &set)
    }

    /// The changes to blame, as positions.
    fn explain(&mut self, moved: &Moved, number: usize) -> Vec<usize> {
        let own: Vec<Range<usize>> = self.changes.of(moved.pair).map(|at| at..at + 1).collect();
        if self.trials.puts_back(&flat(&own), number) {
            return self.thinned(own, number);
        }
        if self.trials.are_over() {
            return self.best_known(number);
        }
        let others = self.suspects.of(moved);
        for unit in others.iter().take(TRIED_ALONE) {
            let set = flat(std::slice::from_ref(unit));
            if self.trials.puts_back(&set, number) {
                return set;
            }
        }
        let all: Vec<Range<usize>> = own.into_iter().chain(others).collect();
        let enough = self.prefix(&all, number);
        let found = self.thinned(all[..enough].to_vec(), number);
        // When trials run out half-way, one that was made for another item may have told more.
        let known = self.best_known(number);
        if known.len() < found.len() { known } else { found }
    }

    /// What trials for other items have told; without any, all changes: with everything taken back the head is
    /// the base, where each item is in its place.
    fn best_known(&self, number: usize) -> Vec<usize> {
        self.trials.smallest(number).map_or_else(|| (0..self.changes.list.len()).collect(), <[usize]>::to_vec)
    }

    /// How many of the units, from the first, put the item back: as few as halving finds.
    fn prefix(&mut self, units: &[Range<usize>], number: usize) -> usize {
        let (mut low, mut high) = (1, units.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.trials.puts_back(&flat(&units[..middle]), number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        high
    }

    /// The units without those that aren't needed, looked for in ever smaller pieces from the least likely on,
    /// until none can be left out (Zeller 2002, delta debugging).
    fn thinned(&mut self, mut units: Vec<Range<usize>>, number: usize) -> Vec<usize> {
        let mut piece = units.len() / 2;
        while piece > 0 && !self.trials.are_over() {
            let before = units.len();
            let mut end = before;
            while end > 0 {
                let start = end.saturating_sub(piece);
                let rest: Vec<Range<usize>> = units[..start].iter().chain(&units[end..]).cloned().collect();
                if self.trials.puts_back(&flat(&rest), number) {
                    units = rest;
                }
                end = start;
            }
            // Without one change another may no longer be needed: single ones are tried until all are.
            if piece > 1 || units.len() == before {
                piece /= 2;
            }
        }
        flat(&units)
    }

    /// The causes that a set of changes amounts to, the item's own first, then each other item and key once;
    /// and how many are left out.
    fn words(&self, moved: &Moved, set: &[usize]) -> (Vec<Cause>, usize) {
        let mut own = Vec::new();
        let mut others: Vec<&Change> = Vec::new();
        for change in set.iter().map(|at| &self.changes.list[*at]) {
            match (change, others.last()) {
                (Change::Item(pair, change), _) if *pair == moved.pair => own.extend(self.own(*pair, *change)),
                (Change::Item(pair, _), Some(Change::Item(last, _))) if pair == last => {}
                _ => others.push(change),
            }
        }
        own.sort_by_key(|cause| !matches!(cause, Cause::Decision { .. }));
        let needed_by = self.suspects.needed_by(moved);
        others.sort_by_key(|change| !matches!(change, Change::Item(pair, _) if needed_by.contains(pair)));
        let named = others.len().min(NAMED);
        let other = |change: &&Change| match change {
            Change::Item(pair, _) => self.of_other(*pair, needed_by.contains(pair)),
            Change::Key(key) => Cause::Config { key: key.name() },
        };
        let left_out = others.len() - named;
        own.extend(others[..named].iter().map(other));
        (own, left_out)
    }

    fn of_other(&self, pair: usize, pulls: bool) -> Cause {
        let item = self.pairs.id(pair).to_owned();
        let changes = self.changes.of(pair).map(|at| &self.changes.list[at]);
        let causes = changes.filter_map(|change| match change {
            Change::Item(pair, change) => self.own(*pair, *change),
            Change::Key(_) => None,
        });
        let causes = causes.collect();
        if pulls { Cause::NeededBy { item, causes } } else { Cause::Indirect { item, causes } }
    }

    /// The cause that a change is for the item itself.
    fn own(&self, pair: usize, change: ItemChange) -> Option<Cause> {
        match change {
            ItemChange::Field(key) => Some(Cause::field(key, self.pairs.base(pair)?, self.pairs.head(pair)?)),
            ItemChange::Renamed => Some(Cause::Renamed { old: self.pairs.old_id(pair)?.to_owned() }),
            ItemChange::Decided => {
                let (decision, in_head) = self.merged.difference(pair)?;
                Some(Cause::Decision { because: decision.because.value.to_string(), withdrawn: !in_head })
            }
            ItemChange::Added => Some(Cause::Added),
            ItemChange::Deleted => Some(Cause::Deleted),
        }
    }
}

/// The changes of some units, sorted.
fn flat(units: &[Range<usize>]) -> Vec<usize> {
    let mut set: Vec<usize> = units.iter().cloned().flatten().collect();
    set.sort_unstable();
    set
}
