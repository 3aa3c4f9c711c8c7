//! Backtest: how often past forecasts would have been correct.
//!
//! For each past week with enough history before it, the 85 % date is computed from what was known then, and
//! compared with what happened. The forecast work is what four weeks had delivered on average until then:
//! enough to be more than luck, and little enough to be finished by now. Forecasts of neighboring weeks share
//! most of their history and their future, so the ratio is an indication and not a proof.

use jiff::civil::Date;

use super::history::{self, FinishedItem, MIN_WEEKS, Measure};
use super::{ForecastOptions, simulate};
use crate::plan::reserve_evidence::days_between;

/// The most trials of each past forecast. There are many forecasts, and more trials hardly change the
/// percentile.
const MAX_TRIALS: u32 = 1_000;
/// How many weeks of work each past forecast is about.
const WEEKS_AHEAD: u64 = 4;

/// How many past 85 % dates were met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backtest {
    /// Past forecasts whose outcome is known.
    pub made: u32,
    /// Those that were met.
    pub met: u32,
}

/// Evaluates the forecast of every past week. `finished` is sorted by day.
pub fn run(finished: &[FinishedItem], options: ForecastOptions) -> Backtest {
    let today = options.today;
    let mut backtest = Backtest::default();
    let past = history::weeks(finished, today, Measure::Items).len();
    for ago in 1..=past.saturating_sub(MIN_WEEKS) {
        let days = i64::try_from(ago * history::DAYS_PER_WEEK).unwrap_or(i64::MAX);
        let Ok(then) = today.checked_sub(jiff::Span::new().days(days)) else { break };
        if let Some(met) = was_met(finished, then, options) {
            backtest.made += 1;
            backtest.met += u32::from(met);
        }
    }
    backtest
}

/// Whether the 85 % date that would have been forecast on `then` was met; `None` if there was too little
/// history or the outcome isn't known yet.
fn was_met(finished: &[FinishedItem], then: Date, options: ForecastOptions) -> Option<bool> {
    let today = options.today;
    let weeks = history::weeks(finished, then, Measure::Items);
    if !history::is_enough(&weeks) {
        return None;
    }
    let count: u64 = weeks.iter().flatten().sum();
    let work = (count * WEEKS_AHEAD / weeks.len() as u64).max(1);
    let forecast_days =
        i64::from(simulate::run(&weeks, work, options.trials.min(MAX_TRIALS), options.seed).percentile(85)?);
    // Skip dates in the future: counting early successes would outweigh failures that aren't known yet.
    if days_between(then, today) <= forecast_days {
        return None;
    }
    let finished_since = finished.iter().filter(|finished| then <= finished.day && finished.day < today);
    let mut days_taken = finished_since.map(|finished| days_between(then, finished.day));
    let actual_days = days_taken.nth(usize::try_from(work).ok()? - 1);
    Some(actual_days.is_some_and(|days| days <= forecast_days))
}
