//! The head with some of its changes taken back, and the order of that.
//!
//! Mixtures are never parsed from text: they are put together from the items of both trees, without what the
//! order doesn't read (closed items, bodies). References that lead nowhere in a mixture count for nothing: who
//! takes back an added item takes back the need for it.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::Side;
use super::change::{Change, Changes, ItemChange};
use super::decisions::Merged;
use super::key::{self, Key};
use super::pairs::Pairs;
use crate::model::config::{Config, Decision, Target};
use crate::model::item::{Body, Reference, Report, Written};
use crate::model::{Backlog, Item};
use crate::order;

/// Two trees, ready to be mixed.
pub struct Mixture<'s> {
    base: Side<'s>,
    head: Side<'s>,
    pairs: &'s Pairs<'s>,
    merged: &'s Merged<'s>,
    changes: &'s Changes,
    pieces: Vec<Piece>,
}

/// An item that is open in one of the trees.
struct Piece {
    pair: usize,
    changes: Range<usize>,
    base: Option<Item>,
    head: Option<Item>,
}

impl<'s> Mixture<'s> {
    /// Prepares to mix `base` into `head`.
    pub fn new(
        base: Side<'s>,
        head: Side<'s>,
        pairs: &'s Pairs<'s>,
        merged: &'s Merged<'s>,
        changes: &'s Changes,
    ) -> Self {
        let is_open = |pair: &usize| pairs.base(*pair).into_iter().chain(pairs.head(*pair)).any(Item::is_open);
        let piece = |pair: usize| Piece {
            pair,
            changes: changes.of(pair),
            base: pairs.base(pair).map(slim),
            head: pairs.head(pair).map(slim),
        };
        let pieces = (0..pairs.list.len()).filter(is_open).map(piece).collect();
        Self { base, head, pairs, merged, changes, pieces }
    }

    /// The pairs from the top down, in the order of the head without the changes that `reverted` marks; `None`
    /// if items then need each other in a circle.
    pub fn order(&self, reverted: &[bool]) -> Option<Vec<usize>> {
        let names = self.names(reverted);
        let pieces = self.pieces.iter().filter_map(|piece| Some((self.item(piece, reverted, &names)?, piece.pair)));
        let mut pieces: Vec<(Arc<Item>, usize)> = pieces.map(|(item, pair)| (Arc::new(item), pair)).collect();
        pieces.sort_unstable_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let (items, pairs): (Vec<Arc<Item>>, Vec<usize>) = pieces.into_iter().unzip();
        let backlog = Backlog::new(self.config(reverted, &names), items, HashSet::new(), Vec::new());
        if !backlog.cycles.is_empty() {
            return None;
        }
        Some(order::of_sound(&backlog).placed.iter().map(|placed| pairs[placed.item.get()]).collect())
    }

    /// The item of a piece, if the mixture has it.
    fn item(&self, piece: &Piece, reverted: &[bool], names: &Names<'_>) -> Option<Item> {
        let mut item = match (&piece.base, &piece.head) {
            (Some(base), Some(head)) => {
                let mut item = head.clone();
                self.revert(piece, base, &mut item, reverted);
                item
            }
            (None, Some(added)) => (!self.is_reverted(piece, ItemChange::Added, reverted)).then(|| added.clone())?,
            (Some(gone), None) => self.is_reverted(piece, ItemChange::Deleted, reverted).then(|| gone.clone())?,
            (None, None) => return None,
        };
        item.depends_on.iter_mut().for_each(|need| names.apply(need));
        Some(item)
    }

    fn is_reverted(&self, piece: &Piece, wanted: ItemChange, reverted: &[bool]) -> bool {
        let is_wanted = |at: &usize| matches!(&self.changes.list[*at], Change::Item(_, change) if *change == wanted);
        piece.changes.clone().find(is_wanted).is_some_and(|at| reverted[at])
    }

    fn revert(&self, piece: &Piece, base: &Item, item: &mut Item, reverted: &[bool]) {
        for at in piece.changes.clone().filter(|at| reverted[*at]) {
            match &self.changes.list[at] {
                Change::Item(_, ItemChange::Field(key)) => key.copy(base, item),
                Change::Item(_, ItemChange::Renamed) => item.id = base.id.clone(),
                _ => {}
            }
        }
    }

    fn config(&self, reverted: &[bool], names: &Names<'_>) -> Config {
        let keys = self.changes.of_config().filter(|at| reverted[*at]).filter_map(|at| self.key(at));
        let mut config = key::mix(&self.base.backlog().config, &self.head.backlog().config, keys);
        config.decisions = self.decisions(reverted, names);
        config
    }

    fn key(&self, at: usize) -> Option<&Key> {
        match &self.changes.list[at] {
            Change::Key(key) => Some(key),
            Change::Item(..) => None,
        }
    }

    fn decisions(&self, reverted: &[bool], names: &Names<'_>) -> Vec<Decision> {
        let taken_back: HashSet<usize> = (0..reverted.len())
            .filter(|at| reverted[*at])
            .filter_map(|at| match &self.changes.list[at] {
                Change::Item(pair, ItemChange::Decided) => Some(*pair),
                _ => None,
            })
            .collect();
        let is_of_base = |pair: Option<usize>| pair.is_some_and(|pair| taken_back.contains(&pair));
        let entries = self.merged.entries.iter();
        let entries = entries.filter(|entry| if is_of_base(entry.pair) { entry.in_base } else { entry.in_head });
        entries.map(|entry| names.decision(entry.decision)).collect()
    }

    /// What renamed items are called in the mixture.
    fn names(&self, reverted: &[bool]) -> Names<'s> {
        let mut names = Names::default();
        if !self.pairs.has_renames() {
            return names;
        }
        for (at, change) in self.changes.list.iter().enumerate() {
            let Change::Item(pair, ItemChange::Renamed) = change else { continue };
            let (Some(old), new) = (self.pairs.old_id(*pair), self.pairs.id(*pair)) else { continue };
            if reverted[at] {
                names.0.insert(new, old);
            } else {
                names.0.insert(old, new);
            }
        }
        names
    }
}

/// Ids that mean nothing in a mixture, with those that took their place.
#[derive(Default)]
struct Names<'s>(HashMap<&'s str, &'s str>);

impl Names<'_> {
    fn apply(&self, reference: &mut Reference<Item>) {
        if let Some(name) = self.0.get(&*reference.value.text) {
            reference.value = Written::new(name);
        }
    }

    fn decision(&self, decision: &Decision) -> Decision {
        let mut decision = decision.clone();
        self.apply(&mut decision.item);
        if let Target::Above(above) = &mut decision.target {
            self.apply(above);
        }
        decision
    }
}

/// The item without what the order doesn't read: mixtures are made by the hundred.
fn slim(item: &Item) -> Item {
    let report = Report { about: Box::default(), source: None, answer: None, reason: None, ..item.report().clone() };
    Item {
        body: Body::default(),
        report: report.kept(),
        assignee: Box::default(),
        labels: Box::default(),
        external: Box::default(),
        flag: None,
        objective: None,
        ..item.clone()
    }
}
