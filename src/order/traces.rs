//! Items closed lately, whose places in `PRIORITY.md` are kept for a while.
//!
//! A line that goes away is a change next to its neighbors, with which any change there conflicts in a merge. So the link
//! definition of an item that was closed lately stays where it stood. Which items these are depends on dates in the
//! backlog alone: all of a month go together, because each one that goes touches its neighbors.

use crate::model::{Backlog, Item, Ix};

use super::Section;

/// The place of an item that was closed lately, as if it were open. It influences no open item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The item.
    pub item: Ix<Item>,
    /// The section that it would be in.
    pub section: Section,
    /// How many open items stand above it.
    pub above: usize,
}

/// The items closed in the calendar month of the newest `closed` of the backlog, or in the month before.
pub(super) fn closed_lately(backlog: &Backlog) -> Vec<Ix<Item>> {
    let closed_month = |(ix, item): (Ix<Item>, &Item)| {
        let closed = item.closed.as_ref().filter(|_| item.status.value.is_closed())?.value;
        Some((ix, i32::from(closed.year()) * 12 + i32::from(closed.month())))
    };
    let closed: Vec<(Ix<Item>, i32)> = backlog.each().filter_map(closed_month).collect();
    let newest = closed.iter().map(|(_, month)| *month).max().unwrap_or_default();
    closed.into_iter().filter(|(_, month)| newest - month <= 1).map(|(ix, _)| ix).collect()
}
