//! What was meant by a value that is written in another way than TOML, or its key, wants it.
//!
//! The help of findings names it and fixes write it, so both come from this one function. A value is only given if what was
//! written has one reading: `3 days` is 3, `XL` is no number, and `3.11.2026` can be two dates.

use jiff::civil::Date;

use super::{Expected, Kind, other_trackers};
use crate::model::keys::{ValueType, story};
use crate::text::loose_number::{LooseNumber, loose_number, shifted};
use crate::text::{similar, toml_text};

/// What was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This value, in TOML.
    Value(String),
    /// No value: the line is to be deleted.
    Nothing,
}

/// What a key of that type can have; `None` if it is a table, or isn't read.
pub fn expected(value: ValueType) -> Option<Expected> {
    Some(match value {
        ValueType::String | ValueType::Id | ValueType::Reference(_) => Expected::Kind(Kind::String),
        ValueType::Line(most) => Expected::Line(most),
        ValueType::Word(words) => Expected::OneOf(words.to_vec(), None),
        ValueType::Words(_) | ValueType::Requirements | ValueType::Strings | ValueType::References(_) => {
            Expected::Kind(Kind::Strings)
        }
        ValueType::StringOrStrings => Expected::Kind(Kind::StringOrStrings),
        ValueType::Decimal => Expected::Kind(Kind::Number),
        ValueType::Share => Expected::Share,
        ValueType::Count | ValueType::Days => Expected::Count,
        ValueType::Date => Expected::Date,
        ValueType::Value => Expected::Kind(Kind::Value),
        ValueType::True => Expected::Kind(Kind::True),
        ValueType::Boolean => Expected::Kind(Kind::Boolean),
        ValueType::Timestamp => Expected::Timestamp,
        ValueType::Table | ValueType::Unread => return None,
    })
}

/// What `key`, which can have what is `expected`, was meant to be where `written` stands after its `=` or `:`, without a
/// comment. `None` if there is no reading, or more than one.
pub fn meant_value(key: &str, expected: &Expected, written: &str) -> Option<Meant> {
    let written = written.trim().trim_end_matches([',', ';']).trim_end();
    let text = plain(written);
    // `none` is also the level of a rule.
    if is_null(written) && other_trackers::value(key, &text).is_none() {
        return Some(Meant::Nothing);
    }
    // No line may have one, whatever its key.
    if written.chars().any(|c| c.is_control() && c != '\t') {
        return None;
    }
    let value = match expected {
        Expected::Line(_) | Expected::Kind(Kind::String) => (!text.is_empty()).then(|| quoted(&text)),
        Expected::OneOf(words, _) => word(key, words, &text).map(quoted),
        Expected::Kind(Kind::Strings) => list(written),
        Expected::Kind(Kind::StringOrStrings) if written.starts_with('[') || text.contains(',') => list(written),
        Expected::Kind(Kind::StringOrStrings) => (!text.is_empty()).then(|| quoted(&text)),
        Expected::Kind(Kind::Number) => amount(&text, WORK),
        Expected::Kind(Kind::Value) if written.starts_with('{') => parts(written),
        Expected::Kind(Kind::Value) => money(&text),
        Expected::Count => count(key, &text),
        Expected::Share => share(&text),
        Expected::Date => date(&text),
        Expected::Timestamp => instant(&text),
        Expected::Kind(Kind::True) => is_yes(&text).then(|| "true".into()),
        Expected::Kind(Kind::Boolean) if is_yes(&text) => Some("true".into()),
        Expected::Kind(Kind::Boolean) => {
            matches!(&*text, "false" | "False" | "no" | "No" | "off" | "0").then(|| "false".into())
        }
        _ => None,
    };
    value.map(Meant::Value)
}

fn is_yes(text: &str) -> bool {
    matches!(text, "true" | "True" | "yes" | "Yes" | "on" | "1")
}

/// The TOML of an instant: of a date and time without an offset, the time in UTC.
fn instant(text: &str) -> Option<String> {
    if text.parse::<jiff::Timestamp>().is_ok() {
        return Some(text.to_owned());
    }
    match text.replacen(' ', "T", 1).parse::<jiff::civil::DateTime>() {
        Ok(at) if text.contains(':') => Some(format!("{at}Z")),
        _ => date(text),
    }
}

