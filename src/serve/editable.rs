//! What of a story can be edited: its keys as its file has them, and its text.

use serde::Serialize;
use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item};

use crate::parse;

/// The parts of a story's file.
#[derive(Debug, Default, Serialize)]
pub struct Editable {
    keys: Map<String, Value>,
    body: String,
}

/// The parts of this file; what can't be read is left out.
pub fn editable(text: &str) -> Editable {
    let Ok(split) = parse::split_front_matter(text) else { return Editable::default() };
    let table = split.matter.parse::<DocumentMut>().unwrap_or_default();
    let keys = table.iter().filter_map(|(key, item)| Some((key.to_owned(), json(item)?))).collect();
    Editable { keys, body: split.body.to_owned() }
}

fn json(item: &Item) -> Option<Value> {
    if let Some(table) = item.as_table_like() {
        return Some(table.iter().filter_map(|(key, item)| Some((key.to_owned(), json(item)?))).collect());
    }
    if let Some(tables) = item.as_array_of_tables() {
        return Some(tables.iter().filter_map(|table| json(&Item::Table(table.clone()))).collect());
    }
    value(item.as_value()?)
}

fn value(value: &toml_edit::Value) -> Option<Value> {
    Some(match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(is) => (*is.value()).into(),
        toml_edit::Value::Datetime(date) => date.value().to_string().into(),
        toml_edit::Value::Array(values) => values.iter().filter_map(self::value).collect(),
        toml_edit::Value::InlineTable(table) => {
            table.iter().filter_map(|(key, inner)| Some((key.to_owned(), self::value(inner)?))).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_as_the_file_has_them() {
        let text = "+++\ntitle = \"A\"\nestimate = 2.5\nlabels = [\"x\"]\nreported = 2026-11-02\nvalue = { reach = 3 }\n+++\n\nWords.\n";
        let editable = serde_json::to_value(editable(text)).unwrap();
        let keys = serde_json::json!({
            "title": "A", "estimate": 2.5, "labels": ["x"], "reported": "2026-11-02", "value": { "reach": 3 }
        });
        assert_eq!(editable["keys"], keys);
        assert!(editable["body"].as_str().unwrap().ends_with("Words.\n"));
    }

    #[test]
    fn a_broken_file_has_nothing_to_edit() {
        assert_eq!(serde_json::to_value(editable("title = ")).unwrap()["keys"], serde_json::json!({}));
    }
}
