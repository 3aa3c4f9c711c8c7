//! When items were born, answered, started and closed, and when the order was renewed and the product deployed.
//!
//! Each fact comes from the first source that has it: the item's own date, or else the history of commits, seen as
//! [`CommitFacts`]. What neither says is unknown. None of it ever moves an item in the order.
//!
//! Instants are UTC. A date counts as its midnight. Durations are days of 86,400 seconds.

pub mod deployments;
pub mod history;
pub mod instant;
pub mod item_events;

pub use deployments::Deployment;
pub use history::{CommitFacts, History};
pub use item_events::{EventKind, ItemEvent};

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Backlog, Item, Status};
use crate::text::Spanned;
use instant::midnight;

/// The known instants in the life of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When it was reported, or else first seen.
    pub born: Option<Timestamp>,
    /// When it left triage; `None` as long as it is there.
    pub answered: Option<Timestamp>,
    /// When it became `doing` for the first time.
    pub started: Option<Timestamp>,
    /// When it became `done` or `dropped` for the last time; `None` for any other item.
    pub closed: Option<Timestamp>,
}

/// What is known of the loop besides the backlog.
#[derive(Clone, Copy, Debug)]
pub struct LoopRecord<'r> {
    /// The timelines of the backlog's items.
    pub timelines: &'r [Timeline],
    /// What the commits say; `None` if that isn't known.
    pub history: Option<&'r History>,
    /// All known deployments, sorted.
    pub deployments: &'r [Deployment],
}

/// The timelines of a backlog's items, in their order.
pub fn timelines(backlog: &Backlog, history: Option<&History>) -> Vec<Timeline> {
    let seen = history.map(seen_in).unwrap_or_default();
    let timeline = |item: &Item| {
        let seen = seen.get(item.id.as_str()).map(|life| life.timeline).unwrap_or_default();
        let own = own_dates(item);
        let status = item.status.value;
        Timeline {
            born: own.born.or(seen.born),
            answered: own.answered.or(seen.answered).filter(|_| status != Status::Triage),
            started: own.started.or(seen.started),
            closed: own.closed.or(seen.closed).filter(|_| status.is_closed()),
        }
    };
    backlog.items.iter().map(|item| timeline(item)).collect()
}

/// What the item itself says.
fn own_dates(item: &Item) -> Timeline {
    let report = item.report();
    let at = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| midnight(date.value));
    Timeline {
        born: at(&report.reported),
        answered: at(&report.answered),
        started: at(&report.started),
        closed: at(&item.closed),
    }
}

/// What the history says about one id.
#[derive(Clone, Copy, Debug, Default)]
struct Life {
    timeline: Timeline,
    /// The status that it had last.
    status: Option<Status>,
}

/// What the history says about each id. A renamed item takes its life along; one that was deleted and is there again goes on
/// where it ended.
fn seen_in(history: &History) -> HashMap<&str, Life> {
    let mut seen: HashMap<&str, Life> = HashMap::new();
    for commit in &history.commits {
        for event in &commit.events {
            if let EventKind::RenamedFrom(old) = &event.kind {
                let life = seen.remove(&**old).unwrap_or_default();
                seen.insert(&event.id, life);
                continue;
            }
            let life = seen.entry(&event.id).or_default();
            match &event.kind {
                EventKind::Born => life.timeline.born = life.timeline.born.or(Some(commit.at)),
                EventKind::Became(status) => life.became(*status, commit.at),
                EventKind::RenamedFrom(_) | EventKind::StartedOutOfOrder { .. } | EventKind::Changed { .. } => {}
            }
        }
    }
    seen
}

impl Life {
    fn became(&mut self, status: Status, at: Timestamp) {
        let was = self.status.replace(status);
        if was == Some(status) {
            return;
        }
        let timeline = &mut self.timeline;
        if was == Some(Status::Triage) {
            timeline.answered = timeline.answered.or(Some(at));
        }
        if status == Status::Doing {
            timeline.started = timeline.started.or(Some(at));
        }
        timeline.closed = status.is_closed().then_some(at);
    }
}
