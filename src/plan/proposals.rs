//! Proposes features as goals: the value and cost of each, and the best set that fits into the budget.
//!
//! A candidate earns its value only if it is chosen, and it is chosen as a whole. If the items of one feature
//! are all prerequisites of another, the first earns nothing until it is chosen too, which then costs nothing
//! more. Which candidates are proposed is decided here; `best_set` chooses among them.

mod best_set;

pub use best_set::BestSet;

use super::budget::{Budget, effort};
use super::prerequisites::{PrerequisiteClosure, PrerequisiteWalker, in_triage};
use super::solver;
use crate::model::config::{Feature, Release};
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Decimal, Item, Ix};
use crate::order::Order;

/// The most users of a shared prerequisite that are named.
const MAX_NAMED_USERS: usize = 16;

/// Options for the proposals.
#[derive(Clone, Copy, Debug)]
pub struct ProposalOptions {
    /// The most candidates that the best set may have; `None` for no limit.
    pub max_features: Option<usize>,
    /// Whether to propose candidates outside the first release while that release has open items.
    pub any_release: bool,
}

impl Default for ProposalOptions {
    fn default() -> Self {
        Self { max_features: Some(1), any_release: false }
    }
}

/// A possible goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoalCandidate {
    /// A feature with open items.
    Feature(Ix<Feature>),
    /// An open item with a value of its own and without a feature.
    Item(Ix<Item>),
}

/// A candidate with its value and cost.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The candidate.
    pub candidate: GoalCandidate,
    /// Its own open items, by id.
    pub items: Vec<Ix<Item>>,
    /// The feature's own value plus the values of its open items.
    pub value: Amount,
    /// The estimates of its open items and all their open prerequisites.
    pub cost: Amount,
    /// Value per unit of cost; a cost below 0.5 counts as 0.5, as in the order.
    pub density: f64,
    /// Whether the cost is within the budget.
    pub fits: bool,
    /// Why it isn't proposed, if it isn't.
    pub exclusion: Option<Exclusion>,
    /// Its own items in triage, by id. They don't exclude it, because no open item needs them, but until they
    /// are answered the full cost isn't known.
    pub in_triage: Vec<Ix<Item>>,
}

/// The group in which a candidate is listed, in listing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateGroup {
    /// It can be chosen.
    Fits,
    /// It costs more than the budget.
    TooLarge,
    /// It is not proposed.
    Excluded,
}

impl Proposal {
    /// The group of the candidate.
    pub fn group(&self) -> CandidateGroup {
        match (&self.exclusion, self.fits) {
            (Some(_), _) => CandidateGroup::Excluded,
            (None, false) => CandidateGroup::TooLarge,
            (None, true) => CandidateGroup::Fits,
        }
    }
}

/// Why a candidate isn't proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// It needs these items, which are in triage.
    Triage(Vec<Ix<Item>>),
    /// The first release has open items, and the candidate has none in it.
    Release(Ix<Release>),
}

/// An item that several candidates need. A set that contains several of them pays it once.
#[derive(Clone, Debug)]
pub struct SharedPrerequisite {
    /// The item.
    pub item: Ix<Item>,
    /// How many candidates need it.
    pub count: usize,
    /// The first of them, in list order.
    pub users: Vec<GoalCandidate>,
}

/// All candidates, and the best set of them.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// The candidates by [`CandidateGroup`], and within a group by density, the highest first.
    pub list: Vec<Proposal>,
    /// Items that more than one candidate needs, in priority order.
    pub shared_prerequisites: Vec<SharedPrerequisite>,
    /// The best set; `None` if no candidate with a value fits.
    pub best: Option<BestSet>,
    /// Every item whose estimate was counted.
    pub counted: Vec<Ix<Item>>,
}

impl Proposals {
    /// Lists the backlog's candidates and searches for the best set within `budget`. The search ends early when
    /// `stop` returns true.
    pub fn new(
        backlog: &Backlog,
        order: &Order,
        budget: &Budget,
        options: ProposalOptions,
        stop: &mut dyn FnMut() -> bool,
    ) -> Self {
        Self::with_search(backlog, order, budget, options, &mut |problem, room| {
            solver::solve(&problem, solver::Limits { room, stop: &mut *stop })
        })
    }

    /// Like [`new`](Self::new), with the caller's own way to run the solver.
    pub fn with_search(
        backlog: &Backlog,
        order: &Order,
        budget: &Budget,
        options: ProposalOptions,
        search: &mut dyn FnMut(solver::Problem, solver::Room) -> solver::Selection,
    ) -> Self {
        let mut list = propose_all(backlog, budget, options);
        list.sort_by(|a, b| {
            let by_id = || tie_break(backlog, a.candidate).cmp(&tie_break(backlog, b.candidate));
            a.group().cmp(&b.group()).then(b.density.total_cmp(&a.density)).then_with(by_id)
        });
        let users = ItemUsers::new(backlog, &list);
        let best = best_set::find(backlog, order, &list, budget.budget, options.max_features, search);
        Self { shared_prerequisites: users.shared(order), counted: users.counted(), best, list }
    }
}

impl Proposals {
    /// The candidates of a group, the densest first.
    pub fn in_group(&self, group: CandidateGroup) -> Vec<&Proposal> {
        self.list.iter().filter(|proposal| proposal.group() == group).collect()
    }
}

impl GoalCandidate {
    /// The id of the feature or item.
    pub fn id(self, backlog: &Backlog) -> &str {
        match self {
            Self::Feature(ix) => backlog.config.features.get(ix).map_or("", |feature| feature.id.value.as_str()),
            Self::Item(ix) => backlog.item(ix).id.as_str(),
        }
    }

