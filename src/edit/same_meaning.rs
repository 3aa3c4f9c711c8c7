//! Checks that an edited front matter means what was asked for, and that nothing else in it changed its meaning.

use super::key_edit::{KeyAction, KeyEdit};
use crate::parse::toml_recovering::parse_recovering;
use crate::parse::toml_table::{TomlEntry, TomlTable, TomlValue};

/// Compares the front matter before and after `edits`.
///
/// # Errors
/// The first key that doesn't mean what it should.
pub fn check(old: &str, new: &str, edits: &[&KeyEdit]) -> Result<(), &'static str> {
    let ((old, _), (new, errors)) = (parse_recovering(old), parse_recovering(new));
    let first = edits.first().map_or("title", |edit| edit.key.name());
    if !errors.is_empty() {
        return Err(first);
    }
    for edit in edits {
        if !is_done(&old, &new, edit) {
            return Err(edit.key.name());
        }
    }
    let is_edited = |entry: &&TomlEntry<'_>| edits.iter().any(|edit| edit.key.name() == entry.key.value);
    let others = |table: &TomlTable<'_>| table.iter().filter(|entry| !is_edited(entry)).count();
    let is_kept = |entry: &TomlEntry<'_>| same(old.get(&entry.key.value), Some(entry));
    let all_kept = new.iter().filter(|entry| !is_edited(entry)).all(is_kept);
    if all_kept && others(&old) == others(&new) { Ok(()) } else { Err(first) }
}

fn is_done(old: &TomlTable<'_>, new: &TomlTable<'_>, KeyEdit { key, entry, action }: &KeyEdit) -> bool {
    let (old, new) = match entry {
        None => (old.get(key.name()), new.get(key.name())),
        Some(entry) => (entry_of(old, key.name(), entry), entry_of(new, key.name(), entry)),
    };
    let value = |entry: Option<&TomlEntry<'_>>| -> Option<Vec<String>> {
        Some(texts_of(entry.map(|entry| &entry.value.value))?.into_iter().map(str::to_owned).collect())
    };
    match action {
        KeyAction::Remove => new.is_none(),
        KeyAction::Set(wanted) => {
            let line = format!("x = {wanted}");
            let (wanted, _) = parse_recovering(&line);
            same(wanted.get("x"), new)
        }
        KeyAction::Add(texts) => {
            let Some((mut wanted, new)) = value(old).zip(value(new)) else { return false };
            for text in texts {
                if !wanted.contains(text) {
                    wanted.push(text.clone());
                }
            }
            wanted == new
        }
        KeyAction::Take(texts) => {
            let Some((mut wanted, new)) = value(old).zip(value(new)) else { return false };
            wanted.retain(|text| !texts.contains(text));
            wanted == new
        }
    }
}

fn entry_of<'r, 'd>(table: &'r TomlTable<'d>, key: &str, entry: &str) -> Option<&'r TomlEntry<'d>> {
    match &table.get(key)?.value.value {
        TomlValue::Table(table) => table.get(entry),
        _ => None,
    }
}

fn same(one: Option<&TomlEntry<'_>>, other: Option<&TomlEntry<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same_value(&one.value.value, &other.value.value),
        (None, None) => true,
        _ => false,
    }
}

/// Whether two values are the same, wherever they are written. A line ending in a string doesn't matter.
pub fn same_value(one: &TomlValue<'_>, other: &TomlValue<'_>) -> bool {
    match (one, other) {
        (TomlValue::String(one), TomlValue::String(other)) => one.replace("\r\n", "\n") == other.replace("\r\n", "\n"),
        (TomlValue::Array(one), TomlValue::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_value(&one.value, &other.value))
        }
        (TomlValue::Table(one), TomlValue::Table(other)) => {
            let is_same = |entry: &TomlEntry<'_>| same(one.get(&entry.key.value), Some(entry));
            one.len() == other.len() && other.iter().all(is_same)
        }
        _ => one == other,
    }
}

/// The texts of a string, or of an array of strings; none of an absent value. `None` for any other value.
pub fn texts_of<'v>(value: Option<&'v TomlValue<'_>>) -> Option<Vec<&'v str>> {
    match value {
        None => Some(Vec::new()),
        Some(TomlValue::String(text)) => Some(vec![text]),
        Some(TomlValue::Array(values)) => values.iter().map(|value| value.value.as_str()).collect(),
        Some(_) => None,
    }
}
