//! Equality of what was written, wherever it is written.
//!
//! Two trees are compared by what their files say. Derived equality would compare spans as well, so that a
//! blank line at the top of `backlog.toml` would change every decision below it.

use jiff::civil::Date;

use super::config::{Catalog, Decision, Entry, Feature, Level, Release, Step, Target};
use super::item::{ItemKind, Severity, Value, Written};
use super::{Decimal, Id};
use crate::text::Spanned;

/// What can be compared without regard to its place.
pub trait Same {
    /// Whether both say the same.
    fn same(&self, other: &Self) -> bool;
}

/// Types without a place in them: they are the same if they are equal.
macro_rules! without_place {
    ($($plain:ty),*) => {$(
        impl Same for $plain {
            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    )*};
}
without_place!(Box<str>, u64, Date, Decimal, ItemKind, Severity, Level);

/// Structs that are the same if all their fields are. A field that isn't named here doesn't compile.
macro_rules! by_fields {
    ($($whole:ident { $($field:ident),* })*) => {$(
        impl Same for $whole {
            fn same(&self, other: &Self) -> bool {
                let Self { $($field),* } = self;
                $($field.same(&other.$field))&&*
            }
        }
    )*};
}
by_fields! {
    Step { id, title }
    Release { id, title, through }
    Feature { id, title, objective, value }
    Decision { item, target, because, by, review_on }
}

impl<T: Same> Same for Spanned<T> {
    fn same(&self, other: &Self) -> bool {
        self.value.same(&other.value)
    }
}

impl<T: Same> Same for Option<T> {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.same(other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T: Same> Same for [T] {
    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, other)| one.same(other))
    }
}

impl<T: Same> Same for Vec<T> {
    fn same(&self, other: &Self) -> bool {
        self.as_slice().same(other)
    }
}

impl<T: Same, U: Same> Same for (T, U) {
    fn same(&self, other: &Self) -> bool {
        self.0.same(&other.0) && self.1.same(&other.1)
    }
}

impl<T: Entry + Same> Same for Catalog<T> {
    fn same(&self, other: &Self) -> bool {
        self.as_slice().same(other.as_slice())
    }
}

impl<K> Same for Id<K> {
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

impl<K> Same for Written<K> {
    fn same(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Same for Value {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(one), Self::Plain(other)) => one.same(other),
            (Self::Parts(one), Self::Parts(other)) => one.same(other),
            _ => false,
        }
    }
}

impl Same for Target {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::First, Self::First) => true,
            (Self::Above(one), Self::Above(other)) => one.same(other),
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
    const DECISION: &str = "[[decisions]]\nitem = \"a\"\nabove = \"b\"\nbecause = \"so\"\n";

    #[test]
    fn places_order_of_keys_and_notation_do_not_matter() {
        let moved = "# A comment.\n\n[[features]]\nvalue = { cost = 2.0, income = 1 }\nid = 'cart'\n";
        assert!(config(FEATURE).features.same(&config(moved).features));
        assert!(config(DECISION).decisions.same(&config(&format!("\n\n{DECISION}")).decisions));
        assert!(Spanned::new(1u64, Span::new(0, 1)).same(&Spanned::new(1, Span::new(5, 6))));
    }

    #[test]
    fn every_word_matters() {
        let edits =
            [("cart", "card"), ("income = 1", "income = 3"), ("cost", "costs"), ("value", "title = 'x'\nvalue")];
        for (from, to) in edits {
            assert!(!config(FEATURE).features.same(&config(&FEATURE.replace(from, to)).features), "{from} to {to}");
        }
        let edits = [
            ("above = \"b\"", "first = true"),
            ("\"b\"", "\"c\""),
            ("so", "as"),
            ("because", "by = 'me'\nbecause"),
            ("because", "review_on = 2026-12-24\nbecause"),
        ];
        for (from, to) in edits {
            assert!(!config(DECISION).decisions.same(&config(&DECISION.replace(from, to)).decisions), "{from} to {to}");
        }
        assert!(!config(DECISION).decisions.same(&config("").decisions));
    }
}
