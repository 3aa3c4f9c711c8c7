//! What is wrong with a file, as facts without messages.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Place, TomlMistake};
use crate::model::Lane;
use crate::model::decimal::DecimalFault;
use crate::model::id::IdFault;
use crate::model::keys::story;
use crate::text::{Span, Unreadable, visible};

/// One fact about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub fact: Fact,
}

/// What parsing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The file couldn't be read at all.
    Unreadable(Unreadable),
    /// A merge conflict marker.
    ConflictMarker {
        /// Whether it is in the body of a story, so that the front matter is still known.
        in_body: bool,
        /// Whether it is alone, as half a clean-up leaves it.
        lone: bool,
    },
    /// The first line isn't `+++`.
    NoFrontMatter(FileStart),
    /// There is no closing `+++`; where a line is that was meant to be it.
    UnclosedFrontMatter(Option<NearlyClosing>),
    /// TOML can't be parsed.
    Syntax {
        /// The parser's words.
        words: String,
        /// The probable mistake.
        mistake: Option<Box<TomlMistake>>,
    },
    /// An unknown key.
    UnknownField {
        /// The key as written.
        key: String,
        /// The table that holds it; empty at the top.
        table: &'static str,
        /// The known key that was probably meant.
        meant: Option<String>,
        /// The whole line that was probably meant, if more than the key must change.
        line: Option<String>,
        /// Whether the key that was probably meant is there as well.
        is_there: bool,
        /// The keys that are known there.
        known: &'static [&'static str],
    },
    /// A required key that is missing.
    MissingField {
        /// The key.
        key: &'static str,
        /// The table that should hold it; empty at the top.
        table: &'static str,
    },
    /// A known key of a story that is written below the header of another table, and so is part of that table.
    SwallowedKey {
        /// The key.
        key: String,
        /// The table.
        table: String,
    },
    /// An entry that a list has a second time.
    RepeatedEntry {
        /// The key, with its tables.
        key: String,
        /// The entry.
        text: String,
        /// Where the list has it before.
        first: Span,
    },
    /// An invalid value.
    InvalidValue {
        /// The key.
        key: String,
        /// What was found.
        found: Found,
        /// What the key can have.
        expected: Expected,
    },
    /// Text that is not a valid id.
    InvalidId {
        /// The table of `backlog.toml` that declares it; empty for a story.
        table: &'static str,
        /// The text.
        text: String,
        /// Why.
        fault: IdFault,
    },
    /// An id that another file or entry already has.
    DuplicateId {
        /// The id as written here.
        id: String,
        /// Where the first one is.
        first: Place,
        /// What it is the id of: `item`, `step`, …
        of: &'static str,
    },
    /// Something that only `backlog.toml` can have.
    Config(ConfigFault),
    /// Something that only a decision can have.
    Decision(DecisionFault),
}

/// A line that was meant to close front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearlyClosing {
    /// The line, from 1.
    pub line: u32,
    /// What it is.
    pub written: String,
}

/// How a story without a first line `+++` begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStart {
    /// Unlike front matter.
    Text,
    /// With YAML between `---` lines.
    Yaml,
    /// With TOML between `---` lines.
    TomlInDashes,
    /// With blank lines before `+++`.
    Blank,
    /// With a line that is nearly `+++`: indented, longer, or with something behind it.
    NearlyPluses,
}

/// A fault that only `backlog.toml` can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigFault {
    /// A lane that `policy.lanes` lists a second time.
    LaneTwice(Lane),
    /// A lane that `policy.lanes` lists behind `rest`, which admits everything.
    LaneAfterRest(Lane),
    /// Too many entries in `[value.weights]`.
    TooManyWeights {
        /// How many there are.
        count: usize,
    },
    /// An iteration whose last day is before its first.
    IterationEndsBeforeStart {
        /// The table: `iteration`, or `iterations` for a past one.
        table: &'static str,
        /// Its first day.
        start: Date,
        /// Its last day.
        end: Date,
    },
    /// A product owner who isn't named by a mail address, so that no author is one.
    NotAnAddress {
        /// The text.
        text: String,
        /// The address in it.
        address: Option<String>,
    },
    /// A decision in `[[decisions]]`, where version 0.1 had it.
    DecisionInConfig {
        /// The item that it moves, if it names one.
        item: Option<String>,
        /// The lines of the file that replaces it.
        lines: Vec<String>,
    },
    /// A key of `[rules]` that is not the id of a rule.
    UnknownRule {
        /// The key as written.
        id: String,
        /// The rule that was probably meant.
        meant: Option<&'static str>,
    },
    /// A rule whose level can't be changed.
    FixedRule {
        /// Its id.
        id: String,
    },
}

/// A fault that only a decision can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionFault {
    /// It doesn't say where the item goes.
    NoTarget,
    /// It says more than once where the item goes; the keys.
    SeveralTargets(Vec<&'static str>),
    /// It puts the item above or below itself.
    OnItself {
        /// The item.
        item: String,
    },
    /// Its `because` says nothing.
    EmptyBecause,
}

/// The value that was found instead of a valid one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A string.
    String {
        /// Its beginning; all of it if it is short.
        start: Box<str>,
        /// How many characters it has, if it has more than `start`.
        length: Option<u32>,
    },
    /// A number as it is written, without underscores.
    Number(Box<str>),
    /// `true` or `false`.
    Boolean(bool),
    /// A local date.
    Date(Box<str>),
    /// A date with a time.
    DateTime(Box<str>),
    /// A time.
    Time(Box<str>),
    /// An array.
    Array,
    /// A table.
    Table,
}