    /// The title of the feature or item.
    pub fn title(self, backlog: &Backlog) -> &str {
        match self {
            Self::Feature(ix) => backlog.config.features.get(ix).map_or("", |feature| &feature.title),
            Self::Item(ix) => &backlog.item(ix).title.value,
        }
    }

    /// The kind's name in JSON.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Feature(_) => "feature",
            Self::Item(_) => "item",
        }
    }
}

/// Breaks ties by id; a feature comes before an item of the same id.
fn tie_break(backlog: &Backlog, candidate: GoalCandidate) -> (&[u8], &'static str) {
    (candidate.id(backlog).as_bytes(), candidate.kind())
}

/// Every candidate with its value and cost, in no particular order.
fn propose_all(backlog: &Backlog, budget: &Budget, options: ProposalOptions) -> Vec<Proposal> {
    let required_release = if options.any_release { None } else { first_release(backlog) };
    let mut prerequisites = PrerequisiteWalker::new(backlog);
    let mut in_triage_by_feature = in_triage_by_feature(backlog);
    let proposal = |(candidate, items): (GoalCandidate, Vec<Ix<Item>>)| {
        let closure = prerequisites.closure(items.iter().copied());
        let cost = closure.items.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum();
        let value = value(backlog, candidate, &items);
        Proposal {
            candidate,
            value,
            cost,
            density: ratio(value, cost.max(Amount::from(Decimal::HALF))),
            fits: cost <= budget.budget,
            exclusion: exclusion(backlog, closure, &items, required_release),
            in_triage: match candidate {
                GoalCandidate::Feature(feature) => std::mem::take(&mut in_triage_by_feature[feature.get()]),
                GoalCandidate::Item(_) => Vec::new(),
            },
            items,
        }
    };
    candidates(backlog).into_iter().map(proposal).collect()
}

/// The candidates with their own open items, by id.
fn candidates(backlog: &Backlog) -> Vec<(GoalCandidate, Vec<Ix<Item>>)> {
    let mut by_feature: Vec<Vec<Ix<Item>>> = vec![Vec::new(); backlog.config.features.len()];
    let mut without_feature = Vec::new();
    for (ix, item) in backlog.each().filter(|(_, item)| item.is_open()) {
        match backlog.links_of(ix).feature {
            Some(feature) => by_feature[feature.get()].push(ix),
            None if backlog.config.own_value(item) > Amount::ZERO => {
                without_feature.push((GoalCandidate::Item(ix), vec![ix]))
            }
            None => {}
        }
    }
    let features = by_feature.into_iter().enumerate().filter(|(_, items)| !items.is_empty());
    features.map(|(at, items)| (GoalCandidate::Feature(Ix::new(at)), items)).chain(without_feature).collect()
}

/// The items in triage of each feature, by the feature's position.
fn in_triage_by_feature(backlog: &Backlog) -> Vec<Vec<Ix<Item>>> {
    let mut in_triage_by_feature = vec![Vec::new(); backlog.config.features.len()];
    for ix in in_triage(backlog) {
        if let Some(feature) = backlog.links_of(ix).feature {
            in_triage_by_feature[feature.get()].push(ix);
        }
    }
    in_triage_by_feature
}

fn value(backlog: &Backlog, candidate: GoalCandidate, items: &[Ix<Item>]) -> Amount {
    let own: Amount = items.iter().map(|ix| backlog.config.own_value(backlog.item(*ix))).sum();
    let GoalCandidate::Feature(feature) = candidate else { return own };
    let feature_value = backlog.config.features.get(feature).and_then(|feature| feature.value.as_ref());
    feature_value.map_or(own, |value| own + backlog.config.worth(&value.value))
}

/// The first release, if it has open items.
fn first_release(backlog: &Backlog) -> Option<Ix<Release>> {
    backlog.current_release().filter(|release| release.get() == 0)
}

fn exclusion(
    backlog: &Backlog,
    closure: PrerequisiteClosure,
    items: &[Ix<Item>],
    required_release: Option<Ix<Release>>,
) -> Option<Exclusion> {
    if !closure.triage.is_empty() {
        return Some(Exclusion::Triage(closure.triage));
    }
    let is_in_release = items.iter().any(|ix| backlog.links_of(*ix).release == required_release);
    required_release.filter(|_| !is_in_release).map(Exclusion::Release)
}

/// The candidates that need each item, by position in the backlog.
struct ItemUsers {
    /// How many candidates need the item.
    counts: Vec<usize>,
    /// The first [`MAX_NAMED_USERS`] of them.
    named: Vec<Vec<GoalCandidate>>,
}

impl ItemUsers {
    fn new(backlog: &Backlog, list: &[Proposal]) -> Self {
        let n = backlog.items.len();
        let mut users = Self { counts: vec![0; n], named: vec![Vec::new(); n] };
        let mut prerequisites = PrerequisiteWalker::new(backlog);
        for proposal in list {
            for ix in prerequisites.closure(proposal.items.iter().copied()).items {
                users.counts[ix.get()] += 1;
                if users.counts[ix.get()] <= MAX_NAMED_USERS {
                    users.named[ix.get()].push(proposal.candidate);
                }
            }
        }
        users
    }

    fn shared(&self, order: &Order) -> Vec<SharedPrerequisite> {
        let shared = order.placed.iter().map(|placed| placed.item).filter(|ix| self.counts[ix.get()] > 1);
        let with_users = |item: Ix<Item>| SharedPrerequisite {
            item,
            count: self.counts[item.get()],
            users: self.named[item.get()].clone(),
        };
        shared.map(with_users).collect()
    }

    fn counted(&self) -> Vec<Ix<Item>> {
        let used = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        used.map(|(at, _)| Ix::new(at)).collect()
    }
}
