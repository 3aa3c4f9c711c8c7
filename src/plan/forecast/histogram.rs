//! How the trials of a forecast spread over the days.

use jiff::civil::Date;

use super::after;
use super::history::DAYS;
use super::simulate::Outcomes;

/// The most bins: what fits on a screen beside the dates.
const MOST: usize = 14;

/// The trials that were done within some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How many trials.
    pub trials: usize,
}

/// The outcomes in bins of a day, a week or whole weeks, whichever is the finest that fits. The last bin also
/// has the slowest hundredth, or a few stragglers would make all bins coarse.
pub fn bins(outcomes: &Outcomes, today: Date) -> Vec<Bin> {
    let days = outcomes.days();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let most = days.get(days.len() * 99 / 100).unwrap_or(last);
    let width = width((most - first) as usize + 1) as u32;
    let mut bins = Vec::new();
    let mut rest = days;
    let mut from = *first;
    while !rest.is_empty() {
        let is_last = from + width > *most;
        let to = if is_last { *last } else { from + width - 1 };
        let trials = rest.partition_point(|day| *day <= to);
        if let (Some(from), Some(to)) = (after(today, from), after(today, to)) {
            bins.push(Bin { from, to, trials });
        }
        rest = rest.get(trials..).unwrap_or_default();
        from = to + 1;
    }
    bins
}

/// Days of a bin: one, or as many weeks as it takes.
fn width(span: usize) -> usize {
    if span <= MOST { 1 } else { span.div_ceil(MOST).div_ceil(DAYS) * DAYS }
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
            assert!(bins.len() <= MOST, "{}", bins.len());
            assert_eq!(bins.iter().map(|bin| bin.trials).sum::<usize>(), outcomes.days().len());
            assert!(bins.windows(2).all(|pair| pair[0].to.tomorrow().unwrap() == pair[1].from));
        }
    }
}
