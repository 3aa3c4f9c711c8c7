//! Makes edits of keys from the values of a JSON object.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::failure::Failure;
use super::key_words::word_failure;
use crate::edit::{KeyAction, KeyEdit};
use crate::model::keys::ValueType;
use crate::text::toml_text;

/// The edits that give keys these values; `null` and an empty list remove a key. A key is named as in a story, an entry of a table
/// as `value.income`.
///
/// # Errors
/// If there is no such key, or it can't have such a value.
pub fn key_edits(keys: &BTreeMap<String, Value>) -> Result<Vec<KeyEdit>, Failure> {
    keys.iter().map(|(key, value)| key_edit(key, value)).collect()
}

fn key_edit(key: &str, value: &Value) -> Result<KeyEdit, Failure> {
    let word = format!("{key}={}", value.as_str().unwrap_or_default());
    let typed = KeyEdit::parse(&word).map_err(|error| word_failure(key, &error))?;
    let KeyAction::Set(typed_value) = &typed.action else { return Err(not_a_key(key)) };
    if key.contains('=') {
        return Err(not_a_key(key));
    }
    let action = match value {
        Value::Null => KeyAction::Remove,
        Value::Bool(value) => KeyAction::Set(value.to_string()),
        Value::Number(number) => KeyAction::Set(number.to_string()),
        Value::String(text) if typed.entry.is_none() => {
            KeyAction::Set(string(text, typed.key.key.value).unwrap_or_else(|| typed_value.clone()))
        }
        Value::String(_) => KeyAction::Set(typed_value.clone()),
        Value::Array(values) if values.is_empty() => KeyAction::Remove,
        Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            let texts =
                texts.ok_or_else(|| Failure::usage(format!("`{key}` has a list of something else than texts")))?;
            KeyAction::Set(toml_text::strings(&texts))
        }
        Value::Object(_) => {
            return Err(Failure::usage(format!("`{key}` can't be an object"))
                .hint(format!("name its entries, such as `{key}.income`")));
        }
    };
    Ok(KeyEdit { action, ..typed })
}

/// A text as the value of a key whose values are written as one. `None` for other keys: there a text is what one would type.
fn string(text: &str, kind: ValueType) -> Option<String> {
    match kind {
        ValueType::String => Some(toml_text::text(text)),
        ValueType::Line(_) | ValueType::Word(_) | ValueType::Reference(_) | ValueType::StringOrStrings => {
            Some(toml_text::string(text))
        }
        ValueType::Date => Some(text.trim().parse::<Date>().map_or_else(|_| toml_text::string(text), toml_text::date)),
        _ => None,
    }
}

fn not_a_key(key: &str) -> Failure {
    Failure::usage(format!("there is no key `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(key: &str, value: &str) -> String {
        let keys = BTreeMap::from([(key.to_owned(), serde_json::from_str(value).unwrap())]);
        match key_edits(&keys) {
            Ok(edits) => format!("{:?}", edits[0].action),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn values_are_written_by_the_type_of_their_key() {
        for (key, value, expected) in [
            ("title", r#""a = \"b\"""#, r#"Set("'a = \"b\"'")"#),
            ("title", r#""'quoted'""#, r#"Set("\"'quoted'\"")"#),
            ("estimate", "3", r#"Set("3")"#),
            ("estimate", r#""3""#, r#"Set("3")"#),
            ("estimate", r#""three""#, r#"Set("\"three\"")"#),
            ("due", r#""2026-12-24""#, r#"Set("2026-12-24")"#),
            ("due", r#""soon""#, r#"Set("\"soon\"")"#),
            ("due", "null", "Remove"),
            ("labels", r#"["a, b", "c"]"#, r#"Set("[\"a, b\", \"c\"]")"#),
            ("labels", "[]", "Remove"),
            ("assignee", r#""ana""#, r#"Set("\"ana\"")"#),
            ("value.income", "100", r#"Set("100")"#),
            ("value", "{}", "`value` can't be an object"),
            ("labels", "[1]", "`labels` has a list of something else than texts"),
            ("labels+", r#""x""#, "there is no key `labels+`"),
            ("title=a", r#""x""#, "there is no key `title=a`"),
            ("titel", "1", "there is no key `titel`"),
        ] {
            assert_eq!(made(key, value), expected, "{key} {value}");
        }
    }
}
