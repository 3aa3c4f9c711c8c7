//! Uniform access to the fields of an item, whatever their type.

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::model::item::{Item, ItemKind, Reference, Severity, Status, Value};
use crate::model::{Decimal, SemanticEq};
use crate::text::{Span, Spanned};

/// The value of a key in an item.
#[derive(Clone, Copy, Debug)]
pub struct WrittenValue<'i> {
    /// The value.
    pub value: FieldValue<'i>,
    /// Its span if it is known; for a list, that of its first entry.
    pub span: Option<Span>,
}

/// A value, borrowed from the field that holds it.
#[derive(Clone, Copy, Debug)]
pub enum FieldValue<'i> {
    /// A string or a word.
    Text(&'i str),
    /// Strings.
    Texts(&'i [CompactString]),
    /// Ids of items.
    Items(&'i [Reference<Item>]),
    /// A decimal.
    Decimal(Decimal),
    /// A whole number.
    Count(u64),
    /// A date.
    Date(Date),
    /// A number, or named parts.
    Value(&'i Value),
}

impl<'i> FieldValue<'i> {
    /// Whether both have the same meaning. Lists of ids are compared as sets; `current` maps the old id of a renamed item
    /// to its new one.
    pub fn is_equivalent(self, other: Self, current: &impl Fn(&'i str) -> &'i str) -> bool {
        let set = |items: &'i [Reference<Item>]| -> BTreeSet<&'i str> {
            items.iter().map(|item| current(&item.value.text)).collect()
        };
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Texts(one), Self::Texts(other)) => one == other,
            (Self::Items(one), Self::Items(other)) => set(one) == set(other),
            (Self::Decimal(one), Self::Decimal(other)) => one == other,
            (Self::Count(one), Self::Count(other)) => one == other,
            (Self::Date(one), Self::Date(other)) => one == other,
            (Self::Value(one), Self::Value(other)) => one.semantic_eq(other),
            _ => false,
        }
    }

    /// Whether it is a value without parts, which counts as no value.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Value(Value::Parts(parts)) if parts.is_empty())
    }
}

impl fmt::Display for FieldValue<'_> {
    /// The value as written in a file, lists without brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Texts(texts) => joined(f, texts.iter().map(CompactString::as_str)),
            Self::Items(items) => joined(f, items.iter().map(|item| &*item.value.text)),
            Self::Decimal(number) => number.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Value(value) => value.fmt(f),
        }
    }
}

fn joined<'t>(f: &mut fmt::Formatter<'_>, texts: impl Iterator<Item = &'t str>) -> fmt::Result {
    for (at, text) in texts.enumerate() {
        f.write_str(if at == 0 { "" } else { ", " })?;
        f.write_str(text)?;
    }
    Ok(())
}

/// A field that stores the value of a key.
pub trait Field {
    /// Its value; `None` if the key isn't written and has no default.
    fn given(&self) -> Option<WrittenValue<'_>>;
}

/// A value with one span.
trait HasFieldValue {
    fn field_value(&self) -> FieldValue<'_>;
}

impl<T: HasFieldValue> Field for Spanned<T> {
    fn given(&self) -> Option<WrittenValue<'_>> {
        Some(WrittenValue { value: self.value.field_value(), span: Some(self.span) })
    }
}

impl<T: HasFieldValue> Field for Option<Spanned<T>> {
    fn given(&self) -> Option<WrittenValue<'_>> {
        self.as_ref()?.given()
    }
}

impl Field for Box<[CompactString]> {
    fn given(&self) -> Option<WrittenValue<'_>> {
        (!self.is_empty()).then_some(WrittenValue { value: FieldValue::Texts(self), span: None })
    }
}

impl Field for Box<[Reference<Item>]> {
    fn given(&self) -> Option<WrittenValue<'_>> {
        let first = self.first()?;
        Some(WrittenValue { value: FieldValue::Items(self), span: Some(first.span) })
    }
}

/// Converts each type to a [`FieldValue`].
macro_rules! field_values {
    ($($type:ty: $value:ident => $view:expr;)*) => {$(
        impl HasFieldValue for $type {
            fn field_value(&self) -> FieldValue<'_> {
                let $value = self;
                $view
            }
        }
    )*};
}
field_values! {
    Box<str>: text => FieldValue::Text(text);
    ItemKind: kind => FieldValue::Text(kind.name());
    Status: status => FieldValue::Text(status.name());
    Severity: severity => FieldValue::Text(severity.name());
    Decimal: number => FieldValue::Decimal(*number);
    u64: count => FieldValue::Count(*count);
    Date: date => FieldValue::Date(*date);
    Value: value => FieldValue::Value(value);
}

impl<K> HasFieldValue for crate::model::item::ReferenceText<K> {
    fn field_value(&self) -> FieldValue<'_> {
        FieldValue::Text(&self.text)
    }
}