/// The TOML of a value of a key without a type: a number, a date, a list or text.
pub fn free_value(written: &str) -> Option<String> {
    let written = written.trim().trim_end_matches([',', ';']).trim_end();
    if written.starts_with('[') {
        return list(written);
    }
    let is_number = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && written.parse::<f64>().is_ok();
    if is_number || matches!(written, "true" | "false") || written.parse::<Date>().is_ok() {
        return Some(written.to_owned());
    }
    Some(quoted(&plain(written)))
}

/// Whether `written` says that there is no value.
fn is_null(written: &str) -> bool {
    written.is_empty() || matches!(written.to_ascii_lowercase().as_str(), "null" | "~" | "nil" | "none" | "undefined")
}

/// `text` as a TOML string.
pub fn quoted(text: &str) -> String {
    toml_text::string(text)
}

/// The quote that closes one that is written as `open`.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '"' | '\'' => open,
        '«' => '»',
        '‹' => '›',
        '\u{2018}'..='\u{201f}' => open,
        _ => return None,
    })
}

/// Whether `c` ends a text that the quote `open` begins. Typographic quotes differ by language: any other one does.
fn closes(open: char, c: char) -> bool {
    closing(open) == Some(c) || (!open.is_ascii() && (matches!(c, '\u{2018}'..='\u{201f}') || c == '"'))
}

/// `written` without the quotes around it.
fn plain(written: &str) -> String {
    let written = written.trim();
    let mut inner = written.chars();
    let Some(open) = inner.next().filter(|c| closing(*c).is_some()) else { return written.to_owned() };
    if open == '"'
        && let Ok(value) = written.parse::<toml_edit::Value>()
        && let Some(text) = value.as_str()
    {
        return text.to_owned();
    }
    // Without the closing quote everything is text.
    if inner.clone().next_back().is_some_and(|last| closes(open, last)) {
        inner.next_back();
    }
    let text = inner.as_str().trim();
    if open == '\'' { text.replace("''", "'") } else { text.to_owned() }
}

/// The one of `words` that `text` means.
fn word<'w>(key: &str, words: &[&'w str], text: &str) -> Option<&'w str> {
    let elsewhere = || other_trackers::value(key, text);
    let known = words.iter().copied().find(|word| word.eq_ignore_ascii_case(text));
    known
        .or_else(|| elsewhere().filter(|word| words.contains(word)))
        .or_else(|| similar::nearest(text, words.iter().copied()))
}

/// A list of texts.
fn list(written: &str) -> Option<String> {
    let inner = written.strip_prefix('[').unwrap_or(written);
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    if inner.contains(['[', ']']) {
        return None;
    }
    let entries: Vec<String> =
        entries(inner).iter().filter(|entry| !is_null(entry)).map(|entry| quoted(&plain(entry))).collect();
    (!entries.iter().any(|entry| entry.contains('\n'))).then(|| format!("[{}]", entries.join(", ")))
}

/// The entries of a list: between commas, each with its quotes if it has any. Commas in quotes separate nothing.
fn entries(inner: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let mut rest = inner.trim_start_matches([',', ' ', '\t']);
    while let Some(first) = rest.chars().next() {
        let after = first.len_utf8();
        let quoted = closing(first).and_then(|_| rest.get(after..)?.char_indices().find(|(_, c)| closes(first, *c)));
        let end = quoted.map_or_else(|| rest.find(',').unwrap_or(rest.len()), |(at, c)| after + at + c.len_utf8());
        let (entry, next) = rest.split_at(end);
        entries.push(entry.trim());
        rest = next.trim_start_matches([',', ' ', '\t']);
    }
    entries
}

/// The named parts of a value: `{income: 3}`.
fn parts(written: &str) -> Option<String> {
    let inner = written.strip_prefix('{')?.strip_suffix('}')?;
    let parts = inner.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once([':', '='])?;
        let name = plain(name);
        let is_bare =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let name = if is_bare { name } else { quoted(&name) };
        Some(format!("{name} = {}", money(&plain(value))?))
    });
    let parts: Vec<String> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then(|| format!("{{ {} }}", parts.join(", ")))
}

