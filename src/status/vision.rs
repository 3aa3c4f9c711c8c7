//! How the effort spreads over the objectives: what was done, what comes next, and all that is open.

use super::{SectionState, StatusContext};
use crate::model::config::Objective;
use crate::model::{Amount, Item, Ix};
use crate::plan::budget::effort;
use crate::plan::coming_items::first_items;

/// The share of the effort that may serve no objective.
const MOST_WITHOUT: f64 = 0.2;
/// How many iterations' worth of the order is what comes next.
const ITERATIONS: u8 = 2;

/// How the effort spreads over the objectives.
#[derive(Clone, Debug)]
pub struct Vision {
    /// Of what was done in the window.
    pub closed: Vec<Share>,
    /// Of the items that fill the next two iterations.
    pub next: Vec<Share>,
    /// Of all open items.
    pub open: Vec<Share>,
    /// The objectives that nothing of what comes next serves.
    pub neglected: Vec<Ix<Objective>>,
}

/// The effort for one objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The objective; `None` for items without one.
    pub objective: Option<Ix<Objective>>,
    /// The sum of the estimates; a missing one counts as `policy.max_estimate`.
    pub units: f64,
    /// Its share of all, from 0 to 1.
    pub share: f64,
}

impl Vision {
    /// How it is today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let objectives = context.backlog.config.objectives.len();
        let placed = |placed: &[crate::order::Placed]| placed.iter().map(|placed| placed.item).collect::<Vec<_>>();
        let next = shares(context, placed(first_items(context.backlog, context.order, ITERATIONS)));
        let is_neglected = |ix: &Ix<Objective>| !next.iter().any(|share| share.objective == Some(*ix));
        Self {
            closed: shares(context, context.done_since().map(|(ix, ..)| ix).collect()),
            open: shares(context, placed(&context.order.placed)),
            neglected: (0..objectives).map(Ix::new).filter(is_neglected).collect(),
            next,
        }
    }

    /// The share of what comes next that serves no objective.
    pub fn without(&self) -> f64 {
        self.next.iter().find(|share| share.objective.is_none()).map_or(0.0, |share| share.share)
    }

    /// Whether too much of what comes next serves no objective.
    pub fn is_out_of_sight(&self) -> bool {
        self.without() > MOST_WITHOUT
    }

    /// Whether an objective is neglected, or the vision is out of sight.
    pub fn state(&self, context: &StatusContext<'_>) -> SectionState {
        match context.backlog.config.objectives.is_empty() || self.next.is_empty() {
            true => SectionState::Unknown,
            false => SectionState::new(!self.neglected.is_empty() || self.is_out_of_sight()),
        }
    }
}

/// The shares of the objectives that the items serve, in the order of `backlog.toml`, and of none at the end.
fn shares(context: &StatusContext<'_>, items: Vec<Ix<Item>>) -> Vec<Share> {
    let backlog = context.backlog;
    let count = backlog.config.objectives.len();
    let mut sums: Vec<Option<Amount>> = vec![None; count + 1];
    for ix in items {
        let at = backlog.links_of(ix).objective.map_or(count, Ix::get);
        if let Some(sum) = sums.get_mut(at) {
            *sum = Some(sum.unwrap_or(Amount::ZERO) + effort(backlog.item(ix), &backlog.config));
        }
    }
    let all: Amount = sums.iter().flatten().copied().sum();
    let share = |(at, sum): (usize, Option<Amount>)| {
        let sum = sum?;
        let share = if all == Amount::ZERO { 0.0 } else { crate::model::decimal::ratio(sum, all) };
        Some(Share { objective: (at < count).then(|| Ix::new(at)), units: sum.to_f64(), share })
    };
    sums.into_iter().enumerate().filter_map(share).collect()
}
