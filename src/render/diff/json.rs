//! The difference as JSON. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::view::DiffView;
use crate::diff::{Cause, EnteredItem, LeftItem, MovedItem};
use crate::render::json_output::{self, SCHEMA};

#[derive(Serialize)]
struct DiffJson<'v> {
    schema: u32,
    base: &'v str,
    head: &'v str,
    entered: Vec<EnteredJson<'v>>,
    left: Vec<LeftJson<'v>>,
    moved: Vec<MovedJson<'v>>,
    /// `null` where a side has no order.
    unmoved: Option<usize>,
    triage: TriageJson<'v>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renamed: Vec<RenamedJson<'v>>,
    /// `base`, `head` or both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_order: Vec<&'static str>,
}

/// The ids of items that began to wait for an answer, and of those that don't wait any more.
#[derive(Serialize)]
struct TriageJson<'v> {
    arrived: Vec<&'v str>,
    answered: Vec<&'v str>,
}

#[derive(Serialize)]
struct EnteredJson<'v> {
    id: &'v str,
    rank: Option<usize>,
    causes: Vec<CauseJson<'v>>,
}

#[derive(Serialize)]
struct LeftJson<'v> {
    id: &'v str,
    was: Option<usize>,
    causes: Vec<CauseJson<'v>>,
}

#[derive(Serialize)]
struct MovedJson<'v> {
    id: &'v str,
    from: usize,
    to: usize,
    causes: Vec<CauseJson<'v>>,
    /// How many causes there are beyond those that are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_causes: Option<usize>,
}

#[derive(Serialize)]
struct RenamedJson<'v> {
    id: &'v str,
    old: &'v str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CauseJson<'v> {
    Added,
    Deleted,
    Renamed {
        old: &'v str,
    },
    Field {
        field: &'static str,
        old: Option<&'v str>,
        new: Option<&'v str>,
    },
    Decision {
        path: &'v str,
        because: &'v str,
        /// The decision is gone, and that is the cause.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        withdrawn: bool,
    },
    NeededBy {
        item: &'v str,
        causes: Vec<CauseJson<'v>>,
    },
    Config {
        key: &'v str,
    },
    Indirect {
        item: &'v str,
        causes: Vec<CauseJson<'v>>,
    },
}

/// The difference as one line of JSON.
pub fn json(view: DiffView<'_>) -> String {
    let diff = view.diff;
    let sides = [(view.base.order, "base"), (view.head.order, "head")];
    let no_order: Vec<&str> = sides.into_iter().filter(|(order, _)| order.is_none()).map(|(_, name)| name).collect();
    json_output::to_line(&DiffJson {
        schema: SCHEMA,
        base: view.base_name,
        head: view.head_name,
        entered: diff.entered.iter().map(|entered| view.entered_json(entered)).collect(),
        left: diff.left.iter().map(|left| view.left_json(left)).collect(),
        moved: diff.moved.iter().map(|moved| view.moved_json(moved)).collect(),
        unmoved: no_order.is_empty().then_some(diff.unmoved.len()),
        triage: TriageJson {
            arrived: diff.arrived.iter().map(|ix| view.current(*ix).id.as_str()).collect(),
            answered: diff.answered.iter().map(|answered| view.answered(answered).id.as_str()).collect(),
        },
        renamed: diff
            .renamed
            .iter()
            .map(|(old, new)| RenamedJson { id: view.current(*new).id.as_str(), old: view.former(*old).id.as_str() })
            .collect(),
        no_order,
    })
}

impl<'v> DiffView<'v> {
    fn entered_json(&self, entered: &'v EnteredItem) -> EnteredJson<'v> {
        EnteredJson { id: self.current(entered.item).id.as_str(), rank: entered.rank, causes: causes(&entered.causes) }
    }

    /// An item that left goes by the id under which it was in the order.
    fn left_json(&self, left: &'v LeftItem) -> LeftJson<'v> {
        LeftJson { id: self.former(left.item).id.as_str(), was: left.base_rank, causes: causes(&left.causes) }
    }

    fn moved_json(&self, moved: &'v MovedItem) -> MovedJson<'v> {
        MovedJson {
            id: self.current(moved.head).id.as_str(),
            from: moved.from,
            to: moved.to,
            causes: causes(&moved.causes),
            more_causes: Some(moved.more_causes).filter(|more| *more > 0),
        }
    }
}

pub fn causes(causes: &[Cause]) -> Vec<CauseJson<'_>> {
    causes.iter().map(cause).collect()
}

fn cause(cause: &Cause) -> CauseJson<'_> {
    match cause {
        Cause::Added => CauseJson::Added,
        Cause::Deleted => CauseJson::Deleted,
        Cause::Renamed { old } => CauseJson::Renamed { old },
        Cause::Field { field, old, new } => {
            CauseJson::Field { field: field.name(), old: old.as_deref(), new: new.as_deref() }
        }
        Cause::Decision { path, because, withdrawn } => CauseJson::Decision { path, because, withdrawn: *withdrawn },
        Cause::NeededBy { item, causes } => CauseJson::NeededBy { item, causes: self::causes(causes) },
        Cause::Config { key } => CauseJson::Config { key },
        Cause::Indirect { item, causes } => CauseJson::Indirect { item, causes: self::causes(causes) },
    }
}