/// Units of work that a product can have. Any other one, such as weeks, would give another number in the product's unit.
const WORK: &[&str] = &["point", "points", "pt", "pts", "sp", "story point", "story points", "day", "days", "d"];
/// Units of time that give another number in a product's unit.
const TIMES: &[&str] = &[
    "w", "wk", "wks", "week", "weeks", "h", "hr", "hrs", "hour", "hours", "m", "min", "mins", "minute", "minutes",
    "mo", "month", "months", "y", "year", "years", "quarter", "quarters", "sprint", "sprints",
];
/// Units of numbers of days.
const DAYS: &[&str] = &["day", "days", "d"];
/// What else is counted.
const PEOPLE: &[&str] = &[
    "user",
    "users",
    "customer",
    "customers",
    "people",
    "person",
    "persons",
    "vote",
    "votes",
    "report",
    "reports",
    "times",
];
/// Currencies that aren't written as a code of three capital letters.
const CURRENCIES: &[&str] =
    &["$", "€", "£", "¥", "eur", "usd", "gbp", "chf", "euro", "euros", "dollar", "dollars", "pound", "pounds"];
/// What stands for zeros behind a value, and for how many.
const ZEROS: &[(&str, usize)] = &[("k", 3), ("m", 6), ("mio", 6)];

/// A number with the unit behind it.
fn number(text: &str) -> Option<LooseNumber> {
    let text = text.replace('_', "");
    let text = text.trim_start_matches(['$', '€', '£', '¥', ' ']);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // Three digits behind a comma are thousands.
    let thousands = text.split_once(',').filter(|(whole, part)| {
        is_digits(whole) && is_digits(part) && part.len() == 3 && !whole.starts_with('0') && whole.len() <= 3
    });
    match thousands {
        Some((whole, part)) => loose_number(&format!("{whole}{part}")),
        // A comma between zero and three digits can't separate thousands.
        None => loose_number(text)
            .or_else(|| loose_number(&format!("{}0", text.strip_prefix("0,").map(|d| format!("0,{d}"))?))),
    }
}

/// The unit of time in `text` that isn't the one of `key`, so that the number would have to be converted: `2 weeks`.
pub fn foreign_unit(key: &str, expected: &Expected, text: &str) -> Option<String> {
    let is_time =
        matches!(expected, Expected::Kind(Kind::Number)) || *expected == Expected::Count && key != story::REACH.name();
    let unit = number(&plain(text)).filter(|_| is_time)?.unit;
    TIMES.contains(&unit.trim_end_matches('.').to_lowercase().as_str()).then_some(unit)
}

/// A number alone, or with one of the `units`.
fn amount(text: &str, units: &[&str]) -> Option<String> {
    let LooseNumber { number, unit } = number(text)?;
    let unit = unit.trim_end_matches('.').to_lowercase();
    (unit.is_empty() || units.contains(&&*unit)).then_some(number)
}

/// A whole number.
fn count(key: &str, text: &str) -> Option<String> {
    let units = if key == story::REACH.name() { PEOPLE } else { DAYS };
    amount(text, units).filter(|number| !number.contains('.'))
}

