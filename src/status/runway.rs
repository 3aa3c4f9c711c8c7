//! How long the ready work at the top of the order lasts.

use super::flow::WEEKS;
use super::{SectionState, StatusContext};
use crate::model::{Amount, Item, Ix, Missing};
use crate::plan::budget::effort;
use crate::plan::coming_items::first_items;

/// How long the ready work lasts.
#[derive(Clone, Debug)]
pub struct Runway {
    /// The estimates of all open items that are ready.
    pub ready_units: f64,
    /// How many iterations' capacity that is; `None` without a capacity.
    pub iterations: Option<f64>,
    /// How many weeks it lasts at the pace of the last eight; `None` if nothing was done in them.
    pub weeks: Option<f64>,
    /// The items among the next that aren't ready, and what they lack, in priority order.
    pub unready: Vec<Unready>,
    /// How many of the ready items have no estimate, which counts as `policy.max_estimate`.
    pub assumed: usize,
}

/// An item that isn't ready.
#[derive(Clone, Debug)]
pub struct Unready {
    /// Which.
    pub item: Ix<Item>,
    /// What it lacks.
    pub missing: Vec<Missing>,
}

impl Runway {
    /// The runway today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let (backlog, config) = (context.backlog, &context.backlog.config);
        let ready = context.order.placed.iter().filter(|placed| placed.missing.is_empty()).map(|placed| placed.item);
        let ready: Vec<Ix<Item>> = ready.collect();
        let units: Amount = ready.iter().map(|ix| effort(backlog.item(*ix), config)).sum();
        let capacity = config.iteration.as_ref().and_then(|iteration| iteration.capacity.as_ref());
        let capacity =
            capacity.map(|capacity| Amount::from(capacity.value).to_f64()).filter(|capacity| *capacity > 0.0);
        let is_recent = |closed| context.weeks_ago(closed).is_some_and(|ago| ago < WEEKS);
        let recent = context.done().filter(|(.., closed)| closed.is_some_and(is_recent));
        let recent: f64 = recent.map(|(_, item, _)| context.units(item)).sum();
        let unready = first_items(backlog, context.order, 1).iter().filter(|placed| !placed.missing.is_empty());
        Self {
            ready_units: units.to_f64(),
            iterations: capacity.map(|capacity| units.to_f64() / capacity),
            weeks: (recent > 0.0).then(|| units.to_f64() / (recent / WEEKS as f64)),
            unready: unready.map(|placed| Unready { item: placed.item, missing: placed.missing.to_vec() }).collect(),
            assumed: ready.iter().filter(|ix| backlog.item(**ix).estimate.is_none()).count(),
        }
    }

    /// Whether less than one iteration's worth is ready.
    pub fn state(&self, context: &StatusContext<'_>) -> SectionState {
        match self.iterations {
            _ if context.order.placed.is_empty() => SectionState::Unknown,
            Some(iterations) => SectionState::new(iterations < 1.0),
            None => SectionState::new(self.ready_units == 0.0),
        }
    }
}
