//! Features as goals: what each is worth, what it takes, and the best set that fits.
//!
//! A candidate earns its value only if it is chosen, and it is chosen as a whole: completing a feature's items
//! on the way to another feature earns nothing until that feature is chosen too, which then costs nothing more.
//! Which candidates are proposed is decided here; `best` only chooses among those.

mod best;

pub use best::Best;

use super::budget::{Budget, effort};
use super::needs::{Closure, Needs, in_triage};
use crate::model::config::{Feature, Release};
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Decimal, Item, Ix};
use crate::order::Order;

/// The most users of a shared prerequisite that are named; more are counted.
const NAMED: usize = 16;

/// What the user asks of the proposals.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The most candidates that the best set may have; `None` for no limit.
    pub max_features: Option<usize>,
    /// Whether candidates outside the first release are proposed while that isn't done.
    pub any_release: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self { max_features: Some(1), any_release: false }
    }
}

/// What can be a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Candidate {
    /// A feature with open items.
    Feature(Ix<Feature>),
    /// An open item of no feature that has a value of its own.
    Item(Ix<Item>),
}

/// A candidate with its numbers.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The candidate.
    pub candidate: Candidate,
    /// Its own open items, by id.
    pub items: Vec<Ix<Item>>,
    /// The feature's own value and that of its open items.
    pub value: Amount,
    /// The estimates of its open items and all their open prerequisites.
    pub cost: Amount,
    /// Value per unit of cost; a cost below 0.5 counts as 0.5, as in the order.
    pub density: f64,
    /// Whether the cost is within the budget.
    pub fits: bool,
    /// Why it is listed and yet not proposed.
    pub barred: Option<Barred>,
    /// Its own items in triage, by id. They bar nothing, because no open item needs them; but while they wait
    /// nobody knows all that the feature takes.
    pub waiting: Vec<Ix<Item>>,
}

/// How a candidate stands: in the order in which people read of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// It can be chosen.
    Fits,
    /// It takes more than the budget.
    TooLarge,
    /// Something else stands in its way.
    Barred,
}

impl Proposal {
    /// How it stands.
    pub fn group(&self) -> Group {
        match (&self.barred, self.fits) {
            (Some(_), _) => Group::Barred,
            (None, false) => Group::TooLarge,
            (None, true) => Group::Fits,
        }
    }
}

/// Why a candidate isn't proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It needs these items, which wait for an answer.
    Triage(Vec<Ix<Item>>),
    /// The first release has open items, and the candidate has none in it.
    Release(Ix<Release>),
}

/// An item that several candidates take: whoever chooses two of them pays it once.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The item.
    pub item: Ix<Item>,
    /// How many candidates take it.
    pub count: usize,
    /// The first of them, in the order of the list.
    pub by: Vec<Candidate>,
}

/// All candidates, and the best set of them.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// The candidates: those that are proposed and fit, then those that are too large, then those that aren't
    /// proposed; of each group the densest first.
    pub list: Vec<Proposal>,
    /// Items that more than one candidate takes, in priority order.
    pub shared: Vec<Shared>,
    /// The best set; `None` if nothing that has a value fits.
    pub best: Option<Best>,
    /// Every item whose estimate was counted.
    pub counted: Vec<Ix<Item>>,
}

impl Proposals {
    /// The backlog's candidates within `budget`. The search for the best set ends early when `stop` says so.
    pub fn of(backlog: &Backlog, order: &Order, budget: &Budget, wish: Wish, stop: &mut dyn FnMut() -> bool) -> Self {
        let mut list = list(backlog, budget, wish);
        list.sort_by(|a, b| {
            let rank = |proposal: &Proposal| (proposal.group(), tie_break(backlog, proposal.candidate));
            let (left, right) = (rank(a), rank(b));
            left.0.cmp(&right.0).then(b.density.total_cmp(&a.density)).then(left.1.cmp(&right.1))
        });
        let users = Users::of(backlog, &list);
        let best = best::find(backlog, order, &list, budget.budget, wish.max_features, stop);
        Self { shared: users.shared(order), counted: users.counted(), best, list }
    }
}

impl Proposals {
    /// The candidates that stand like that, the densest first.
    pub fn of_group(&self, group: Group) -> Vec<&Proposal> {
        self.list.iter().filter(|proposal| proposal.group() == group).collect()
    }
}

impl Candidate {
    /// The candidate's id: of a feature or of an item.
    pub fn id(self, backlog: &Backlog) -> &str {
        match self {
            Self::Feature(ix) => backlog.config.features.get(ix).map_or("", |feature| feature.id.value.as_str()),
            Self::Item(ix) => backlog.item(ix).id.as_str(),
        }
    }

