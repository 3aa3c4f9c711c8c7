//! A change as a program asks for it, in JSON: `{"type":"move","item":"a","above":"b","because":"…"}`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Number, Value};

use super::body::{replace_body, tick_criterion};
use super::closing::{Answer, Done, Drop, answer, done, drop};
use super::decide::withdraw;
use super::edit::Edit;
use super::failure::Failure;
use super::flow::Day;
use super::goal::adopt_goal;
use super::iteration::set_amounts;
use super::key_values::key_edits;
use super::looping::reviewed;
use super::move_to::{MovePlace, move_to};
use super::new::{NewItem, StoryDraft};
use super::refusal::ActionError;
use super::set::set_keys;
use super::start::{Start, start};
use crate::edit::iteration_amounts::Amounts;
use crate::session::{BacklogState, Session};

/// What somebody wants to be changed. Items are named by their ids.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ChangeRequest {
    /// An item stands directly above or below another one.
    Move {
        /// The item.
        item: String,
        /// The one below it.
        above: Option<String>,
        /// The one above it.
        below: Option<String>,
        /// Why.
        because: Option<String>,
    },
    /// The decision about an item is deleted.
    Withdraw {
        /// The item.
        item: String,
    },
    /// Keys get other values.
    Set {
        /// The items.
        items: Vec<String>,
        /// By key the value: a text, a number, a boolean, a list of texts, or `null` to remove the key.
        keys: BTreeMap<String, Value>,
    },
    /// A story gets another body.
    Body {
        /// The item.
        item: String,
        /// The text below the front matter.
        text: String,
    },
    /// An acceptance criterion is ticked or unticked.
    Criterion {
        /// The item.
        item: String,
        /// The criterion, from 0 in the order of the file.
        index: usize,
        /// Whether it is met.
        met: bool,
    },
    /// A new story.
    New {
        /// Its title.
        title: String,
        /// Its type.
        kind: Option<String>,
        /// Its id; else one is made of the title.
        id: Option<String>,
        /// Its keys, as for [`ChangeRequest::Set`].
        #[serde(default)]
        keys: BTreeMap<String, Value>,
        /// Its text; else that of the template.
        body: Option<String>,
    },
    /// Work on an item starts.
    Start {
        /// The item.
        item: String,
        /// Whether it starts even if it isn't its turn.
        #[serde(default)]
        anyway: bool,
    },
    /// An item is done.
    Done {
        /// The item.
        item: String,
        /// Whether it is done even if criteria aren't ticked.
        #[serde(default)]
        anyway: bool,
    },
    /// An item isn't wanted any more.
    Drop {
        /// The item.
        item: String,
        /// Why.
        because: String,
    },
    /// Feedback is answered, and let in or dropped.
    Answer {
        /// The item.
        item: String,
        /// The answer.
        text: Option<String>,
        /// Whether it is dropped.
        #[serde(default)]
        drop: bool,
    },
    /// A feature becomes the goal of the iteration.
    Goal {
        /// The feature.
        feature: String,
    },
    /// What the iteration can hold.
    Iteration {
        /// What the team can do in it.
        capacity: Option<Number>,
        /// The share of that which is kept free.
        reserve: Option<Number>,
    },
    /// The order was reviewed.
    Reviewed {},
}

impl ChangeRequest {
    /// The edit that does it.
    ///
    /// # Errors
    /// If it can't be done: see the use cases.
    pub fn edit(&self, session: &Session, state: &BacklogState, today: Date) -> Result<Edit, ActionError> {
        let day = Day::today(today);
        match self {
            Self::Move { item, above, below, because } => {
                let place = match (above, below) {
                    (Some(target), None) => MovePlace::Above(target),
                    (None, Some(target)) => MovePlace::Below(target),
                    _ => return Err(Failure::usage("a move has either `above` or `below`").into()),
                };
                move_to(session, state, item, place, because.as_deref())
            }
            Self::Withdraw { item } => withdraw(session, state, item),
            Self::Set { items, keys } => set(session, state, items, keys).map_err(Into::into),
            Self::Body { item, text } => Ok(replace_body(session, state, item, text)?),
            Self::Criterion { item, index, met } => Ok(tick_criterion(session, state, item, *index, *met)?),
            Self::New { title, kind, id, keys, body } => {
                let mut item = NewItem::new(title, kind.as_deref(), key_edits(keys)?)?;
                (item.id, item.body) = (id.as_deref(), body.as_deref());
                Ok(StoryDraft::new(session, state, item, today)?.edit())
            }
            Self::Start { item, anyway } => start(session, state, &Start { id: item, by: None, day, anyway: *anyway }),
            Self::Done { item, anyway } => done(session, state, &Done { id: item, day, anyway: *anyway }),
            Self::Drop { item, because } => drop(session, state, &Drop { id: item, because, day }),
            Self::Answer { item, text, drop } => {
                answer(session, state, &Answer { id: item, text: text.as_deref(), drop: *drop, day })
            }
            Self::Goal { feature } => adopt_goal(session, state, feature, today),
            Self::Iteration { capacity, reserve } => {
                let [capacity, reserve] = [capacity, reserve].map(|amount| amount.as_ref().map(Number::to_string));
                let amounts = Amounts { capacity: capacity.as_deref(), reserve: reserve.as_deref() };
                Ok(set_amounts(session, state, amounts)?)
            }
            Self::Reviewed {} => Ok(reviewed(session, state, today)?),
        }
    }
}

fn set(
    session: &Session,
    state: &BacklogState,
    items: &[String],
    keys: &BTreeMap<String, Value>,
) -> Result<Edit, Failure> {
    let mut ids: Vec<&str> = Vec::with_capacity(items.len());
    for id in items {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    if ids.is_empty() || keys.is_empty() {
        return Err(Failure::usage("nothing is to be set").hint("name an item and a key"));
    }
    set_keys(session, state, &ids, &key_edits(keys)?)
}
