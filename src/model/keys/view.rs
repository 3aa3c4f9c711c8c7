//! What an item says under a key, whatever type its field has.

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::model::item::{Item, ItemKind, Reference, Severity, Status, Value};
use crate::model::{Decimal, Same};
use crate::text::{Span, Spanned};

/// What an item says under a key.
#[derive(Clone, Copy, Debug)]
pub struct Given<'i> {
    /// The value.
    pub view: View<'i>,
    /// Where it is written, if that is kept; for a list, its first entry.
    pub span: Option<Span>,
}

/// A value, borrowed from the field that holds it.
#[derive(Clone, Copy, Debug)]
pub enum View<'i> {
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

impl<'i> View<'i> {
    /// Whether both mean the same. Lists of ids are compared as sets; `current` maps the old id of a renamed item to
    /// its new one.
    pub fn agrees(self, other: Self, current: &impl Fn(&'i str) -> &'i str) -> bool {
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
            (Self::Value(one), Self::Value(other)) => one.same(other),
            _ => false,
        }
    }

    /// Whether it is a value without parts, which doesn't say what an item is worth.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Value(Value::Parts(parts)) if parts.is_empty())
    }
}

impl fmt::Display for View<'_> {
    /// The value as people write it, lists without their brackets.
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

/// A field that holds what an item says under a key.
pub trait Field {
    /// What it says; `None` if the key isn't written and has no default.
    fn given(&self) -> Option<Given<'_>>;
}

/// A value that stands at one place.
trait Viewed {
    fn view(&self) -> View<'_>;
}

impl<T: Viewed> Field for Spanned<T> {
    fn given(&self) -> Option<Given<'_>> {
        Some(Given { view: self.value.view(), span: Some(self.span) })
    }
}

impl<T: Viewed> Field for Option<Spanned<T>> {
    fn given(&self) -> Option<Given<'_>> {
        self.as_ref()?.given()
    }
}

impl Field for Box<[CompactString]> {
    fn given(&self) -> Option<Given<'_>> {
        (!self.is_empty()).then_some(Given { view: View::Texts(self), span: None })
    }
}

impl Field for Box<[Reference<Item>]> {
    fn given(&self) -> Option<Given<'_>> {
        let first = self.first()?;
        Some(Given { view: View::Items(self), span: Some(first.span) })
    }
}

/// Each type with the view of it.
macro_rules! viewed {
    ($($type:ty: $value:ident => $view:expr;)*) => {$(
        impl Viewed for $type {
            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }
        }
    )*};
}
viewed! {
    Box<str>: text => View::Text(text);
    ItemKind: kind => View::Text(kind.name());
    Status: status => View::Text(status.name());
    Severity: severity => View::Text(severity.name());
    Decimal: number => View::Decimal(*number);
    u64: count => View::Count(*count);
    Date: date => View::Date(*date);
    Value: value => View::Value(value);
}

impl<K> Viewed for crate::model::item::Written<K> {
    fn view(&self) -> View<'_> {
        View::Text(&self.text)
    }
}
