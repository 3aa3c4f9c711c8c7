//! What the difference between two trees does to the order, and why.
//!
//! Items are matched by id and through [renames](mod@renames). What is open in both either stays or moved;
//! [`moves`] finds the fewest moves. The differences that the order reads are the candidates for causes
//! (`change`), and a candidate becomes a cause when taking it back puts the item back (`causes`).
//!
//! A tree without an order still has items: then those that entered and left are told by their status, without
//! ranks, and nothing is said to have moved.

mod causes;
mod change;
mod compare;
mod decisions;
mod field;
mod key;
mod mixture;
pub mod moves;
mod pairs;
pub mod renames;
mod suspects;
mod trials;

use std::collections::HashMap;

pub use compare::compare;
pub use pairs::renamed;

use crate::model::keys::StoryKey;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::parse::Parsed;
use crate::text::Tree;

/// One of the two trees that are compared.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    /// Its texts, or only those that the other side doesn't have.
    pub tree: &'s Tree,
    /// What they say.
    pub parsed: &'s Parsed,
    /// Its order, if it has one.
    pub order: Option<&'s Order>,
}

impl<'s> Side<'s> {
    /// The backlog.
    pub fn backlog(self) -> &'s Backlog {
        &self.parsed.backlog
    }

    /// The texts of the stories by path.
    fn texts(self) -> HashMap<&'s str, &'s str> {
        self.tree.stories.iter().map(|file| (&*file.path, file.text())).collect()
    }
}

/// What differs between two orders; items that nothing is said about are closed in both.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Items that are open in the head only, by rank.
    pub entered: Vec<Entered>,
    /// Items that are open in the base only, by rank.
    pub left: Vec<Left>,
    /// The fewest items whose moves turn one order into the other, by rank in the head.
    pub moved: Vec<Moved>,
    /// All other items that are open in both, by rank in the head.
    pub unmoved: Vec<Unmoved>,
    /// Items with another id than before, by position in the base: there and in the head.
    pub renamed: Vec<(Ix<Item>, Ix<Item>)>,
}

/// An item that is new in the order.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The item in the head.
    pub item: Ix<Item>,
    /// Its rank there, from 1, if there is an order.
    pub rank: Option<usize>,
    /// Why.
    pub causes: Vec<Cause>,
}

/// An item that is no longer in the order.
#[derive(Clone, Debug)]
pub struct Left {
    /// The item in the base.
    pub item: Ix<Item>,
    /// Its rank there, from 1, if there is an order.
    pub was: Option<usize>,
    /// The item in the head, unless it was deleted.
    pub now: Option<Ix<Item>>,
    /// Why.
    pub causes: Vec<Cause>,
}

/// An item that stands elsewhere.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The item in the base.
    pub base: Ix<Item>,
    /// The item in the head.
    pub head: Ix<Item>,
    /// Its rank in the base, from 1.
    pub from: usize,
    /// Its rank in the head, from 1.
    pub to: usize,
    /// Why: with all of these taken back (and those that are more than are named), it would not have moved.
    pub causes: Vec<Cause>,
    /// How many more causes there are: a change of everything has more than anybody would read.
    pub more_causes: usize,
    /// Its position among the pairs.
    pair: usize,
}

/// An item that stays, while others move around it.
#[derive(Clone, Copy, Debug)]
pub struct Unmoved {
    /// The item in the head.
    pub item: Ix<Item>,
    /// Its rank in the base, from 1.
    pub from: usize,
    /// Its rank in the head, from 1.
    pub to: usize,
}

/// Why an item entered, left or moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its file is new.
    Added,
    /// Its file is gone.
    Deleted,
    /// Its file had another name, and ids break ties.
    Renamed {
        /// The old id.
        old: String,
    },
    /// A field of its front matter.
    Field {
        /// The key.
        field: &'static StoryKey,
        /// What it said; `None` if it wasn't there.
        old: Option<String>,
        /// What it says; `None` if it isn't there.
        new: Option<String>,
    },
    /// A decision about it.
    Decision {
        /// The product owner's reason.
        because: String,
        /// Whether the decision was taken back.
        withdrawn: bool,
    },
    /// A change of an item that needs it, or needs it through others.
    NeededBy {
        /// That item's id.
        item: String,
        /// What changed in it.
        causes: Vec<Cause>,
    },
    /// A key of `backlog.toml`.
    Config {
        /// Such as `policy.lanes` or `features.cart-editing.value`.
        key: String,
    },
    /// Whatever changed in another item.
    Indirect {
        /// That item's id.
        item: String,
        /// What changed in it.
        causes: Vec<Cause>,
    },
}

impl Cause {
    fn field(key: &'static StoryKey, base: &Item, head: &Item) -> Self {
        Self::Field { field: key, old: field::text(key, base), new: field::text(key, head) }
    }
}

impl Diff {
    /// Whether nothing entered, left, moved or got another id.
    pub fn is_empty(&self) -> bool {
        self.entered.is_empty() && self.left.is_empty() && self.moved.is_empty() && self.renamed.is_empty()
    }
}
