//! Compares two places in the order, and looks for the smallest edits that would exchange them.
//!
//! An edit is never promised from a formula: each candidate is applied to a copy of the backlog, the order is
//! computed again, and only what really puts the item above the other is kept.

use std::cmp::Ordering;
use std::sync::Arc;

use super::lanes::{self, SortKey};
use super::{Order, density, of_sound, sequence};
use crate::model::config::{Decision, Target};
use crate::model::item::{Item, ItemKind, Reference, Severity, Value, Written};
use crate::model::{Backlog, Decimal, Ix};
use crate::text::{Span, Spanned};

/// What puts one of two items above the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Their lanes.
    Lane,
    /// The first sort key of their lane on which they differ.
    Key(SortKey),
    /// The decision with this number.
    Decision(usize),
    /// The item that pulled the upper one up.
    Need(Ix<Item>),
}

/// One change that would put the item above the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another severity of the item.
    Severity(Severity),
    /// The bug is in production.
    FoundInProduction,
    /// Another reach of the item.
    Reach(u64),
    /// Another value of the item, as a plain number.
    Value(Decimal),
    /// Another estimate of the item.
    Estimate(Decimal),
    /// Another release of the item, by id.
    Release(Box<str>),
    /// Another step of the item, by id.
    Step(Box<str>),
    /// Another goal of the iteration, by feature id.
    Goal(Box<str>),
    /// The item doesn't need this one, which is the other or leads to it.
    DropNeed(Ix<Item>),
    /// The other needs the item.
    AddNeed,
    /// Without the decision with this number.
    DropDecision(usize),
    /// A decision that puts the item above the other.
    Decide,
}

/// What puts the upper of two open items above the lower.
pub fn difference(backlog: &Backlog, order: &Order, upper: Ix<Item>, lower: Ix<Item>) -> Option<Difference> {
    let ranked = lanes::rank(backlog);
    let find = |ix| ranked.iter().position(|entry| entry.item == ix);
    let (up, low) = (find(upper)?, find(lower)?);
    if up < low {
        let (a, b) = (&ranked[up], &ranked[low]);
        return Some(if a.lane == b.lane {
            let keys = a.compare(b).1;
            Difference::Key(*a.lane.sort_keys().get(keys.checked_sub(1)?)?)
        } else {
            Difference::Lane
        });
    }
    let decided = sequence::decided(backlog, &ranked);
    let position = |ix| decided.iter().position(|entry| *entry == ix);
    let place = |ix| order.placed.iter().find(|placed| placed.item == ix);
    let (above, below) = (place(upper)?, place(lower)?);
    if position(upper)? < position(lower)? {
        return above.decision.or(below.decision).map(Difference::Decision);
    }
    above.needed_by.map(Difference::Need)
}

