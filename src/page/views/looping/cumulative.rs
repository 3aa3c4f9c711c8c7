//! How many items waited, were to be done, in progress and done on each day of the window.

use jiff::civil::Date;

use super::figure::Figure;
use crate::model::Status;
use crate::page::Page;
use crate::page::charts::stacked_area::{self, Area};
use crate::text::words;
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

/// What an item is, and what is known of its life.
type Life<'p> = (Status, &'p Timeline);

/// The picture, if anything is known.
pub fn figure(page: &Page<'_>) -> Option<Figure> {
    let days = days(day_of(page.input.since), page.input.today);
    let all = page.backlog().items.iter().zip(&page.facts.timelines);
    let lives: Vec<Life<'_>> = all.map(|(item, life)| (item.status.value, life)).filter(is_known).collect();
    let unknown = page.backlog().items.len() - lives.len();
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
        caption: match unknown {
            0 => "Cumulative flow: items by state, day by day".into(),
            unknown => format!(
                "Cumulative flow: items by state, day by day; without {}, of which a date is missing",
                words::count(unknown, "item")
            ),
        },
        svg: stacked_area::svg(&days, &areas, "Items by state over time; the numbers stand below"),
        heads: ["Day", "Waiting", "To do", "In progress", "Closed"].map(str::to_owned).to_vec(),
        rows: days.iter().zip(&counts).rev().step_by(every).map(row).collect(),
    })
}

/// Whether it is known since when an item is there, and of a closed one, until when it was open.
fn is_known((status, life): &Life<'_>) -> bool {
    life.born.is_some() && (life.closed.is_some() || !status.is_closed())
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
fn count(lives: &[Life<'_>], day: Date) -> Counts {
    let end = end_of(day);
    let is_past = |at: Option<jiff::Timestamp>| at.is_some_and(|at| at < end);
    let mut counts = Counts::default();
    for (status, life) in lives.iter().filter(|(_, life)| is_past(life.born)) {
        // What waits now has waited since it is there; what has been answered, until then.
        let waits = *status == Status::Triage || life.answered.is_some_and(|at| at >= end);
        // What is to do now although work on it had begun was given back: nothing says when, so it never counts.
        let is_doing = is_past(life.started) && *status != Status::Todo;
        let slot = match () {
            () if is_past(life.closed) => &mut counts.closed,
            () if waits => &mut counts.waiting,
            () if is_doing => &mut counts.doing,
            () => &mut counts.todo,
        };
        *slot += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::timeline::instant::midnight;

    #[test]
    fn an_item_is_in_one_state_each_day() {
        let at = |day| Some(midnight(date(2026, 11, day)));
        let born = Timeline { born: at(1), ..Timeline::default() };
        let answered = Timeline { answered: at(4), ..born };
        let started = Timeline { started: at(3), ..born };
        let closed = Timeline { closed: at(5), ..started };
        let lives = [
            (Status::Triage, &born),
            (Status::Todo, &answered),
            (Status::Todo, &started),
            (Status::Doing, &started),
            (Status::Done, &closed),
        ];
        let on = |day| count(&lives, date(2026, 11, day));
        assert_eq!(on(2), Counts { waiting: 2, todo: 3, doing: 0, closed: 0 });
        assert_eq!(on(3), Counts { waiting: 2, todo: 1, doing: 2, closed: 0 });
        assert_eq!(on(6), Counts { waiting: 1, todo: 2, doing: 1, closed: 1 });
    }
}
