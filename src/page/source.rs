//! What can be edited of an item: its keys as values, and its text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Number, Value, json};

use super::Page;
use crate::model::keys::{FieldValue, story};
use crate::model::{self, Item, Ix};
use crate::parse;

/// An item as its file says it.
#[derive(Debug, Serialize)]
pub struct ItemSource<'p> {
    /// The keys that it has. Of a type or status that isn't written, the default.
    pub keys: BTreeMap<&'static str, Value>,
    /// The Markdown below the front matter.
    pub body: &'p str,
}

/// An item as its file says it.
pub fn item_source<'p>(page: &Page<'p>, ix: Ix<Item>) -> ItemSource<'p> {
    let item = page.backlog().item(ix);
    let text = page.input.tree.file(&item.path).map_or("", |file| file.text());
    let keys = story::ALL.iter().filter(|key| key.is_read());
    ItemSource {
        keys: keys.filter_map(|key| Some((key.name(), value(key.get(item)?.value)))).collect(),
        body: parse::split_front_matter(text).map(|split| split.body).unwrap_or_default(),
    }
}

fn value(value: FieldValue<'_>) -> Value {
    match value {
        FieldValue::Text(text) => text.into(),
        FieldValue::Texts(texts) => texts.iter().map(|text| text.as_str()).collect(),
        FieldValue::Items(items) => items.iter().map(|item| item.value.text.as_str()).collect(),
        FieldValue::Decimal(decimal) => number(decimal),
        FieldValue::Count(count) => count.into(),
        FieldValue::Date(date) => date.to_string().into(),
        FieldValue::Value(model::item::Value::Plain(decimal)) => number(*decimal),
        FieldValue::Value(model::item::Value::Parts(parts)) => {
            let part = |(name, part): &(Box<str>, crate::text::Spanned<_>)| (name.to_string(), number(part.value));
            json!(parts.iter().map(part).collect::<serde_json::Map<_, _>>())
        }
    }
}

fn number(decimal: model::Decimal) -> Value {
    decimal.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}
