//! Forecasts completion dates from past throughput.
//!
//! This is a throughput forecast (Vacanti 2015, *Actionable Agile Metrics for Predictability*, ch. 14): it uses
//! how much the team finishes per week, whatever that is, instead of the size of each item. All items above the
//! last of the target's items in the order have to be finished first. Items that aren't in the backlog yet are
//! not included: a team that receives many bugs will see its dates move, and the backtest shows by how much.

pub mod backtest;
pub mod histogram;
pub mod history;
pub mod simulate;
pub mod split_mix64;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use backtest::Backtest;
pub use histogram::HistogramBin;

use super::budget::effort;
use super::prerequisites::in_triage;
use crate::model::config::{Feature, Release};
use crate::model::{Amount, Backlog, Item, Ix, Status};
use crate::order::{Order, Placed};
use history::{FinishedItem, Measure, Week};
use simulate::Outcomes;

/// Options of a forecast.
#[derive(Clone, Copy, Debug)]
pub struct ForecastOptions {
    /// The work to forecast.
    pub target: ForecastTarget,
    /// The first day of the future.
    pub today: Date,
    /// The number of simulations.
    pub trials: u32,
    /// The seed of the random numbers.
    pub seed: u64,
}

/// The work to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastTarget {
    /// The open items of a feature.
    Feature(Ix<Feature>),
    /// The open items of a release.
    Release(Ix<Release>),
    /// The first items of the order, this many.
    Items(usize),
    /// Every open item.
    Everything,
}

impl ForecastTarget {
    /// What is forecast if nothing else is asked for: the iteration goal, or else the current release, or else everything.
    pub fn usual(backlog: &Backlog) -> Self {
        let goal = backlog.config.goal().map(Self::Feature);
        goal.or_else(|| backlog.current_release().map(Self::Release)).unwrap_or(Self::Everything)
    }
}

/// The number of simulations if nothing else is asked for.
pub const DEFAULT_TRIALS: u32 = 10_000;

impl ForecastOptions {
    /// The usual forecast from a day on.
    pub fn usual(backlog: &Backlog, today: Date) -> Self {
        Self { target: ForecastTarget::usual(backlog), today, trials: DEFAULT_TRIALS, seed: 0 }
    }
}

/// A forecast.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The work until the target is done.
    pub work: RemainingWork,
    /// Items in triage that belong to the target or that its work needs, by id. The dates don't include them.
    pub waits_for: Vec<Ix<Item>>,
    /// The past weeks that the forecast is based on.
    pub history: HistorySummary,
    /// Dates by number of items. `None` if there is not enough history, or if the target has no open items: if
    /// it has items in triage, past throughput doesn't tell when those will be answered.
    pub by_items: Option<CompletionDates>,
    /// Dates by estimates; also `None` if less than half of the finished items have estimates.
    pub by_units: Option<CompletionDates>,
    /// How often past forecasts would have been correct.
    pub backtest: Backtest,
}

/// All work that has to be finished until the target is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RemainingWork {
    /// The open items of the target.
    pub target: usize,
    /// Other open items above the last of those in the order.
    pub ahead: usize,
    /// The sum of their estimates.
    pub units: Amount,
    /// How many of the estimates are missing and counted as `policy.max_estimate`.
    pub assumed: usize,
}

/// The past weeks that a forecast is based on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistorySummary {
    /// Whole weeks before today.
    pub weeks: usize,
    /// Items finished in them.
    pub items: u64,
    /// Whether that is enough for a forecast.
    pub is_enough: bool,
}

/// Completion dates by probability; `None` if the work isn't done within [`simulate::HORIZON`].
#[derive(Clone, Debug)]
pub struct CompletionDates {
    /// Done by then in 50 % of the trials.
    pub p50: Option<Date>,
    /// Done by then in 85 % of the trials: a date to promise.
    pub p85: Option<Date>,
    /// Done by then in 95 % of the trials.
    pub p95: Option<Date>,
    /// The distribution of the trials.
    pub histogram: Vec<HistogramBin>,
    /// How many trials didn't finish within the horizon.
    pub beyond_horizon: usize,
}

