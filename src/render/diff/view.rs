//! The input of all formats of a difference.

use crate::diff::{AnsweredItem, Diff, DiffSide, LeftItem};
use crate::model::{Item, Ix};

/// A difference with what is needed to show it.
#[derive(Clone, Copy)]
pub struct DiffView<'v> {
    /// The older tree.
    pub base: DiffSide<'v>,
    /// The newer tree.
    pub head: DiffSide<'v>,
    /// What the user calls the older tree.
    pub base_name: &'v str,
    /// What the user calls the newer tree.
    pub head_name: &'v str,
    /// What differs.
    pub diff: &'v Diff,
}

impl<'v> DiffView<'v> {
    /// An item of the head.
    pub fn current(&self, ix: Ix<Item>) -> &'v Item {
        self.head.backlog().item(ix)
    }

    /// An item of the base.
    pub fn former(&self, ix: Ix<Item>) -> &'v Item {
        self.base.backlog().item(ix)
    }

    /// An item that left, as it is now, or as it was if its file is gone.
    pub fn left(&self, left: &LeftItem) -> &'v Item {
        left.head_item.map_or_else(|| self.former(left.item), |now| self.current(now))
    }

    /// An item that was answered, as it is now, or as it was if its file is gone.
    pub fn answered(&self, answered: &AnsweredItem) -> &'v Item {
        answered.head_item.map_or_else(|| self.former(answered.item), |now| self.current(now))
    }

    /// The names of the sides that have no order.
    pub fn unordered(&self) -> Vec<&'v str> {
        let sides = [(self.base.order, self.base_name), (self.head.order, self.head_name)];
        sides.into_iter().filter(|(order, _)| order.is_none()).map(|(_, name)| name).collect()
    }

    /// Renamed items that aren't shown for another reason.
    pub fn only_renamed(&self) -> Vec<(Ix<Item>, Ix<Item>)> {
        let diff = self.diff;
        let shown: std::collections::HashSet<Ix<Item>> = diff
            .entered
            .iter()
            .map(|entered| entered.item)
            .chain(diff.left.iter().filter_map(|left| left.head_item))
            .chain(diff.moved.iter().map(|moved| moved.head))
            .collect();
        diff.renamed.iter().copied().filter(|(_, new)| !shown.contains(new)).collect()
    }
}
