//! Recognizes common mistakes in lines that are not valid TOML.
//!
//! The parser's messages describe the grammar. Most invalid lines are one of a few mistakes that beginners make, for which
//! a fix can be suggested. The mistake is guessed from the line alone, not from the parser's message, which may change.

use crate::diag::TomlMistake;
use crate::model::keys::config::{self, Shape};
use crate::model::keys::{ValueType, story};
use crate::text::loose_number::loose_number;

/// Maximum number of characters of a value that a suggestion repeats.
const MAX_SUGGESTED: usize = 60;

/// The mistake in `line`, if it is a known one.
pub fn find(line: &str) -> Option<TomlMistake> {
    if let Some(header) = single_brackets(line) {
        return Some(TomlMistake::SingleBrackets(header));
    }
    if let Some(toml) = yaml(line) {
        return Some(TomlMistake::Yaml(toml));
    }
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let first = value.chars().next();
    match first {
        None | Some('#') => Some(TomlMistake::MissingValue),
        Some(quote) if is_curly_quote(quote) => Some(TomlMistake::CurlyQuote(quote)),
        Some('\'') if value.matches('\'').count() == 3 => Some(TomlMistake::Apostrophe),
        Some(c) if c.is_ascii_digit() => number(key, value),
        Some(c) if c.is_alphabetic() && is_quotable(value) => {
            Some(TomlMistake::UnquotedText(format!("{key} = \"{value}\"")))
        }
        _ => None,
    }
}

/// Whether a suggestion can put `text` between double quotes.
fn is_quotable(text: &str) -> bool {
    !text.contains(['"', '\\']) && text.chars().count() <= MAX_SUGGESTED
}

/// Whether `c` is a typographic quote, as word processors insert them.
fn is_curly_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»')
}

/// The mistake in a value that begins with a digit: a decimal comma, a date in another format, a unit, or text.
fn number(key: &str, written: &str) -> Option<TomlMistake> {
    let value = written.split('#').next().unwrap_or_default().trim();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, part)) = value.split_once(',')
        && is_digits(whole)
        && is_digits(part)
    {
        // Three digits are thousands rather than decimals.
        return Some(match part.len() {
            3 if !whole.starts_with('0') => TomlMistake::Unit(format!("{key} = {whole}{part}")),
            _ => TomlMistake::DecimalComma(format!("{whole}.{part}")),
        });
    }
    let parts: Vec<&str> = value.split(['.', '/', '-']).map(str::trim).collect();
    if parts.len() == 3 && parts.iter().all(|part| is_digits(part)) {
        return Some(TomlMistake::DateFormat);
    }
    if holds_text(key) {
        return is_quotable(written).then(|| TomlMistake::UnquotedText(format!("{key} = \"{written}\"")));
    }
    loose_number(value).map(|number| TomlMistake::Unit(format!("{key} = {number}")))
}

/// Whether a key of stories holds text.
fn holds_text(key: &str) -> bool {
    let value = story::find(key).map(|key| key.key.value);
    matches!(value, Some(ValueType::String | ValueType::Line(_) | ValueType::StringOrStrings | ValueType::Reference(_)))
        || key == "name"
}

/// `[[flow]]` for a line `[flow]`, if `backlog.toml` has a list of that name.
fn single_brackets(line: &str) -> Option<String> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim();
    let table = config::find(name).filter(|table| matches!(table.shape, Shape::List))?;
    Some(table.header())
}

/// The TOML for a line `key: value` of YAML.
fn yaml(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    let (key, value) = (key.trim(), value.trim());
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if !is_key || value.chars().count() > MAX_SUGGESTED {
        return None;
    }
    Some(format!("{key} = {}", yaml_value(value)?))
}

/// A scalar or a flow list of YAML as TOML.
fn yaml_value(value: &str) -> Option<String> {
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let entries: Option<Vec<String>> = entries.map(|entry| scalar(entry, false)).collect();
        return Some(format!("[{}]", entries?.join(", ")));
    }
    if value.is_empty() { Some("\"…\"".into()) } else { scalar(value, true) }
}

fn scalar(value: &str, bare: bool) -> Option<String> {
    let is_quoted = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    let is_number = || value.parse::<f64>().is_ok() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_date = || value.parse::<jiff::civil::Date>().is_ok();
    if is_quoted('"') || is_quoted('\'') || (bare && (is_number() || is_date() || matches!(value, "true" | "false"))) {
        return Some(value.to_owned());
    }
    is_quotable(value).then(|| format!("\"{value}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_mistakes_are_found() {
        for (line, mistake) in [
            ("title = “Search”", TomlMistake::CurlyQuote('“')),
            ("title = 'Shopper's search'", TomlMistake::Apostrophe),
            ("title = Search # all", TomlMistake::UnquotedText("title = \"Search # all\"".into())),
            ("title = 3 days of rest", TomlMistake::UnquotedText("title = \"3 days of rest\"".into())),
            ("estimate = 3,5", TomlMistake::DecimalComma("3.5".into())),
            ("value = 1,000", TomlMistake::Unit("value = 1000".into())),
            ("value = 0,125", TomlMistake::DecimalComma("0.125".into())),
            ("estimate = 3d # or so", TomlMistake::Unit("estimate = 3".into())),
            ("reserve = 40%", TomlMistake::Unit("reserve = 0.4".into())),
            ("reported = 3.11.2026", TomlMistake::DateFormat),
            ("reported = 11/3/2026 # then", TomlMistake::DateFormat),
            ("reported = 2026-13-01", TomlMistake::DateFormat),
            ("step =", TomlMistake::MissingValue),
            ("step = # later", TomlMistake::MissingValue),
            ("[flow]", TomlMistake::SingleBrackets("[[flow]]".into())),
            ("title: Edit the cart", TomlMistake::Yaml("title = \"Edit the cart\"".into())),
            ("title: 'a = b'", TomlMistake::Yaml("title = 'a = b'".into())),
            ("estimate: 3", TomlMistake::Yaml("estimate = 3".into())),
            ("due: 2026-12-24", TomlMistake::Yaml("due = 2026-12-24".into())),
            ("labels: [shop, 3]", TomlMistake::Yaml("labels = [\"shop\", \"3\"]".into())),
        ] {
            assert_eq!(find(line), Some(mistake), "{line}");
        }
    }

    #[test]
    fn other_lines_have_no_known_mistake() {
        for line in
            ["", "title", "a = \"b\" c", "a = [1", "a = 1, b", "a = 'b' 'c'", "a = x\"y", "a = 1_0xyz", "[policy]"]
        {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
