//! Applies one edit to a copy of the backlog, and tells whether it puts the item above the other.

use std::sync::Arc;

use super::super::{lanes, placement};
use super::Edit;
use super::candidates::Candidates;
use crate::model::decision::{Decision, DecisionTarget};
use crate::model::item::{Item, Reference, ReferenceText, Value};
use crate::model::{Backlog, Ix};
use crate::text::{Span, Spanned};

/// How many candidates are tried one after the other.
const MAX_TRIED_IN_TURN: usize = 16;

/// A copy of the backlog to which edits are applied and reverted.
pub(super) struct EditTrial {
    backlog: Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl EditTrial {
    pub(super) fn new(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> Self {
        Self { backlog: backlog.clone(), item, other }
    }

    /// The first of the candidates that puts the item above the other.
    pub(super) fn first(&mut self, candidates: Vec<Edit>) -> Option<Edit> {
        candidates.into_iter().find(|edit| self.works(edit))
    }

    /// The smallest of the candidates that works. Many are bisected: if one works, larger ones are assumed to work. The
    /// result is always verified, but may not be the very smallest if that assumption fails.
    pub(super) fn smallest(&mut self, candidates: &Candidates<'_>) -> Option<Edit> {
        if candidates.count <= MAX_TRIED_IN_TURN {
            return (0..candidates.count).find_map(|at| self.try_out(candidates, at));
        }
        let largest = candidates.count.checked_sub(1)?;
        let mut working = self.try_out(candidates, largest)?;
        let (mut untried, mut works_at) = (0, largest);
        while untried < works_at {
            let middle = untried.midpoint(works_at);
            match self.try_out(candidates, middle) {
                Some(edit) => (working, works_at) = (edit, middle),
                None => untried = middle + 1,
            }
        }
        Some(working)
    }

    fn try_out(&mut self, candidates: &Candidates<'_>, at: usize) -> Option<Edit> {
        candidates.get(at).filter(|edit| self.works(edit))
    }

    /// Whether the edit puts the item above the other. The backlog is the same afterward.
    fn works(&mut self, edit: &Edit) -> bool {
        let touched = match edit {
            Edit::AddDependency => self.other,
            Edit::RemoveDependency { of, .. } => *of,
            _ => self.item,
        };
        let item = Arc::clone(&self.backlog.items[touched.get()]);
        let links = self.backlog.links[touched.get()].clone();
        let (config, decisions) = (Arc::clone(&self.backlog.config), Arc::clone(&self.backlog.decisions));
        self.apply(edit);
        let works = self.is_above();
        self.backlog.items[touched.get()] = item;
        self.backlog.links[touched.get()] = links;
        (self.backlog.config, self.backlog.decisions) = (config, decisions);
        works
    }

    /// Whether the item is placed before the other. What else an order has (reasons, readiness) isn't computed.
    fn is_above(&self) -> bool {
        let ranked = lanes::rank_items(&self.backlog, &[]);
        let placement = placement::Placement::new(&self.backlog, &ranked);
        let mut placed = placement.placed.iter().map(|(ix, _)| *ix);
        placed.find(|ix| *ix == self.item || *ix == self.other) == Some(self.item)
    }

    fn apply(&mut self, edit: &Edit) {
        let other_id = self.backlog.item(self.other).id.clone();
        let own_id = self.backlog.item(self.item).id.clone();
        let config = &mut self.backlog.config;
        let item = Arc::make_mut(&mut self.backlog.items[self.item.get()]);
        let links = &mut self.backlog.links[self.item.get()];
        match edit {
            Edit::Severity(severity) => item.report_mut().severity = Some(without_span(*severity)),
            Edit::FoundInProduction => item.report_mut().found_in = Some(without_span("production".into())),
            Edit::Reach(reach) => item.reach = Some(without_span(*reach)),
            Edit::Value(value) => item.value = Some(without_span(Value::Plain(*value))),
            Edit::Estimate(estimate) => item.estimate = Some(without_span(*estimate)),
            Edit::Reported(date) => item.report_mut().reported = Some(without_span(*date)),
            Edit::Release(id) => links.release = config.releases.find(id),
            Edit::Step(id) => links.step = config.flow.find(id),
            Edit::RemoveStep => links.step = None,
            Edit::Feature(id) => links.feature = config.features.find(id),
            Edit::Goal(id) => {
                if let Some(iteration) = &mut Arc::make_mut(config).iteration {
                    iteration.goal = Some(reference(id));
                }
            }
            Edit::RemoveDependency { of, need } => {
                let prerequisites = &mut self.backlog.links[of.get()].depends_on;
                *prerequisites = prerequisites.iter().copied().filter(|ix| ix != need).collect();
            }
            Edit::AddDependency => {
                let prerequisites = &mut self.backlog.links[self.other.get()].depends_on;
                *prerequisites = prerequisites.iter().copied().chain([self.item]).collect();
            }
            Edit::RemoveDecision(number) => {
                Arc::make_mut(&mut self.backlog.decisions).remove(*number);
            }
            Edit::AddDecision => {
                // An item has one decision: this one replaces it.
                let decisions = Arc::make_mut(&mut self.backlog.decisions);
                decisions.retain(|decision| *decision.item != *own_id.as_str());
                decisions.push(Decision {
                    path: "".into(),
                    item: own_id.as_str().into(),
                    target: DecisionTarget::Above(reference(other_id.as_str())),
                    because: without_span("".into()),
                    by: None,
                    review_on: None,
                });
            }
        }
    }
}

/// A value without a place in a file.
fn without_span<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn reference<K>(id: &str) -> Reference<K> {
    without_span(ReferenceText::new(id))
}
