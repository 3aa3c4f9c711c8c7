//! What the commits of a history say about a backlog.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ItemEvent;

/// The first-parent history of a backlog, the oldest commit first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The commits.
    pub commits: Vec<CommitFacts>,
}

/// What one commit says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFacts {
    /// Its id, in hexadecimal digits.
    pub id: String,
    /// Its committer date.
    pub at: Timestamp,
    /// The mail address of its author, if it renewed the order.
    pub author: Option<String>,
    /// Whether it changed what decides the order, or says that the order was looked at.
    pub reprioritises: bool,
    /// Whether it touched anything outside the backlog's folder.
    pub touches_outside: bool,
    /// How many of the files that it changed can't be read.
    pub unreadable: usize,
    /// What happened to items, by id.
    pub events: Vec<ItemEvent>,
}

impl CommitFacts {
    /// A commit that says nothing.
    pub fn new(id: impl Into<String>, at: Timestamp) -> Self {
        let (author, events) = (None, Vec::new());
        Self { id: id.into(), at, author, reprioritises: false, touches_outside: false, unreadable: 0, events }
    }
}

impl History {
    /// The commits that renewed the order, the oldest first by date.
    pub fn reprioritisations(&self) -> Vec<&CommitFacts> {
        let mut found: Vec<&CommitFacts> = self.commits.iter().filter(|commit| commit.reprioritises).collect();
        found.sort_by_key(|commit| commit.at);
        found
    }

    /// How many versions of files can't be read.
    pub fn unreadable(&self) -> usize {
        self.commits.iter().map(|commit| commit.unreadable).sum()
    }
}
