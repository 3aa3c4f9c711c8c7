//! The registry of keys: one entry per key, one table per kind of file.
//!
//! All code that needs the list of keys uses these tables: the parser (which keys exist), the definition of ready
//! (whether an item has one), `diff` (which ones the order reads) and `priority-changed-by` (which ones belong to the
//! product owner). To add a key, add its entry to `story.rs` (or `config.rs`, `decision.rs`, `deployment.rs`), its field to `Item` and to
//! `item_fields!` (rare ones to `report_fields!`), and its line to `parse/story_reader.rs`; `tests/it/keys.rs` compares
//! them. Nothing here parses TOML or formats messages.

pub mod config;
pub mod decision;
pub mod deployment;
mod field_value;
pub mod story;

pub use field_value::{Field, FieldValue, WrittenValue};
pub use story::StoryKey;

use super::config::Feature;
use super::item::ItemKind;
use super::links::ReferenceKind;

/// One key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key as written in files.
    pub name: &'static str,
    /// The type of its value.
    pub value: ValueType,
    /// The value if it isn't written.
    pub default: DefaultValue,
    /// Whether it must be written.
    pub is_required: bool,
    /// What it means, in one sentence.
    pub doc: &'static str,
    /// Whether the order depends on it.
    pub decides_order: bool,
    /// Whether only product owners should change it; see the rule `priority-changed-by`.
    pub is_guarded: bool,
}

impl Key {
    /// An optional key without a default that neither decides the order nor is guarded.
    pub const fn new(name: &'static str, value: ValueType) -> Self {
        let (is_required, decides_order, is_guarded) = (false, false, false);
        Self { name, value, default: DefaultValue::Absent, is_required, doc: "", decides_order, is_guarded }
    }

    /// Sets what the key means, in one sentence.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// Sets the value that applies if the key isn't written.
    #[must_use]
    pub const fn with_default(self, default: DefaultValue) -> Self {
        Self { default, ..self }
    }

    /// Marks a key that must be written.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Marks a key on which the order depends.
    #[must_use]
    pub const fn deciding_order(self) -> Self {
        Self { decides_order: true, ..self }
    }

    /// Marks a key that only product owners should change.
    #[must_use]
    pub const fn guarded(self) -> Self {
        Self { is_guarded: true, ..self }
    }
}

/// The type of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Any string.
    String,
    /// One line of visible text, of at most so many characters.
    Line(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An array of these words, each at most once.
    Words(&'static [&'static str]),
    /// An array of requirements of a definition of ready.
    Requirements,
    /// An array of strings.
    Strings,
    /// A string, or an array of strings.
    StringOrStrings,
    /// A number from 0 to 10¹² with at most four decimals.
    Decimal,
    /// A number from 0 to 1.
    Share,
    /// A whole number from 0.
    Count,
    /// A whole number of days from 0.
    Days,
    /// A local date.
    Date,
    /// A number, or a table of numbers by name.
    Value,
    /// Only `true`.
    True,
    /// `true` or `false`.
    Boolean,
    /// A local date, or a date and time with an offset.
    Timestamp,
    /// The id by which the entry is referred to.
    Id,
    /// The id of something.
    Reference(ReferenceKind),
    /// An array of ids.
    References(ReferenceKind),
    /// A table that is declared separately.
    Table,
    /// A table that is never read.
    Unread,
}

/// The value that applies if a key isn't written.
#[derive(Clone, Copy, Debug)]
pub enum DefaultValue {
    /// Nothing.
    Absent,
    /// This value, in TOML syntax.
    Toml(&'static str),
    /// A word that depends on the item's type.
    Word(fn(ItemKind) -> &'static str),
    /// The value of the item's feature, if it has one.
    OfFeature(fn(&Feature) -> bool),
}

/// The names of keys, in their order.
const fn names<const N: usize>(keys: [&Key; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = keys[at].name;
        at += 1;
    }
    names
}

/// The names of an enumeration's values, as an array that a constant can hold.
macro_rules! words {
    ($named:ty) => {{
        const COUNT: usize = <$named as Named>::NAMES.len();
        const WORDS: [&str; COUNT] = {
            let mut words = [""; COUNT];
            let mut at = 0;
            while at < COUNT {
                words[at] = <$named as Named>::NAMES[at].0;
                at += 1;
            }
            words
        };
        &WORDS
    }};
}
use words;
