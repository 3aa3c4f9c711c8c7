//! Which changes are worth suspecting first when an item moved.
//!
//! This only decides how soon a cause is found, and which of two that would do is named; whether it is one, a
//! trial tells.

use std::collections::HashSet;
use std::ops::Range;

use super::change::Changes;
use super::decisions::{self, Merged};
use super::pairs::Pairs;
use super::{Moved, Side};
use crate::model::{Item, Ix};
use crate::order::Order;

/// What is known of both orders.
pub struct Suspects<'s> {
    pairs: &'s Pairs<'s>,
    merged: &'s Merged<'s>,
    changes: &'s Changes,
    changed: Vec<usize>,
    base: Ranked<'s>,
    head: Ranked<'s>,
}

/// An order with the ranks of its items.
struct Ranked<'s> {
    order: &'s Order,
    /// By position in the backlog, from 1; 0 for items that aren't open.
    ranks: Vec<usize>,
}

impl<'s> Suspects<'s> {
    /// Suspects among `changes`.
    pub fn new(
        pairs: &'s Pairs<'s>,
        merged: &'s Merged<'s>,
        changes: &'s Changes,
        (base, base_order): (Side<'s>, &'s Order),
        (head, head_order): (Side<'s>, &'s Order),
    ) -> Self {
        let base = Ranked { order: base_order, ranks: base_order.ranks(base.backlog()) };
        let head = Ranked { order: head_order, ranks: head_order.ranks(head.backlog()) };
        Self { pairs, merged, changes, changed: changes.pairs(), base, head }
    }

    /// The changes of others, an item's together, the likeliest cause first: who needs the moved item, what a
    /// decision put it above, the configuration, items of its feature, items that it passed, the rest.
    pub fn of(&self, moved: &Moved) -> Vec<Range<usize>> {
        let mut pulling = self.pulled_by(moved);
        pulling.extend(self.targets(moved.pair));
        let mates = self.changed.iter().copied().filter(|pair| self.are_mates(*pair, moved.pair));
        let passed = self.changed.iter().copied().filter(|pair| self.passed(*pair, moved));
        let (mates, passed): (Vec<usize>, Vec<usize>) = (mates.collect(), passed.collect());
        let mut seen = HashSet::from([moved.pair]);
        let mut units = Vec::new();
        let mut add = |units: &mut Vec<Range<usize>>, pairs: &[usize]| {
            let ranges = pairs.iter().filter(|pair| seen.insert(**pair)).map(|pair| self.changes.of(*pair));
            units.extend(ranges.filter(|range| !range.is_empty()));
        };
        add(&mut units, &pulling);
        units.extend(self.changes.of_config().map(|at| at..at + 1));
        add(&mut units, &mates);
        add(&mut units, &passed);
        add(&mut units, &self.changed);
        units
    }

    /// The items for whose sake the item stands where it does in the head: who needs it, who needs that, …
    pub fn needed_by(&self, moved: &Moved) -> Vec<usize> {
        self.head.chain(moved.head).into_iter().map(Ix::get).collect()
    }

    fn pulled_by(&self, moved: &Moved) -> Vec<usize> {
        let before = self.base.chain(moved.base).into_iter().map(|ix| self.pairs.of_base(ix));
        self.needed_by(moved).into_iter().chain(before).collect()
    }

    /// The items above which decisions put the item, and those above which decisions put these.
    fn targets(&self, pair: usize) -> Vec<usize> {
        let mut found = vec![pair];
        let mut next = 0;
        while let Some(pair) = found.get(next) {
            let about = self.merged.entries.iter().filter(|entry| entry.pair == Some(*pair));
            let targets: Vec<usize> = about.filter_map(|entry| decisions::target(self.pairs, entry.decision)).collect();
            next += 1;
            targets.into_iter().for_each(|target| {
                if !found.contains(&target) {
                    found.push(target);
                }
            });
        }
        found.split_off(1)
    }

    fn are_mates(&self, a: usize, b: usize) -> bool {
        let shared = |a: Option<&Item>, b: Option<&Item>| feature(a).is_some_and(|name| Some(name) == feature(b));
        shared(self.pairs.base(a), self.pairs.base(b)) || shared(self.pairs.head(a), self.pairs.head(b))
    }

    /// Whether the moved item is above the other in one order and below it in the other.
    fn passed(&self, pair: usize, moved: &Moved) -> bool {
        let pair = self.pairs.list[pair];
        let (Some(base), Some(head)) = (pair.base, pair.head) else { return false };
        let (was, is) = (self.base.ranks[base.get()], self.head.ranks[head.get()]);
        was > 0 && is > 0 && (was < moved.from) != (is < moved.to)
    }
}

fn feature(item: Option<&Item>) -> Option<&str> {
    item?.feature.as_ref().map(|feature| &*feature.value.text)
}

impl Ranked<'_> {
    /// Who pulled the item up, who pulled that one up, and so on.
    fn chain(&self, mut item: Ix<Item>) -> Vec<Ix<Item>> {
        let mut chain = Vec::new();
        while let Some(by) = self.needed_by(item) {
            chain.push(by);
            item = by;
        }
        chain
    }

    fn needed_by(&self, item: Ix<Item>) -> Option<Ix<Item>> {
        let rank = *self.ranks.get(item.get())?;
        self.order.placed.get(rank.checked_sub(1)?)?.needed_by
    }
}
