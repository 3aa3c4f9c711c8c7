//! The state with which a backlog is compared, and how items of both states correspond.

mod blame;
mod guarded;
pub mod guarded_config;

use std::sync::Arc;

pub use blame::Blame;
pub use guarded::GuardedValue;

use crate::model::config::Config;
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
    /// Who changed what only product owners change.
    pub blame: &'c Blame,
    /// The configuration whose `[rules]` and `[team]` count.
    pub authority: &'c Config,
    now: &'c Backlog,
    /// For each item of the base its position now.
    successors: Vec<Option<Ix<Item>>>,
    /// For each item of now its position in the base.
    origins: Vec<Option<Ix<Item>>>,
}

impl<'c> Base<'c> {
    /// The base `parsed` of the backlog `now`. `renamed` are the items that have another id now: their positions then
    /// and now. The base's `order` is only computed if something was started, since no rule reads it otherwise.
    pub fn new(
        parsed: &'c Parsed,
        order: impl FnOnce() -> Option<&'c Order>,
        now: &'c Backlog,
        renamed: &[(Ix<Item>, Ix<Item>)],
        blame: &'c Blame,
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
        let base = Self { parsed, order: None, blame, authority: &parsed.backlog.config, now, successors, origins };
        let order = if base.anything_started() { order() } else { None };
        Self { order, ..base }
    }

    /// The same base, judged by another state's `[rules]` and `[team]`: in a merge those of the branch that is merged into.
    #[must_use]
    pub fn with_authority(self, authority: &'c Config) -> Self {
        Self { authority, ..self }
    }

    /// The same base with the answer to who changed the guarded values.
    #[must_use]
    pub fn with_blame(self, blame: &'c Blame) -> Self {
        Self { blame, ..self }
    }

    /// The earlier backlog.
    pub fn backlog(&self) -> &'c Backlog {
        &self.parsed.backlog
    }

    /// The items that were changed, each as it was and with its position now, which is that of the item with the same
    /// id or of the renamed one. `None` if it was deleted or can no longer be read.
    pub fn changed_items(&self) -> impl Iterator<Item = (&'c Item, Option<Ix<Item>>)> {
        let pairs = self.backlog().items.iter().zip(&self.successors);
        let changed = pairs.filter(|(was, now)| !now.is_some_and(|now| Arc::ptr_eq(was, &self.now.items[now.get()])));
        changed.map(|(was, now)| (&**was, *now))
    }

    /// The position now of the item at `ix` of the base.
    pub fn successor(&self, ix: Ix<Item>) -> Option<Ix<Item>> {
        self.successors[ix.get()]
    }

    /// The position in the base of the item at `ix` of now.
    pub fn origin(&self, ix: Ix<Item>) -> Option<Ix<Item>> {
        self.origins[ix.get()]
    }

    /// Whether the item at `ix` of now was started since the base. Never for production bugs, which may be started at
    /// any time.
    pub fn is_started(&self, ix: Ix<Item>) -> bool {
        let started = |item: &Item| matches!(item.status.value, Status::Doing | Status::Done);
        let item = self.now.item(ix);
        let was = self.origin(ix).map(|was| self.backlog().item(was));
        started(item) && !was.is_some_and(started) && !item.is_production_bug()
    }

    /// Whether any item was started since the base; see [`Self::is_started`].
    pub fn anything_started(&self) -> bool {
        self.changed_items().any(|(_, now)| now.is_some_and(|now| self.is_started(now)))
            || (0..self.origins.len()).map(Ix::new).any(|ix| self.origin(ix).is_none() && self.is_started(ix))
    }
}
