//! Groups the simulated completion dates of a forecast into histogram bins.

use jiff::civil::Date;

use super::date_after;
use super::history::DAYS_PER_WEEK;
use super::simulate::Outcomes;

/// The most bins, so that the histogram fits on a screen.
const MAX_BINS: usize = 14;

/// The number of trials that finished within a range of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistogramBin {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The number of trials.
    pub trials: usize,
}

/// Bins of a day, a week or several whole weeks, whichever is the finest that needs at most `MAX_BINS`. The
/// last bin also contains the slowest hundredth of the trials, so that a few outliers don't make all bins
/// coarse.
pub fn bins(outcomes: &Outcomes, today: Date) -> Vec<HistogramBin> {
    let days = outcomes.days();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let last_binned = days.get(days.len() * 99 / 100).unwrap_or(last);
    let width = bin_width((last_binned - first) as usize + 1) as u32;
    let mut bins = Vec::new();
    let mut rest = days;
    let mut from = *first;
    while !rest.is_empty() {
        let is_last = from + width > *last_binned;
        let to = if is_last { *last } else { from + width - 1 };
        let trials = rest.partition_point(|day| *day <= to);
        if let (Some(from), Some(to)) = (date_after(today, from), date_after(today, to)) {
            bins.push(HistogramBin { from, to, trials });
        }
        rest = rest.get(trials..).unwrap_or_default();
        from = to + 1;
    }
    bins
}

/// Days of a bin: one, or a multiple of a week.
fn bin_width(span: usize) -> usize {
    if span <= MAX_BINS { 1 } else { span.div_ceil(MAX_BINS).div_ceil(DAYS_PER_WEEK) * DAYS_PER_WEEK }
}

#[cfg(test)]
mod tests {
    use super::super::simulate;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_trial_is_in_one_bin() {
        let weeks = [[0, 1, 0, 2, 0, 0, 0], [0; 7], [0, 0, 0, 0, 3, 0, 0], [1, 0, 0, 0, 0, 0, 0]];
        for work in [1, 5, 40] {
            let outcomes = simulate::run(&weeks, work, 1_000, 3);
            let bins = bins(&outcomes, date(2026, 11, 23));
            assert!(bins.len() <= MAX_BINS, "{}", bins.len());
            assert_eq!(bins.iter().map(|bin| bin.trials).sum::<usize>(), outcomes.days().len());
            assert!(bins.windows(2).all(|pair| pair[0].to.tomorrow().unwrap() == pair[1].from));
        }
    }
}
