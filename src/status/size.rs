//! How large items are: those that were finished, and those that come next.

use super::{Distribution, SectionState, StatusContext};
use crate::model::{Item, Ix};
use crate::plan::coming_items::first_items;

/// How many of the largest items are listed.
const LARGEST: usize = 3;

/// How large items are.
#[derive(Clone, Debug)]
pub struct Size {
    /// The estimates of what was done since.
    pub closed: Distribution,
    /// The estimates of the items that fill the next iteration.
    pub next: Distribution,
    /// Those of them that are larger than `policy.max_estimate`, in priority order.
    pub too_large: Vec<Ix<Item>>,
    /// The largest open items, the largest first.
    pub largest: Vec<Ix<Item>>,
    /// The open items without an estimate, in priority order.
    pub without_estimate: Vec<Ix<Item>>,
}

impl Size {
    /// The sizes today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let backlog = context.backlog;
        let estimate = |item: &Item| item.estimate.as_ref().map(|estimate| estimate.value);
        let open: Vec<Ix<Item>> = context.order.placed.iter().map(|placed| placed.item).collect();
        let next: Vec<Ix<Item>> = first_items(backlog, context.order, 1).iter().map(|placed| placed.item).collect();
        let most = backlog.config.policy.max_estimate;
        let is_too_large = |ix: &&Ix<Item>| estimate(backlog.item(**ix)).is_some_and(|estimate| estimate > most);
        let has_none = |ix: &&Ix<Item>| estimate(backlog.item(**ix)).is_none();
        let mut largest: Vec<Ix<Item>> = open.iter().filter(|ix| !has_none(ix)).copied().collect();
        largest.sort_by_key(|ix| std::cmp::Reverse(estimate(backlog.item(*ix))));
        largest.truncate(LARGEST);
        let number = |item: &Item| item.estimate.is_some().then(|| context.units(item));
        Self {
            closed: Distribution::new(context.done_since().map(|(_, item, _)| number(item))),
            next: Distribution::new(next.iter().map(|ix| number(backlog.item(*ix)))),
            too_large: next.iter().filter(is_too_large).copied().collect(),
            largest,
            without_estimate: open.iter().filter(has_none).copied().collect(),
        }
    }

    /// Whether one of the next items is too large.
    pub fn state(&self) -> SectionState {
        let is_empty = self.closed.values.is_empty() && self.next.values.is_empty();
        if is_empty { SectionState::Unknown } else { SectionState::new(!self.too_large.is_empty()) }
    }
}
