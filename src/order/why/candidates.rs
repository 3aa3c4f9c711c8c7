//! The edits that are worth trying, by key.

use jiff::civil::Date;

use super::super::density::{self, DensityOfValue};
use super::super::{Order, lanes};
use super::{Edit, dependency_paths};
use crate::model::config::Feature;
use crate::model::item::{Item, ItemKind, Severity};
use crate::model::{Amount, Backlog, Decimal, Ix, readiness};

/// The most dependencies to remove that are tried.
const MAX_REMOVED: usize = 16;
/// The largest number that a TOML integer can be.
const MAX_INTEGER: u64 = i64::MAX as u64;

/// The edits of one key, from the smallest change to the largest. They are made when they are tried, because a number
/// has very many.
pub(super) struct Candidates<'b> {
    /// How many there are.
    pub count: usize,
    make: Box<dyn Fn(usize) -> Option<Edit> + 'b>,
}

impl<'b> Candidates<'b> {
    fn new(count: usize, make: impl Fn(usize) -> Option<Edit> + 'b) -> Self {
        Self { count, make: Box::new(make) }
    }

    fn from_list(edits: Vec<Edit>) -> Self {
        Self::new(edits.len(), move |at| edits.get(at).cloned())
    }

    /// The candidate at an index; `None` if it is out of range for its key.
    pub fn get(&self, at: usize) -> Option<Edit> {
        (self.make)(at)
    }
}

