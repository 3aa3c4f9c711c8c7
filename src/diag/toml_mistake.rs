//! What people write who are new to TOML, with what they meant.

use super::Expected;
use crate::text::Span;

/// A common mistake of people who are new to TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TomlMistake {
    /// Lines with one reading.
    Meant(Slip, MeantLines),
    /// A value without a reading, of a key that can have something else.
    NoReading {
        /// The key.
        key: String,
        /// What it can have.
        expected: Expected,
        /// The unit of time behind a number that has to be converted.
        unit: Option<String>,
        /// Whether every item must have it.
        is_required: bool,
    },
    /// A key that other trackers have and this one doesn't; the key as written.
    ForeignKey(String),
    /// A key that is not known here.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The line as it can stand under `[extra]`; empty where there is no such table.
        extra: String,
    },
    /// A key that stands further above already.
    KeyTwice {
        /// The key.
        key: String,
        /// Its first line.
        first: Span,
        /// Whether both lines say the same, as a whole.
        is_same: bool,
    },
    /// More nesting than the parser supports.
    TooDeep,
}

/// The TOML that was meant by some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantLines {
    /// The lines in the file, without the last line's end.
    pub span: Span,
    /// What they were meant to be, one line; empty if they say nothing and are to be deleted, with the last line's end.
    pub toml: String,
}

/// How lines differ from what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Text between typographic quotes such as this one.
    CurlyQuote(char),
    /// Text without quotes.
    UnquotedText,
    /// An apostrophe inside single quotes.
    Apostrophe,
    /// A decimal comma.
    DecimalComma,
    /// A date in another format.
    DateFormat,
    /// A number with a unit or a percent sign.
    Unit,
    /// A list without brackets, or with entries without quotes or commas.
    List,
    /// A line of YAML.
    Yaml,
    /// A word that says that there is no value.
    Null,
    /// A key that has another name here.
    Key,
    /// A key that has another name here, under which it stands there already.
    KeyTwice,
    /// A table in single brackets that needs double ones.
    SingleBrackets,
    /// Anything else.
    Value,
}
