//! What the ways of an item have in common: its day, its keys, and how it gets back into the order.

use jiff::civil::Date;

use super::refusal::Refusal;
use crate::edit::workflow;
use crate::model::{Item, ItemKind, Status};

/// The day on which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Whether somebody named it. Else it is today, whatever other days the item has.
    pub is_given: bool,
}

impl Day {
    /// Today.
    pub const fn today(date: Date) -> Self {
        Self { date, is_given: false }
    }
}

/// Refuses a given day before something that the item has behind it.
///
/// # Errors
/// The refusal.
pub fn refuse_early(item: &Item, day: Day, what: &str) -> Result<(), Refusal> {
    let day = day.is_given.then_some(day.date);
    let found = workflow::latest_day(item).zip(day).filter(|((_, before), day)| day < before);
    let Some(((key, before), day)) = found else { return Ok(()) };
    let (id, key) = (&item.id, key.name());
    let message = format!("`{id}` can't be {what} on {day}: it has `{key} = {before}`");
    let hint = format!("give the right day with `--on`, or correct the other one with `topline set {id} {key}=DATE`");
    Err(Refusal::new("too-early", message, vec![hint]))
}

/// How an item gets into the order that is closed or waits for an answer.
pub fn way_in(item: &Item) -> String {
    let id = &item.id;
    match (item.status.value, item.kind.value) {
        (Status::Triage, ItemKind::Feedback) => format!("`topline answer {id} TEXT` lets it in"),
        (Status::Triage, _) => format!("`topline answer {id}` lets it in"),
        (Status::Dropped, _) => format!("`topline set {id} status=todo closed- reason-` opens it again"),
        _ => format!("`topline set {id} status=todo closed-` opens it again"),
    }
}