    /// The candidate's title.
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

/// By the id that sorts first; a feature before an item of the same id.
fn tie_break(backlog: &Backlog, candidate: Candidate) -> (&[u8], &'static str) {
    (candidate.id(backlog).as_bytes(), candidate.kind())
}

/// Every candidate with its numbers, in no particular order.
fn list(backlog: &Backlog, budget: &Budget, wish: Wish) -> Vec<Proposal> {
    let gate = if wish.any_release { None } else { first_release(backlog) };
    let mut needs = Needs::new(backlog);
    let mut waiting = waiting(backlog);
    let proposal = |(candidate, items): (Candidate, Vec<Ix<Item>>)| {
        let closure = needs.of(items.iter().copied());
        let cost = closure.items.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum();
        let value = value(backlog, candidate, &items);
        Proposal {
            candidate,
            value,
            cost,
            density: ratio(value, cost.max(Amount::from(Decimal::HALF))),
            fits: cost <= budget.budget,
            barred: barred(backlog, closure, &items, gate),
            waiting: match candidate {
                Candidate::Feature(feature) => std::mem::take(&mut waiting[feature.get()]),
                Candidate::Item(_) => Vec::new(),
            },
            items,
        }
    };
    candidates(backlog).into_iter().map(proposal).collect()
}

/// The candidates with their own open items, by id.
fn candidates(backlog: &Backlog) -> Vec<(Candidate, Vec<Ix<Item>>)> {
    let mut members: Vec<Vec<Ix<Item>>> = vec![Vec::new(); backlog.config.features.len()];
    let mut alone = Vec::new();
    for (ix, item) in backlog.each().filter(|(_, item)| item.is_open()) {
        match backlog.links_of(ix).feature {
            Some(feature) => members[feature.get()].push(ix),
            None if backlog.config.own_value(item) > Amount::ZERO => alone.push((Candidate::Item(ix), vec![ix])),
            None => {}
        }
    }
    let features = members.into_iter().enumerate().filter(|(_, items)| !items.is_empty());
    features.map(|(at, items)| (Candidate::Feature(Ix::new(at)), items)).chain(alone).collect()
}

/// The items in triage of each feature, by its position.
fn waiting(backlog: &Backlog) -> Vec<Vec<Ix<Item>>> {
    let mut waiting = vec![Vec::new(); backlog.config.features.len()];
    for ix in in_triage(backlog) {
        if let Some(feature) = backlog.links_of(ix).feature {
            waiting[feature.get()].push(ix);
        }
    }
    waiting
}

fn value(backlog: &Backlog, candidate: Candidate, items: &[Ix<Item>]) -> Amount {
    let own: Amount = items.iter().map(|ix| backlog.config.own_value(backlog.item(*ix))).sum();
    let Candidate::Feature(feature) = candidate else { return own };
    let whole = backlog.config.features.get(feature).and_then(|feature| feature.value.as_ref());
    whole.map_or(own, |whole| own + backlog.config.worth(&whole.value))
}

/// The first release, while it has open items.
fn first_release(backlog: &Backlog) -> Option<Ix<Release>> {
    backlog.current_release().filter(|release| release.get() == 0)
}

fn barred(backlog: &Backlog, closure: Closure, items: &[Ix<Item>], gate: Option<Ix<Release>>) -> Option<Barred> {
    if !closure.triage.is_empty() {
        return Some(Barred::Triage(closure.triage));
    }
    let inside = items.iter().any(|ix| backlog.links_of(*ix).release == gate);
    gate.filter(|_| !inside).map(Barred::Release)
}

/// Which candidates take each item.
struct Users {
    /// By position in the backlog.
    count: Vec<usize>,
    first: Vec<Vec<Candidate>>,
}

impl Users {
    fn of(backlog: &Backlog, list: &[Proposal]) -> Self {
        let n = backlog.items.len();
        let mut users = Self { count: vec![0; n], first: vec![Vec::new(); n] };
        let mut needs = Needs::new(backlog);
        for proposal in list {
            for ix in needs.of(proposal.items.iter().copied()).items {
                users.count[ix.get()] += 1;
                if users.count[ix.get()] <= NAMED {
                    users.first[ix.get()].push(proposal.candidate);
                }
            }
        }
        users
    }

    fn shared(&self, order: &Order) -> Vec<Shared> {
        let taken = order.placed.iter().map(|placed| placed.item).filter(|ix| self.count[ix.get()] > 1);
        let shared =
            |item: Ix<Item>| Shared { item, count: self.count[item.get()], by: self.first[item.get()].clone() };
        taken.map(shared).collect()
    }

    fn counted(&self) -> Vec<Ix<Item>> {
        let taken = self.count.iter().enumerate().filter(|(_, count)| **count > 0);
        taken.map(|(at, _)| Ix::new(at)).collect()
    }
}
