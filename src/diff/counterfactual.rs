//! Computes the order of the head with some of its changes reverted: a counterfactual.
//!
//! A counterfactual is not parsed from text. It is assembled from the items of both trees, without what the
//! order doesn't read (closed items, bodies). References without a target are ignored: reverting an added item
//! also removes the dependencies on it.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::DiffSide;
use super::changes::{Change, Changes, ItemChange};
use super::config_key::{self, ConfigKey};
use super::decisions::{DecisionPair, DecisionPairs};
use super::item_pairs::ItemPairs;
use crate::model::config::Config;
use crate::model::decision::Decision;
use crate::model::item::{Body, Reference, ReferenceText, ReportFields};
use crate::model::{Backlog, Item};
use crate::order;

/// Two trees, prepared for computing counterfactual orders.
pub struct Counterfactual<'s> {
    base: DiffSide<'s>,
    head: DiffSide<'s>,
    pairs: &'s ItemPairs<'s>,
    decisions: &'s DecisionPairs<'s>,
    changes: &'s Changes,
    items: Vec<MixedItem>,
}

/// An item that is open in at least one of the trees.
struct MixedItem {
    pair: usize,
    changes: Range<usize>,
    base: Option<Item>,
    head: Option<Item>,
}

impl<'s> Counterfactual<'s> {
    /// Prepares counterfactuals between `base` and `head`.
    pub fn new(
        base: DiffSide<'s>,
        head: DiffSide<'s>,
        pairs: &'s ItemPairs<'s>,
        decisions: &'s DecisionPairs<'s>,
        changes: &'s Changes,
    ) -> Self {
        let is_open = |pair: &usize| pairs.base(*pair).into_iter().chain(pairs.head(*pair)).any(Item::is_open);
        let mixed = |pair: usize| MixedItem {
            pair,
            changes: changes.of_pair(pair),
            base: pairs.base(pair).map(without_unread_fields),
            head: pairs.head(pair).map(without_unread_fields),
        };
        let items = (0..pairs.list.len()).filter(is_open).map(mixed).collect();
        Self { base, head, pairs, decisions, changes, items }
    }

    /// The pairs in the order of the head without the changes that `reverted` marks; `None` if that backlog has
    /// a dependency cycle.
    pub fn order_without(&self, reverted: &[bool]) -> Option<Vec<usize>> {
        let ids = self.ids(reverted);
        let item = |mixed: &MixedItem| Some((Arc::new(self.item(mixed, reverted, &ids)?), mixed.pair));
        let mut with_pairs: Vec<(Arc<Item>, usize)> = self.items.iter().filter_map(item).collect();
        with_pairs.sort_unstable_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let (items, pairs): (Vec<Arc<Item>>, Vec<usize>) = with_pairs.into_iter().unzip();
        let (config, decisions) = (Arc::new(self.config(reverted)), Arc::new(self.decisions(reverted, &ids)));
        let backlog = Backlog::link(config, decisions, items, HashSet::new(), Vec::new(), None);
        if !backlog.cycles.is_empty() {
            return None;
        }
        Some(order::compute_unchecked(&backlog).placed.iter().map(|placed| pairs[placed.item.get()]).collect())
    }

    /// The item with its reverted changes, or `None` if the counterfactual doesn't have it.
    fn item(&self, mixed: &MixedItem, reverted: &[bool], ids: &CurrentIds<'_>) -> Option<Item> {
        let mut item = match (&mixed.base, &mixed.head) {
            (Some(base), Some(head)) => {
                let mut item = head.clone();
                self.revert(mixed, base, &mut item, reverted);
                item
            }
            (None, Some(added)) => (!self.is_reverted(mixed, ItemChange::Added, reverted)).then(|| added.clone())?,
            (Some(deleted), None) => self.is_reverted(mixed, ItemChange::Deleted, reverted).then(|| deleted.clone())?,
            (None, None) => return None,
        };
        item.depends_on.iter_mut().for_each(|reference| ids.update(reference));
        Some(item)
    }

    fn is_reverted(&self, mixed: &MixedItem, change: ItemChange, reverted: &[bool]) -> bool {
        let is_change = |at: &usize| matches!(&self.changes.list[*at], Change::Item(_, other) if *other == change);
        mixed.changes.clone().find(is_change).is_some_and(|at| reverted[at])
    }

    fn revert(&self, mixed: &MixedItem, base: &Item, item: &mut Item, reverted: &[bool]) {
        for at in mixed.changes.clone().filter(|at| reverted[*at]) {
            match &self.changes.list[at] {
                Change::Item(_, ItemChange::Field(field)) => field.copy(base, item),
                Change::Item(_, ItemChange::Renamed) => item.id = base.id.clone(),
                _ => {}
            }
        }
    }

    fn config(&self, reverted: &[bool]) -> Config {
        let keys = self.changes.of_config().filter(|at| reverted[*at]).filter_map(|at| self.key(at));
        config_key::with_reverted(&self.base.backlog().config, &self.head.backlog().config, keys)
    }

    fn key(&self, at: usize) -> Option<&ConfigKey> {
        match &self.changes.list[at] {
            Change::Key(key) => Some(key),
            Change::Item(..) => None,
        }
    }

    fn decisions(&self, reverted: &[bool], ids: &CurrentIds<'_>) -> Vec<Decision> {
        let reverted_pairs: HashSet<usize> = (0..reverted.len())
            .filter(|at| reverted[*at])
            .filter_map(|at| match &self.changes.list[at] {
                Change::Item(pair, ItemChange::Decided) => Some(*pair),
                _ => None,
            })
            .collect();
        let chosen = |(pair, decisions): (usize, DecisionPair<'s>)| {
            if reverted_pairs.contains(&pair) { decisions.base } else { decisions.head }
        };
        self.decisions.each().filter_map(chosen).map(|decision| ids.updated(decision)).collect()
    }

    /// The ids that renamed items have in the counterfactual.
    fn ids(&self, reverted: &[bool]) -> CurrentIds<'s> {
        let mut ids = CurrentIds::default();
        if !self.pairs.has_renames() {
            return ids;
        }
        for (at, change) in self.changes.list.iter().enumerate() {
            let Change::Item(pair, ItemChange::Renamed) = change else { continue };
            let (Some(old), new) = (self.pairs.old_id(*pair), self.pairs.id(*pair)) else { continue };
            if reverted[at] {
                ids.0.insert(new, old);
            } else {
                ids.0.insert(old, new);
            }
        }
        ids
    }
}

/// Maps the ids that don't exist in a counterfactual to those that replace them.
#[derive(Default)]
struct CurrentIds<'s>(HashMap<&'s str, &'s str>);

impl CurrentIds<'_> {
    fn update(&self, reference: &mut Reference<Item>) {
        if let Some(id) = self.0.get(&*reference.value.text) {
            reference.value = ReferenceText::new(id);
        }
    }

    fn updated(&self, decision: &Decision) -> Decision {
        let mut updated = decision.clone();
        if let Some(id) = self.0.get(&*updated.item) {
            updated.item = (*id).into();
        }
        if let Some(target) = updated.target.item_mut() {
            self.update(target);
        }
        updated
    }
}

/// Drops what the order doesn't read, because items are cloned for hundreds of counterfactuals.
fn without_unread_fields(item: &Item) -> Item {
    let report =
        ReportFields { about: Box::default(), source: None, answer: None, reason: None, ..item.report().clone() };
    Item {
        body: Body::default(),
        report: report.into_stored(),
        assignee: Box::default(),
        labels: Box::default(),
        external: Box::default(),
        flag: None,
        objective: None,
        ..item.clone()
    }
}
