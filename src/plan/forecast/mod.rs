//! When work will be done, from when past work was: dates with the chance of meeting them.
//!
//! A throughput forecast (Vacanti 2015, *Actionable Agile Metrics for Predictability*, ch. 14): it asks how much
//! the team finishes in a week, whatever it is, and not how large each item is said to be. Everything that
//! stands above the last of the target's items in the order is ahead of it. What isn't in the backlog yet is in
//! no forecast: a team that gets many bugs sees its dates move, and the back-test shows by how much.

pub mod backtest;
pub mod histogram;
pub mod history;
pub mod random;
pub mod simulate;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use backtest::Backtest;
pub use histogram::Bin;

use super::budget::effort;
use super::needs::in_triage;
use crate::model::config::{Feature, Release};
use crate::model::{Amount, Backlog, Item, Ix, Status};
use crate::order::{Order, Placed};
use history::{Finished, Measure, Week};
use simulate::Outcomes;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// What should be done.
    pub target: Target,
    /// The first day of the future.
    pub today: Date,
    /// How many futures are played.
    pub trials: u32,
    /// Chooses them.
    pub seed: u64,
}

/// What should be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The open items of a feature.
    Feature(Ix<Feature>),
    /// The open items of a release.
    Release(Ix<Release>),
    /// The first so many items of the order.
    Items(usize),
    /// Every open item.
    Everything,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The work that the target takes.
    pub work: Work,
    /// Items in triage that the target consists of, or that this work needs, by id. No date counts them.
    pub waits_for: Vec<Ix<Item>>,
    /// What is known of the past.
    pub history: History,
    /// Dates by the number of finished items; `None` if there is not enough history, or nothing open: what is left of
    /// the target then waits for an answer, and no history says when that comes.
    pub by_items: Option<Dates>,
    /// Dates by estimates; `None` also where half of the finished items have none.
    pub by_units: Option<Dates>,
    /// What became of past forecasts.
    pub backtest: Backtest,
}

/// All that has to be finished until the target is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Open items of the target.
    pub target: usize,
    /// Other open items that stand above the last of those.
    pub ahead: usize,
    /// The estimates of both.
    pub units: Amount,
    /// How many of those are missing and counted as `policy.max_estimate`.
    pub assumed: usize,
}

/// What is known of the past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Whole weeks before today.
    pub weeks: usize,
    /// Items finished in them.
    pub items: u64,
    /// Whether that is enough to forecast from.
    pub is_enough: bool,
}

/// Dates with the chance, in percent, of being done by then; `None` for "not within the horizon",
/// [`simulate::HORIZON`].
#[derive(Clone, Debug)]
pub struct Dates {
    /// As likely as not.
    pub p50: Option<Date>,
    /// Safe enough to be promised.
    pub p85: Option<Date>,
    /// Nearly certain.
    pub p95: Option<Date>,
    /// How the trials spread.
    pub histogram: Vec<Bin>,
    /// How many trials weren't done within the horizon.
    pub beyond: usize,
}

/// The forecast of a backlog.
pub fn compute(backlog: &Backlog, order: &Order, question: Question) -> Forecast {
    let finished = history::finished(backlog);
    let (work, waits_for) = (Work::of(backlog, order, question.target), waits_for(backlog, order, question.target));
    let by_items = history::weeks(&finished, question.today, Measure::Items);
    let is_enough = history::is_enough(&by_items);
    let items = by_items.iter().flatten().sum();
    let history = History { weeks: by_items.len(), items, is_enough };
    if !is_enough {
        return Forecast { work, waits_for, history, by_items: None, by_units: None, backtest: Backtest::default() };
    }
    let is_open = work.target > 0;
    let count = (work.target + work.ahead) as u64;
    let units = u64::try_from(work.units.units() / 10_000).unwrap_or(u64::MAX);
    let by_units = || Dates::of(&history::weeks(&finished, question.today, Measure::Units), units, question);
    Forecast {
        work,
        waits_for,
        history,
        by_items: is_open.then(|| Dates::of(&by_items, count, question)),
        by_units: (is_open && mostly_estimated(&finished)).then(by_units),
        backtest: backtest::run(&finished, question),
    }
}

fn mostly_estimated(finished: &[Finished]) -> bool {
    finished.iter().filter(|finished| finished.estimated).count() * 2 >= finished.len()
}

impl Target {
    /// Whether the item is one of the target's own by what is written in it; the place in the order says nothing.
    fn names(self, backlog: &Backlog, ix: Ix<Item>) -> bool {
        match self {
            Self::Feature(feature) => backlog.links_of(ix).feature == Some(feature),
            Self::Release(release) => backlog.links_of(ix).release == Some(release),
            Self::Items(_) | Self::Everything => false,
        }
    }

    /// Whether the open item at this place of the order, from 0, is one of the target's.
    fn has_open(self, backlog: &Backlog, at: usize, ix: Ix<Item>) -> bool {
        match self {
            Self::Feature(_) | Self::Release(_) => self.names(backlog, ix),
            Self::Items(count) => at < count,
            Self::Everything => true,
        }
    }

    /// The order down to the last of the target's items.
    fn until_done<'o>(self, backlog: &Backlog, order: &'o Order) -> &'o [Placed] {
        let last = order.placed.iter().enumerate().rposition(|(at, placed)| self.has_open(backlog, at, placed.item));
        order.placed.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
    }
}

/// What has to be answered before the target can be done.
fn waits_for(backlog: &Backlog, order: &Order, target: Target) -> Vec<Ix<Item>> {
    let waits = |ix: &Ix<Item>| backlog.item(*ix).status.value == Status::Triage;
    let needed = target.until_done(backlog, order).iter().flat_map(|placed| &placed.blocked_by).copied().filter(waits);
    let own = in_triage(backlog).filter(|ix| target.names(backlog, *ix));
    let all: BTreeSet<Ix<Item>> = needed.chain(own).collect();
    all.into_iter().collect()
}

impl Work {
    fn of(backlog: &Backlog, order: &Order, target: Target) -> Self {
        let all = target.until_done(backlog, order);
        let own = all.iter().enumerate().filter(|(at, placed)| target.has_open(backlog, *at, placed.item)).count();
        Self {
            target: own,
            ahead: all.len() - own,
            units: all.iter().map(|placed| effort(backlog.item(placed.item), &backlog.config)).sum(),
            assumed: super::assumed(backlog, all.iter().map(|placed| placed.item)),
        }
    }
}

impl Dates {
    fn of(weeks: &[Week], work: u64, question: Question) -> Self {
        let outcomes: Outcomes = simulate::run(weeks, work, question.trials, question.seed);
        let date = |percent| outcomes.percentile(percent).and_then(|days| after(question.today, days));
        Self {
            p50: date(50),
            p85: date(85),
            p95: date(95),
            histogram: histogram::bins(&outcomes, question.today),
            beyond: outcomes.beyond(),
        }
    }
}

/// The day so many days after `today`.
fn after(today: Date, days: u32) -> Option<Date> {
    today.checked_add(jiff::Span::new().days(i64::from(days))).ok()
}
