//! Explains why one item is above another, and searches for the smallest edits that would swap them.
//!
//! Edits are verified, not derived from a formula: each candidate is applied to a copy of the backlog, the
//! order is computed again, and only edits that put the item above the other are kept.

use std::cmp::Ordering;
use std::sync::Arc;

use super::lanes::{self, SortKey};
use super::{Order, compute_unchecked, density, placement};
use crate::model::decision::{Decision, DecisionTarget};
use crate::model::item::{Item, ItemKind, Reference, ReferenceText, Severity, Value};
use crate::model::{Amount, Backlog, Decimal, Ix, readiness};
use crate::text::{Span, Spanned};

/// What puts one of two items above the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// They are in different lanes.
    Lane,
    /// The first sort key of their lane on which they differ.
    SortKey(SortKey),
    /// The decision with this index.
    Decision(usize),
    /// The dependent that pulled the upper item up.
    Dependency(Ix<Item>),
}

/// One change that would put the item above the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Change the item's severity.
    Severity(Severity),
    /// Mark the bug as found in production.
    FoundInProduction,
    /// Change the item's reach.
    Reach(u64),
    /// Change the item's value to this plain number.
    Value(Decimal),
    /// Change the item's estimate.
    Estimate(Decimal),
    /// Move the item to the release with this id.
    Release(Box<str>),
    /// Move the item to the step with this id.
    Step(Box<str>),
    /// Change the iteration's goal to the feature with this id.
    Goal(Box<str>),
    /// Remove the item's dependency on this one, which is the other item or depends on it.
    RemoveDependency(Ix<Item>),
    /// Make the other item depend on this one.
    AddDependency,
    /// Remove the decision with this index.
    RemoveDecision(usize),
    /// Add a decision that puts the item above the other.
    AddDecision,
}

/// What puts the upper of two open items above the lower; `None` if one of them isn't open.
pub fn difference(backlog: &Backlog, order: &Order, upper: Ix<Item>, lower: Ix<Item>) -> Option<Difference> {
    let ranked = lanes::rank_items(backlog, &[]);
    let rank = |ix| ranked.iter().position(|ranked| ranked.item == ix);
    let (upper_rank, lower_rank) = (rank(upper)?, rank(lower)?);
    if upper_rank < lower_rank {
        let (above, below) = (&ranked[upper_rank], &ranked[lower_rank]);
        if above.lane != below.lane {
            return Some(Difference::Lane);
        }
        let (_, compared_keys) = above.compare(below);
        return above.lane.sort_keys().get(compared_keys.checked_sub(1)?).copied().map(Difference::SortKey);
    }
    let after_decisions = placement::order_after_decisions(backlog, &ranked);
    let position = |ix| after_decisions.iter().position(|item| *item == ix);
    let placed = |ix| order.placed.iter().find(|placed| placed.item == ix);
    let (above, below) = (placed(upper)?, placed(lower)?);
    if position(upper)? < position(lower)? {
        return above.decision.or(below.decision).map(Difference::Decision);
    }
    above.needed_by.map(Difference::Dependency)
}

