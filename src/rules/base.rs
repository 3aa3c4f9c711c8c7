//! The state with which a backlog is compared, and what became of each of its items.

use std::sync::Arc;

use crate::model::item::Status;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::parse::Parsed;

/// An earlier state of the backlog, and who changed it since.
#[derive(Clone, Debug)]
pub struct Base<'c> {
    /// The earlier state.
    pub parsed: &'c Parsed,
    /// Its order, if it has one and something was started since.
    pub order: Option<&'c Order>,
    /// Mail addresses of those who made the change, after the mailmap.
    pub authors: &'c [String],
    now: &'c Backlog,
    /// For each item of the base what it is now.
    successors: Vec<Option<Ix<Item>>>,
    /// For each item of now what it was in the base.
    origins: Vec<Option<Ix<Item>>>,
}

impl<'c> Base<'c> {
    /// The base `parsed` of what is `now`. `renamed` are the items that go by another id now: their positions then
    /// and now. The base's `order` is only asked for where something was started: no rule looks at it otherwise.
    pub fn new(
        parsed: &'c Parsed,
        order: impl FnOnce() -> Option<&'c Order>,
        now: &'c Backlog,
        renamed: &[(Ix<Item>, Ix<Item>)],
        authors: &'c [String],
    ) -> Self {
        let mut successors = parsed.backlog.positions_in(now);
        for (then, now) in renamed {
            if let Some(successor) = successors.get_mut(then.get()) {
                *successor = Some(*now);
            }
        }
        let mut origins = vec![None; now.items.len()];
        for (at, successor) in successors.iter().enumerate() {
            if let Some(origin) = successor.and_then(|now| origins.get_mut(now.get())) {
                *origin = Some(Ix::new(at));
            }
        }
        let base = Self { parsed, order: None, authors, now, successors, origins };
        let order = if base.anything_started() { order() } else { None };
        Self { order, ..base }
    }

    /// The earlier backlog.
    pub fn backlog(&self) -> &'c Backlog {
        &self.parsed.backlog
    }

    /// The items that somebody touched, each as it was and with its position now: that of the item of its id, or of
    /// one that took its place under a new id. `None` for what is gone, and for what can't be read any more.
    pub fn touched(&self) -> impl Iterator<Item = (&'c Item, Option<Ix<Item>>)> {
        let pairs = self.backlog().items.iter().zip(&self.successors);
        let touched = pairs.filter(|(was, now)| !now.is_some_and(|now| Arc::ptr_eq(was, &self.now.items[now.get()])));
        touched.map(|(was, now)| (&**was, *now))
    }

    /// What the item at `ix` of the base is now.
    pub fn successor(&self, ix: Ix<Item>) -> Option<Ix<Item>> {
        self.successors[ix.get()]
    }

    /// What the item at `ix` of now was.
    pub fn origin(&self, ix: Ix<Item>) -> Option<Ix<Item>> {
        self.origins[ix.get()]
    }

    /// Whether work on the item at `ix` of now was begun since. Production bugs may be started at any time.
    pub fn is_started(&self, ix: Ix<Item>) -> bool {
        let started = |item: &Item| matches!(item.status.value, Status::Doing | Status::Done);
        let item = self.now.item(ix);
        let was = self.origin(ix).map(|was| self.backlog().item(was));
        started(item) && !was.is_some_and(started) && !item.is_production_bug()
    }

    fn anything_started(&self) -> bool {
        self.touched().any(|(_, now)| now.is_some_and(|now| self.is_started(now)))
            || (0..self.origins.len()).map(Ix::new).any(|ix| self.origin(ix).is_none() && self.is_started(ix))
    }
}
