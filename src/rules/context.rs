//! What a rule sees: a backlog that is read, linked and ordered, and facts that only the edges can know.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diag::Place;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::parse::Parsed;
use crate::text::{Span, tree};

/// Everything that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The backlog and the problems of its files.
    pub parsed: &'c Parsed,
    /// Its order, if it has one.
    pub order: Option<&'c Order>,
    /// What is known of `PRIORITY.md`; `None` where nobody asked.
    pub priority_file: Option<PriorityFile>,
    /// Links of bodies that lead to no file.
    pub missing_links: &'c [MissingLink],
    /// The date, where the user gave one.
    pub today: Option<Date>,
    /// The state with which the backlog is compared.
    pub base: Option<Base<'c>>,
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

/// An earlier state of the backlog, and who changed it since.
#[derive(Clone, Copy, Debug)]
pub struct Base<'c> {
    /// The earlier state.
    pub parsed: &'c Parsed,
    /// Its order, if it has one.
    pub order: Option<&'c Order>,
    /// Mail addresses of those who made the change, after the mailmap.
    pub authors: &'c [String],
}

impl<'c> Context<'c> {
    /// The context of a backlog by itself: no date, no base, no word about other files.
    pub fn new(parsed: &'c Parsed, order: Option<&'c Order>) -> Self {
        Self { parsed, order, priority_file: None, missing_links: &[], today: None, base: None }
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

    /// The open items with their positions, by id.
    pub fn open(&self) -> impl Iterator<Item = (Ix<Item>, &'c Item)> {
        self.backlog().each().filter(|(_, item)| item.is_open())
    }
}

impl<'c> Base<'c> {
    /// The earlier backlog.
    pub fn backlog(&self) -> &'c Backlog {
        &self.parsed.backlog
    }

    /// What became of each item of the base, by its position there: the item of that id in `now`, or one that
    /// took its place under a new id. `None` for what is gone, and for what can't be read any more.
    pub fn successors(&self, now: &Backlog) -> Vec<Option<Ix<Item>>> {
        let mut renamed = self.newcomers(now);
        let successor = |item: &Item| {
            if now.broken.contains(item.id.as_str()) {
                return None;
            }
            now.find(item.id.as_str()).or_else(|| renamed.get_mut(&*item.title.value)?.pop())
        };
        self.backlog().items.iter().map(successor).collect()
    }

    /// The items of `now` whose ids the base doesn't know, by title, the first id last: an item under a new id
    /// and with the title of one that is gone is that one renamed.
    fn newcomers<'n>(&self, now: &'n Backlog) -> HashMap<&'n str, Vec<Ix<Item>>> {
        let known = |item: &Item| {
            self.backlog().find(item.id.as_str()).is_some() || self.backlog().broken.contains(item.id.as_str())
        };
        let mut newcomers: HashMap<&str, Vec<Ix<Item>>> = HashMap::new();
        for (at, item) in now.items.iter().enumerate().rev().filter(|(_, item)| !known(item)) {
            newcomers.entry(&item.title.value).or_default().push(Ix::new(at));
        }
        newcomers
    }
}

/// A place in `item`'s file.
pub fn place(item: &Item, span: Span) -> Place {
    Place::new(Arc::clone(&item.path), span)
}
