//! The differences between two backlogs that can affect the order. They are the candidate causes of moves.

use std::ops::Range;

use super::DiffSide;
use super::config_key::{self, ConfigKey};
use super::decisions::DecisionPairs;
use super::field;
use super::item_pairs::ItemPairs;
use crate::model::Item;
use crate::model::keys::StoryKey;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A change of the item with this pair index.
    Item(usize, ItemChange),
    /// A changed key of `backlog.toml`.
    Key(ConfigKey),
}

/// What changed in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemChange {
    /// What it says under a key of its front matter.
    Field(&'static StoryKey),
    /// The id, which breaks ties.
    Renamed,
    /// Only the head has the item.
    Added,
    /// Only the base has the item.
    Deleted,
    /// The decision about the item.
    Decided,
}

/// All differences: those of items, sorted by pair, then those of the configuration.
pub struct Changes {
    /// The differences.
    pub list: Vec<Change>,
}

impl Changes {
    /// Compares two trees.
    pub fn new(pairs: &ItemPairs<'_>, decisions: &DecisionPairs<'_>, base: DiffSide<'_>, head: DiffSide<'_>) -> Self {
        let mut list = Vec::new();
        for pair in 0..pairs.list.len() {
            let mut push = |change| list.push(Change::Item(pair, change));
            match (pairs.base(pair), pairs.head(pair)) {
                (Some(old), Some(new)) if old.is_open() || new.is_open() => {
                    add_item_changes(pairs, pair, old, new, &mut push)
                }
                (None, Some(new)) if new.is_open() => push(ItemChange::Added),
                (Some(old), None) if old.is_open() => push(ItemChange::Deleted),
                _ => {}
            }
            if decisions.differs(pairs, pair) {
                push(ItemChange::Decided);
            }
        }
        list.extend(config_key::changed(&base.backlog().config, &head.backlog().config).into_iter().map(Change::Key));
        Self { list }
    }

    /// The indices of the changes of one pair.
    pub fn of_pair(&self, pair: usize) -> Range<usize> {
        let start = self.list.partition_point(|change| change.pair() < pair);
        let end = self.list.partition_point(|change| change.pair() <= pair);
        start..end
    }

    /// The indices of the configuration changes.
    pub fn of_config(&self) -> Range<usize> {
        self.list.partition_point(|change| change.pair() < usize::MAX)..self.list.len()
    }

    /// The pairs that have changes, each once.
    pub fn pairs(&self) -> Vec<usize> {
        let mut pairs: Vec<usize> = self.list.iter().map(Change::pair).filter(|pair| *pair < usize::MAX).collect();
        pairs.dedup();
        pairs
    }
}

impl Change {
    /// The pair that changed; `usize::MAX` for a configuration key, so that keys sort last.
    fn pair(&self) -> usize {
        match self {
            Self::Item(pair, _) => *pair,
            Self::Key(_) => usize::MAX,
        }
    }
}

fn add_item_changes(pairs: &ItemPairs<'_>, pair: usize, old: &Item, new: &Item, push: &mut impl FnMut(ItemChange)) {
    if pairs.old_id(pair).is_some() {
        push(ItemChange::Renamed);
    }
    let current = |id| pairs.current(id);
    for key in field::deciding().filter(|key| field::differs(key, old, new, &current)) {
        push(ItemChange::Field(key));
    }
}
