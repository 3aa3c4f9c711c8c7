//! How the iteration is going.

use super::{SectionState, StatusContext};
use crate::model::{Amount, Item, Ix};
use crate::plan::reserve_evidence::days_between;
use crate::plan::{self, Outlook, Plan};

/// The chance below which somebody should do something.
const EVEN: f64 = 0.5;

/// How the iteration is going.
#[derive(Clone, Debug)]
pub struct IterationStatus {
    /// The day of the iteration, from 1, and how many it has, if both its days are known. The day is beyond the last one if it is over.
    pub day: Option<[i64; 2]>,
    /// Its plan; `None` without an iteration with a capacity.
    pub plan: Option<Plan>,
    /// The items in the plan that it didn't have on its first day, by id; `None` if that plan isn't known.
    pub shifted_in: Option<Vec<Ix<Item>>>,
    /// The chance, from 0 to 1, that the commitment is done at the end; `None` if it isn't known.
    pub chance: Option<f64>,
}

impl IterationStatus {
    /// The iteration today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let backlog = context.backlog;
        let iteration = backlog.config.iteration.as_ref();
        let days =
            iteration.and_then(|iteration| Some((iteration.start.as_ref()?.value, iteration.end.as_ref()?.value)));
        let plan = plan::compute(backlog, context.order).ok();
        let chance = plan.as_ref().and_then(|plan| Outlook::new(backlog, plan, context.today).chance);
        let shifted_in = context.planned_at_start.zip(plan.as_ref()).map(|(before, plan)| {
            let mut now: Vec<Ix<Item>> = plan.committed_and_reserved().collect();
            now.sort_unstable();
            now.dedup();
            now.retain(|ix| !before.iter().any(|id| id == backlog.item(*ix).id.as_str()));
            now
        });
        Self {
            day: days.map(|(start, end)| [days_between(start, context.today) + 1, days_between(start, end) + 1]),
            plan,
            shifted_in,
            chance,
        }
    }

    /// What bugs and feedback took beyond the reserve.
    pub fn beyond_reserve(&self) -> Amount {
        self.plan.as_ref().map_or(Amount::ZERO, |plan| plan.reserve_claims.done - plan.budget.reserve)
    }

    /// Whether the goal will probably not be done, or the reserve is exceeded.
    pub fn state(&self) -> SectionState {
        let Some(plan) = &self.plan else { return SectionState::Unknown };
        let has_data = plan.commitment.is_some() || !plan.reserve_claims.done_items.is_empty();
        match has_data {
            false => SectionState::Unknown,
            true => SectionState::new(self.is_improbable() || self.beyond_reserve() > Amount::ZERO),
        }
    }

    /// Whether the commitment has less than an even chance.
    pub fn is_improbable(&self) -> bool {
        self.chance.is_some_and(|chance| chance < EVEN)
    }
}