/// The edits that would each, alone, put `item` above `other`, which is now above it: first edits of the item's
/// fields and of the goal, then decisions and dependencies to remove, then ones to add.
pub fn edits(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> Vec<Edit> {
    let mut trial = EditTrial { backlog: backlog.clone(), item, other };
    let candidates = CandidateEdits { backlog, item, other };
    let mut edits = Vec::new();
    edits.extend(trial.first(candidates.severities()));
    edits.extend(trial.first(candidates.production()));
    edits.extend(trial.first(candidates.reaches()));
    edits.extend(trial.first(candidates.values()));
    edits.extend(trial.last(candidates.estimates()));
    edits.extend(trial.first(candidates.releases()));
    edits.extend(trial.first(candidates.steps()));
    edits.extend(trial.first(candidates.goals()));
    edits.extend(trial.first(candidates.decisions_to_remove()));
    edits.extend(trial.first(candidates.dependencies_to_remove()));
    if !depends_on(backlog, item, other) {
        edits.extend(trial.first(vec![Edit::AddDecision]));
        edits.extend(trial.first(vec![Edit::AddDependency]));
    }
    edits
}

/// Whether `item` depends on `other`, directly or through open items.
pub fn depends_on(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> bool {
    let mut visited = vec![false; backlog.items.len()];
    let mut stack = vec![item];
    while let Some(dependent) = stack.pop() {
        for prerequisite in backlog.links_of(dependent).depends_on.iter().copied() {
            if prerequisite == other {
                return true;
            }
            let is_open = backlog.item(prerequisite).is_open();
            if is_open && !std::mem::replace(&mut visited[prerequisite.get()], true) {
                stack.push(prerequisite);
            }
        }
    }
    false
}

/// The most smaller estimates that are considered.
const MAX_ESTIMATES: u32 = 10_000;

/// Edits worth trying; each list but that of estimates starts with the smallest change.
struct CandidateEdits<'b> {
    backlog: &'b Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl CandidateEdits<'_> {
    fn item(&self) -> &Item {
        self.backlog.item(self.item)
    }

    fn severities(&self) -> Vec<Edit> {
        if self.item().kind.value != ItemKind::Bug {
            return Vec::new();
        }
        let severities = [Severity::Minor, Severity::Major, Severity::Critical].into_iter();
        severities.filter(|severity| *severity < self.item().assumed_severity()).map(Edit::Severity).collect()
    }

    fn production(&self) -> Vec<Edit> {
        let found_in = self.item().report().found_in.as_ref();
        let found_elsewhere = found_in.is_some_and(|found_in| &*found_in.value != "production");
        let is_bug = self.item().kind.value == ItemKind::Bug;
        if is_bug && found_elsewhere { vec![Edit::FoundInProduction] } else { Vec::new() }
    }

    fn reaches(&self) -> Vec<Edit> {
        let reach = |item: &Item| item.reach.as_ref().map_or(0, |reach| reach.value);
        let (own, other) = (reach(self.item()), reach(self.backlog.item(self.other)));
        [other, other.saturating_add(1)].into_iter().filter(|reach| *reach > own).map(Edit::Reach).collect()
    }

    /// The smallest whole values with which the item's density reaches or exceeds the other's.
    fn values(&self) -> Vec<Edit> {
        let densities = density::densities(self.backlog, &density::remaining_effort(self.backlog));
        let density_gap = densities[self.other.get()] - densities[self.item.get()];
        let config = &self.backlog.config;
        let own_value = config.own_value(self.item());
        let estimate = readiness::assumed_estimate(self.item(), config).max(Decimal::HALF);
        let value_gap = density_gap * Amount::from(estimate).to_f64();
        let exact = (own_value.to_f64() + value_gap).ceil();
        if !(value_gap >= 0.0 && exact < f64::from(u32::MAX) - 1.0) {
            return Vec::new();
        }
        // The value before covers a rounding error; the next one is needed where equal densities don't suffice.
        let sufficient = exact as u32;
        let values = [sufficient.saturating_sub(1), sufficient, sufficient + 1].map(Decimal::whole);
        values.into_iter().filter(|value| Amount::from(*value) > own_value).map(Edit::Value).collect()
    }

    /// Smaller whole and half estimates, the smallest first.
    fn estimates(&self) -> Vec<Edit> {
        let current = readiness::assumed_estimate(self.item(), &self.backlog.config).ten_thousandths();
        let halves_below = current.saturating_sub(1) / Decimal::HALF.ten_thousandths();
        let count = u32::try_from(halves_below).unwrap_or(u32::MAX).min(MAX_ESTIMATES);
        (1..=count).map(Decimal::halves).map(Edit::Estimate).collect()
    }

    /// The other item's release and the one before it; the last release if the other item has none.
    fn releases(&self) -> Vec<Edit> {
        let releases = &self.backlog.config.releases;
        let last = releases.len().checked_sub(1);
        let other = self.backlog.links_of(self.other).release.map(Ix::get);
        let own = self.backlog.links_of(self.item).release.map(Ix::get);
        let earlier = other.and_then(|release| release.checked_sub(1));
        let positions = other.or(last).into_iter().chain(earlier).filter(|release| Some(*release) != own);
        positions.filter_map(|release| releases.ids().nth(release)).map(|id| Edit::Release(id.into())).collect()
    }

    /// The other item's step and the one before it, if the item's own step comes later.
    fn steps(&self) -> Vec<Edit> {
        let links = [self.item, self.other].map(|ix| self.backlog.links_of(ix).step.map(Ix::get));
        let [Some(own), Some(other)] = links else { return Vec::new() };
        let positions = [Some(other), other.checked_sub(1)].into_iter().flatten().filter(|step| *step < own);
        positions.filter_map(|step| self.backlog.config.flow.ids().nth(step)).map(|id| Edit::Step(id.into())).collect()
    }

    /// The item's prerequisites that are the other item or depend on it.
    fn dependencies_to_remove(&self) -> Vec<Edit> {
        let prerequisites = self.backlog.links_of(self.item).depends_on.iter().copied();
        let leads_to_other = |ix: &Ix<Item>| *ix == self.other || depends_on(self.backlog, *ix, self.other);
        prerequisites.filter(leads_to_other).map(Edit::RemoveDependency).collect()
    }

    fn goals(&self) -> Vec<Edit> {
        let config = &self.backlog.config;
        let own = self.backlog.links_of(self.item).feature;
        let other_goal = own.filter(|feature| config.iteration.is_some() && Some(*feature) != config.goal());
        let feature = other_goal.and_then(|ix| config.features.get(ix));
        feature.map(|feature| Edit::Goal(feature.id.value.as_str().into())).into_iter().collect()
    }

    fn decisions_to_remove(&self) -> Vec<Edit> {
        (0..self.backlog.decisions.len())
            .filter(|number| self.decision_is_about(*number))
            .map(Edit::RemoveDecision)
            .collect()
    }

    fn decision_is_about(&self, number: usize) -> bool {
        let moved = self.backlog.decisions.get(number).map(|decision| &*decision.item);
        [self.item, self.other].iter().any(|ix| moved == Some(self.backlog.item(*ix).id.as_str()))
    }
}

/// A copy of the backlog to which edits are applied and reverted.
struct EditTrial {
    backlog: Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl EditTrial {
    /// The first of the candidates that puts the item above the other.
    fn first(&mut self, candidates: Vec<Edit>) -> Option<Edit> {
        candidates.into_iter().find(|edit| self.works(edit))
    }

    /// The last of the candidates that works, by binary search. The candidates go from the largest change to
    /// the smallest; if one works, larger ones are assumed to work. The result is always verified, but may not
    /// be the very last if that assumption fails.
    fn last(&mut self, candidates: Vec<Edit>) -> Option<Edit> {
        let mut works_at = candidates.first().is_some_and(|edit| self.works(edit)).then_some(0)?;
        let mut fails_at = candidates.len();
        while works_at + 1 < fails_at {
            let middle = works_at.midpoint(fails_at);
            if self.works(candidates.get(middle)?) { works_at = middle } else { fails_at = middle }
        }
        candidates.into_iter().nth(works_at)
    }

    /// Whether the edit puts the item above the other. The backlog is the same afterward.
    fn works(&mut self, edit: &Edit) -> bool {
        let item = Arc::clone(&self.backlog.items[self.item.get()]);
        let links = [self.item, self.other].map(|ix| self.backlog.links_of(ix).clone());
        let (config, decisions) = (Arc::clone(&self.backlog.config), Arc::clone(&self.backlog.decisions));
        self.apply(edit);
        let order = compute_unchecked(&self.backlog);
        let works = order.position(self.item).cmp(&order.position(self.other)) == Ordering::Less;
        self.backlog.items[self.item.get()] = item;
        let [own_links, other_links] = links;
        self.backlog.links[self.item.get()] = own_links;
        self.backlog.links[self.other.get()] = other_links;
        (self.backlog.config, self.backlog.decisions) = (config, decisions);
        works
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
            Edit::Release(id) => links.release = config.releases.find(id),
            Edit::Step(id) => links.step = config.flow.find(id),
            Edit::Goal(id) => {
                if let Some(iteration) = &mut Arc::make_mut(config).iteration {
                    iteration.goal = Some(reference(id));
                }
            }
            Edit::RemoveDependency(removed) => {
                links.depends_on = links.depends_on.iter().copied().filter(|ix| ix != removed).collect();
            }
            Edit::AddDependency => {
                let prerequisites = &mut self.backlog.links[self.other.get()].depends_on;
                *prerequisites = prerequisites.iter().copied().chain([self.item]).collect();
            }
            Edit::RemoveDecision(number) => {
                Arc::make_mut(&mut self.backlog.decisions).remove(*number);
            }
            Edit::AddDecision => {
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
