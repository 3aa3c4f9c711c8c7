//! Reads the dates that Backlog.md has written over the years.
//!
//! A story holds only the day. Early versions of Backlog.md wrote day-month-year with two digits each; that order is known and
//! not guessed from the numbers. An impossible day is refused.

use jiff::civil::Date;

/// A day, and whether the text was exactly that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) is_whole: bool,
}

/// Reads a date, with or without a time after it.
pub(super) fn read(text: &str) -> Option<Day> {
    let text = text.trim();
    let (head, tail) = match text.char_indices().nth(10) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let is_timed = tail.is_empty() || tail.starts_with([' ', 'T', 't']);
    let day = iso(head).filter(|_| is_timed);
    day.map(|date| Day { date, is_whole: tail.is_empty() })
        .or_else(|| legacy(text).map(|date| Day { date, is_whole: false }))
}

fn iso(text: &str) -> Option<Date> {
    let [year, month, day] = parts(text, '-', [4, 2, 2])?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn legacy(text: &str) -> Option<Date> {
    let [day, month, year] = ['-', '/', '.'].into_iter().find_map(|mark| parts(text, mark, [2, 2, 2]))?;
    Date::new(2000 + year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Three numbers of the given widths.
fn parts(text: &str, mark: char, widths: [usize; 3]) -> Option<[i16; 3]> {
    let mut numbers = [0; 3];
    let mut pieces = text.split(mark);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let piece = pieces.next()?;
        if piece.len() != width || !piece.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = piece.parse().ok()?;
    }
    pieces.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<(String, bool)> {
        read(text).map(|day| (day.date.to_string(), day.is_whole))
    }

    #[test]
    fn days_with_and_without_a_time() {
        assert_eq!(day("2025-06-03"), Some(("2025-06-03".into(), true)));
        assert_eq!(day("2025-08-23 19:13"), Some(("2025-08-23".into(), false)));
        assert_eq!(day("2025-08-23T19:13:01Z"), Some(("2025-08-23".into(), false)));
    }

    #[test]
    fn the_early_form_is_day_month_year() {
        assert_eq!(day("09-06-25"), Some(("2025-06-09".into(), false)));
        assert_eq!(day("09/06/25"), Some(("2025-06-09".into(), false)));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "soon", "2025-02-30", "2025-6-3", "2025-06-03x", "99-99-99", "é025-06-03", "1-2-3"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