/// Lists edits.
pub(super) struct CandidateEdits<'b> {
    backlog: &'b Backlog,
    order: &'b Order,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl<'b> CandidateEdits<'b> {
    pub(super) fn new(backlog: &'b Backlog, order: &'b Order, item: Ix<Item>, other: Ix<Item>) -> Self {
        Self { backlog, order, item, other }
    }

    fn item(&self) -> &'b Item {
        self.backlog.item(self.item)
    }

    fn is(&self, kind: ItemKind) -> bool {
        self.item().kind.value == kind
    }

    pub(super) fn severities(&self) -> Candidates<'b> {
        let own = self.item().assumed_severity();
        let severities = [Severity::Minor, Severity::Major, Severity::Critical].into_iter();
        let higher = severities.filter(|severity| self.is(ItemKind::Bug) && *severity < own);
        Candidates::from_list(higher.map(Edit::Severity).collect())
    }

    pub(super) fn production(&self) -> Candidates<'b> {
        let found_in = self.item().report().found_in.as_ref();
        let found_elsewhere = found_in.is_some_and(|found_in| &*found_in.value != "production");
        let edit = (self.is(ItemKind::Bug) && found_elsewhere).then_some(Edit::FoundInProduction);
        Candidates::from_list(edit.into_iter().collect())
    }

    /// The reaches with which the item reaches or exceeds another open one.
    pub(super) fn reaches(&self) -> Candidates<'b> {
        if !self.is(ItemKind::Bug) && !self.is(ItemKind::Feedback) {
            return Candidates::from_list(Vec::new());
        }
        let reach = |item: &Item| item.reach.as_ref().map_or(0, |reach| reach.value);
        let own = reach(self.item());
        let open = self.backlog.items.iter().filter(|item| item.is_open());
        let thresholds = open.map(|item| reach(item)).flat_map(|reach| [reach, reach.saturating_add(1)]);
        let mut reaches: Vec<u64> = thresholds.filter(|reach| *reach > own && *reach <= MAX_INTEGER).collect();
        reaches.sort_unstable();
        reaches.dedup();
        Candidates::from_list(reaches.into_iter().map(Edit::Reach).collect())
    }

    /// The smallest values with which the item's density reaches or exceeds that of another open one. Between these the
    /// order doesn't change.
    pub(super) fn values(&self) -> Candidates<'b> {
        let feature_densities =
            density::feature_densities(self.backlog, &density::remaining_effort(self.backlog), Amount::ZERO);
        let density = DensityOfValue::new(self.backlog, self.item, &feature_densities);
        let own_value = self.backlog.config.own_value(self.item());
        let own = density.at(own_value);
        let ranked = lanes::rank_items(self.backlog, &[]);
        let mut thresholds: Vec<f64> =
            ranked.iter().map(|ranked| ranked.density).filter(|density| *density >= own).collect();
        thresholds.sort_unstable_by(f64::total_cmp);
        thresholds.dedup();
        Candidates::new(2 * thresholds.len(), move |at| {
            let threshold = *thresholds.get(at / 2)?;
            let is_enough = |value: Decimal| {
                let density = density.at(Amount::from(value));
                density > threshold || at % 2 == 0 && density >= threshold
            };
            // The largest value stands for all densities that no value reaches.
            Some(Edit::Value(smallest_decimal(is_enough).unwrap_or(Decimal::MAX)))
        })
    }

    /// All smaller estimates, down to 0.
    pub(super) fn estimates(&self) -> Candidates<'b> {
        let current = readiness::assumed_estimate(self.item(), &self.backlog.config).ten_thousandths();
        Candidates::new(usize::try_from(current).unwrap_or(usize::MAX), move |at| {
            let smaller = current.checked_sub(at as u64 + 1)?;
            Decimal::from_ten_thousandths(smaller).map(Edit::Estimate)
        })
    }

    /// The other item's report date, and the day before.
    pub(super) fn report_dates(&self) -> Candidates<'b> {
        if !self.is(ItemKind::Bug) && !self.is(ItemKind::Feedback) {
            return Candidates::from_list(Vec::new());
        }
        let reported = |item: &Item| item.report().reported.as_ref().map(|date| date.value);
        let (own, other) = (reported(self.item()), reported(self.backlog.item(self.other)));
        let before = other.and_then(|date| date.yesterday().ok());
        let is_earlier = |date: &Date| own.is_none_or(|own| *date < own);
        let dates = other.into_iter().chain(before).filter(is_earlier);
        Candidates::from_list(dates.map(Edit::Reported).collect())
    }

    /// All earlier releases, the latest first; all releases if the item has none.
    pub(super) fn releases(&self) -> Candidates<'b> {
        let releases = &self.backlog.config.releases;
        let count = self.backlog.links_of(self.item).release.map_or(releases.len(), Ix::get);
        let edit = move |at: usize| releases.ids().nth(count.checked_sub(at + 1)?).map(|id| Edit::Release(id.into()));
        Candidates::new(count, edit)
    }

    /// All earlier steps, the latest first, then no step. Nothing if the item has none.
    pub(super) fn steps(&self) -> Candidates<'b> {
        let flow = &self.backlog.config.flow;
        let Some(own) = self.backlog.links_of(self.item).step.map(Ix::get) else {
            return Candidates::from_list(Vec::new());
        };
        Candidates::new(own + 1, move |at| match own.checked_sub(at + 1) {
            Some(step) => flow.ids().nth(step).map(|id| Edit::Step(id.into())),
            None => Some(Edit::RemoveStep),
        })
    }

    /// The other item's feature, then the goal.
    pub(super) fn likely_features(&self) -> Vec<Edit> {
        let own = self.backlog.links_of(self.item).feature;
        let likely = [self.backlog.links_of(self.other).feature, self.backlog.config.goal()];
        let features = likely.into_iter().flatten().filter(|feature| Some(*feature) != own);
        features.filter_map(|feature| self.feature_edit(feature)).collect()
    }

    /// The features that have a value, by what they would add to the item's density.
    pub(super) fn features(&self) -> Candidates<'b> {
        let own = self.backlog.links_of(self.item).feature;
        let estimate = Amount::from(readiness::assumed_estimate(self.item(), &self.backlog.config));
        let effort = density::remaining_effort(self.backlog);
        let densities = density::feature_densities(self.backlog, &effort, estimate).into_iter().enumerate();
        let mut features: Vec<(f64, Ix<Feature>)> = densities
            .filter_map(|(at, density)| Some((density?, Ix::new(at))))
            .filter(|(_, feature)| Some(*feature) != own)
            .collect();
        features.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let edits = features.into_iter().filter_map(|(_, feature)| self.feature_edit(feature));
        Candidates::from_list(edits.collect())
    }

    fn feature_edit(&self, feature: Ix<Feature>) -> Option<Edit> {
        let feature = self.backlog.config.features.get(feature)?;
        Some(Edit::Feature(feature.id.value.as_str().into()))
    }

    pub(super) fn goals(&self) -> Candidates<'b> {
        let config = &self.backlog.config;
        let own = self.backlog.links_of(self.item).feature;
        let other_goal = own.filter(|feature| config.iteration.is_some() && Some(*feature) != config.goal());
        let feature = other_goal.and_then(|ix| config.features.get(ix));
        let edit = feature.map(|feature| Edit::Goal(feature.id.value.as_str().into()));
        Candidates::from_list(edit.into_iter().collect())
    }

    /// The dependencies without which the item wouldn't depend on the other: its own first.
    pub(super) fn needs_to_remove(&self) -> Vec<Edit> {
        let bridges = dependency_paths::bridges(self.backlog, self.item, self.other);
        bridges.into_iter().take(MAX_REMOVED).map(|(of, need)| Edit::RemoveDependency { of, need }).collect()
    }

    /// The dependencies that pull the other item up: that of its dependent first, then that of the dependent's, and so on.
    pub(super) fn pulls_to_remove(&self) -> Vec<Edit> {
        let ranks = self.order.ranks(self.backlog);
        let placed = |ix: Ix<Item>| self.order.placed.get(ranks.get(ix.get())?.checked_sub(1)?);
        let dependent = |ix: Ix<Item>| placed(ix)?.needed_by;
        let pulled = std::iter::successors(Some(self.other), |need| dependent(*need)).take(MAX_REMOVED);
        pulled.filter_map(|need| Some(Edit::RemoveDependency { of: dependent(need)?, need })).collect()
    }

    /// Making the other depend on the item, unless they would depend on each other.
    pub(super) fn dependency_to_add(&self) -> Vec<Edit> {
        let is_circular = dependency_paths::reaches(self.backlog, self.item, self.other);
        if is_circular { Vec::new() } else { vec![Edit::AddDependency] }
    }

    pub(super) fn decisions_to_remove(&self) -> Vec<Edit> {
        (0..self.backlog.decisions.len())
            .rev()
            .filter(|number| self.decision_is_about(*number))
            .map(Edit::RemoveDecision)
            .collect()
    }

    fn decision_is_about(&self, number: usize) -> bool {
        let moved = self.backlog.decisions.get(number).map(|decision| &*decision.item);
        [self.item, self.other].iter().any(|ix| moved == Some(self.backlog.item(*ix).id.as_str()))
    }
}

/// The smallest decimal that is enough, if larger ones are enough as well.
fn smallest_decimal(is_enough: impl Fn(Decimal) -> bool) -> Option<Decimal> {
    let decimal = |count: u64| Decimal::from_ten_thousandths(count);
    let (mut untried, mut enough) = (0, Decimal::MAX.ten_thousandths());
    if !is_enough(Decimal::MAX) {
        return None;
    }
    while untried < enough {
        let middle = untried.midpoint(enough);
        if is_enough(decimal(middle)?) { enough = middle } else { untried = middle + 1 }
    }
    decimal(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_decimal_is_exact() {
        let from = |count: u64| smallest_decimal(move |value| value.ten_thousandths() >= count);
        for count in [0, 1, 9_999, 200, 10_u64.pow(16)] {
            assert_eq!(from(count), Decimal::from_ten_thousandths(count));
        }
        assert_eq!(smallest_decimal(|_| false), None);
    }
}
