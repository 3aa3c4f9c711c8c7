//! The keys of a story's front matter, in the order in which they are documented and written.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::{DefaultValue, Field, Key, ValueType, WrittenValue, words};
use crate::model::item::{Item, ItemKind, MAX_TITLE, Named, Severity, Status};
use crate::model::links::ReferenceKind;

/// A key of a story, with the field that stores it.
pub struct StoryKey {
    /// Its description.
    pub key: Key,
    /// The types of items on which it has an effect.
    pub applies_to: &'static [ItemKind],
    access: Access,
}

/// Accessors of the field of a key.
struct Access {
    get: fn(&Item) -> Option<WrittenValue<'_>>,
    copy: fn(&Item, &mut Item),
}

impl StoryKey {
    /// The key as written in files.
    pub const fn name(&self) -> &'static str {
        self.key.name
    }

    /// The value of the key in `item`; for a type or status that isn't written, the default.
    pub fn get<'i>(&self, item: &'i Item) -> Option<WrittenValue<'i>> {
        (self.access.get)(item)
    }

    /// Copies the value of the key from one item to another.
    pub fn copy(&self, from: &Item, to: &mut Item) {
        (self.access.copy)(from, to);
    }

    /// Whether its value is read: all but the team's own table.
    pub fn is_read(&self) -> bool {
        self.key.value != ValueType::Unread
    }
}

impl fmt::Debug for StoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoryKey({})", self.name())
    }
}

/// Keys are compared by name.
impl PartialEq for StoryKey {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}
impl Eq for StoryKey {}
impl PartialOrd for StoryKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for StoryKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}
impl Hash for StoryKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

/// The key of that name.
pub fn find(name: &str) -> Option<&'static StoryKey> {
    ALL.iter().copied().find(|key| key.name() == name)
}

/// A field of [`Item`] itself.
macro_rules! inline {
    ($field:ident) => {
        Access { get: |item| item.$field.given(), copy: |from, to| to.$field.clone_from(&from.$field) }
    };
}

/// A field that few items have, in their [`ReportFields`](crate::model::item::ReportFields).
macro_rules! rare {
    ($field:ident) => {
        Access {
            get: |item| item.report().$field.given(),
            copy: |from, to| to.report_mut().$field.clone_from(&from.report().$field),
        }
    };
}

/// Declares the keys, and the list of all of them.
macro_rules! keys {
    ($($NAME:ident { key: $key:expr, on: $kinds:expr, field: $access:expr, })*) => {
        $(
            #[doc = concat!("The key that [`ALL`] lists as `", stringify!($NAME), "`.")]
            pub static $NAME: StoryKey = StoryKey { key: $key, applies_to: $kinds, access: $access };
        )*

        /// Every key.
        pub static ALL: &[&StoryKey] = &[$(&$NAME),*];

        /// The names of all keys.
        pub static NAMES: &[&str] = &super::names([$(&$NAME.key),*]);
    };
}

/// The key applies to every item.
const ALL_TYPES: &[ItemKind] = &[ItemKind::Story, ItemKind::Bug, ItemKind::Technical, ItemKind::Feedback];
const BUGS: &[ItemKind] = &[ItemKind::Bug];
const FEEDBACK: &[ItemKind] = &[ItemKind::Feedback];
const BUGS_AND_FEEDBACK: &[ItemKind] = &[ItemKind::Bug, ItemKind::Feedback];