/// A number, or an amount of money: `60k €` is 60000.
fn money(text: &str) -> Option<String> {
    let LooseNumber { number, unit } = number(text)?;
    let is_currency = |unit: &str| {
        CURRENCIES.contains(&&*unit.to_lowercase())
            || (unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    let is_whole = |unit: &str| unit.is_empty() || is_currency(unit);
    if is_whole(&unit) && !unit.eq_ignore_ascii_case("mio") || WORK.contains(&&*unit.to_lowercase()) {
        return Some(number);
    }
    let lower = unit.to_lowercase();
    let zeros = ZEROS.iter().rev().find_map(|(word, zeros)| {
        let rest = lower.strip_prefix(word).map(|rest| unit.get(unit.len() - rest.len()..).unwrap_or_default())?;
        is_whole(rest.trim_start_matches(['.', ' '])).then_some(*zeros)
    });
    zeros.map(|zeros| shifted(&number, zeros))
}

/// A share, or a percentage as a share.
fn share(text: &str) -> Option<String> {
    if let Some(percent) = text.trim().parse::<f64>().ok().filter(|percent| (2.0..=100.0).contains(percent)) {
        return loose_number(&format!("{percent}%")).map(|found| found.number);
    }
    amount(text, &["%"]).filter(|number| number.parse::<f64>().is_ok_and(|share| share <= 1.0))
}

/// A date in any spelling that has one reading; the date of a point in time.
fn date(text: &str) -> Option<String> {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (first_number, second_number, third_number) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (first_number, second_number, third_number),
        // The day comes first or second; only one of the two can be it.
        (1 | 2, 4) if first_number > 12 || first_number == second_number => (third_number, second_number, first_number),
        (1 | 2, 4) if second_number > 12 => (third_number, first_number, second_number),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(key: &str, written: &str) -> Option<Meant> {
        let value = story::find(key).map(|key| key.key.value).and_then(expected);
        meant_value(key, &value.unwrap_or(Expected::Share), written)
    }

    #[test]
    fn values_with_one_reading_are_found() {
        for (key, written, toml) in [
            ("title", "Search", "\"Search\""),
            ("title", "“Search”", "\"Search\""),
            ("title", "'Shopper's search'", "\"Shopper's search\""),
            ("title", "'It''s'", "\"It's\""),
            ("title", "\"Edit the cart", "\"Edit the cart\""),
            ("title", "\"Edit\",", "\"Edit\""),
            ("title", "3 days", "\"3 days\""),
            ("title", "say \"hi\"", "'say \"hi\"'"),
            ("status", "in progress", "\"doing\""),
            ("status", "Done", "\"done\""),
            ("type", "chore", "\"technical\""),
            ("estimate", "3 days", "3"),
            ("estimate", "\"3\"", "3"),
            ("estimate", "3,5", "3.5"),
            ("value", "1,000", "1000"),
            ("value", "0,125", "0.125"),
            ("value", "$40", "40"),
            ("value", "60k", "60000"),
            ("value", "\"1.5m\"", "1500000"),
            ("value", "2 Mio. €", "2000000"),
            ("value", "60K EUR", "60000"),
            ("value", "40 EUR", "40"),
            ("value", "8 points", "8"),
            ("value", "{income: 3k}", "{ income = 3000 }"),
            ("estimate", "5 pts.", "5"),
            ("value", "{income: 3, cost avoidance: 2}", "{ income = 3, \"cost avoidance\" = 2 }"),
            ("reach", "41 users", "41"),
            ("due", "2026-1-5", "2026-01-05"),
            ("due", "2026/01/05", "2026-01-05"),
            ("due", "24.12.2026", "2026-12-24"),
            ("due", "12/24/2026", "2026-12-24"),
            ("due", "\"2026-12-24T10:00:00Z\"", "2026-12-24"),
            ("labels", "a, b", "[\"a\", \"b\"]"),
            ("labels", "[a, 'b, c', 3]", "[\"a\", \"b, c\", \"3\"]"),
            ("labels", "[\"a\" \"b\"]", "[\"a\", \"b\"]"),
            ("labels", "[a, b", "[\"a\", \"b\"]"),
            ("depends_on", "b", "[\"b\"]"),
            ("assignee", "@maria", "\"@maria\""),
            ("assignee", "Maria, Jan", "[\"Maria\", \"Jan\"]"),
            ("reserve", "40%", "0.4"),
            ("reserve", "40", "0.4"),
            ("reserve", "0,4", "0.4"),
        ] {
            assert_eq!(meant(key, written), Some(Meant::Value(toml.into())), "{key} {written}");
        }
        for (key, written) in [("due", "null"), ("feature", "~"), ("assignee", ""), ("labels", "None")] {
            assert_eq!(meant(key, written), Some(Meant::Nothing), "{key} {written}");
        }
    }

    #[test]
    fn units_of_time_have_to_be_converted() {
        let number = Expected::Kind(Kind::Number);
        for (text, unit) in [("2 weeks", Some("weeks")), ("\"2h\"", Some("h")), ("3 days", None), ("3k", None)] {
            assert_eq!(foreign_unit("estimate", &number, text).as_deref(), unit, "{text}");
        }
        assert_eq!(foreign_unit("flag_days", &Expected::Count, "2 weeks").as_deref(), Some("weeks"));
        assert_eq!(foreign_unit("reach", &Expected::Count, "2 weeks"), None);
    }

    #[test]
    fn others_are_not() {
        for (key, written) in [
            ("estimate", "XL"),
            ("estimate", "three"),
            ("estimate", "1.234"),
            ("estimate", "2 weeks"),
            ("estimate", "2h"),
            ("estimate", "2w"),
            ("estimate", "3 months"),
            ("estimate", "3k"),
            ("estimate", "40%"),
            ("value", "2bn"),
            ("value", "40%"),
            ("reach", "2k"),
            ("estimate", "-1"),
            ("value", "{income: high}"),
            ("reach", "4.5"),
            ("due", "next week"),
            ("due", "3.11.2026"),
            ("due", "2026-02-30"),
            ("due", "2026-13-01"),
            ("status", "whatever"),
            ("title", "\"\""),
            ("reserve", "400"),
        ] {
            assert_eq!(meant(key, written), None, "{key} {written}");
        }
    }
}
