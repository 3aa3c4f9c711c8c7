//! Past throughput: what was finished, by week and day.
//!
//! Weeks are counted back from the day of the forecast, so the days of a past week have the same weekdays as
//! those of a future week. The week of the first closed item is left out unless it is complete, because nothing
//! is known about the time before.

use jiff::civil::Date;

use crate::model::{Backlog, Status};
use crate::plan::budget::effort;
use crate::plan::reserve_evidence::days_between;

/// Days of a week.
pub const DAYS_PER_WEEK: usize = 7;
/// The most weeks used: half a year, because teams change.
pub const MAX_WEEKS: usize = 26;
/// The fewest weeks needed for a forecast.
pub const MIN_WEEKS: usize = 4;
/// The fewest finished items needed for a forecast.
pub const MIN_ITEMS: u64 = 10;

/// The throughput of each day of a week.
pub type Week = [u64; DAYS_PER_WEEK];

/// A finished item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinishedItem {
    /// When it was closed.
    pub day: Date,
    /// Its estimate in ten-thousandths of the product's unit; a missing one counts as `policy.max_estimate`.
    pub effort: u64,
    /// Whether it has an estimate.
    pub estimated: bool,
}

/// The unit in which throughput is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The number of finished items.
    Items,
    /// Their estimates, in ten-thousandths of the product's unit.
    Units,
}

impl Measure {
    fn amount(self, finished: &FinishedItem) -> u64 {
        match self {
            Self::Items => 1,
            Self::Units => finished.effort,
        }
    }
}

/// The finished items with a `closed` date, sorted by day.
pub fn finished_items(backlog: &Backlog) -> Vec<FinishedItem> {
    let done = backlog.each().filter(|(_, item)| item.status.value == Status::Done);
    let mut finished: Vec<FinishedItem> = done
        .filter_map(|(_, item)| {
            let effort = effort(item, &backlog.config).units() / 10_000;
            let day = item.closed.as_ref()?.value;
            Some(FinishedItem { day, effort: u64::try_from(effort).ok()?, estimated: item.estimate.is_some() })
        })
        .collect();
    finished.sort_by_key(|finished| finished.day);
    finished
}

/// The throughput of the whole weeks before `today`, the latest week first. `finished` is sorted by day.
pub fn weeks(finished: &[FinishedItem], today: Date, measure: Measure) -> Vec<Week> {
    let Some(first) = finished.first().filter(|first| first.day < today) else { return Vec::new() };
    let whole = usize::try_from(days_between(first.day, today)).unwrap_or(0) / DAYS_PER_WEEK;
    let mut weeks = vec![[0; DAYS_PER_WEEK]; whole.min(MAX_WEEKS)];
    for finished in finished.iter().filter(|finished| finished.day < today) {
        let days_ago = usize::try_from(days_between(finished.day, today)).unwrap_or(usize::MAX) - 1;
        if let Some(week) = weeks.get_mut(days_ago / DAYS_PER_WEEK) {
            week[DAYS_PER_WEEK - 1 - days_ago % DAYS_PER_WEEK] += measure.amount(finished);
        }
    }
    weeks
}

/// Whether the weeks before `today` are enough for a forecast.
pub fn is_enough(by_items: &[Week]) -> bool {
    by_items.len() >= MIN_WEEKS && by_items.iter().flatten().sum::<u64>() >= MIN_ITEMS
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_count_back_from_today() {
        let on = |day| FinishedItem { day, effort: 20_000, estimated: true };
        let finished = [on(date(2026, 10, 30)), on(date(2026, 11, 9)), on(date(2026, 11, 22)), on(date(2026, 11, 23))];
        let weeks = weeks(&finished, date(2026, 11, 23), Measure::Items);
        assert_eq!(weeks, [[0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0], [0; 7]]);
        assert_eq!(super::weeks(&finished, date(2026, 10, 30), Measure::Items), Vec::<Week>::new());
    }
}
