//! What was finished, by weeks and days.
//!
//! Weeks are counted back from the day of the forecast, so that the days of a past week are the same days of
//! the week as those of a coming one. The week in which the first item was closed is left out unless it is
//! whole: before the first date nobody knows what was finished.

use jiff::civil::Date;

use crate::model::{Backlog, Status};
use crate::plan::budget::effort;
use crate::plan::evidence::days_between;

/// Days of a week.
pub const DAYS: usize = 7;
/// The most weeks that are looked at: half a year, because older teams were other teams.
pub const MOST_WEEKS: usize = 26;
/// The fewest weeks from which anything is forecast.
pub const LEAST_WEEKS: usize = 4;
/// The fewest finished items from which anything is forecast.
pub const LEAST_ITEMS: u64 = 10;

/// One week: what was finished on each of its days.
pub type Week = [u64; DAYS];

/// A finished item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// When it was closed.
    pub day: Date,
    /// Its estimate in ten-thousandths of the product's unit, or what is assumed for it.
    pub effort: u64,
    /// Whether it has an estimate.
    pub estimated: bool,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Finished items.
    Items,
    /// Their estimates, in ten-thousandths of the product's unit.
    Units,
}

impl Measure {
    fn of(self, finished: &Finished) -> u64 {
        match self {
            Self::Items => 1,
            Self::Units => finished.effort,
        }
    }
}

/// The finished items whose day is known, by day.
pub fn finished(backlog: &Backlog) -> Vec<Finished> {
    let done = backlog.each().filter(|(_, item)| item.status.value == Status::Done);
    let mut finished: Vec<Finished> = done
        .filter_map(|(_, item)| {
            let effort = effort(item, &backlog.config).units() / 10_000;
            let day = item.closed.as_ref()?.value;
            Some(Finished { day, effort: u64::try_from(effort).ok()?, estimated: item.estimate.is_some() })
        })
        .collect();
    finished.sort_by_key(|finished| finished.day);
    finished
}

/// The whole weeks before `today`, the latest first, in one measure. `finished` is sorted by day.
pub fn weeks(finished: &[Finished], today: Date, measure: Measure) -> Vec<Week> {
    let Some(first) = finished.first().filter(|first| first.day < today) else { return Vec::new() };
    let whole = usize::try_from(days_between(first.day, today)).unwrap_or(0) / DAYS;
    let mut weeks = vec![[0; DAYS]; whole.min(MOST_WEEKS)];
    for finished in finished.iter().filter(|finished| finished.day < today) {
        let ago = usize::try_from(days_between(finished.day, today)).unwrap_or(usize::MAX) - 1;
        if let Some(week) = weeks.get_mut(ago / DAYS) {
            week[DAYS - 1 - ago % DAYS] += measure.of(finished);
        }
    }
    weeks
}

/// Whether the weeks before `today` are enough to forecast from.
pub fn is_enough(by_items: &[Week]) -> bool {
    by_items.len() >= LEAST_WEEKS && by_items.iter().flatten().sum::<u64>() >= LEAST_ITEMS
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_count_back_from_today() {
        let on = |day| Finished { day, effort: 20_000, estimated: true };
        let finished = [on(date(2026, 10, 30)), on(date(2026, 11, 9)), on(date(2026, 11, 22)), on(date(2026, 11, 23))];
        let weeks = weeks(&finished, date(2026, 11, 23), Measure::Items);
        assert_eq!(weeks, [[0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0], [0; 7]]);
        assert_eq!(super::weeks(&finished, date(2026, 10, 30), Measure::Items), Vec::<Week>::new());
    }
}
