//! Compares the priority orders of two trees and explains why items moved.
//!
//! Items are matched by id and through [renames](mod@renames). An item that is open in both trees either stays
//! or moves; [`fewest_moves`] finds the fewest moves. The differences that the order reads are the candidate
//! causes (`changes`). A candidate is reported as a cause only if reverting it puts the item back in its place
//! (`causes`).
//!
//! A tree with errors has no order. Its items are still compared: entered and left items are then detected by
//! status, without ranks, and no item is reported as moved.

mod candidate_causes;
mod causes;
mod changes;
mod compare;
mod config_key;
mod counterfactual;
mod counterfactual_runs;
mod decisions;
pub mod fewest_moves;
mod field;
mod item_pairs;
mod place_change;
pub mod renames;

use std::collections::HashMap;

pub use compare::compare;
pub use item_pairs::{find_renames, renames_need_other_texts};
pub use place_change::{PlaceChange, PlaceHistory};

use crate::model::keys::StoryKey;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::parse::Parsed;
use crate::text::Tree;

/// One of the two trees being compared: the base or the head.
#[derive(Clone, Copy)]
pub struct DiffSide<'s> {
    /// The files of the tree, or only those that the other side doesn't have.
    pub tree: &'s Tree,
    /// The parsed backlog of the tree.
    pub parsed: &'s Parsed,
    /// The priority order, if the backlog has no errors that block it.
    pub order: Option<&'s Order>,
}

impl<'s> DiffSide<'s> {
    /// The backlog.
    pub fn backlog(self) -> &'s Backlog {
        &self.parsed.backlog
    }

    /// The text of each story file by path.
    fn texts(self) -> HashMap<&'s str, &'s str> {
        self.tree.stories.iter().map(|file| (&*file.path, file.text())).collect()
    }
}

/// The differences between two orders. Items that are closed on both sides are not listed.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Items that are open in the head only, by rank.
    pub entered: Vec<EnteredItem>,
    /// Items that are open in the base only, by rank.
    pub left: Vec<LeftItem>,
    /// The smallest set of items whose moves turn the base order into the head order, by rank in the head.
    pub moved: Vec<MovedItem>,
    /// All other items that are open in both, by rank in the head.
    pub unmoved: Vec<UnmovedItem>,
    /// Renamed items as (base, head), sorted by base position.
    pub renamed: Vec<(Ix<Item>, Ix<Item>)>,
    /// Items in triage in the head that were not in the base, by id.
    pub arrived: Vec<Ix<Item>>,
    /// Items in triage in the base that aren't in the head any more, by id.
    pub answered: Vec<AnsweredItem>,
}

/// An item that left triage. If it is open now, it entered the order too.
#[derive(Clone, Debug)]
pub struct AnsweredItem {
    /// The item in the base.
    pub item: Ix<Item>,
    /// The item in the head, unless its file was deleted.
    pub head_item: Option<Ix<Item>>,
    /// What became of it.
    pub causes: Vec<Cause>,
}

/// An item that is open in the head but not in the base.
#[derive(Clone, Debug)]
pub struct EnteredItem {
    /// The item in the head.
    pub item: Ix<Item>,
    /// Its rank in the head, from 1, if the head has an order.
    pub rank: Option<usize>,
    /// Why it entered.
    pub causes: Vec<Cause>,
}

/// An item that is open in the base but not in the head.
#[derive(Clone, Debug)]
pub struct LeftItem {
    /// The item in the base.
    pub item: Ix<Item>,
    /// Its rank in the base, from 1, if the base has an order.
    pub base_rank: Option<usize>,
    /// The item in the head, unless its file was deleted.
    pub head_item: Option<Ix<Item>>,
    /// Why it left.
    pub causes: Vec<Cause>,
}

/// An item whose place relative to the unmoved items changed.
#[derive(Clone, Debug)]
pub struct MovedItem {
    /// The item in the base.
    pub base: Ix<Item>,
    /// The item in the head.
    pub head: Ix<Item>,
    /// Its rank in the base, from 1.
    pub from: usize,
    /// Its rank in the head, from 1.
    pub to: usize,
    /// Why it moved: without these changes (and the `more_causes` that are not listed) it would be in its old
    /// place.
    pub causes: Vec<Cause>,
    /// How many causes are not listed, because there are too many to read.
    pub more_causes: usize,
    /// The index of its pair in `ItemPairs`.
    pair: usize,
}

/// An item that is open in both orders and did not move. Its rank changes when others move around it.
#[derive(Clone, Copy, Debug)]
pub struct UnmovedItem {
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
    /// Its file was added.
    Added,
    /// Its file was deleted.
    Deleted,
    /// Its file was renamed; ties are broken by id.
    Renamed {
        /// The old id.
        old: String,
    },
    /// A front-matter field changed.
    Field {
        /// The key.
        field: &'static StoryKey,
        /// The old value; `None` if the key was missing.
        old: Option<String>,
        /// The new value; `None` if the field is missing.
        new: Option<String>,
    },
    /// A decision about the item was added, changed or withdrawn.
    Decision {
        /// The path of its file.
        path: String,
        /// The product owner's reason.
        because: String,
        /// Whether the decision was withdrawn.
        withdrawn: bool,
    },
    /// A change in an item that depends on this one, directly or through others.
    NeededBy {
        /// That item's id.
        item: String,
        /// What changed in that item.
        causes: Vec<Cause>,
    },
    /// A key of `backlog.toml` changed.
    Config {
        /// The key, such as `policy.lanes` or `features.cart-editing.value`.
        key: String,
    },
    /// A change in any other item.
    Indirect {
        /// That item's id.
        item: String,
        /// What changed in that item.
        causes: Vec<Cause>,
    },
}

impl Cause {
    fn from_field(key: &'static StoryKey, base: &Item, head: &Item) -> Self {
        Self::Field { field: key, old: field::text(key, base), new: field::text(key, head) }
    }
}

impl Diff {
    /// Whether no item entered, left, moved, was renamed, arrived in triage or was answered.
    pub fn is_empty(&self) -> bool {
        let orders = self.entered.is_empty() && self.left.is_empty() && self.moved.is_empty();
        orders && self.renamed.is_empty() && self.arrived.is_empty() && self.answered.is_empty()
    }
}
