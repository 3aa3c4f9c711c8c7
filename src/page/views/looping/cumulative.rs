//! How many items waited, were to be done, in progress and done on each day of the window.

use jiff::civil::Date;

use super::figure::Figure;
use crate::page::Page;
use crate::page::charts::stacked_area::{self, Area};
use crate::timeline::Timeline;
use crate::timeline::instant::{day_of, end_of};

/// Days that are drawn: a longer window is drawn with gaps.
const MAX_DAYS: usize = 120;
/// Rows of the table.
const MAX_ROWS: usize = 14;

/// The counts of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    closed: usize,
    doing: usize,
    todo: usize,
    waiting: usize,
}

/// The picture, if anything is known.
pub fn figure(page: &Page<'_>) -> Option<Figure> {
    let days = days(day_of(page.input.since), page.input.today);
    let lives: Vec<&Timeline> = page.facts.timelines.iter().filter(|life| life.born.is_some()).collect();
    if lives.is_empty() || days.len() < 2 {
        return None;
    }
    let counts: Vec<Counts> = days.iter().map(|day| count(&lives, *day)).collect();
    let area = |name, class, of: fn(&Counts) -> usize| Area { name, class, counts: counts.iter().map(of).collect() };
    let areas = [
        area("closed", "area-closed", |counts| counts.closed),
        area("in progress", "area-doing", |counts| counts.doing),
        area("to do", "area-todo", |counts| counts.todo),
        area("waiting", "area-waiting", |counts| counts.waiting),
    ];
    let every = days.len().div_ceil(MAX_ROWS).max(1);
    let row = |(day, counts): (&Date, &Counts)| {
        let numbers = [counts.waiting, counts.todo, counts.doing, counts.closed];
        std::iter::once(day.to_string()).chain(numbers.map(|number| number.to_string())).collect()
    };
    Some(Figure {
        caption: "Cumulative flow: items by state, day by day",
        svg: stacked_area::svg(&days, &areas, "Items by state over time; the numbers stand below"),
        heads: ["Day", "Waiting", "To do", "In progress", "Closed"].map(str::to_owned).to_vec(),
        rows: days.iter().zip(&counts).rev().step_by(every).map(row).collect(),
    })
}

fn days(since: Date, today: Date) -> Vec<Date> {
    let all: Vec<Date> = since.series(jiff::Span::new().days(1)).take_while(|day| *day <= today).collect();
    let every = all.len().div_ceil(MAX_DAYS).max(1);
    // Counted from today, so that today is always there.
    let mut days: Vec<Date> = all.iter().rev().step_by(every).copied().collect();
    days.reverse();
    days
}

/// The items by what they were at the end of a day.
fn count(lives: &[&Timeline], day: Date) -> Counts {
    let end = end_of(day);
    let is_past = |at: Option<jiff::Timestamp>| at.is_some_and(|at| at < end);
    let mut counts = Counts::default();
    for life in lives.iter().filter(|life| is_past(life.born)) {
        let slot = match life {
            life if is_past(life.closed) => &mut counts.closed,
            life if is_past(life.started) => &mut counts.doing,
            // An item that was never answered needed no answer, or waits for one.
            life if life.answered.is_some_and(|at| at >= end) => &mut counts.waiting,
            _ => &mut counts.todo,
        };
        *slot += 1;
    }
    counts
}
