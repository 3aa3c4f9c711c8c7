//! One item of the backlog, as written in its file.

use std::fmt;
use std::sync::{Arc, LazyLock};

use compact_str::CompactString;
use jiff::civil::Date;

pub use super::body::{Body, Criteria, Criterion, CriterionRecord, NearMisses};
use super::config::{Feature, Flag, Objective, Release, Step};
use super::keys::Field;
use super::{Decimal, Id};
use crate::text::{Span, Spanned};

/// Maximum size of an [`Item`] in bytes, without heap data. With the two counters of its `Arc` it must fit an allocation
/// of 512 bytes: the next size class of common allocators takes a quarter more memory for every item.
pub const MAX_SIZE: usize = 512 - 2 * size_of::<usize>();
const _: () = assert!(size_of::<Item>() <= MAX_SIZE, "fields that few items need belong in `ReportFields`");

/// Maximum number of characters in a title.
pub const MAX_TITLE: usize = 120;

/// A story, bug, technical item or piece of feedback.
///
/// References are kept as written; [`super::Links`] says where they lead. Its size is bounded by [`MAX_SIZE`]: fields
/// that few items have are in [`ReportFields`].
#[derive(Clone, Debug)]
pub struct Item {
    /// The file's stem.
    pub id: Id<Item>,
    /// The file, relative to the backlog's root.
    pub path: Arc<str>,
    /// One line, at most [`MAX_TITLE`] characters.
    pub title: Spanned<Box<str>>,
    /// What kind of work it is.
    pub kind: Spanned<ItemKind>,
    /// Its progress.
    pub status: Spanned<Status>,
    /// The step of the golden path that it belongs to.
    pub step: Option<Reference<Step>>,
    /// The slice that needs it.
    pub release: Option<Reference<Release>>,
    /// The feature set that it is part of.
    pub feature: Option<Reference<Feature>>,
    /// The feature flag that hides it until the feature is whole.
    pub flag: Option<Reference<Flag>>,
    /// The objective that it serves, if it says so itself.
    pub objective: Option<Reference<Objective>>,
    /// Effort, in the product's unit.
    pub estimate: Option<Spanned<Decimal>>,
    /// What it is worth, in the product's currency.
    pub value: Option<Spanned<Value>>,
    /// Users affected, or who asked.
    pub reach: Option<Spanned<u64>>,
    /// The items that must be done before.
    pub depends_on: Box<[Reference<Item>]>,
    /// When it was closed.
    pub closed: Option<Spanned<Date>>,
    /// When it is due.
    pub due: Option<Spanned<Date>>,
    /// Who works on it.
    pub assignee: Box<[CompactString]>,
    /// Free words.
    pub labels: Box<[CompactString]>,
    /// What the Markdown below the front matter says.
    pub body: Body,
    /// The fields that few items have, if any is set; read them with [`Item::report`].
    pub report: Option<Box<ReportFields>>,
    /// The opening `+++` line, where findings about missing keys are shown.
    pub opening: Span,
}

/// Fields that few items have: how a bug or feedback was reported, what was answered, why an item was dropped, what it is called elsewhere.
///
/// Stored separately, so that items without them need no memory for them. Add new keys that most items don't use here.
#[derive(Clone, Debug, Default)]
pub struct ReportFields {
    /// How bad the bug is.
    pub severity: Option<Spanned<Severity>>,
    /// The environment in which the bug was found.
    pub found_in: Option<Spanned<Box<str>>>,
    /// Where feedback came from.
    pub source: Option<Spanned<Box<str>>>,
    /// The items that feedback or a bug concerns.
    pub about: Box<[Reference<Item>]>,
    /// When it was reported.
    pub reported: Option<Spanned<Date>>,
    /// When it left triage.
    pub answered: Option<Spanned<Date>>,
    /// When work on it began.
    pub started: Option<Spanned<Date>>,
    /// What the product owner answered to feedback.
    pub answer: Option<Spanned<Box<str>>>,
    /// Why it was dropped.
    pub reason: Option<Spanned<Box<str>>>,
    /// Keys or addresses in other trackers.
    pub external: Box<[CompactString]>,
}

/// Calls a macro with the names of all fields of [`Item`], except the id and the path, which come from the file's place.
/// Code that handles every field uses it, so that a new field can't be forgotten there.
macro_rules! item_fields {
    ($then:ident) => {
        $then! {
            title, kind, status, step, release, feature, flag, objective, estimate, value, reach, depends_on, closed, due,
            assignee, labels, body, report, opening
        }
    };
}
pub(crate) use item_fields;

/// Calls a macro with the names of all fields of [`ReportFields`], as [`item_fields`] does.
macro_rules! report_fields {
    ($then:ident) => {
        $then! { severity, found_in, source, about, reported, answered, started, answer, reason, external }
    };
}
pub(crate) use report_fields;

impl ReportFields {
    /// The value to store in [`Item::report`]: `None` if no field is set.
    pub fn into_stored(self) -> Option<Box<Self>> {
        macro_rules! is_empty {
            ($($field:ident),*) => {{
                let Self { $($field),* } = &self;
                $($field.given().is_none())&&*
            }};
        }
        if report_fields!(is_empty) { None } else { Some(Box::new(self)) }
    }
}