/// Computes a forecast.
pub fn compute(backlog: &Backlog, order: &Order, options: ForecastOptions) -> Forecast {
    let finished = history::finished_items(backlog);
    let (work, waits_for) =
        (RemainingWork::new(backlog, order, options.target), waits_for(backlog, order, options.target));
    let by_items = history::weeks(&finished, options.today, Measure::Items);
    let is_enough = history::is_enough(&by_items);
    let items = by_items.iter().flatten().sum();
    let history = HistorySummary { weeks: by_items.len(), items, is_enough };
    if !is_enough {
        return Forecast { work, waits_for, history, by_items: None, by_units: None, backtest: Backtest::default() };
    }
    let is_open = work.target > 0;
    let count = (work.target + work.ahead) as u64;
    let units = u64::try_from(work.units.units() / 10_000).unwrap_or(u64::MAX);
    let by_units =
        || CompletionDates::simulate(&history::weeks(&finished, options.today, Measure::Units), units, options);
    Forecast {
        work,
        waits_for,
        history,
        by_items: is_open.then(|| CompletionDates::simulate(&by_items, count, options)),
        by_units: (is_open && mostly_estimated(&finished)).then(by_units),
        backtest: backtest::run(&finished, options),
    }
}

/// Whether most of the finished items have estimates, so that estimates say more than numbers of items.
pub(super) fn mostly_estimated(finished: &[FinishedItem]) -> bool {
    finished.iter().filter(|finished| finished.estimated).count() * 2 >= finished.len()
}

impl ForecastTarget {
    /// Whether the item's own fields assign it to the target, regardless of its place in the order.
    fn is_assigned(self, backlog: &Backlog, ix: Ix<Item>) -> bool {
        match self {
            Self::Feature(feature) => backlog.links_of(ix).feature == Some(feature),
            Self::Release(release) => backlog.links_of(ix).release == Some(release),
            Self::Items(_) | Self::Everything => false,
        }
    }

    /// Whether the open item at index `at` of the order belongs to the target.
    fn includes(self, backlog: &Backlog, at: usize, ix: Ix<Item>) -> bool {
        match self {
            Self::Feature(_) | Self::Release(_) => self.is_assigned(backlog, ix),
            Self::Items(count) => at < count,
            Self::Everything => true,
        }
    }

    /// The order down to the last of the target's items.
    fn order_until_done<'o>(self, backlog: &Backlog, order: &'o Order) -> &'o [Placed] {
        let last = order.placed.iter().enumerate().rposition(|(at, placed)| self.includes(backlog, at, placed.item));
        order.placed.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
    }
}

/// The items in triage that have to be answered before the target can be done.
fn waits_for(backlog: &Backlog, order: &Order, target: ForecastTarget) -> Vec<Ix<Item>> {
    let waits = |ix: &Ix<Item>| backlog.item(*ix).status.value == Status::Triage;
    let needed =
        target.order_until_done(backlog, order).iter().flat_map(|placed| &placed.blocked_by).copied().filter(waits);
    let own = in_triage(backlog).filter(|ix| target.is_assigned(backlog, *ix));
    let all: BTreeSet<Ix<Item>> = needed.chain(own).collect();
    all.into_iter().collect()
}

impl RemainingWork {
    fn new(backlog: &Backlog, order: &Order, target: ForecastTarget) -> Self {
        let all = target.order_until_done(backlog, order);
        let own = all.iter().enumerate().filter(|(at, placed)| target.includes(backlog, *at, placed.item)).count();
        Self {
            target: own,
            ahead: all.len() - own,
            units: all.iter().map(|placed| effort(backlog.item(placed.item), &backlog.config)).sum(),
            assumed: super::count_assumed_estimates(backlog, all.iter().map(|placed| placed.item)),
        }
    }
}

impl CompletionDates {
    fn simulate(weeks: &[Week], work: u64, options: ForecastOptions) -> Self {
        let outcomes: Outcomes = simulate::run(weeks, work, options.trials, options.seed);
        let date = |percent| outcomes.percentile(percent).and_then(|days| date_after(options.today, days));
        Self {
            p50: date(50),
            p85: date(85),
            p95: date(95),
            histogram: histogram::bins(&outcomes, options.today),
            beyond_horizon: outcomes.beyond_horizon(),
        }
    }
}

/// The date that many days after `today`.
fn date_after(today: Date, days: u32) -> Option<Date> {
    today.checked_add(jiff::Span::new().days(i64::from(days))).ok()
}
