//! Whether feedback is answered, how fast, and whether it changes the order.

use std::collections::BTreeMap;

use super::{Distribution, SectionState, StatusContext};
use crate::model::{Item, ItemKind, Ix, Status};
use crate::timeline::deployments::first_from;
use crate::timeline::instant::days_between;

/// The name of a source that isn't given.
pub const NO_SOURCE: &str = "unknown";

/// Whether feedback is answered.
#[derive(Clone, Debug)]
pub struct FeedbackStatus {
    /// What waits for an answer, the longest first.
    pub waiting: Vec<Waiting>,
    /// The days from birth to answer of what was answered in the window.
    pub answered: Distribution,
    /// How many of those came from each source.
    pub by_source: BTreeMap<String, usize>,
    /// How many of those were let in up to the first deployment after their birth, and of how many that is known.
    pub changed_order: [usize; 2],
}

/// Feedback that waits for an answer.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Which.
    pub item: Ix<Item>,
    /// For how many days, if its birth is known.
    pub days: Option<f64>,
    /// Whether that is longer than `feedback.answer_within`.
    pub is_late: bool,
}

impl FeedbackStatus {
    /// How it is today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let backlog = context.backlog;
        let feedback = || backlog.each().filter(|(_, item)| item.kind.value == ItemKind::Feedback);
        let within = backlog.config.answer_within.map(f64::from);
        let waits = feedback().filter(|(_, item)| item.status.value == Status::Triage);
        let mut waiting: Vec<Waiting> = waits
            .map(|(item, _)| {
                let days = context.timeline(item).born.map(|born| context.days_since(born));
                let is_late = days.zip(within).is_some_and(|(days, within)| days > within);
                Waiting { item, days, is_late }
            })
            .collect();
        waiting.sort_by(|one, other| other.days.unwrap_or(-1.0).total_cmp(&one.days.unwrap_or(-1.0)));
        let answered = feedback().filter_map(|(ix, item)| {
            let timeline = context.timeline(ix);
            let at = timeline.answered.filter(|at| context.is_since(*at))?;
            Some((item, timeline.born, at))
        });
        let answered: Vec<_> = answered.collect();
        let mut by_source: BTreeMap<String, usize> = BTreeMap::new();
        let mut changed_order = [0; 2];
        let deployments = context.past_deployments();
        for (item, born, at) in &answered {
            let source = item.report().source.as_ref().map_or(NO_SOURCE, |source| &*source.value);
            *by_source.entry(source.to_owned()).or_default() += 1;
            let Some(born) = born.filter(|_| !deployments.is_empty()) else { continue };
            let next = first_from(deployments, born);
            let is_let_in = item.status.value != Status::Dropped;
            changed_order[0] += usize::from(is_let_in && next.is_none_or(|next| *at <= next.at));
            changed_order[1] += 1;
        }
        let days = answered.iter().map(|(_, born, at)| born.map(|born| days_between(born, *at)));
        Self { answered: Distribution::new(days), waiting, by_source, changed_order }
    }

    /// How many were answered in the window.
    pub fn answered_count(&self) -> usize {
        self.answered.values.len() + self.answered.unknown
    }

    /// Whether one waits too long.
    pub fn state(&self) -> SectionState {
        match self.waiting.is_empty() && self.answered_count() == 0 {
            true => SectionState::Unknown,
            false => SectionState::new(self.waiting.iter().any(|waiting| waiting.is_late)),
        }
    }
}