/// The edits, each by itself, that would put `item` above `other`, which now stands above it: the item's own
/// facts first, then the configuration, dependencies and last a decision.
pub fn edits(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> Vec<Edit> {
    let mut trial = Trial { backlog: backlog.clone(), item, other };
    let candidates = Candidates { backlog, item, other };
    let mut found = Vec::new();
    found.extend(trial.first(candidates.severities()));
    found.extend(trial.first(candidates.production()));
    found.extend(trial.first(candidates.reaches()));
    found.extend(trial.first(candidates.values()));
    found.extend(trial.largest(candidates.estimates()));
    found.extend(trial.first(candidates.releases()));
    found.extend(trial.first(candidates.steps()));
    found.extend(trial.first(candidates.goals()));
    found.extend(trial.first(candidates.decisions_to_drop()));
    found.extend(trial.first(candidates.needs_to_drop()));
    if !needs(backlog, item, other) {
        found.extend(trial.first(vec![Edit::Decide]));
        found.extend(trial.first(vec![Edit::AddNeed]));
    }
    found
}

/// Whether `item` needs `other`, directly or through open items.
pub fn needs(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> bool {
    let mut seen = vec![false; backlog.items.len()];
    let mut open = vec![item];
    while let Some(at) = open.pop() {
        for need in backlog.links_of(at).depends_on.iter().copied() {
            if need == other {
                return true;
            }
            if backlog.item(need).is_open() && !std::mem::replace(&mut seen[need.get()], true) {
                open.push(need);
            }
        }
    }
    false
}

/// Edits worth trying, each list from the smallest change on.
struct Candidates<'b> {
    backlog: &'b Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl Candidates<'_> {
    fn me(&self) -> &Item {
        self.backlog.item(self.item)
    }

    fn severities(&self) -> Vec<Edit> {
        if self.me().kind.value != ItemKind::Bug {
            return Vec::new();
        }
        let worse = [Severity::Minor, Severity::Major, Severity::Critical];
        worse.into_iter().filter(|severity| *severity < self.me().assumed_severity()).map(Edit::Severity).collect()
    }

    fn production(&self) -> Vec<Edit> {
        let elsewhere = self.me().report().found_in.as_ref().is_some_and(|place| &*place.value != "production");
        if self.me().kind.value == ItemKind::Bug && elsewhere { vec![Edit::FoundInProduction] } else { Vec::new() }
    }

    fn reaches(&self) -> Vec<Edit> {
        let reach = |item: &Item| item.reach.as_ref().map_or(0, |reach| reach.value);
        let (mine, theirs) = (reach(self.me()), reach(self.backlog.item(self.other)));
        let more = [theirs, theirs.saturating_add(1)];
        more.into_iter().filter(|reach| *reach > mine).map(Edit::Reach).collect()
    }

    /// The least whole value with which the item's density reaches the other's, and the next.
    fn values(&self) -> Vec<Edit> {
        let densities = density::densities(self.backlog);
        let (mine, theirs) = (densities[self.item.get()], densities[self.other.get()]);
        let config = &self.backlog.config;
        let own = config.own_value(self.me());
        let estimate = crate::model::readiness::assumed_estimate(self.me(), config).max(Decimal::HALF);
        let lacking = (theirs - mine) * crate::model::Amount::from(estimate).to_f64();
        let least = (own.to_f64() + lacking).ceil();
        if !(lacking >= 0.0 && least < f64::from(u32::MAX) - 1.0) {
            return Vec::new();
        }
        let least = least as u32;
        let whole = [least.saturating_sub(1), least, least + 1].map(Decimal::whole);
        let more = whole.into_iter().filter(|value| crate::model::Amount::from(*value) > own);
        more.map(Edit::Value).collect()
    }

    /// Smaller whole and half estimates, the smallest first.
    fn estimates(&self) -> Vec<Edit> {
        let config = &self.backlog.config;
        let now = crate::model::readiness::assumed_estimate(self.me(), config).ten_thousandths();
        let below = now.saturating_sub(1) / Decimal::HALF.ten_thousandths();
        (1..=u32::try_from(below).unwrap_or(u32::MAX).min(10_000)).map(Decimal::halves).map(Edit::Estimate).collect()
    }

    /// The release of the other item and the one before it; the last one if the other has none.
    fn releases(&self) -> Vec<Edit> {
        let releases = &self.backlog.config.releases;
        let last = releases.len().checked_sub(1);
        let theirs = self.backlog.links_of(self.other).release.map(Ix::get);
        let wanted = [theirs.or(last), theirs.and_then(|release| release.checked_sub(1))];
        let mine = self.backlog.links_of(self.item).release.map(Ix::get);
        let ids = wanted.into_iter().flatten().filter(|release| Some(*release) != mine);
        ids.filter_map(|release| releases.ids().nth(release)).map(|id| Edit::Release(id.into())).collect()
    }

    /// The step of the other item and the one before it, if the item's own comes later.
    fn steps(&self) -> Vec<Edit> {
        let links = [self.item, self.other].map(|ix| self.backlog.links_of(ix).step.map(Ix::get));
        let [Some(mine), Some(theirs)] = links else { return Vec::new() };
        let wanted = [Some(theirs), theirs.checked_sub(1)].into_iter().flatten().filter(|step| *step < mine);
        wanted.filter_map(|step| self.backlog.config.flow.ids().nth(step)).map(|id| Edit::Step(id.into())).collect()
    }

    /// The item's own prerequisites that are the other item, or lead to it.
    fn needs_to_drop(&self) -> Vec<Edit> {
        let own = self.backlog.links_of(self.item).depends_on.iter().copied();
        own.filter(|need| *need == self.other || needs(self.backlog, *need, self.other)).map(Edit::DropNeed).collect()
    }

    fn goals(&self) -> Vec<Edit> {
        let config = &self.backlog.config;
        let feature = self.backlog.links_of(self.item).feature.filter(|feature| Some(*feature) != config.goal());
        let id = feature.and_then(|ix| config.features.get(ix)).map(|feature| feature.id.value.as_str());
        id.filter(|_| config.iteration.is_some()).map(|id| Edit::Goal(id.into())).into_iter().collect()
    }

    fn decisions_to_drop(&self) -> Vec<Edit> {
        (0..self.backlog.config.decisions.len())
            .rev()
            .filter(|number| self.is_about(*number))
            .map(Edit::DropDecision)
            .collect()
    }

    fn is_about(&self, number: usize) -> bool {
        let moved = self.backlog.config.decisions.get(number).map(|decision| &*decision.item.value.text);
        [self.item, self.other].iter().any(|ix| moved == Some(self.backlog.item(*ix).id.as_str()))
    }
}

/// A copy of the backlog on which edits are tried and taken back.
struct Trial {
    backlog: Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
}

impl Trial {
    /// The first of the candidates that puts the item above the other.
    fn first(&mut self, candidates: Vec<Edit>) -> Option<Edit> {
        candidates.into_iter().find(|edit| self.works(edit))
    }

    /// Of candidates from the largest change to the smallest, the last that works. What a larger change
    /// does, every larger one is taken to do as well: the answer is still tried, it may only not be the last.
    fn largest(&mut self, candidates: Vec<Edit>) -> Option<Edit> {
        let mut works = candidates.first().is_some_and(|edit| self.works(edit)).then_some(0)?;
        let mut fails = candidates.len();
        while works + 1 < fails {
            let middle = works.midpoint(fails);
            if self.works(candidates.get(middle)?) { works = middle } else { fails = middle }
        }
        candidates.into_iter().nth(works)
    }

    fn works(&mut self, edit: &Edit) -> bool {
        let item = Arc::clone(&self.backlog.items[self.item.get()]);
        let links = [self.item, self.other].map(|ix| self.backlog.links_of(ix).clone());
        let (goal, decisions) = (self.backlog.config.iteration.clone(), self.backlog.config.decisions.clone());
        self.apply(edit);
        let order = of_sound(&self.backlog);
        let works = order.position(self.item).cmp(&order.position(self.other)) == Ordering::Less;
        self.backlog.items[self.item.get()] = item;
        let [mine, theirs] = links;
        self.backlog.links[self.item.get()] = mine;
        self.backlog.links[self.other.get()] = theirs;
        (self.backlog.config.iteration, self.backlog.config.decisions) = (goal, decisions);
        works
    }

    fn apply(&mut self, edit: &Edit) {
        let other_id = self.backlog.item(self.other).id.clone();
        let my_id = self.backlog.item(self.item).id.clone();
        let config = &mut self.backlog.config;
        let item = Arc::make_mut(&mut self.backlog.items[self.item.get()]);
        let links = &mut self.backlog.links[self.item.get()];
        match edit {
            Edit::Severity(severity) => item.report_mut().severity = Some(somewhere(*severity)),
            Edit::FoundInProduction => item.report_mut().found_in = Some(somewhere("production".into())),
            Edit::Reach(reach) => item.reach = Some(somewhere(*reach)),
            Edit::Value(value) => item.value = Some(somewhere(Value::Plain(*value))),
            Edit::Estimate(estimate) => item.estimate = Some(somewhere(*estimate)),
            Edit::Release(id) => links.release = config.releases.find(id),
            Edit::Step(id) => links.step = config.flow.find(id),
            Edit::Goal(id) => {
                if let Some(iteration) = &mut config.iteration {
                    iteration.goal = Some(reference(id));
                }
            }
            Edit::DropNeed(dropped) => {
                links.depends_on = links.depends_on.iter().copied().filter(|need| need != dropped).collect();
            }
            Edit::AddNeed => {
                let needs = &mut self.backlog.links[self.other.get()].depends_on;
                *needs = needs.iter().copied().chain([self.item]).collect();
            }
            Edit::DropDecision(number) => {
                config.decisions.remove(*number);
            }
            Edit::Decide => config.decisions.push(Decision {
                item: reference(my_id.as_str()),
                target: Target::Above(reference(other_id.as_str())),
                because: somewhere("".into()),
                by: None,
                review_on: None,
            }),
        }
    }
}

/// A value that stands in no file.
fn somewhere<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn reference<K>(id: &str) -> Reference<K> {
    somewhere(Written::new(id))
}
