//! Whether the order is renewed at least as often as there are deployments.

use jiff::Timestamp;

use super::{SectionState, StatusContext};
use crate::timeline::EventKind;

/// Whether the order is renewed.
#[derive(Clone, Debug)]
pub struct Priority {
    /// The deployments in the window.
    pub deployments: usize,
    /// Of those after the first, how many have a re-prioritisation after the one before them and not after themselves; `None` if
    /// the history isn't known.
    pub covered: Option<usize>,
    /// The names of those that have none.
    pub uncovered: Vec<String>,
    /// The last deployment.
    pub last_deployment: Option<Timestamp>,
    /// The last re-prioritisation.
    pub last_reprioritisation: Option<Timestamp>,
    /// Who made it: a mail address.
    pub last_author: Option<String>,
    /// The deployments after the last re-prioritisation; `None` if the history isn't known.
    pub deployments_since: Option<usize>,
    /// What was started out of order in the window, the oldest first.
    pub out_of_order: Vec<OutOfOrder>,
}

/// An item that was started while another one above it could have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfOrder {
    /// The item's id.
    pub id: String,
    /// The id of the one above it.
    pub above: String,
    /// When.
    pub at: Timestamp,
    /// The first line of the commit's message.
    pub subject: String,
}

impl Priority {
    /// How it is today.
    pub fn new(context: &StatusContext<'_>) -> Self {
        let (past, since) = (context.past_deployments(), context.deployments_since());
        let renewals = context.record.history.map(|history| {
            let mut renewals = history.reprioritisations();
            renewals.retain(|commit| commit.at < context.until());
            renewals
        });
        let last = renewals.as_ref().and_then(|renewals| renewals.last().copied());
        let is_covered = |from: Timestamp, to: Timestamp| {
            renewals.iter().flatten().any(|commit| from < commit.at && commit.at <= to)
        };
        let pairs = || since.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
        let uncovered = pairs().filter(|(before, it)| !is_covered(before.at, it.at)).map(|(_, it)| it.name.clone());
        let uncovered: Vec<String> = if renewals.is_some() { uncovered.collect() } else { Vec::new() };
        let after = |at: Timestamp| past.iter().filter(|deployment| deployment.at > at).count();
        Self {
            deployments: since.len(),
            covered: renewals.as_ref().map(|_| pairs().count() - uncovered.len()),
            uncovered,
            last_deployment: past.last().map(|deployment| deployment.at),
            last_reprioritisation: last.map(|commit| commit.at),
            last_author: last.and_then(|commit| commit.author.clone()),
            deployments_since: renewals.as_ref().map(|_| last.map_or(past.len(), |commit| after(commit.at))),
            out_of_order: out_of_order(context),
        }
    }

    /// Whether a deployment passed without a new order, or the order is older than the last two.
    pub fn state(&self) -> SectionState {
        if self.last_deployment.is_none() || self.covered.is_none() {
            return SectionState::Unknown;
        }
        SectionState::new(!self.uncovered.is_empty() || self.is_too_old())
    }

    /// Whether the order is older than the last two deployments.
    pub fn is_too_old(&self) -> bool {
        self.deployments_since.is_some_and(|count| count >= 2)
    }
}

fn out_of_order(context: &StatusContext<'_>) -> Vec<OutOfOrder> {
    let commits =
        context.record.history.iter().flat_map(|history| &history.commits).filter(|commit| context.is_since(commit.at));
    let mut found: Vec<OutOfOrder> = commits
        .flat_map(|commit| commit.events.iter().map(|event| (commit.at, event)))
        .filter_map(|(at, event)| match &event.kind {
            EventKind::StartedOutOfOrder { above, subject } => Some(OutOfOrder {
                id: event.id.to_string(),
                above: above.to_string(),
                at,
                subject: subject.to_string(),
            }),
            _ => None,
        })
        .collect();
    found.sort_by_key(|found| found.at);
    found
}
