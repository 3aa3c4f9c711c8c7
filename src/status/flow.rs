//! How fast items are finished, and what is in progress.

use super::{Distribution, SectionState, StatusContext};
use crate::model::{Item, Ix, Status};
use crate::timeline::deployments::first_from;
use crate::timeline::instant::days_between;

/// How many weeks are counted.
pub const WEEKS: usize = 8;

/// How fast items are finished.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The items done in each of the last weeks, the latest week last. The last one ends today.
    pub weeks: [usize; WEEKS],
    /// The days from start to end of what was done in the window.
    pub cycle: Distribution,
    /// The items in progress, the oldest first.
    pub in_progress: Vec<InProgress>,
    /// The days from start to the deployment of what was done in the window.
    pub lead_to_deployment: Distribution,
    /// How many done items have no known day on which they were closed.
    pub unknown: usize,
}

/// An item in progress.
#[derive(Clone, Debug)]
pub struct InProgress {
    /// Which.
    pub item: Ix<Item>,
    /// For how many days, if that is known.
    pub days: Option<f64>,
    /// Whether that is longer than 85 % of what was finished took.
    pub is_old: bool,
}

impl Flow {
    /// The flow today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let done: Vec<_> = context.done_since().collect();
        let started = |ix: Ix<Item>| context.timeline(ix).started;
        let cycle = Distribution::new(
            done.iter().map(|(ix, _, closed)| started(*ix).map(|started| days_between(started, *closed))),
        );
        let past = context.past_deployments();
        let lead = done.iter().filter_map(|(ix, _, closed)| {
            let deployment = first_from(past, *closed)?;
            Some(started(*ix).map(|started| days_between(started, deployment.at)))
        });
        let slow = cycle.percentile(85);
        let doing = context.backlog.each().filter(|(_, item)| item.status.value == Status::Doing);
        let mut in_progress: Vec<InProgress> = doing
            .map(|(item, _)| {
                let days = started(item).map(|started| context.days_since(started));
                InProgress { item, days, is_old: days.zip(slow).is_some_and(|(days, slow)| days > slow) }
            })
            .collect();
        in_progress.sort_by(|one, other| other.days.unwrap_or(-1.0).total_cmp(&one.days.unwrap_or(-1.0)));
        Self {
            weeks: weeks(context),
            lead_to_deployment: Distribution::new(lead),
            cycle,
            in_progress,
            unknown: context.done().filter(|(.., closed)| closed.is_none()).count(),
        }
    }

    /// Whether something in progress is old.
    pub fn state(&self) -> SectionState {
        let is_empty = self.weeks == [0; WEEKS] && self.cycle.values.is_empty() && self.in_progress.is_empty();
        if is_empty {
            SectionState::Unknown
        } else {
            SectionState::new(self.in_progress.iter().any(|item| item.is_old))
        }
    }
}

fn weeks(context: &StatusContext<'_>) -> [usize; WEEKS] {
    let mut weeks = [0; WEEKS];
    for ago in context.done().filter_map(|(.., closed)| context.weeks_ago(closed?)) {
        if let Some(week) = WEEKS.checked_sub(ago + 1).and_then(|at| weeks.get_mut(at)) {
            *week += 1;
        }
    }
    weeks
}
