//! The outlook of an iteration: what the team finished in past windows of its length, and how probable it is that the
//! commitment is done at its end.
//!
//! A commitment says what a team wants; its past says what it can. The chance comes from the same simulation as a forecast,
//! with only the commitment as its work: bugs and feedback that come in between take from it. Only this part of a plan
//! depends on the date.

use jiff::civil::Date;

use super::commitment::total_effort;
use super::forecast::history::{self, FinishedItem, Measure, Week};
use super::forecast::{self, simulate};
use super::reserve_evidence::{days_between, iteration_days};
use super::{Commitment, Plan};
use crate::model::config::Iteration;
use crate::model::{Amount, Backlog, Item, Ix};

/// Trials of a simulation: as many as a forecast runs by default.
const TRIALS: u32 = 10_000;
/// The seed: the same backlog and date always give the same chance.
const SEED: u64 = 0;
/// The days before which nothing counts: half a year, as in a forecast.
const MAX_DAYS: i64 = (history::MAX_WEEKS * history::DAYS_PER_WEEK) as i64;
/// The days of a window if the iteration's length isn't known.
const DEFAULT_WINDOW_DAYS: i64 = 14;

/// What the past says about the iteration.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The date of the outlook.
    pub today: Date,
    /// What the team finished before.
    pub past: PastWindows,
    /// The chance, from 0 to 1, that the commitment is done by the iteration's last day; `None` without a commitment, a last
    /// day or enough history.
    pub chance: Option<f64>,
    /// The items to leave out for an even chance, the lowest priority first; empty if it is even or better, or unknown.
    pub even_without: Vec<Ix<Item>>,
}

/// What the team finished in past windows of the iteration's length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastWindows {
    /// The days of a window.
    pub days: i64,
    /// The estimates of what was finished in each window, the latest window first. The earliest is the one with the first
    /// finished item; a window without finished items counts as zero.
    pub finished: Vec<Amount>,
    /// How many of the estimates are missing and counted as `policy.max_estimate`.
    pub assumed: usize,
}

impl Outlook {
    /// The outlook on `today`.
    pub fn new(backlog: &Backlog, plan: &Plan, today: Date) -> Self {
        let past = PastWindows::new(backlog, today);
        let outlook = Self { today, past, chance: None, even_without: Vec::new() };
        let end = backlog.config.iteration.as_ref().and_then(|iteration| iteration.end.as_ref());
        let (Some(commitment), Some(end)) = (&plan.commitment, end) else { return outlook };
        let Some(simulation) = CommitmentSimulation::new(backlog, today, end.value) else { return outlook };
        let chance = simulation.chance(backlog, &commitment.items);
        if end.value < today {
            return Self { chance: Some(chance), ..outlook };
        }
        Self { chance: Some(chance), even_without: simulation.even_without(backlog, commitment, chance), ..outlook }
    }
}

impl PastWindows {
    fn new(backlog: &Backlog, today: Date) -> Self {
        let iteration = backlog.config.iteration.as_ref();
        let days = iteration.and_then(iteration_days).unwrap_or(DEFAULT_WINDOW_DAYS);
        let start = iteration.and_then(|iteration| iteration.start.as_ref());
        let end = start.map_or(today, |start| start.value.min(today));
        let finished = history::finished_items(backlog);
        let recent: Vec<&FinishedItem> =
            finished.iter().filter(|item| (1..=MAX_DAYS).contains(&days_between(item.day, end))).collect();
        let window = |item: &FinishedItem| usize::try_from((days_between(item.day, end) - 1) / days).unwrap_or(0);
        let windows = recent.first().map_or(0, |first| window(first) + 1);
        let mut sums = vec![Amount::ZERO; windows];
        for item in &recent {
            if let Some(sum) = sums.get_mut(window(item)) {
                *sum += Amount::from_units(u128::from(item.effort) * 10_000);
            }
        }
        Self { days, finished: sums, assumed: recent.iter().filter(|item| !item.estimated).count() }
    }

    /// The median of the windows, the mean of the two in the middle if they are even in number; `None` without windows.
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.finished.clone();
        sorted.sort_unstable();
        let (below, above) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
        Some((below.to_f64() + above.to_f64()) / 2.0)
    }

    /// The window in which least was finished.
    pub fn lowest(&self) -> Option<Amount> {
        self.finished.iter().copied().min()
    }

    /// The window in which most was finished.
    pub fn highest(&self) -> Option<Amount> {
        self.finished.iter().copied().max()
    }
}

/// The simulation of the days until the end of the iteration.
struct CommitmentSimulation {
    measure: Measure,
    weeks: Vec<Week>,
    /// Days from the first simulated day to the last of the iteration; negative if it is over.
    days: i64,
}

impl CommitmentSimulation {
    /// `None` without enough history.
    fn new(backlog: &Backlog, today: Date, end: Date) -> Option<Self> {
        let iteration = backlog.config.iteration.as_ref();
        let first_day = first_day(iteration, today);
        let history_end = same_weekday_until(today, first_day)?;
        let finished = history::finished_items(backlog);
        let by_items = history::weeks(&finished, history_end, Measure::Items);
        if !history::is_enough(&by_items) {
            return None;
        }
        let measure = if forecast::mostly_estimated(&finished) { Measure::Units } else { Measure::Items };
        let weeks = match measure {
            Measure::Items => by_items,
            Measure::Units => history::weeks(&finished, history_end, Measure::Units),
        };
        Some(Self { measure, weeks, days: days_between(first_day, end) })
    }

    /// The chance, from 0 to 1, that all of `items` are done by the end of the iteration.
    fn chance(&self, backlog: &Backlog, items: &[Ix<Item>]) -> f64 {
        let work = match self.measure {
            Measure::Items => items.len() as u64,
            Measure::Units => u64::try_from(total_effort(backlog, items).units() / 10_000).unwrap_or(u64::MAX),
        };
        match u32::try_from(self.days) {
            _ if items.is_empty() => 1.0,
            Ok(days) => {
                let outcomes = simulate::run(&self.weeks, work, TRIALS, SEED);
                outcomes.days().partition_point(|day| *day <= days) as f64 / f64::from(TRIALS)
            }
            Err(_) => 0.0,
        }
    }

    /// The items to leave out, from the end of the commitment, so that the rest has an even chance.
    fn even_without(&self, backlog: &Backlog, commitment: &Commitment, chance: f64) -> Vec<Ix<Item>> {
        if chance >= 0.5 {
            return Vec::new();
        }
        let items = &commitment.items;
        let is_even = |kept: &usize| items.get(..*kept).is_some_and(|kept| self.chance(backlog, kept) >= 0.5);
        // The chance only falls with more items, so the most that have an even one are found by bisection.
        let (mut even, mut uneven) = (0, items.len());
        while uneven - even > 1 {
            let middle = even + (uneven - even) / 2;
            if is_even(&middle) { even = middle } else { uneven = middle }
        }
        items.iter().skip(even).rev().copied().collect()
    }
}

/// The first day on which the commitment is worked on.
fn first_day(iteration: Option<&Iteration>, today: Date) -> Date {
    let start = iteration.and_then(|iteration| iteration.start.as_ref());
    start.map_or(today, |start| start.value.max(today))
}

/// The last day until `today` with the weekday of `day`: the weeks before it have the same weekdays as those from `day`.
fn same_weekday_until(today: Date, day: Date) -> Option<Date> {
    let ahead = days_between(today, day);
    let weeks = ahead.div_euclid(7) + i64::from(ahead.rem_euclid(7) > 0);
    day.checked_sub(jiff::Span::new().try_weeks(weeks).ok()?).ok()
}
