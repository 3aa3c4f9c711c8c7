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
    /// The folder in which the backlog was looked for.
    pub folder: String,
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
    /// How many of its files can't be read, changed or not. What comes next is compared with what they said before.
    pub unreadable_in_all: usize,
    /// What happened to items, by id.
    pub events: Vec<ItemEvent>,
}

impl CommitFacts {
    /// A commit that says nothing.
    pub fn new(id: impl Into<String>, at: Timestamp) -> Self {
        Self {
            id: id.into(),
            folder: String::new(),
            at,
            author: None,
            reprioritises: false,
            touches_outside: false,
            unreadable: 0,
            unreadable_in_all: 0,
            events: Vec::new(),
        }
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
