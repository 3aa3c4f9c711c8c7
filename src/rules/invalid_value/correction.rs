//! The help for a value of the wrong kind of which it is clear what was meant.

use crate::diag::meant_value::{Meant, foreign_unit, meant_value};
use crate::diag::{Expected, Found, Kind};
use crate::text::one_line::escape;
use crate::text::quote;

/// "write `estimate = 3`", if there is one such line.
pub fn of(key: &str, found: &Found, expected: &Expected) -> Option<String> {
    match (expected, found) {
        (Expected::Kind(Kind::Table), Found::Array) => return Some(header(key, "[", "]")),
        (Expected::Kind(Kind::Tables), Found::Table) => return Some(header(key, "[[", "]]")),
        _ => {}
    }
    let text = match found {
        Found::String { start, length: None } => start.to_string(),
        Found::Number(text) | Found::Date(text) | Found::DateTime(text) | Found::Time(text) => text.to_string(),
        Found::Boolean(boolean) => boolean.to_string(),
        Found::String { .. } | Found::Array | Found::Table => return None,
    };
    let name = key.rsplit('.').next().unwrap_or(key);
    match meant_value(name, expected, &text)? {
        Meant::Value(value) => Some(format!("write `{}`", escape(&format!("{name} = {value}")))),
        Meant::Nothing => Some(nothing(name)),
    }
}

/// Whether `found` says that there is no value.
pub fn is_nothing(key: &str, found: &Found, expected: &Expected) -> bool {
    let Found::String { start, length: None } = found else { return false };
    meant_value(key, expected, start) == Some(Meant::Nothing)
}

/// The help for a value of the key `name` that says that there is none.
pub fn nothing(name: &str) -> String {
    format!("delete the line: without a value, `{name}` is left out")
}

/// The help for a number with a unit of time that `key` isn't measured in.
pub fn to_convert(key: &str, found: &Found, expected: &Expected) -> Option<String> {
    let Found::String { start, length: None } = found else { return None };
    let name = key.rsplit('.').next().unwrap_or(key);
    Some(conversion(name, expected, &foreign_unit(name, expected, start)?))
}

/// The help for a number of `key` in a `unit` that would give another number in its own. Which one, only the team knows: a week
/// can be five days, or seven.
pub fn conversion(key: &str, expected: &Expected, unit: &str) -> String {
    let own = if *expected == Expected::Count { "days" } else { "the product's unit, `product.unit` in backlog.toml" };
    format!("convert {} to {own}, and give `{key}` the number alone, or delete the line", quote(unit))
}

/// The header of a table that was written with the wrong number of brackets.
fn header(key: &str, open: &str, close: &str) -> String {
    format!("write the header `{open}{key}{close}`")
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
            ("3 days", number, "key = 3"),
            ("40%", Expected::Share, "key = 0.4"),
            ("41 days", Expected::Count, "key = 41"),
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
        for text in ["three", "3.11.2026", "1.234"] {
            assert_eq!(correction(Found::string(text), Expected::Kind(Kind::Number)), None, "{text}");
            assert_eq!(correction(Found::string(text), Expected::Date), None, "{text}");
        }
        assert_eq!(correction(Found::Number("-1".into()), Expected::Share), None);
        assert_eq!(correction(Found::Boolean(true), Expected::Kind(Kind::Number)), None);
    }
}
