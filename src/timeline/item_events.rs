//! What happened to items between two states of a backlog.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::model::{Backlog, Item, Ix, Status};

/// Something that happened to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemEvent {
    /// The id of the item after it.
    pub id: Box<str>,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// Its file is there for the first time.
    Born,
    /// It had another id before.
    RenamedFrom(Box<str>),
    /// It has another status than before, or is new with this one.
    Became(#[serde(with = "status_name")] Status),
    /// It was started while another one stood above it that could have been.
    StartedOutOfOrder {
        /// The id of the one above.
        above: Box<str>,
        /// The first line of the commit's message.
        subject: Box<str>,
    },
    /// A key changed that decides the order.
    Changed {
        /// The key.
        key: Box<str>,
        /// Its old value.
        was: Option<Box<str>>,
        /// Its new value.
        now: Option<Box<str>>,
    },
}

/// A status is stored by its name.
mod status_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::model::Status;
    use crate::model::item::Named;

    pub(super) fn serialize<S: Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(status.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
        let name = String::deserialize(deserializer)?;
        Status::from_name(&name).ok_or_else(|| Error::custom("no status"))
    }
}

/// What happened to the items of `now` since `before`; the whole backlog is new without it. `renamed` are the items that have
/// another id now: their positions then and now.
pub fn between(before: Option<&Backlog>, now: &Backlog, renamed: &[(Ix<Item>, Ix<Item>)]) -> Vec<ItemEvent> {
    let mut origins: Vec<Option<&Arc<Item>>> = vec![None; now.items.len()];
    if let Some(before) = before {
        let successors = before.positions_in(now).into_iter().zip(&before.items);
        let same = successors.filter_map(|(successor, item)| Some((successor?, item)));
        let renamed = renamed.iter().map(|(was, now)| (*now, &before.items[was.get()]));
        for (ix, item) in same.chain(renamed) {
            origins[ix.get()] = Some(item);
        }
    }
    let mut events = Vec::new();
    for (item, origin) in now.items.iter().zip(origins) {
        if origin.is_some_and(|was| Arc::ptr_eq(was, item)) {
            continue;
        }
        let id = || Box::from(item.id.as_str());
        let kinds = kinds(origin.map(|was| &**was), item);
        events.extend(kinds.into_iter().map(|kind| ItemEvent { id: id(), kind }));
    }
    events
}

fn kinds(was: Option<&Item>, now: &Item) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    match was {
        None => kinds.push(EventKind::Born),
        Some(was) if was.id != now.id => kinds.push(EventKind::RenamedFrom(was.id.as_str().into())),
        Some(_) => {}
    }
    let new = now.status.value;
    if was.map(|was| was.status.value) != Some(new) {
        kinds.push(EventKind::Became(new));
    }
    kinds
}
