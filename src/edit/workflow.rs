//! How an item goes through the team's hands: what to write when it is started, done, dropped or answered, and what speaks
//! against it.

use jiff::civil::Date;

use super::key_edit::{KeyAction, KeyEdit};
use crate::model::config::{Feature, Flag, FlagState};
use crate::model::item::Criterion;
use crate::model::keys::{StoryKey, story};
use crate::model::readiness::{self, Missing};
use crate::model::{Backlog, Item, ItemKind, Ix, Status};
use crate::order::Order;
use crate::text::toml_text;

/// Why an item shouldn't be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStartable {
    /// Its status isn't `todo`.
    Status(Status),
    /// These prerequisites are open or in triage.
    Blocked(Vec<Ix<Item>>),
    /// The definition of ready asks for this.
    NotReady(Vec<Missing>),
    /// This item stands higher, and nobody has started it.
    Higher(Ix<Item>),
}

impl NotStartable {
    /// Whether it can be started all the same, by somebody who knows better.
    pub fn may_be_overruled(&self) -> bool {
        !matches!(self, Self::Status(Status::Triage | Status::Done | Status::Dropped))
    }
}

/// What speaks against starting an item. Production bugs may be started whatever stands above them. Without an order nothing is
/// known to stand above.
pub fn why_not_startable(backlog: &Backlog, order: Option<&Order>, ix: Ix<Item>) -> Option<NotStartable> {
    let item = backlog.item(ix);
    if item.status.value != Status::Todo {
        return Some(NotStartable::Status(item.status.value));
    }
    let blockers: Vec<Ix<Item>> = backlog.blockers(ix).collect();
    if !blockers.is_empty() {
        return Some(NotStartable::Blocked(blockers));
    }
    let missing = readiness::missing(item, &backlog.config);
    if !missing.is_empty() {
        return Some(NotStartable::NotReady(missing));
    }
    let order = order.filter(|_| !item.is_production_bug())?;
    let above = order.placed.get(..order.position(ix)?).unwrap_or_default().iter();
    let is_free =
        |placed: &&crate::order::Placed| placed.is_startable(backlog) && backlog.item(placed.item).assignee.is_empty();
    above.filter(is_free).map(|placed| placed.item).next().map(NotStartable::Higher)
}

/// The latest of the days that lie behind an open item: it was reported, answered or started.
pub fn latest_day(item: &Item) -> Option<(&'static StoryKey, Date)> {
    let report = item.report();
    let days = [
        (&story::REPORTED, &report.reported),
        (&story::ANSWERED, &report.answered),
        (&story::STARTED, &report.started),
    ];
    days.into_iter().filter_map(|(key, day)| Some((key, day.as_ref()?.value))).max_by_key(|(_, day)| *day)
}

/// Starts an item. Somebody who is assigned already stays, and a day on which it was started before, too.
pub fn start(item: &Item, by: Option<&str>, today: Date) -> Vec<KeyEdit> {
    let mut edits = vec![status(Status::Doing)];
    // Of what is started already the day isn't known.
    if item.report().started.is_none() && item.status.value != Status::Doing {
        edits.push(KeyEdit::set(&story::STARTED, toml_text::date(today)));
    }
    match by {
        Some(by) if item.assignee.is_empty() => edits.push(KeyEdit::set_text(&story::ASSIGNEE, by)),
        Some(by) if !item.assignee.iter().any(|assignee| assignee == by) => {
            edits.push(KeyEdit { key: &story::ASSIGNEE, entry: None, action: KeyAction::Add(vec![by.to_owned()]) });
        }
        _ => {}
    }
    edits
}

/// The acceptance criteria of an item that aren't ticked.
pub fn unmet_criteria(item: &Item) -> Vec<Criterion<'_>> {
    item.body.criteria.iter().filter(|criterion| !criterion.done).collect()
}

/// Finishes an item.
pub fn done(today: Date) -> Vec<KeyEdit> {
    vec![status(Status::Done), KeyEdit::set(&story::CLOSED, toml_text::date(today))]
}

/// Drops an item.
pub fn drop(because: &str, today: Date) -> Vec<KeyEdit> {
    vec![
        status(Status::Dropped),
        KeyEdit::set(&story::CLOSED, toml_text::date(today)),
        KeyEdit::set_text(&story::REASON, because),
    ]
}

/// Answers feedback, and lets it in if it waits for that.
pub fn answer(item: &Item, text: Option<&str>, today: Date) -> Vec<KeyEdit> {
    let mut edits = vec![KeyEdit::set(&story::ANSWERED, toml_text::date(today))];
    if item.status.value == Status::Triage {
        edits.push(status(Status::Todo));
    }
    edits.extend(text.map(|text| KeyEdit::set_text(&story::ANSWER, text)));
    edits
}

/// Answers feedback, and drops it. The answer is the reason, too.
pub fn answer_and_drop(item: &Item, text: &str, today: Date) -> Vec<KeyEdit> {
    let mut edits = drop(text, today);
    edits.push(KeyEdit::set(&story::ANSWERED, toml_text::date(today)));
    if item.kind.value == ItemKind::Feedback {
        edits.push(KeyEdit::set_text(&story::ANSWER, text));
    }
    edits
}

fn status(status: Status) -> KeyEdit {
    KeyEdit::set(&story::STATUS, toml_text::string(status.name()))
}

/// What is left to do after an item is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterClosing {
    /// The items that it blocked alone.
    pub unblocked: Vec<Ix<Item>>,
    /// Its feature, and how many of that are still to be done.
    pub feature: Option<(Ix<Feature>, usize)>,
    /// Its flag that is off, and how many items behind it are still to be done.
    pub flag: Option<(Ix<Flag>, usize)>,
}

/// What is left to do after the item was closed; `backlog` is the one before.
pub fn after_closing(backlog: &Backlog, ix: Ix<Item>) -> AfterClosing {
    let is_unfinished = |other: Ix<Item>| other != ix && !backlog.item(other).status.value.is_closed();
    let links = backlog.links_of(ix);
    let open_ones = || backlog.each().map(|(other, _)| other).filter(|other| is_unfinished(*other));
    let blocked_alone = |other: &Ix<Item>| {
        let mut blockers = backlog.blockers(*other);
        blockers.next() == Some(ix) && blockers.next().is_none()
    };
    let is_off =
        |flag: &Ix<Flag>| backlog.config.flags.get(*flag).is_some_and(|flag| flag.state.value == FlagState::Off);
    AfterClosing {
        unblocked: open_ones().filter(|other| backlog.item(*other).is_open()).filter(blocked_alone).collect(),
        feature: links.feature.map(|feature| {
            (feature, open_ones().filter(|other| backlog.links_of(*other).feature == Some(feature)).count())
        }),
        flag: links
            .flag
            .filter(is_off)
            .map(|flag| (flag, open_ones().filter(|other| backlog.links_of(*other).flag == Some(flag)).count())),
    }
}