keys! {
    TITLE {
        key: Key::new("title", ValueType::Line(MAX_TITLE))
            .doc("What is to be done, in one line.")
            .required(),
        on: ALL_TYPES,
        field: inline!(title),
    }
    TYPE {
        key: Key::new("type", ValueType::Word(words!(ItemKind)))
            .doc("What kind of work the item is.")
            .with_default(DefaultValue::Word(|_| ItemKind::Story.name()))
            .deciding_order()
            .guarded(),
        on: ALL_TYPES,
        field: inline!(kind),
    }
    STATUS {
        key: Key::new("status", ValueType::Word(words!(Status)))
            .doc("How far the item is; `todo` and `doing` are open.")
            .with_default(DefaultValue::Word(|kind| kind.default_status().name()))
            .deciding_order(),
        on: ALL_TYPES,
        field: inline!(status),
    }
    STEP {
        key: Key::new("step", ValueType::Reference(ReferenceKind::Step))
            .doc("The step of the golden path to which the item belongs.")
            .deciding_order()
            .guarded(),
        on: ALL_TYPES,
        field: inline!(step),
    }
    RELEASE {
        key: Key::new("release", ValueType::Reference(ReferenceKind::Release))
            .doc("The release slice that needs the item.")
            .deciding_order()
            .guarded(),
        on: ALL_TYPES,
        field: inline!(release),
    }
    FEATURE {
        key: Key::new("feature", ValueType::Reference(ReferenceKind::Feature))
            .doc("The feature that the item is a part of.")
            .deciding_order()
            .guarded(),
        on: ALL_TYPES,
        field: inline!(feature),
    }
    FLAG {
        key: Key::new("flag", ValueType::Reference(ReferenceKind::Flag))
            .doc("The feature flag that hides the item until its feature is whole."),
        on: ALL_TYPES,
        field: inline!(flag),
    }
    OBJECTIVE {
        key: Key::new("objective", ValueType::Reference(ReferenceKind::Objective))
            .doc("The objective that the item serves.")
            .with_default(DefaultValue::OfFeature(|feature| feature.objective.is_some())),
        on: ALL_TYPES,
        field: inline!(objective),
    }
    ESTIMATE {
        key: Key::new("estimate", ValueType::Decimal)
            .doc("The effort that the item takes, in `product.unit`.")
            .deciding_order(),
        on: ALL_TYPES,
        field: inline!(estimate),
    }
    VALUE {
        key: Key::new("value", ValueType::Value)
            .doc("What the item is worth: a number, or named parts that `[value.weights]` weighs.")
            .deciding_order()
            .guarded(),
        on: ALL_TYPES,
        field: inline!(value),
    }
    SEVERITY {
        key: Key::new("severity", ValueType::Word(words!(Severity)))
            .doc("How bad the bug is.")
            .deciding_order()
            .guarded(),
        on: BUGS,
        field: rare!(severity),
    }
    FOUND_IN {
        key: Key::new("found_in", ValueType::String)
            .doc("Where the bug was found: `production`, or another environment.")
            .deciding_order()
            .guarded(),
        on: BUGS,
        field: rare!(found_in),
    }
    REACH {
        key: Key::new("reach", ValueType::Count)
            .doc("How many users are affected, or asked for it.")
            .deciding_order()
            .guarded(),
        on: BUGS_AND_FEEDBACK,
        field: inline!(reach),
    }
    SOURCE {
        key: Key::new("source", ValueType::String)
            .doc("Where the feedback came from."),
        on: FEEDBACK,
        field: rare!(source),
    }
    ABOUT {
        key: Key::new("about", ValueType::References(ReferenceKind::Item))
            .doc("The items that the feedback or the bug is about."),
        on: BUGS_AND_FEEDBACK,
        field: rare!(about),
    }
    DEPENDS_ON {
        key: Key::new("depends_on", ValueType::References(ReferenceKind::Item))
            .doc("The items that must be done before.")
            .deciding_order(),
        on: ALL_TYPES,
        field: inline!(depends_on),
    }
    REPORTED {
        key: Key::new("reported", ValueType::Date)
            .doc("The day on which the bug or feedback was reported.")
            .deciding_order(),
        on: BUGS_AND_FEEDBACK,
        field: rare!(reported),
    }
    ANSWERED {
        key: Key::new("answered", ValueType::Date)
            .doc("The day on which the product owner answered, so that the item left triage."),
        on: ALL_TYPES,
        field: rare!(answered),
    }
    STARTED {
        key: Key::new("started", ValueType::Date)
            .doc("The day on which work on the item began."),
        on: ALL_TYPES,
        field: rare!(started),
    }
    CLOSED {
        key: Key::new("closed", ValueType::Date)
            .doc("The day on which the item was done or dropped."),
        on: ALL_TYPES,
        field: inline!(closed),
    }
    DUE {
        key: Key::new("due", ValueType::Date)
            .doc("The day by which the item is wanted."),
        on: ALL_TYPES,
        field: inline!(due),
    }
    ASSIGNEE {
        key: Key::new("assignee", ValueType::StringOrStrings)
            .doc("Who works on the item."),
        on: ALL_TYPES,
        field: inline!(assignee),
    }
    LABELS {
        key: Key::new("labels", ValueType::Strings)
            .doc("Free words."),
        on: ALL_TYPES,
        field: inline!(labels),
    }
    ANSWER {
        key: Key::new("answer", ValueType::String)
            .doc("What the product owner answered to the feedback."),
        on: FEEDBACK,
        field: rare!(answer),
    }
    REASON {
        key: Key::new("reason", ValueType::String)
            .doc("Why the item was dropped."),
        on: ALL_TYPES,
        field: rare!(reason),
    }
    EXTERNAL {
        key: Key::new("external", ValueType::StringOrStrings)
            .doc("Keys or addresses of the item in other trackers."),
        on: ALL_TYPES,
        field: rare!(external),
    }
    EXTRA {
        key: Key::new("extra", ValueType::Unread)
            .doc("A table that is the team's own and never read."),
        on: ALL_TYPES,
        field: Access { get: |_| None, copy: |_, _| () },
    }
}
