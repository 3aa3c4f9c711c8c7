//! Finds keys of a story that are written below the header of a table, and so belong to that table.
//!
//! TOML has no end of a table: all keys below `[extra]` are keys of `extra`. An inline table (`extra = { status = "x" }`), a
//! dotted key (`extra.status = "x"`) and tables in `[extra]` say where their keys belong, so nobody is mistaken there. In a value,
//! however it is written, a known key is a mistake: its number would be summed.

use super::fields::Fields;
use super::read_settings::ReadSettings;
use super::toml_table::{TomlEntry, TomlTable, TomlValue};
use crate::diag::Fact;
use crate::model::keys::story;

/// Reports them. `text` is the front matter that `fields` reads.
pub(super) fn report(fields: &mut Fields<'_, '_, '_>, text: &str, settings: &ReadSettings) {
    for TomlEntry { key, value } in fields.entries() {
        for table in tables(&value.value) {
            report_table(fields, &key.value, table, text, settings);
        }
    }
}

/// The table, or the tables of an array of tables.
fn tables<'t, 'd>(value: &'t TomlValue<'d>) -> Vec<&'t TomlTable<'d>> {
    match value {
        TomlValue::Table(table) => vec![table],
        TomlValue::Array(array) => array
            .iter()
            .filter_map(|entry| if let TomlValue::Table(table) = &entry.value { Some(table) } else { None })
            .collect(),
        _ => Vec::new(),
    }
}

fn report_table(
    fields: &mut Fields<'_, '_, '_>,
    name: &str,
    table: &TomlTable<'_>,
    text: &str,
    settings: &ReadSettings,
) {
    let is_part = |key: &str| {
        let names = settings.value_parts.as_deref().filter(|_| name == story::VALUE.name());
        names.is_some_and(|names| names.iter().any(|part| **part == *key))
    };
    for TomlEntry { key, .. } in table.iter() {
        let is_known = story::find(&key.value).is_some();
        // In a value every key is a number that is summed, however it is written.
        let is_mistaken = || name == story::VALUE.name() || begins_line_below_header(text, key.span.start as usize);
        if is_known && !is_part(&key.value) && is_mistaken() {
            let fact = Fact::SwallowedKey { key: key.value.to_string(), table: name.to_owned() };
            fields.note(key.span.shifted(fields.offset()), fact);
        }
    }
}

/// Whether a key begins its line, and a line above it is a table's header. Then it isn't in an inline table, and not a dotted
/// key of the story.
fn begins_line_below_header(text: &str, at: usize) -> bool {
    let Some(above) = text.get(..at) else { return false };
    let (above, before) = above.rsplit_once('\n').unwrap_or(("", above));
    before.trim().is_empty() && above.lines().any(|line| line.trim_start().starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::story_reader;
    use crate::text::SourceFile;

    fn swallowed(matter: &str, parts: Option<&str>) -> Vec<String> {
        let text = format!("+++\ntitle = 'a'\n{matter}+++\n");
        let value_parts = parts.map(|part| vec![part.into()]);
        let settings = ReadSettings { value_parts, ..ReadSettings::default() };
        let story = story_reader::read(&SourceFile::from_bytes("stories/a.md", text.into()), &settings);
        let keys = story.problems().iter().filter_map(|problem| match &problem.fact {
            Fact::SwallowedKey { key, table } => Some(format!("{table}.{key}")),
            _ => None,
        });
        keys.collect()
    }

    #[test]
    fn keys_below_a_header_are_swallowed() {
        assert_eq!(swallowed("[value]\nincome = 4\nestimate = 3\n", None), ["value.estimate"]);
        assert_eq!(swallowed("[extra]\nx = 1\n  status = 'done'\n", None), ["extra.status"]);
        assert_eq!(swallowed("[notes]\nreach = 3\n", None), ["notes.reach"]);
        assert_eq!(swallowed("[[links]]\nreach = 3\n", None), ["links.reach"]);
    }

    #[test]
    fn keys_that_say_where_they_belong_are_not() {
        for matter in [
            "extra = { status = 'x' }\n",
            "extra.status = 'x'\n",
            "[extra.jira]\nstatus = 'x'\n",
            "[extra]\nx = 1\n[extra.jira]\ntitle = 'x'\n",
            "[extra]\nx = { status = 'x' }\n",
            "[value]\nincome = 3\n",
        ] {
            assert_eq!(swallowed(matter, None), [""; 0], "{matter}");
        }
        assert_eq!(swallowed("[value]\nreach = 3\n", Some("reach")), [""; 0]);
    }
}
