//! Reports `[[decisions]]` in `backlog.toml`, the form of version 0.1, with the file that replaces each entry.

use crate::diag::{ConfigFault, Fact, Found, Problems};
use crate::model::keys::decision;
use crate::parse::fields::{Fields, describe};
use crate::parse::toml_table::{TomlTable, TomlValue};
use crate::text::Span;

/// The table's name.
pub(super) const TABLE: &str = "decisions";

/// Reports each entry of the table, or the table itself if it has none.
pub(super) fn report(root: &TomlTable<'_>, offset: usize, problems: &mut Problems) {
    let Some(written) = root.get(TABLE) else { return };
    let table_span = written.key.span.shifted(offset);
    let entries = Fields::new(root, "", offset, problems).tables(TABLE);
    if entries.is_empty() {
        problems.push(table_span, fault(None, Vec::new()));
    }
    for (entry, span) in entries {
        let item = entry.get("item").and_then(|item| item.value.value.as_str());
        let written = |key: &str| Some(format!("{key} = {}", toml(&entry.get(key)?.value.value)?));
        let lines = decision::NAMES.iter().filter_map(|key| written(key)).collect();
        problems.push(Span::new(span.start as usize, span.end as usize), fault(item.map(str::to_owned), lines));
    }
}

fn fault(item: Option<String>, lines: Vec<String>) -> Fact {
    Fact::Config(ConfigFault::DecisionInConfig { item, lines })
}

/// The value as a TOML file writes it, if a decision may have it.
fn toml(value: &TomlValue<'_>) -> Option<String> {
    match (value, describe(value)) {
        (TomlValue::String(text), _) => Some(toml_edit::Value::from(text.as_ref()).to_string().trim().to_owned()),
        (_, Found::Boolean(boolean)) => Some(boolean.to_string()),
        (_, Found::Date(date)) => Some(date.to_string()),
        _ => None,
    }
}
