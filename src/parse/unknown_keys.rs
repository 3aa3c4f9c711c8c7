//! Finds the key that was meant by an unknown one, and its whole line where the value must be written in another way as well.

use super::toml_table::{TomlTable, TomlValue};
use crate::diag::meant_value::{Meant, expected, meant_value, quoted};
use crate::diag::{Expected, Kind, other_trackers};
use crate::model::keys::{config, story};
use crate::text::similar;

/// The one of the `known` keys of a table that was probably meant by `key`.
pub(super) fn meant(table: &TomlTable<'_>, key: &str, known: &'static [&'static str]) -> Option<&'static str> {
    if known == config::ready::TABLE.names
        && let Some(kind) = other_trackers::kind(key)
    {
        return Some(kind);
    }
    if known != story::NAMES {
        return similar::nearest(key, known.iter().copied());
    }
    let of_bugs =
        || other_trackers::key_of_bugs(key).filter(|meant| is_bug(table) && line_of(table, key, meant).is_some());
    if let Some(meant) = other_trackers::key(key).or_else(of_bugs) {
        return Some(meant);
    }
    if other_trackers::key_help(key).is_some() { None } else { similar::nearest(key, known.iter().copied()) }
}

/// The line of `meant` with the value of `key`, if that must be written in another way.
pub(super) fn meant_line(
    table: &TomlTable<'_>,
    key: &str,
    meant: &str,
    known: &'static [&'static str],
) -> Option<String> {
    let written = as_toml(&table.get(key)?.value.value)?;
    line_of(table, key, meant).filter(|line| known == story::NAMES && *line != format!("{meant} = {written}"))
}

fn line_of(table: &TomlTable<'_>, key: &str, meant: &str) -> Option<String> {
    let value = &table.get(key)?.value.value;
    let expected = expected(story::find(meant)?.key.value)?;
    let is_list = matches!(expected, Expected::Kind(Kind::Strings | Kind::StringOrStrings));
    let value = match value {
        // Some trackers have a list where only one can be named here.
        TomlValue::Array(entries) if !is_list => match entries.as_slice() {
            [only] => &only.value,
            _ => return None,
        },
        value => value,
    };
    let written = match value {
        TomlValue::String(text) => text.to_string(),
        value => as_toml(value)?,
    };
    match meant_value(meant, &expected, &written)? {
        Meant::Value(value) => Some(format!("{meant} = {value}")),
        Meant::Nothing => None,
    }
}

fn is_bug(table: &TomlTable<'_>) -> bool {
    let is_type = |name: &str| name == story::TYPE.name() || other_trackers::key(name) == Some(story::TYPE.name());
    let types = table.iter().filter(|entry| is_type(&entry.key.value)).filter_map(|entry| entry.value.value.as_str());
    types.into_iter().any(|word| word == "bug" || other_trackers::value(story::TYPE.name(), word) == Some("bug"))
}

/// A value as TOML writes it, if it is one that a key of a story can have.
fn as_toml(value: &TomlValue<'_>) -> Option<String> {
    Some(match value {
        TomlValue::String(text) => quoted(text),
        TomlValue::Integer(digits, 10) | TomlValue::Float(digits) => digits.to_string(),
        TomlValue::Boolean(boolean) => boolean.to_string(),
        TomlValue::Datetime(datetime) => datetime.to_string(),
        TomlValue::Array(entries) => {
            let entries: Option<Vec<String>> = entries.iter().map(|entry| as_toml(&entry.value)).collect();
            format!("[{}]", entries?.join(", "))
        }
        TomlValue::Integer(..) | TomlValue::Table(_) => return None,
    })
}
