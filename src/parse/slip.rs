//! What a line that is no TOML was probably meant to be.
//!
//! The parser tells what it can't read, in a grammar's words. Most such lines are one of a few slips of
//! people who write the format for the first time, and for those the fix can be named. It is guessed from
//! the line alone, never from the parser's words, which are free to change.

use crate::diag::Slip;

/// The longest value that is repeated in a message, in characters.
const SHOWN: usize = 60;

/// The slip in `line`, if it is one of those that are known.
pub fn find(line: &str) -> Option<Slip> {
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let first = value.chars().next();
    match first {
        None | Some('#') => Some(Slip::NoValue),
        Some(quote) if is_turned(quote) => Some(Slip::TurnedQuote(quote)),
        Some('\'') if value.matches('\'').count() == 3 => Some(Slip::Apostrophe),
        Some(c) if c.is_ascii_digit() => number(value),
        Some(c) if c.is_alphabetic() && !value.contains(['"', '\\']) && value.chars().count() <= SHOWN => {
            Some(Slip::Unquoted(format!("{key} = \"{value}\"")))
        }
        _ => None,
    }
}

/// Quotes as word processors set them.
fn is_turned(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»')
}

/// What begins with a digit: a decimal with a comma, or a date in another order.
fn number(value: &str) -> Option<Slip> {
    let value = value.split('#').next().unwrap_or_default().trim();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, part)) = value.split_once(',') {
        return (is_digits(whole) && is_digits(part)).then(|| Slip::Comma(format!("{whole}.{part}")));
    }
    let parts: Vec<&str> = value.split(['.', '/', '-']).map(str::trim).collect();
    (parts.len() == 3 && parts.iter().all(|part| is_digits(part))).then_some(Slip::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_slips_are_found() {
        for (line, slip) in [
            ("title = “Search”", Slip::TurnedQuote('“')),
            ("title = 'Shopper's search'", Slip::Apostrophe),
            ("title = Search # all", Slip::Unquoted("title = \"Search # all\"".into())),
            ("estimate = 3,5", Slip::Comma("3.5".into())),
            ("reported = 3.11.2026", Slip::Date),
            ("reported = 11/3/2026 # then", Slip::Date),
            ("reported = 2026-13-01", Slip::Date),
            ("step =", Slip::NoValue),
            ("step = # later", Slip::NoValue),
        ] {
            assert_eq!(find(line), Some(slip), "{line}");
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in ["", "title", "title: x", "a = \"b\" c", "a = [1", "a = 1, b", "a = 'b' 'c'", "a = x\"y"] {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
