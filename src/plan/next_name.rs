//! The name of the coming iteration, where the past one's is understood: a week, month, quarter, half-year or plain number.
//!
//! No other name is counted on: `Nov 24` doesn't follow `Nov 23`, nor `v1.10` `v1.9`.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::reserve_evidence::days_between;

/// Months in the languages that are written most: a number behind one is a day or a year.
const MONTHS: &str = " jan january januar janvier enero ene feb february februar februari février fév febrero mar march märz mär mars \
                      marzo apr april avril avr abril abr may mai mayo jun june juni juin junio jul july juli juillet julio \
                      aug august août agosto ago sep sept september septembre septiembre oct october okt oktober octobre \
                      octubre nov november novembre noviembre dec december dez dezember déc décembre dic diciembre ";
/// What stands before the number of a week.
const WEEK_WORDS: [&str; 6] = ["w", "kw", "cw", "wk", "week", "woche"];
/// A number of four digits in this range may be a year.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;

/// A run of digits in a name, with what stands before it.
struct Number<'n> {
    before: &'n str,
    digits: &'n str,
}

impl Number<'_> {
    fn value(&self) -> Option<u32> {
        self.digits.parse().ok()
    }

    fn year(&self) -> Option<u32> {
        self.value().filter(|value| self.digits.len() == 4 && YEARS.contains(value))
    }

    /// The word directly before the number, in lower case.
    fn word(&self) -> String {
        let word = self.before.trim_end_matches(|c: char| !c.is_alphabetic());
        word.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase()
    }

    /// The number of parts of a year, if the number is one of those parts.
    fn parts_of_year(&self) -> Option<u32> {
        match self.word().as_str() {
            "q" => Some(4),
            "h" => Some(2),
            _ => None,
        }
    }

    fn is_week(&self) -> bool {
        WEEK_WORDS.contains(&self.word().as_str())
    }

    fn is_month(&self) -> bool {
        self.digits.len() == 2 && ["-", "/"].contains(&self.before)
    }

    /// As many digits as the number has.
    fn padded(&self, value: impl std::fmt::Display) -> String {
        format!("{}{value:0>width$}", self.before, width = self.digits.len())
    }
}

/// The name after `name`, for an iteration that begins on `start` after one that began on `past_start`. `None` if it isn't
/// understood.
pub fn next_name(name: &str, past_start: Option<Date>, start: Date) -> Option<String> {
    match numbers(name)?.as_slice() {
        [number] => match number.parts_of_year() {
            Some(parts) => Some(number.padded(next_part(0, number, parts)?.1)),
            None if number.is_week() => {
                let is_named =
                    past_start?.iso_week_date().week().unsigned_abs() == u8::try_from(number.value()?).ok()?;
                is_named.then(|| number.padded(start.iso_week_date().week()))
            }
            None => plain(number),
        },
        [year, number] if year.year().is_some() => {
            let with_year = |(year_of_next, next): (u32, u32)| year.padded(year_of_next) + &number.padded(next);
            match number.parts_of_year() {
                Some(parts) => next_part(year.year()?, number, parts).map(with_year),
                None if number.is_month() => next_part(year.year()?, number, 12).map(with_year),
                None if number.is_week() => week_after(year, number, past_start?, start),
                None => None,
            }
        }
        [number, year] if year.year().is_some() => {
            let (year_of_next, next) = next_part(year.year()?, number, number.parts_of_year()?)?;
            Some(number.padded(next) + &year.padded(year_of_next))
        }
        _ => None,
    }
}

/// The numbers of a name; `None` if anything stands behind the last one.
fn numbers(name: &str) -> Option<Vec<Number<'_>>> {
    let (mut numbers, mut rest) = (Vec::new(), name);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let len = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(len);
        numbers.push(Number { before, digits });
        rest = after;
    }
    rest.is_empty().then_some(numbers)
}

/// The number that follows one that has no unit.
fn plain(number: &Number<'_>) -> Option<String> {
    let is_date = MONTHS.contains(&format!(" {} ", number.word())) && !number.word().is_empty();
    (number.year().is_none() && !is_date).then_some(())?;
    Some(number.padded(u64::from(number.value()?) + 1))
}

/// The year and the part of it that follow the part `number` of `year`.
fn next_part(year: u32, number: &Number<'_>, parts: u32) -> Option<(u32, u32)> {
    let part = number.value().filter(|part| (1..=parts).contains(part))?;
    Some(if part == parts { (year + 1, 1) } else { (year, part + 1) })
}

/// The week that is as long after the named one as `start` is after `past_start`.
fn week_after(year: &Number<'_>, week: &Number<'_>, past_start: Date, start: Date) -> Option<String> {
    let named = (i16::try_from(year.year()?).ok()?, i8::try_from(week.value()?).ok()?);
    let named = ISOWeekDate::new(named.0, named.1, Weekday::Monday).ok()?.date();
    let monday = |day: Date| Some(day.iso_week_date().first_of_week().ok()?.date());
    let next = named.checked_add(days_between(monday(past_start)?, monday(start)?).days()).ok()?.iso_week_date();
    Some(year.padded(next.year()) + &week.padded(next.week()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn after(name: &str, past_start: Date, start: Date) -> String {
        next_name(name, Some(past_start), start).unwrap_or_default()
    }

    #[test]
    fn understood_names_are_counted_on() {
        let next = |name: &str| after(name, date(2026, 11, 23), date(2026, 11, 30));
        for (name, expected) in [
            ("2026-W48", "2026-W49"),
            ("Shop 2026-W48", "Shop 2026-W49"),
            ("KW 48", "KW 49"),
            ("Sprint 12", "Sprint 13"),
            ("Sprint #99", "Sprint #100"),
            ("I-09", "I-10"),
            ("7", "8"),
            ("2026-12", "2027-01"),
            ("2026/04", "2026/05"),
            ("Q4", "Q1"),
            ("Q1", "Q2"),
            ("2026-Q4", "2027-Q1"),
            ("2026Q3", "2026Q4"),
            ("Q4 2026", "Q1 2027"),
            ("2026-H2", "2027-H1"),
        ] {
            assert_eq!(next(name), expected, "{name}");
        }
    }

    #[test]
    fn weeks_follow_the_days_over_the_end_of_a_year() {
        assert_eq!(after("2026-W53", date(2026, 12, 28), date(2027, 1, 4)), "2027-W01");
        assert_eq!(after("2026-W52", date(2026, 12, 21), date(2027, 1, 4)), "2027-W01");
        assert_eq!(after("2025-W52", date(2025, 12, 22), date(2025, 12, 29)), "2026-W01");
        assert_eq!(after("KW 53", date(2026, 12, 28), date(2027, 1, 4)), "KW 01");
    }

    #[test]
    fn other_names_are_not_guessed() {
        let next = |name: &str| after(name, date(2026, 11, 23), date(2026, 11, 30));
        for name in [
            "Nov 23",
            "23 November",
            "November 2026",
            "Nov 23-Nov 27",
            "2026-11-23",
            "23.11.",
            "v1.9",
            "Now",
            "",
            "Sprint 12b",
            "2026",
            "Sprint 2026",
            "Q5",
            "2026-13",
            "2026-W54",
            "KW 12",
            "2026-W48/W49",
            "März 3",
            "Sprint 99999999999999999999",
        ] {
            assert_eq!(next(name), "", "{name}");
        }
        assert_eq!(next_name("2026-W48", None, date(2026, 11, 30)), None);
    }
}
