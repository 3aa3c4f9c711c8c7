//! Equality of values regardless of where they are written.
//!
//! A derived `PartialEq` would compare spans as well: a blank line at the top of `backlog.toml` would make every feature
//! below it differ.

use jiff::civil::Date;

use super::config::{Catalog, CatalogEntry, Feature, Level, Release, Step};
use super::decision::{Decision, DecisionTarget};
use super::item::{ItemKind, ReferenceText, Severity, Value};
use super::{Decimal, Id};
use crate::text::Spanned;

/// Equality that ignores spans.
pub trait SemanticEq {
    /// Whether both have the same meaning.
    fn semantic_eq(&self, other: &Self) -> bool;
}

/// Implements the trait by `==`, for types that contain no span.
macro_rules! by_equality {
    ($($plain:ty),*) => {$(
        impl SemanticEq for $plain {
            fn semantic_eq(&self, other: &Self) -> bool {
                self == other
            }
        }
    )*};
}
by_equality!(Box<str>, u64, Date, Decimal, ItemKind, Severity, Level);

/// Implements the trait field by field. Leaving out a field is a compile error.
macro_rules! by_fields {
    ($($whole:ident { $($field:ident),* })*) => {$(
        impl SemanticEq for $whole {
            fn semantic_eq(&self, other: &Self) -> bool {
                let Self { $($field),* } = self;
                $($field.semantic_eq(&other.$field))&&*
            }
        }
    )*};
}
by_fields! {
    Step { id, title }
    Release { id, title, through }
    Feature { id, title, objective, value }
}

impl<T: SemanticEq> SemanticEq for Spanned<T> {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.value.semantic_eq(&other.value)
    }
}

impl<T: SemanticEq> SemanticEq for Option<T> {
    fn semantic_eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.semantic_eq(other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T: SemanticEq> SemanticEq for [T] {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, other)| one.semantic_eq(other))
    }
}

impl<T: SemanticEq> SemanticEq for Vec<T> {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.as_slice().semantic_eq(other)
    }
}

impl<T: SemanticEq, U: SemanticEq> SemanticEq for (T, U) {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.0.semantic_eq(&other.0) && self.1.semantic_eq(&other.1)
    }
}

impl<T: CatalogEntry + SemanticEq> SemanticEq for Catalog<T> {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.as_slice().semantic_eq(other.as_slice())
    }
}

impl<K> SemanticEq for Id<K> {
    fn semantic_eq(&self, other: &Self) -> bool {
        self == other
    }
}

impl<K> SemanticEq for ReferenceText<K> {
    fn semantic_eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl SemanticEq for Value {
    fn semantic_eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(one), Self::Plain(other)) => one.semantic_eq(other),
            (Self::Parts(one), Self::Parts(other)) => one.semantic_eq(other),
            _ => false,
        }
    }
}

/// The path isn't compared: it is the item's id in other words.
impl SemanticEq for Decision {
    fn semantic_eq(&self, other: &Self) -> bool {
        let Self { path: _, item, target, because, by, review_on } = self;
        item.semantic_eq(&other.item)
            && target.semantic_eq(&other.target)
            && because.semantic_eq(&other.because)
            && by.semantic_eq(&other.by)
            && review_on.semantic_eq(&other.review_on)
    }
}

impl SemanticEq for DecisionTarget {
    fn semantic_eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::First, Self::First) | (Self::Last, Self::Last) => true,
            (Self::Above(one), Self::Above(other)) | (Self::Below(one), Self::Below(other)) => one.semantic_eq(other),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::text::{SourceFile, Span};

    fn config(text: &str) -> Config {
        crate::parse::config::read(&SourceFile::from_bytes("backlog.toml", text.into()), &[]).0
    }

    const FEATURE: &str = "[[features]]\nid = \"cart\"\nvalue = { income = 1, cost = 2 }\n";
    const DECISION: &str = "above = \"b\"\nbecause = \"so\"\n";

    fn decisions(text: &str) -> Vec<Decision> {
        let file = SourceFile::from_bytes("decisions/a.toml", text.into());
        crate::parse::read_decisions(&[file]).decisions.to_vec()
    }

    #[test]
    fn places_order_of_keys_and_notation_do_not_matter() {
        let moved = "# A comment.\n\n[[features]]\nvalue = { cost = 2.0, income = 1 }\nid = 'cart'\n";
        assert!(config(FEATURE).features.semantic_eq(&config(moved).features));
        assert!(decisions(DECISION).semantic_eq(&decisions(&format!("\n\n{DECISION}"))));
        assert!(Spanned::new(1u64, Span::new(0, 1)).semantic_eq(&Spanned::new(1, Span::new(5, 6))));
    }

    #[test]
    fn every_word_matters() {
        let edits =
            [("cart", "card"), ("income = 1", "income = 3"), ("cost", "costs"), ("value", "title = 'x'\nvalue")];
        for (from, to) in edits {
            assert!(
                !config(FEATURE).features.semantic_eq(&config(&FEATURE.replace(from, to)).features),
                "{from} to {to}"
            );
        }
        let edits = [
            ("above = \"b\"", "first = true"),
            ("above = \"b\"", "last = true"),
            ("above", "below"),
            ("\"b\"", "\"c\""),
            ("so", "as"),
            ("because", "by = 'me'\nbecause"),
            ("because", "review_on = 2026-12-24\nbecause"),
        ];
        for (from, to) in edits {
            assert!(!decisions(DECISION).semantic_eq(&decisions(&DECISION.replace(from, to))), "{from} to {to}");
        }
    }
}
