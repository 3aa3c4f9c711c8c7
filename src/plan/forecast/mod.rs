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

use jiff::civil::Date;

pub use backtest::Backtest;
pub use histogram::Bin;

use super::budget::effort;
use crate::model::config::{Feature, Release};
use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::Order;
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
    /// What is known of the past.
    pub history: History,
    /// Dates by the number of finished items; `None` if there is not enough history.
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

/// Dates with the chance, in percent, of being done by then; `None` for "not within twenty years".
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
}

/// The forecast of a backlog.
pub fn compute(backlog: &Backlog, order: &Order, question: Question) -> Forecast {
    let finished = history::finished(backlog);
    let work = Work::of(backlog, order, question.target);
    let by_items = history::weeks(&finished, question.today, Measure::Items);
    let is_enough = history::is_enough(&by_items);
    let items = by_items.iter().flatten().sum();
    let history = History { weeks: by_items.len(), items, is_enough };
    if !is_enough {
        return Forecast { work, history, by_items: None, by_units: None, backtest: Backtest::default() };
    }
    let count = (work.target + work.ahead) as u64;
    let units = u64::try_from(work.units.units() / 10_000).unwrap_or(u64::MAX);
    let by_units = || Dates::of(&history::weeks(&finished, question.today, Measure::Units), units, question);
    Forecast {
        work,
        history,
        by_items: Some(Dates::of(&by_items, count, question)),
        by_units: mostly_estimated(&finished).then(by_units),
        backtest: backtest::run(&finished, question),
    }
}

fn mostly_estimated(finished: &[Finished]) -> bool {
    finished.iter().filter(|finished| finished.estimated).count() * 2 >= finished.len()
}

impl Work {
    fn of(backlog: &Backlog, order: &Order, target: Target) -> Self {
        let belongs = |at: usize, ix: Ix<Item>| match target {
            Target::Feature(feature) => backlog.links_of(ix).feature == Some(feature),
            Target::Release(release) => backlog.links_of(ix).release == Some(release),
            Target::Items(count) => at < count,
            Target::Everything => true,
        };
        let open: Vec<Ix<Item>> = order.placed.iter().map(|placed| placed.item).collect();
        let last = open.iter().enumerate().rposition(|(at, ix)| belongs(at, *ix));
        let all = open.get(..last.map_or(0, |last| last + 1)).unwrap_or_default();
        let own = all.iter().enumerate().filter(|(at, ix)| belongs(*at, **ix)).count();
        Self {
            target: own,
            ahead: all.len() - own,
            units: all.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum(),
            assumed: super::assumed(backlog, all.iter().copied()),
        }
    }
}

impl Dates {
    fn of(weeks: &[Week], work: u64, question: Question) -> Self {
        let outcomes: Outcomes = simulate::run(weeks, work, question.trials, question.seed);
        let date = |percent| outcomes.percentile(percent).and_then(|days| after(question.today, days));
        Self { p50: date(50), p85: date(85), p95: date(95), histogram: histogram::bins(&outcomes, question.today) }
    }
}

/// The day so many days after `today`.
fn after(today: Date, days: u32) -> Option<Date> {
    today.checked_add(jiff::Span::new().days(i64::from(days))).ok()
}
