//! How one item came to its place: the commits that moved it in the order.

use jiff::Timestamp;

use super::{Cause, Diff, DiffSide, compare};

/// A commit that moved an item in the order.
#[derive(Clone, Debug)]
pub struct PlaceChange {
    /// The commit's id.
    pub commit: String,
    /// Its committer date.
    pub at: Timestamp,
    /// The item's rank before, from 1; `None` if it wasn't in the order.
    pub from: Option<usize>,
    /// Its rank after; `None` if it left the order.
    pub to: Option<usize>,
    /// Why.
    pub causes: Vec<Cause>,
    /// How many causes are not listed.
    pub more_causes: usize,
}

/// How an item came to its place.
#[derive(Clone, Debug, Default)]
pub struct PlaceHistory {
    /// The commits that moved it, the latest first.
    pub changes: Vec<PlaceChange>,
    /// Whether older commits weren't looked at.
    pub is_cut: bool,
}

impl PlaceChange {
    /// What a commit did to the place of the item with that id in `head`; `None` if it stayed where it was.
    pub fn new(commit: &str, at: Timestamp, id: &str, base: DiffSide<'_>, head: DiffSide<'_>) -> Option<Self> {
        let ix = head.backlog().find(id)?;
        let Diff { entered, left, moved, .. } = compare(base, head);
        let change = |from, to, causes: &[Cause], more_causes| Self {
            commit: commit.to_owned(),
            at,
            from,
            to,
            causes: causes.to_vec(),
            more_causes,
        };
        let entered = entered.iter().find(|entered| entered.item == ix);
        let entered = entered.map(|entered| change(None, entered.rank, &entered.causes, 0));
        let left = left.iter().find(|left| left.head_item == Some(ix));
        let left = left.map(|left| change(left.base_rank, None, &left.causes, 0));
        let moved = moved.iter().find(|moved| moved.head == ix);
        let moved = moved.map(|moved| change(Some(moved.from), Some(moved.to), &moved.causes, moved.more_causes));
        entered.or(left).or(moved)
    }
}
