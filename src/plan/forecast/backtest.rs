//! How good past forecasts would have been.
//!
//! From each past week on, as soon as there was history enough, the 85 % day is computed from what was known
//! then and compared with what came. The work forecast is what four weeks had been worth until then: enough
//! to be more than luck, little enough to have come true by now. Forecasts of neighbouring weeks share most of
//! their history and their future, so the ratio is a hint and no proof.

use jiff::civil::Date;

use super::history::{self, Finished, LEAST_WEEKS, Measure};
use super::{Question, simulate};
use crate::plan::evidence::days_between;

/// The most trials of each past forecast: there are many, and their percentile hardly moves any more.
const MOST_TRIALS: u32 = 1_000;
/// Weeks of work that each past forecast is about.
const WEEKS_AHEAD: u64 = 4;

/// Past 85 % dates, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backtest {
    /// Past forecasts whose outcome is known.
    pub made: u32,
    /// Those that were met.
    pub met: u32,
}

/// Tries the forecasts of every past week. `finished` is sorted by day.
pub fn run(finished: &[Finished], question: Question) -> Backtest {
    let today = question.today;
    let mut backtest = Backtest::default();
    let past = history::weeks(finished, today, Measure::Items).len();
    for ago in 1..=past.saturating_sub(LEAST_WEEKS) {
        let days = i64::try_from(ago * history::DAYS).unwrap_or(i64::MAX);
        let Ok(then) = today.checked_sub(jiff::Span::new().days(days)) else { break };
        if let Some(met) = was_met(finished, then, question) {
            backtest.made += 1;
            backtest.met += u32::from(met);
        }
    }
    backtest
}

/// Whether the 85 % day that would have been given `then` was met; `None` if there was too little history, or
/// it isn't known yet.
fn was_met(finished: &[Finished], then: Date, question: Question) -> Option<bool> {
    let today = question.today;
    let weeks = history::weeks(finished, then, Measure::Items);
    if !history::is_enough(&weeks) {
        return None;
    }
    let count: u64 = weeks.iter().flatten().sum();
    let work = (count * WEEKS_AHEAD / weeks.len() as u64).max(1);
    let promised =
        i64::from(simulate::run(&weeks, work, question.trials.min(MOST_TRIALS), question.seed).percentile(85)?);
    // Only promises that have run out: an early success counted before its day would outweigh the failures
    // that aren't known yet.
    if days_between(then, today) <= promised {
        return None;
    }
    let after = finished.iter().filter(|finished| then <= finished.day && finished.day < today);
    let came = after.map(|finished| days_between(then, finished.day)).nth(usize::try_from(work).ok()? - 1);
    Some(came.is_some_and(|came| came <= promised))
}
