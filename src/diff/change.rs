//! What differs between two backlogs, as far as the order reads it: the candidates for causes.

use std::ops::Range;

use super::Side;
use super::decisions::Merged;
use super::field;
use super::key::{self, Key};
use super::pairs::Pairs;
use crate::model::Item;
use crate::model::keys::StoryKey;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Of an item.
    Item(usize, ItemChange),
    /// Of a key of `backlog.toml`.
    Key(Key),
}

/// What differs in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemChange {
    /// What it says under a key of its front matter.
    Field(&'static StoryKey),
    /// Its id, by which ties are broken.
    Renamed,
    /// Only the head has it.
    Added,
    /// Only the base has it.
    Deleted,
    /// The decisions that move it.
    Decided,
}

/// All differences: those of items by pair, then those of the configuration.
pub struct Changes {
    /// The differences.
    pub list: Vec<Change>,
}

impl Changes {
    /// Compares two trees.
    pub fn new(pairs: &Pairs<'_>, merged: &Merged<'_>, base: Side<'_>, head: Side<'_>) -> Self {
        let mut list = Vec::new();
        for pair in 0..pairs.list.len() {
            let mut note = |change| list.push(Change::Item(pair, change));
            match (pairs.base(pair), pairs.head(pair)) {
                (Some(old), Some(new)) if old.is_open() || new.is_open() => edits(pairs, pair, old, new, &mut note),
                (None, Some(new)) if new.is_open() => note(ItemChange::Added),
                (Some(old), None) if old.is_open() => note(ItemChange::Deleted),
                _ => {}
            }
            if merged.differs(pair) {
                note(ItemChange::Decided);
            }
        }
        list.extend(key::changed(&base.backlog().config, &head.backlog().config).into_iter().map(Change::Key));
        Self { list }
    }

    /// The differences of a pair, as positions in the list.
    pub fn of(&self, pair: usize) -> Range<usize> {
        let start = self.list.partition_point(|change| change.pair() < pair);
        let end = self.list.partition_point(|change| change.pair() <= pair);
        start..end
    }

    /// The differences that aren't an item's.
    pub fn of_config(&self) -> Range<usize> {
        self.list.partition_point(|change| change.pair() < usize::MAX)..self.list.len()
    }

    /// The pairs that differ, each once.
    pub fn pairs(&self) -> Vec<usize> {
        let mut pairs: Vec<usize> = self.list.iter().map(Change::pair).filter(|pair| *pair < usize::MAX).collect();
        pairs.dedup();
        pairs
    }
}

impl Change {
    /// The item that differs; beyond all items for a key.
    fn pair(&self) -> usize {
        match self {
            Self::Item(pair, _) => *pair,
            Self::Key(_) => usize::MAX,
        }
    }
}

fn edits(pairs: &Pairs<'_>, pair: usize, old: &Item, new: &Item, note: &mut impl FnMut(ItemChange)) {
    if pairs.old_id(pair).is_some() {
        note(ItemChange::Renamed);
    }
    let current = |id| pairs.current(id);
    for key in field::deciding().filter(|key| field::differs(key, old, new, &current)) {
        note(ItemChange::Field(key));
    }
}
