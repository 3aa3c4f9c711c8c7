//! Writes the coming iteration into `backlog.toml` and keeps the past one as `[[iterations]]`.
//!
//! The coming iteration begins on the day after the past one, or on the Monday after it if that day is on a weekend and the
//! past one began on a working day. It has the same length, capacity and reserve. Everything else in the file stays as it is,
//! byte for byte.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use toml_edit::{DocumentMut, Value};

use super::adopt_goal::{self, AdoptGoalError};
use super::next_name::next_name;
use super::reserve_evidence::days_between;
use crate::model::Amount;
use crate::model::config::Iteration;
use crate::text::Span as TextSpan;

/// The days and the name of the coming iteration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextIteration {
    /// Its name; `None` if the past one has none.
    pub name: Option<String>,
    /// Whether it is named by its first day, because the past one's name isn't understood.
    pub is_named_by_day: bool,
    /// Its first day.
    pub start: Date,
    /// Its last day.
    pub end: Date,
    /// What happens to the goal.
    pub goal: NextGoal,
}

/// The goal of the coming iteration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextGoal {
    /// This feature.
    Set(String),
    /// The past one's.
    Kept,
    /// None: the past one's, which is written there, is removed.
    Removed(TextSpan),
}

/// What is kept of the past iteration besides its own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it committed to, in the product's unit.
    pub committed: Amount,
    /// What of that was done.
    pub done: Amount,
}

/// A key of `[iteration]` without which the coming one isn't known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingDay {
    /// `start`, without which its length isn't known.
    Start,
    /// `end`.
    End,
}

impl NextIteration {
    /// The iteration after `past`, `length` days long if given.
    ///
    /// # Errors
    /// The day that is missing.
    pub fn after(past: &Iteration, length: Option<u32>, goal: NextGoal) -> Result<Self, MissingDay> {
        let end = past.end.as_ref().ok_or(MissingDay::End)?.value;
        let past_start = past.start.as_ref().map(|start| start.value);
        let days = match (length, past_start) {
            (Some(length), _) => i64::from(length.max(1)),
            (None, Some(start)) => days_between(start, end).max(0) + 1,
            (None, None) => return Err(MissingDay::Start),
        };
        let begins_on_weekend = past_start.is_some_and(is_weekend);
        let mut start = end.saturating_add(1.day());
        while is_weekend(start) && !begins_on_weekend && start != Date::MAX {
            start = start.saturating_add(1.day());
        }
        let length = Span::new().try_days(days - 1).unwrap_or_default();
        let counted = past.name.as_deref().map(|name| next_name(name, past_start, start));
        let is_named_by_day = counted == Some(None);
        let name = counted.map(|name| name.unwrap_or_else(|| start.to_string()));
        Ok(Self { name, is_named_by_day, start, end: start.saturating_add(length), goal })
    }

    /// The first iteration of this kind that isn't over before `today`.
    ///
    /// # Errors
    /// The day that is missing.
    pub fn not_over(past: &Iteration, today: Date, goal: &NextGoal) -> Result<Self, MissingDay> {
        let mut next = Self::after(past, None, goal.clone())?;
        let mut before = past.clone();
        while next.end < today {
            let place = TextSpan::default();
            before.start = Some(crate::text::Spanned::new(next.start, place));
            before.end = Some(crate::text::Spanned::new(next.end, place));
            before.name = next.name.map(String::into_boxed_str);
            next = Self::after(&before, None, goal.clone())?;
        }
        Ok(next)
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Why the coming iteration can't be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextIterationError {
    /// A value of `[iteration]` can't be set.
    Iteration(AdoptGoalError),
    /// `iterations` is there and is not an array of tables.
    IterationsNotTables,
}

/// A `backlog.toml` with the coming iteration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithNext {
    /// Its text, without the past iteration.
    pub text: String,
    /// The table of the past iteration, which is still to be added, in lines that end with LF.
    pub past: String,
}

/// The name of the tables of past iterations.
pub const PAST: &str = "iterations";

/// Returns `text`, a `backlog.toml`, with the coming iteration, and the table of the past one.
///
/// # Errors
/// A [`NextIterationError`] if that can't be written without guessing.
pub fn with_next(
    text: &str,
    past: &Iteration,
    outcome: Option<Outcome>,
    next: &NextIteration,
) -> Result<WithNext, NextIterationError> {
    let syntax = || NextIterationError::Iteration(AdoptGoalError::Syntax);
    let document: DocumentMut = text.trim_start_matches('\u{feff}').parse().map_err(|_| syntax())?;
    if document.get(PAST).is_some_and(|iterations| !iterations.is_array_of_tables()) {
        return Err(NextIterationError::IterationsNotTables);
    }
    let mut new = match next.goal {
        NextGoal::Removed(span) => without_line(text, span),
        _ => text.to_owned(),
    };
    let date = |day: Date| day.to_string().parse().map(toml_edit::Datetime::into).map_err(|_| syntax());
    let goal = match &next.goal {
        NextGoal::Set(goal) => Some(Value::from(goal)),
        NextGoal::Kept | NextGoal::Removed(_) => None,
    };
    let values: [(&str, Option<Value>); 4] = [
        ("name", next.name.as_deref().map(Value::from)),
        ("start", Some(date(next.start)?)),
        ("end", Some(date(next.end)?)),
        ("goal", goal),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            new = adopt_goal::with_value(&new, key, value).map_err(NextIterationError::Iteration)?;
        }
    }
    Ok(WithNext { text: new, past: past_table(past, outcome) })
}

