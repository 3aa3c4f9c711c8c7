//! The outcome of an import as data: counts, and a record of each thing that differs from the source.
//!
//! Nothing here is sorted or worded for a screen; the records are in the order in which the files were read. A fact about a
//! story is also kept in the story, so the report may be thrown away.

use std::collections::BTreeMap;

use super::facts::{GivenUp, Guess, Key, Removed, Renamed, Skipped, StateMapping, Tolerated};
use crate::model::Status;

/// What a source calls the things that a report mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceNames {
    /// The tracker.
    pub tracker: &'static str,
    /// The table under `[extra]` for what has no key here.
    pub table: &'static str,
    /// The file with a project's settings.
    pub settings: &'static str,
    /// The key of an item's dependencies.
    pub dependencies: &'static str,
    /// The key of an item's parent.
    pub parent: &'static str,
    /// The key of an item's milestone.
    pub milestone: &'static str,
}

impl SourceNames {
    /// The name of a key.
    #[must_use]
    pub fn key(&self, key: Key) -> &'static str {
        match key {
            Key::Dependencies => self.dependencies,
            Key::Parent => self.parent,
            Key::Milestone => self.milestone,
        }
    }
}

/// The outcome of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The source's names of what follows.
    pub names: SourceNames,
    /// Items written, by their section of the source.
    pub imported: Vec<(&'static str, usize)>,
    /// Items written, by their status.
    pub statuses: BTreeMap<Status, usize>,
    /// Features made from parents.
    pub features: usize,
    /// Releases made from milestones.
    pub releases: usize,
    /// Files of the source that became no item.
    pub skipped: Vec<Skipped>,
    /// States and the statuses that they became, a record for each pair and section.
    pub states: Vec<StateMapping>,
    /// References that were resolved by a guess.
    pub guessed: Vec<Guess>,
    /// References to nothing that was imported.
    pub given_up: Vec<GivenUp>,
    /// Dependencies that were removed because they could never be met.
    pub removed: Vec<Removed>,
    /// Ids that were changed.
    pub renamed: Vec<Renamed>,
    /// Faults of the source that were tolerated.
    pub tolerated: Vec<Tolerated>,
    /// Settings of the source that a backlog has no place for, as `key: value`.
    pub settings: Vec<String>,
}

impl Report {
    /// How many items were written.
    #[must_use]
    pub fn total(&self) -> usize {
        self.imported.iter().map(|(_, count)| count).sum()
    }
}
