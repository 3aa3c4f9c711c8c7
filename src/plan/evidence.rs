//! How large a reserve past work would have needed: the share of it that was bugs and feedback.
//!
//! All bugs count, wherever they were found: the share says what came in between, and a bug found before
//! production takes time from the goal as well. (Which open items may claim the reserve is another question,
//! and `reserve` answers it.)
//!
//! Past work is cut into windows as long as the iteration, counted back from its first day, and a window's
//! share is by estimate. The dates are all the backlog's own, so no clock is asked: the same tree gives the
//! same evidence. With few windows a percentile says more about chance than about the team, so there is none.

use jiff::civil::Date;

use super::budget::effort;
use crate::model::config::Iteration;
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Item, ItemKind, Status};

/// The fewest windows with finished work that are evidence.
pub const LEAST_WINDOWS: usize = 4;
/// The fewest finished items that are evidence.
pub const LEAST_ITEMS: usize = 10;
/// Days of a window where the iteration doesn't say how long it is: two weeks, the commonest length.
const USUAL_DAYS: i64 = 14;
/// Days of a week.
const WEEK: i64 = 7;

/// What past work says about the reserve.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Days of a window.
    pub days: i64,
    /// Finished items in the windows.
    pub items: usize,
    /// Of each window in which work was finished, the share that was bugs and feedback, the latest first.
    pub shares: Vec<f64>,
    /// How many of the items have no estimate and were counted with `policy.max_estimate`.
    pub assumed: usize,
}

impl Evidence {
    /// What the backlog's `closed` dates say.
    pub fn of(backlog: &Backlog) -> Self {
        let iteration = backlog.config.iteration.as_ref();
        let days = iteration.and_then(length).unwrap_or(USUAL_DAYS);
        let closed = closed(backlog);
        let last = closed.iter().map(|work| work.day).max();
        let start = iteration.and_then(|iteration| iteration.start.as_ref());
        let end = start.map(|start| start.value).or_else(|| last.and_then(|last| last.tomorrow().ok()));
        let Some(end) = end else { return Self { days, items: 0, shares: Vec::new(), assumed: 0 } };
        let past: Vec<&Work> = closed.iter().filter(|work| work.day < end).collect();
        let assumed = past.iter().filter(|work| work.assumed).count();
        Self { days, items: past.len(), shares: shares(&past, end, days), assumed }
    }

    /// Whether there is enough of it to say something.
    pub fn is_enough(&self) -> bool {
        self.shares.len() >= LEAST_WINDOWS && self.items >= LEAST_ITEMS
    }

    /// The share that a `p`-th of the windows, from 0 to 1, stayed at or below; `None` if there is too little
    /// to tell. Between two windows it is interpolated (Hyndman & Fan 1996, type 7), so that the half is the
    /// usual median.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !self.is_enough() {
            return None;
        }
        let mut sorted = self.shares.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = p * (sorted.len() - 1) as f64;
        let (below, above) = (sorted.get(at.floor() as usize)?, sorted.get(at.ceil() as usize)?);
        // A share with more digits than this would claim a precision that weeks of work don't have.
        Some(((below + (above - below) * at.fract()) * 10_000.0).round() / 10_000.0)
    }
}

/// Finished work.
struct Work {
    day: Date,
    cost: Amount,
    counts: bool,
    assumed: bool,
}

fn closed(backlog: &Backlog) -> Vec<Work> {
    let done = backlog.each().filter(|(_, item)| item.status.value == Status::Done);
    let work = done.filter_map(|(_, item)| {
        let day = item.closed.as_ref()?.value;
        let cost = effort(item, &backlog.config);
        Some(Work { day, cost, counts: counts(item), assumed: item.estimate.is_none() })
    });
    work.collect()
}

/// Whether the item is one of those whose share is asked for.
fn counts(item: &Item) -> bool {
    matches!(item.kind.value, ItemKind::Bug | ItemKind::Feedback)
}

/// Days from one iteration to the next: its own, made up to whole weeks. One from a Monday to a Friday is
/// followed by a weekend that belongs to no other.
fn length(iteration: &Iteration) -> Option<i64> {
    let (start, end) = (iteration.start.as_ref()?.value, iteration.end.as_ref()?.value);
    let days = days_between(start, end) + 1;
    (days > 0).then(|| if days < WEEK - 2 { days } else { (days + WEEK - 1) / WEEK * WEEK })
}

fn shares(past: &[&Work], end: Date, days: i64) -> Vec<f64> {
    let window = |work: &Work| (days_between(work.day, end) - 1) / days;
    let mut sums = std::collections::BTreeMap::<i64, (Amount, Amount)>::new();
    for work in past {
        let (counted, all) = sums.entry(window(work)).or_default();
        *all += work.cost;
        if work.counts {
            *counted += work.cost;
        }
    }
    let worked = sums.into_values().filter(|(_, all)| *all > Amount::ZERO);
    worked.map(|(counted, all)| ratio(counted, all)).collect()
}

/// Days from `earlier` to `later`.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(shares: &[f64], items: usize) -> Evidence {
        Evidence { days: 14, items, shares: shares.to_vec(), assumed: 0 }
    }

    #[test]
    fn quantiles_are_interpolated() {
        let evidence = evidence(&[0.4, 0.1, 0.2, 0.3], 10);
        assert_eq!(evidence.quantile(0.5), Some(0.25));
        assert!((evidence.quantile(0.8).unwrap() - 0.34).abs() < 1e-12);
        assert_eq!(evidence.quantile(1.0), Some(0.4));
    }

    #[test]
    fn little_evidence_says_nothing() {
        assert_eq!(evidence(&[0.1, 0.2, 0.3], 10).quantile(0.5), None);
        assert_eq!(evidence(&[0.1, 0.2, 0.3, 0.4], 9).quantile(0.5), None);
    }
}
