//! Ranks the changes that may have moved an item, the most likely first.
//!
//! This decides only how soon a cause is found, and which of two sufficient causes is reported. Whether a
//! change is a cause is decided by a counterfactual run.

use std::collections::HashSet;
use std::ops::Range;

use super::changes::Changes;
use super::decisions::{self, DecisionPair, DecisionPairs};
use super::item_pairs::ItemPairs;
use super::{DiffSide, MovedItem};
use crate::model::{Item, Ix};
use crate::order::Order;

/// The changes, and both orders to rank them by.
pub struct CandidateCauses<'s> {
    pairs: &'s ItemPairs<'s>,
    decisions: &'s DecisionPairs<'s>,
    changes: &'s Changes,
    changed: Vec<usize>,
    base: RankedOrder<'s>,
    head: RankedOrder<'s>,
}

/// An order with the ranks of its items.
struct RankedOrder<'s> {
    order: &'s Order,
    /// By position in the backlog, from 1; 0 for items that aren't open.
    ranks: Vec<usize>,
}

impl<'s> CandidateCauses<'s> {
    /// Prepares to rank `changes`.
    pub fn new(
        pairs: &'s ItemPairs<'s>,
        decisions: &'s DecisionPairs<'s>,
        changes: &'s Changes,
        (base, base_order): (DiffSide<'s>, &'s Order),
        (head, head_order): (DiffSide<'s>, &'s Order),
    ) -> Self {
        let base = RankedOrder { order: base_order, ranks: base_order.ranks(base.backlog()) };
        let head = RankedOrder { order: head_order, ranks: head_order.ranks(head.backlog()) };
        Self { pairs, decisions, changes, changed: changes.pairs(), base, head }
    }

    /// The changes of other items and of the configuration, grouped by item, the most likely cause first: items
    /// that depend on the moved one, targets of decisions about it, configuration keys, items of its feature,
    /// items that it passed, then all others.
    pub fn for_item(&self, moved: &MovedItem) -> Vec<Range<usize>> {
        let mut pulling = self.pulled_by(moved);
        pulling.extend(self.decision_targets(moved.pair));
        let changed = || self.changed.iter().copied();
        let same_feature: Vec<usize> = changed().filter(|pair| self.share_a_feature(*pair, moved.pair)).collect();
        let passed: Vec<usize> = changed().filter(|pair| self.passed(*pair, moved)).collect();
        let mut seen = HashSet::from([moved.pair]);
        let mut units = Vec::new();
        let mut add = |units: &mut Vec<Range<usize>>, pairs: &[usize]| {
            let ranges = pairs.iter().filter(|pair| seen.insert(**pair)).map(|pair| self.changes.of_pair(*pair));
            units.extend(ranges.filter(|range| !range.is_empty()));
        };
        add(&mut units, &pulling);
        units.extend(self.changes.of_config().map(|at| at..at + 1));
        add(&mut units, &same_feature);
        add(&mut units, &passed);
        add(&mut units, &self.changed);
        units
    }

    /// The items that pull the moved item up in the head: the one that depends on it, the one that depends on
    /// that, and so on.
    pub fn needed_by(&self, moved: &MovedItem) -> Vec<usize> {
        self.head.dependents(moved.head).into_iter().map(Ix::get).collect()
    }

    /// The same in the head, then in the base.
    fn pulled_by(&self, moved: &MovedItem) -> Vec<usize> {
        let in_base = self.base.dependents(moved.base).into_iter().map(|ix| self.pairs.of_base(ix));
        self.needed_by(moved).into_iter().chain(in_base).collect()
    }

    /// The items next to which decisions put this item, transitively.
    fn decision_targets(&self, pair: usize) -> Vec<usize> {
        let mut found = vec![pair];
        let mut next = 0;
        while let Some(&subject) = found.get(next) {
            let DecisionPair { base, head } = self.decisions.of_pair(subject);
            for target in head.into_iter().chain(base).filter_map(|decision| decisions::target(self.pairs, decision)) {
                if !found.contains(&target) {
                    found.push(target);
                }
            }
            next += 1;
        }
        found.split_off(1)
    }

    fn share_a_feature(&self, a: usize, b: usize) -> bool {
        let are_equal = |a: Option<&Item>, b: Option<&Item>| feature(a).is_some_and(|id| Some(id) == feature(b));
        are_equal(self.pairs.base(a), self.pairs.base(b)) || are_equal(self.pairs.head(a), self.pairs.head(b))
    }

    /// Whether the moved item is above the other in one order and below it in the other.
    fn passed(&self, pair: usize, moved: &MovedItem) -> bool {
        let pair = self.pairs.list[pair];
        let (Some(base), Some(head)) = (pair.base, pair.head) else { return false };
        let (base_rank, head_rank) = (self.base.ranks[base.get()], self.head.ranks[head.get()]);
        base_rank > 0 && head_rank > 0 && (base_rank < moved.from) != (head_rank < moved.to)
    }
}

fn feature(item: Option<&Item>) -> Option<&str> {
    item?.feature.as_ref().map(|feature| &*feature.value.text)
}

impl RankedOrder<'_> {
    /// The item that pulled this one up, the one that pulled that one up, and so on.
    fn dependents(&self, mut item: Ix<Item>) -> Vec<Ix<Item>> {
        let mut dependents = Vec::new();
        while let Some(dependent) = self.needed_by(item) {
            dependents.push(dependent);
            item = dependent;
        }
        dependents
    }

    fn needed_by(&self, item: Ix<Item>) -> Option<Ix<Item>> {
        let rank = *self.ranks.get(item.get())?;
        self.order.placed.get(rank.checked_sub(1)?)?.needed_by
    }
}
