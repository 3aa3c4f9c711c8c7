//! What a rule sees: a backlog that is read, linked and ordered, and facts that only the edges can know.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::base::Base;
use crate::diag::Place;
use crate::model::config::Release;
use crate::model::{Backlog, Item, Ix};
use crate::parse::Parsed;
use crate::text::{Span, tree};

/// Everything that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The backlog and the problems of its files.
    pub parsed: &'c Parsed,
    /// What is known of `PRIORITY.md`; `None` where nobody asked.
    pub priority_file: Option<PriorityFile>,
    /// Links of bodies that lead to no file.
    pub missing_links: &'c [MissingLink],
    /// The date, where the user gave one.
    pub today: Option<Date>,
    /// The state with which the backlog is compared.
    pub base: Option<&'c Base<'c>>,
}

/// How `PRIORITY.md` compares with what the backlog gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityFile {
    /// Whether there is such a file.
    pub exists: bool,
    /// Whether its bytes are those that the backlog gives.
    pub fresh: bool,
    /// Whether the tree is git's index or a commit, where a stale file is a mistake; in a working tree it is
    /// the normal state between an edit and the commit.
    pub committed: bool,
}

/// A relative link whose target isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLink {
    /// The item whose body holds the link.
    pub item: Ix<Item>,
    /// The link's position in [`crate::model::item::Body::links`].
    pub link: usize,
}

impl<'c> Context<'c> {
    /// The context of a backlog by itself: no date, no base, no word about other files.
    pub fn new(parsed: &'c Parsed) -> Self {
        Self { parsed, priority_file: None, missing_links: &[], today: None, base: None }
    }

    /// The backlog.
    pub fn backlog(&self) -> &'c Backlog {
        &self.parsed.backlog
    }

    /// A place in an item's file.
    pub fn place(&self, ix: Ix<Item>, span: Span) -> Place {
        place(self.backlog().item(ix), span)
    }

    /// A place in `backlog.toml`.
    pub fn config_place(&self, span: Span) -> Place {
        Place::new(tree::CONFIG, span)
    }

    /// The days from `date` to today, negative if it is to come; `None` without a date of today.
    pub fn days_since(&self, date: Date) -> Option<i64> {
        self.today.map(|today| today.duration_since(date).as_hours() / 24)
    }

    /// The prerequisites of an item that `picks` picks, each once and where it is first written, by id.
    pub fn needs(&self, ix: Ix<Item>, picks: impl Fn(Ix<Item>) -> bool) -> Vec<(Ix<Item>, Span)> {
        let backlog = self.backlog();
        let mut picked = backlog.links_of(ix).depends_on.iter().copied().filter(|need| picks(*need)).peekable();
        if picked.peek().is_none() {
            return Vec::new(); // by far most items: nothing to look up
        }
        let written = backlog.item(ix).depends_on.iter().rev();
        let spans: HashMap<&str, Span> = written.map(|need| (&*need.value.text, need.span)).collect();
        picked.filter_map(|need| Some((need, *spans.get(backlog.item(need).id.as_str())?))).collect()
    }

    /// The current release, as far as it can be judged: while any file is broken, that file may hold what the
    /// release seems to lack.
    pub fn judged_release(&self) -> Option<Ix<Release>> {
        let backlog = self.backlog();
        let whole = backlog.broken.is_empty() && backlog.config.complete;
        if whole { backlog.current_release() } else { None }
    }

    /// The open items with their positions, by id.
    pub fn open(&self) -> impl Iterator<Item = (Ix<Item>, &'c Item)> {
        self.backlog().each().filter(|(_, item)| item.is_open())
    }
}

/// A place in `item`'s file.
pub fn place(item: &Item, span: Span) -> Place {
    Place::new(Arc::clone(&item.path), span)
}