/// What [`Item::report`] returns for items without such fields.
static NO_REPORT: LazyLock<ReportFields> = LazyLock::new(ReportFields::default);

/// A reference to a `K` as written; the `K` may not exist.
pub type Reference<K> = Spanned<ReferenceText<K>>;

/// The text of a reference to a `K`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceText<K> {
    /// The text between the quotes.
    pub text: CompactString,
    marker: std::marker::PhantomData<fn() -> K>,
}

impl<K> ReferenceText<K> {
    /// A reference that reads `text`.
    pub fn new(text: &str) -> Self {
        Self::from_text(text.into())
    }

    /// A reference that reads `text`, which is owned.
    pub(crate) fn from_text(text: CompactString) -> Self {
        Self { text, marker: std::marker::PhantomData }
    }
}

/// What kind of work an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// Something that users will be able to do.
    Story,
    /// Something that doesn't work as it should.
    Bug,
    /// Work that users don't see and production needs.
    Technical,
    /// What users, support, logs or the team said.
    Feedback,
}

/// The progress of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Not yet answered by the product owner.
    Triage,
    /// To be done.
    Todo,
    /// In progress.
    Doing,
    /// Done.
    Done,
    /// Won't be done.
    Dropped,
}

/// How bad a bug is; the worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Users can't go on, or lose something.
    Critical,
    /// The main flow suffers.
    Major,
    /// A nuisance with a workaround.
    Minor,
    /// Hardly anybody minds.
    Trivial,
}

/// An enumeration whose values have names in the files.
pub trait Named: Copy + Sized + 'static {
    /// Every value with its name, in the order in which help lists them.
    const NAMES: &'static [(&'static str, Self)];

    /// The value of that name.
    fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

impl Named for ItemKind {
    const NAMES: &'static [(&'static str, Self)] =
        &[("story", Self::Story), ("bug", Self::Bug), ("technical", Self::Technical), ("feedback", Self::Feedback)];
}

impl Named for Status {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("triage", Self::Triage),
        ("todo", Self::Todo),
        ("doing", Self::Doing),
        ("done", Self::Done),
        ("dropped", Self::Dropped),
    ];
}

impl Named for Severity {
    const NAMES: &'static [(&'static str, Self)] =
        &[("critical", Self::Critical), ("major", Self::Major), ("minor", Self::Minor), ("trivial", Self::Trivial)];
}

impl ItemKind {
    /// Every type.
    pub const EACH: [Self; 4] = [Self::Story, Self::Bug, Self::Technical, Self::Feedback];

    /// The name in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Bug => "bug",
            Self::Technical => "technical",
            Self::Feedback => "feedback",
        }
    }

    /// The status of an item of this type if none is written: feedback waits for an answer.
    pub const fn default_status(self) -> Status {
        match self {
            Self::Feedback => Status::Triage,
            Self::Story | Self::Bug | Self::Technical => Status::Todo,
        }
    }
}

impl Status {
    /// The name in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Whether an item of this status is open: `todo` or `doing`.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Todo | Self::Doing)
    }

    /// Whether the item is finished: done or dropped.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

impl Severity {
    /// The name in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Trivial => "trivial",
        }
    }
}

/// A value as written: a number, or named parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A plain number, taken as it is.
    Plain(Decimal),
    /// Parts that `[value.weights]` weighs, by name.
    Parts(Vec<(Box<str>, Spanned<Decimal>)>),
}

impl fmt::Display for Value {
    /// The value as people write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(number) => number.fmt(f),
            Self::Parts(parts) if parts.is_empty() => f.write_str("{}"),
            Self::Parts(parts) => {
                for (at, (name, part)) in parts.iter().enumerate() {
                    write!(f, "{}{name} = {}", if at == 0 { "{ " } else { ", " }, part.value)?;
                }
                f.write_str(" }")
            }
        }
    }
}

impl Item {
    /// Whether the item is open: `todo` or `doing`.
    pub fn is_open(&self) -> bool {
        self.status.value.is_open()
    }

    /// The fields that few items have; all empty if the item has none of them.
    pub fn report(&self) -> &ReportFields {
        self.report.as_deref().unwrap_or_else(|| &NO_REPORT)
    }

    /// Mutable access to the fields that few items have.
    pub fn report_mut(&mut self) -> &mut ReportFields {
        self.report.get_or_insert_default()
    }

    /// Whether the item is a bug in production that isn't trivial. A bug without `found_in` counts as found in production,
    /// one without a severity as major.
    pub fn is_production_bug(&self) -> bool {
        let in_production = self.report().found_in.as_ref().is_none_or(|place| &*place.value == "production");
        self.kind.value == ItemKind::Bug && in_production && self.assumed_severity() != Severity::Trivial
    }

    /// The severity, `major` if it is missing.
    pub fn assumed_severity(&self) -> Severity {
        self.report().severity.as_ref().map_or(Severity::Major, |severity| severity.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_each_others_inverse() {
        for (name, kind) in ItemKind::NAMES {
            assert_eq!(kind.name(), *name);
        }
        for (name, status) in Status::NAMES {
            assert_eq!(status.name(), *name);
        }
        for (name, severity) in Severity::NAMES {
            assert_eq!(severity.name(), *name);
        }
    }
}
