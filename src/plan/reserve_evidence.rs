//! How large a reserve past iterations would have needed: the share of work that was bugs and feedback.
//!
//! All bugs count, wherever they were found: a bug found before production also takes time from the goal. Which
//! open items may claim the reserve is a different question, answered by `reserve`.
//!
//! Past work is divided into windows as long as the iteration, counted back from the iteration's first day. The
//! share of a window is by estimate. All dates come from the backlog, so the result doesn't depend on a clock.
//! With too few windows a percentile would be noise, so there is none.

use jiff::civil::Date;

use super::budget::effort;
use crate::model::config::Iteration;
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Item, ItemKind, Status};

/// The fewest windows with finished work from which a percentile is computed.
pub const MIN_WINDOWS: usize = 4;
/// The fewest finished items from which a percentile is computed.
pub const MIN_ITEMS: usize = 10;
/// The days of a window if the iteration's length isn't known: two weeks, the most common length.
const DEFAULT_WINDOW_DAYS: i64 = 14;
/// Days of a week.
const DAYS_PER_WEEK: i64 = 7;

/// The shares of past work that were bugs and feedback.
#[derive(Clone, Debug, PartialEq)]
pub struct ReserveEvidence {
    /// The days of a window.
    pub window_days: i64,
    /// The number of finished items in the windows.
    pub items: usize,
    /// The share of bugs and feedback in each window with finished work, the latest window first.
    pub shares: Vec<f64>,
    /// How many of the items have no estimate and were counted as `policy.max_estimate`.
    pub assumed: usize,
}

impl ReserveEvidence {
    /// Computes the shares from the `closed` dates of the backlog.
    pub fn from_backlog(backlog: &Backlog) -> Self {
        let iteration = backlog.config.iteration.as_ref();
        let window_days = iteration.and_then(iteration_days).unwrap_or(DEFAULT_WINDOW_DAYS);
        let finished = finished_work(backlog);
        let after_last = || finished.iter().map(|work| work.day).max()?.tomorrow().ok();
        let start = iteration.and_then(|iteration| iteration.start.as_ref());
        let Some(end) = start.map(|start| start.value).or_else(after_last) else {
            return Self { window_days, items: 0, shares: Vec::new(), assumed: 0 };
        };
        let past: Vec<&FinishedWork> = finished.iter().filter(|work| work.day < end).collect();
        let assumed = past.iter().filter(|work| work.assumed).count();
        Self { window_days, items: past.len(), shares: window_shares(&past, end, window_days), assumed }
    }

    /// Whether there is enough past work for a percentile.
    pub fn is_enough(&self) -> bool {
        self.shares.len() >= MIN_WINDOWS && self.items >= MIN_ITEMS
    }

    /// The `p`-quantile of the shares, with `p` from 0 to 1; `None` if there is too little past work.
    /// Interpolates between two windows (Hyndman & Fan 1996, type 7), so that 0.5 is the usual median.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !self.is_enough() {
            return None;
        }
        let mut sorted = self.shares.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = p * (sorted.len() - 1) as f64;
        let (below, above) = (sorted.get(at.floor() as usize)?, sorted.get(at.ceil() as usize)?);
        // More than four digits would suggest a precision that the data doesn't have.
        Some(((below + (above - below) * at.fract()) * 10_000.0).round() / 10_000.0)
    }
}

/// A finished item.
struct FinishedWork {
    day: Date,
    cost: Amount,
    is_bug_or_feedback: bool,
    assumed: bool,
}

fn finished_work(backlog: &Backlog) -> Vec<FinishedWork> {
    let done = backlog.each().filter(|(_, item)| item.status.value == Status::Done);
    let work = done.filter_map(|(_, item)| {
        let day = item.closed.as_ref()?.value;
        let cost = effort(item, &backlog.config);
        Some(FinishedWork { day, cost, is_bug_or_feedback: is_bug_or_feedback(item), assumed: item.estimate.is_none() })
    });
    work.collect()
}

/// Whether the item counts for the share.
fn is_bug_or_feedback(item: &Item) -> bool {
    matches!(item.kind.value, ItemKind::Bug | ItemKind::Feedback)
}

/// Days from the start of one iteration to the next: its length rounded up to whole weeks. After an iteration
/// from Monday to Friday, the weekend is assumed to belong to no other iteration.
pub fn iteration_days(iteration: &Iteration) -> Option<i64> {
    let (start, end) = (iteration.start.as_ref()?.value, iteration.end.as_ref()?.value);
    let days = days_between(start, end) + 1;
    (days > 0).then(|| {
        if days < DAYS_PER_WEEK - 2 { days } else { (days + DAYS_PER_WEEK - 1) / DAYS_PER_WEEK * DAYS_PER_WEEK }
    })
}

fn window_shares(past: &[&FinishedWork], end: Date, days: i64) -> Vec<f64> {
    let window = |work: &FinishedWork| (days_between(work.day, end) - 1) / days;
    let mut sums = std::collections::BTreeMap::<i64, (Amount, Amount)>::new();
    for work in past {
        let (counted, all) = sums.entry(window(work)).or_default();
        *all += work.cost;
        if work.is_bug_or_feedback {
            *counted += work.cost;
        }
    }
    let with_work = sums.into_values().filter(|(_, all)| *all > Amount::ZERO);
    with_work.map(|(counted, all)| ratio(counted, all)).collect()
}

/// Days from `earlier` to `later`.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(shares: &[f64], items: usize) -> ReserveEvidence {
        ReserveEvidence { window_days: 14, items, shares: shares.to_vec(), assumed: 0 }
    }

    #[test]
    fn quantiles_are_interpolated() {
        let evidence = evidence(&[0.4, 0.1, 0.2, 0.3], 10);
        assert_eq!(evidence.quantile(0.5), Some(0.25));
        assert!((evidence.quantile(0.8).unwrap() - 0.34).abs() < 1e-12);
        assert_eq!(evidence.quantile(1.0), Some(0.4));
    }

    #[test]
    fn too_little_evidence_has_no_quantiles() {
        assert_eq!(evidence(&[0.1, 0.2, 0.3], 10).quantile(0.5), None);
        assert_eq!(evidence(&[0.1, 0.2, 0.3, 0.4], 9).quantile(0.5), None);
    }
}
