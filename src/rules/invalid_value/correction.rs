//! The line that was probably meant instead of one with a value of the wrong kind.
//!
//! A value is only suggested if what was written has one reading: `"3 days"` is 3, and `"3.11.2026"` can be two dates.

use jiff::civil::Date;

use crate::diag::{Expected, Found, Kind};
use crate::text::loose_number::loose_number;
use crate::text::quote;

/// "write `estimate = 3`", if there is one such line.
pub fn of(key: &str, found: &Found, expected: &Expected) -> Option<String> {
    let text = match found {
        Found::String { start, length: None } => &**start,
        Found::Number(number) | Found::Date(number) | Found::DateTime(number) => number,
        _ => "",
    };
    let value = match expected {
        Expected::Kind(Kind::Number | Kind::Value) => number(text)?,
        Expected::Count => number(text).filter(|number| !number.contains('.'))?,
        Expected::Share => share(text)?,
        Expected::Date => date(text)?,
        Expected::Kind(Kind::Strings) if matches!(found, Found::String { length: None, .. }) => format!("[{text:?}]"),
        Expected::Kind(Kind::Strings) if matches!(found, Found::Number(_)) => format!("[\"{text}\"]"),
        Expected::Kind(Kind::String | Kind::StringOrStrings) if !text.is_empty() => format!("\"{text}\""),
        Expected::Kind(Kind::Table) if matches!(found, Found::Array) => return Some(header(key, "[", "]")),
        Expected::Kind(Kind::Tables) if matches!(found, Found::Table) => return Some(header(key, "[[", "]]")),
        _ => return None,
    };
    let key = key.rsplit('.').next().unwrap_or(key);
    Some(format!("write {}", quote(&format!("{key} = {value}"))))
}

/// The header of a table that was written with the wrong number of brackets.
fn header(key: &str, open: &str, close: &str) -> String {
    format!("write the header `{open}{key}{close}`")
}

/// A number without underscores, which separate thousands.
fn number(text: &str) -> Option<String> {
    loose_number(&text.replace('_', ""))
}

/// A percentage as a share.
fn share(text: &str) -> Option<String> {
    let percent = text.parse::<f64>().ok().filter(|percent| (2.0..=100.0).contains(percent))?;
    loose_number(&format!("{percent}%"))
}

/// A date in quotes, or the date of a point in time.
fn date(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    let rest = text.trim().get(10..)?;
    let is_time = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    day.parse::<Date>().ok().filter(|_| is_time).map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correction(found: Found, expected: Expected) -> Option<String> {
        of("table.key", &found, &expected)
    }

    #[test]
    fn values_with_one_reading_are_corrected() {
        let number = Expected::Kind(Kind::Number);
        for (text, expected, line) in [
            ("3 days", number.clone(), "key = 3"),
            ("40%", number, "key = 0.4"),
            ("41 users", Expected::Count, "key = 41"),
            ("2026-11-23", Expected::Date, "key = 2026-11-23"),
            ("2026-11-23T10:00:00Z", Expected::Date, "key = 2026-11-23"),
            ("shop", Expected::Kind(Kind::Strings), "key = [\"shop\"]"),
        ] {
            assert_eq!(correction(Found::string(text), expected), Some(format!("write `{line}`")), "{text}");
        }
        assert_eq!(correction(Found::Number("40".into()), Expected::Share).as_deref(), Some("write `key = 0.4`"));
        assert_eq!(correction(Found::Number("41.0".into()), Expected::Count).as_deref(), Some("write `key = 41`"));
        let header = of("flow", &Found::Table, &Expected::Kind(Kind::Tables));
        assert_eq!(header.as_deref(), Some("write the header `[[flow]]`"));
    }

    #[test]
    fn others_are_not() {
        for text in ["three", "3.11.2026", "1.234", ""] {
            assert_eq!(correction(Found::string(text), Expected::Kind(Kind::Number)), None, "{text}");
            assert_eq!(correction(Found::string(text), Expected::Date), None, "{text}");
        }
        assert_eq!(correction(Found::Number("-1".into()), Expected::Share), None);
        assert_eq!(correction(Found::Boolean(true), Expected::Kind(Kind::Number)), None);
    }
}