impl Found {
    /// The most characters of a string that are kept.
    const SHOWN: usize = 40;

    /// The string `text`.
    pub fn string(text: &str) -> Self {
        let length = text.chars().count();
        let start = text.chars().take(Self::SHOWN).collect();
        let length = (length > Self::SHOWN).then_some(u32::try_from(length).unwrap_or(u32::MAX));
        Self::String { start, length }
    }
}

/// What a key can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A kind of value.
    Kind(Kind),
    /// An array with nothing in it but this kind of value.
    Entry(Kind),
    /// One of these words; and the one that was probably meant.
    OneOf(Vec<&'static str>, Option<String>),
    /// A number of the contract: 0 to 10¹² with at most four decimals.
    Decimal(DecimalFault),
    /// A whole number from 0.
    Count,
    /// A share from 0 to 1.
    Share,
    /// A local date such as 2026-11-23.
    Date,
    /// A local date, or a date and time with an offset.
    Timestamp,
    /// One line of text with something in it, of at most so many characters.
    Line(usize),
    /// The same, but the text that was found has no visible character.
    Visible(usize),
    /// One line of text without this character, which is a line break, a control or invisible; with its position, counted
    /// from 1.
    WithoutCharacter(char, usize),
    /// `production`, or a name of another environment; whether what was found is another spelling of `production`. Such a
    /// name is read as that of another environment, as the order has it for every other name.
    Environment(bool),
    /// A part that `[value.weights]` names; these are its names, and the one that was probably meant.
    Weight(Vec<String>, Option<String>),
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// An array of strings.
    Strings,
    /// A string, or an array of strings.
    StringOrStrings,
    /// A table.
    Table,
    /// An array of tables.
    Tables,
    /// A number, or a table of named parts.
    Value,
    /// `true`; what isn't so is left out.
    True,
    /// `true` or `false`.
    Boolean,
}

/// The problems of one file, in the order in which they were found.
#[derive(Debug)]
pub struct Problems {
    path: Arc<str>,
    problems: Vec<Problem>,
}

impl Problems {
    /// An empty list for the file at `path`.
    pub fn new(path: Arc<str>) -> Self {
        Self { path, problems: Vec::new() }
    }

    /// Adds `fact` at `span`.
    pub fn push(&mut self, span: Span, fact: Fact) {
        self.problems.push(Problem { place: Place { path: Arc::clone(&self.path), span }, fact });
    }

    /// The file's path.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether any of them makes a story invalid.
    pub fn any_invalidates_story(&self) -> bool {
        self.problems.iter().any(|problem| problem.fact.invalidates_story())
    }

    /// The problems in the order in which they were found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.problems
    }
}

impl Fact {
    /// Whether a story with it isn't part of the backlog: its front matter, its id or a value that the order reads isn't
    /// known. With any other fault the item stands in the order.
    pub fn invalidates_story(&self) -> bool {
        match self {
            Self::UnknownField { .. }
            | Self::SwallowedKey { .. }
            | Self::RepeatedEntry { .. }
            | Self::MissingField { .. }
            | Self::Unreadable(Unreadable::BodyNotUtf8(_))
            | Self::ConflictMarker { in_body: true, .. } => false,
            Self::InvalidValue { .. } if self.is_read_anyway() => false,
            Self::InvalidValue { key, .. } => story::find(first_part(key)).is_some_and(|key| key.key.decides_order),
            _ => true,
        }
    }

    /// The top-level table or key that it is about; `None` if it is about the whole file.
    pub fn top_level_key(&self) -> Option<&str> {
        match self {
            Self::UnknownField { key, table, .. } => Some(if table.is_empty() { key } else { first_part(table) }),
            Self::MissingField { key, table } => Some(if table.is_empty() { key } else { first_part(table) }),
            Self::InvalidValue { key, .. } => Some(first_part(key)),
            Self::InvalidId { table, .. } | Self::DuplicateId { of: table, .. } => Some(table),
            Self::Config(fault) => Some(fault.table()),
            _ => None,
        }
    }

    /// Whether the value is read although it is invalid, so that the error doesn't block the order: a control or an invisible
    /// character in a line of text, another spelling of `production`, and what a list has twice.
    pub fn is_read_anyway(&self) -> bool {
        match self {
            Self::RepeatedEntry { .. } => true,
            Self::InvalidValue { expected: Expected::WithoutCharacter(c, _), .. } => !visible::is_line_break(*c),
            Self::InvalidValue { expected: Expected::Environment(is_spelling), .. } => *is_spelling,
            _ => false,
        }
    }
}

impl ConfigFault {
    /// The top-level table that has the fault.
    pub fn table(&self) -> &'static str {
        match self {
            Self::LaneTwice(_) | Self::LaneAfterRest(_) => "policy",
            Self::TooManyWeights { .. } => "value",
            Self::IterationEndsBeforeStart { table, .. } => table,
            Self::DecisionInConfig { .. } => "decisions",
            Self::NotAnAddress { .. } => "team",
            Self::UnknownRule { .. } | Self::FixedRule { .. } => "rules",
        }
    }
}

/// The first part of a dotted key.
fn first_part(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}