/// The text without the line of the goal at `span`; unchanged if anything else stands in that line.
fn without_line(text: &str, span: TextSpan) -> String {
    let (value_start, value_end) = (span.start as usize, span.end as usize);
    let start = text.get(..value_start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find('\n').map_or(text.len(), |newline| start + newline + 1);
    let key: String = text.get(start..value_start).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let is_whole = matches!(key.as_str(), "goal=" | "\"goal\"=" | "'goal'=" | "iteration.goal=") && value_end <= end;
    match (is_whole, text.get(..start), text.get(end..)) {
        (true, Some(before), Some(after)) => format!("{before}{after}"),
        _ => text.to_owned(),
    }
}

/// The table of the past iteration.
fn past_table(past: &Iteration, outcome: Option<Outcome>) -> String {
    let mut lines = vec![format!("[[{PAST}]]")];
    let mut push = |key: &str, value: Option<String>| lines.extend(value.map(|value| format!("{key} = {value}")));
    let quoted = |text: &str| Value::from(text).to_string();
    push("name", past.name.as_deref().map(quoted));
    push("start", past.start.as_ref().map(|start| start.value.to_string()));
    push("end", past.end.as_ref().map(|end| end.value.to_string()));
    push("goal", past.goal.as_ref().map(|goal| quoted(&goal.value.text)));
    push("committed", outcome.map(|outcome| outcome.committed.to_string()));
    push("done", outcome.map(|outcome| outcome.done.to_string()));
    lines.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Spanned;
    use jiff::civil::date;

    fn past(start: Date, end: Date, name: &str) -> Iteration {
        let at = |day| Some(Spanned::new(day, TextSpan::default()));
        Iteration { name: Some(name.into()), start: at(start), end: at(end), ..Iteration::default() }
    }

    fn next(start: Date, end: Date, name: &str, length: Option<u32>) -> (String, Date, Date) {
        let next = NextIteration::after(&past(start, end, name), length, NextGoal::Kept).unwrap();
        (next.name.unwrap(), next.start, next.end)
    }

    #[test]
    fn the_coming_iteration_follows_the_past_one() {
        let (monday, friday) = (date(2026, 11, 23), date(2026, 12, 4));
        let follows = |name: &str, day: Date, end: Date| (name.to_owned(), day, end);
        let two_weeks = follows("2026-W50", date(2026, 12, 7), date(2026, 12, 18));
        assert_eq!(next(monday, friday, "2026-W48", None), two_weeks);
        let one_week = follows("Sprint 10", date(2026, 12, 7), date(2026, 12, 11));
        assert_eq!(next(monday, friday, "Sprint 9", Some(5)), one_week);
        let sunday = date(2026, 12, 6);
        assert_eq!(next(monday, sunday, "I-09", None), follows("I-10", date(2026, 12, 7), date(2026, 12, 20)));
        let wednesday = date(2026, 12, 2);
        assert_eq!(next(monday, wednesday, "Now", None), follows("2026-12-03", date(2026, 12, 3), date(2026, 12, 12)));
        let saturday = date(2026, 11, 28);
        assert_eq!(next(saturday, friday, "x", None), follows("2026-12-05", date(2026, 12, 5), date(2026, 12, 11)));
    }

    #[test]
    fn iterations_that_are_over_are_skipped() {
        let past = past(date(2026, 1, 5), date(2026, 1, 16), "I 1");
        let next = NextIteration::not_over(&past, date(2026, 2, 4), &NextGoal::Kept).unwrap();
        assert_eq!((next.name.as_deref(), next.start, next.end), (Some("I 3"), date(2026, 2, 2), date(2026, 2, 13)));
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let text = "\u{feff}# top\r\n[iteration] # now\r\nname = 'I 1'  # n\r\nstart = 2026-01-05\r\nend=2026-01-16\r\ngoal = \"f\"\r\n[rules]";
        let past = Iteration { goal: None, ..past(date(2026, 1, 5), date(2026, 1, 16), "I 1") };
        let next = |goal| NextIteration::after(&past, None, goal).unwrap();
        let outcome = Some(Outcome { committed: Amount::from_units(900_000_000), done: Amount::ZERO });
        let found = with_next(text, &past, outcome, &next(NextGoal::Set("g".into()))).unwrap();
        let expected = text
            .replace("'I 1'", "\"I 2\"")
            .replace("2026-01-16", "2026-01-30")
            .replace("2026-01-05", "2026-01-19")
            .replace("\"f\"", "\"g\"");
        let table = "[[iterations]]\nname = \"I 1\"\nstart = 2026-01-05\nend = 2026-01-16\ncommitted = 9\ndone = 0\n";
        assert_eq!((found.text, found.past.as_str()), (expected.clone(), table));
        let at = text.find("\"f\"").unwrap();
        let removed = with_next(text, &past, outcome, &next(NextGoal::Removed(TextSpan::new(at, at + 3)))).unwrap();
        assert_eq!(removed.text, expected.replace("goal = \"g\"\r\n", ""));
    }

    #[test]
    fn an_inline_list_of_iterations_is_an_error() {
        let past = past(date(2026, 1, 5), date(2026, 1, 16), "I 1");
        let next = NextIteration::after(&past, None, NextGoal::Kept).unwrap();
        let found = with_next("iterations = []\n[iteration]\n", &past, None, &next);
        assert_eq!(found, Err(NextIterationError::IterationsNotTables));
    }
}
