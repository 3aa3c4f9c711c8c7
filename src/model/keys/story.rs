//! The keys of a story's front matter, in the order in which they are documented and written.

use super::{DefaultValue, Field, Given, Key, ValueType, words};
use crate::model::item::{Item, ItemKind, MAX_TITLE, Named, Severity, Status};
use crate::model::links::Wanted;

/// A key of a story, with the field that holds it.
#[derive(Debug)]
pub struct StoryKey {
    /// What is known of it.
    pub key: Key,
    /// The types of items on which it has an effect.
    pub applies_to: &'static [ItemKind],
    access: Access,
}

/// How the field of a key is reached.
#[derive(Debug)]
struct Access {
    get: fn(&Item) -> Option<Given<'_>>,
    copy: fn(&Item, &mut Item),
}

impl StoryKey {
    /// The key as files have it.
    pub const fn name(&self) -> &'static str {
        self.key.name
    }

    /// What `item` says under the key. A type or status that isn't written gives its default.
    pub fn get<'i>(&self, item: &'i Item) -> Option<Given<'i>> {
        (self.access.get)(item)
    }

    /// Makes `to` say under the key what `from` says.
    pub fn copy(&self, from: &Item, to: &mut Item) {
        (self.access.copy)(from, to);
    }

    /// Whether what it says is kept: of all but the team's own table.
    pub fn is_read(&self) -> bool {
        self.key.value != ValueType::Unread
    }
}

/// Keys are told apart by their names.
impl PartialEq for StoryKey {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}
impl Eq for StoryKey {}
impl PartialOrd for StoryKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for StoryKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.name().cmp(other.name())
    }
}
impl std::hash::Hash for StoryKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
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

/// A field that few items have, in their [`Report`](crate::model::item::Report).
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
    ($($NAME:ident = $key:expr, on $kinds:expr, in $access:expr;)*) => {
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

/// A key that every item has a use for.
const EACH: &[ItemKind] = &[ItemKind::Story, ItemKind::Bug, ItemKind::Technical, ItemKind::Feedback];
const BUGS: &[ItemKind] = &[ItemKind::Bug];
const FEEDBACK: &[ItemKind] = &[ItemKind::Feedback];
const REPORTS: &[ItemKind] = &[ItemKind::Bug, ItemKind::Feedback];

keys! {
    TITLE = Key::new("title", ValueType::Line(MAX_TITLE), "What is to be done, in one line.").required(),
        on EACH, in inline!(title);
    TYPE = Key::new("type", ValueType::Word(words!(ItemKind)), "What kind of work the item is.")
        .or(DefaultValue::Word(|_| ItemKind::Story.name())).ordering().guarded(),
        on EACH, in inline!(kind);
    STATUS = Key::new("status", ValueType::Word(words!(Status)), "How far the item is; `todo` and `doing` are open.")
        .or(DefaultValue::Word(|kind| kind.first_status().name())).ordering(),
        on EACH, in inline!(status);
    STEP = Key::new("step", ValueType::Reference(Wanted::Step), "The step of the golden path to which the item belongs.")
        .ordering().guarded(),
        on EACH, in inline!(step);
    RELEASE = Key::new("release", ValueType::Reference(Wanted::Release), "The release slice that needs the item.")
        .ordering().guarded(),
        on EACH, in inline!(release);
    FEATURE = Key::new("feature", ValueType::Reference(Wanted::Feature), "The feature that the item is a part of.")
        .ordering().guarded(),
        on EACH, in inline!(feature);
    FLAG = Key::new("flag", ValueType::Reference(Wanted::Flag), "The feature flag that hides the item until its feature is whole."),
        on EACH, in inline!(flag);
    OBJECTIVE = Key::new("objective", ValueType::Reference(Wanted::Objective), "The objective that the item serves.")
        .or(DefaultValue::OfFeature(|feature| feature.objective.is_some())),
        on EACH, in inline!(objective);
    ESTIMATE = Key::new("estimate", ValueType::Decimal, "The effort that the item takes, in `product.unit`.").ordering(),
        on EACH, in inline!(estimate);
    VALUE = Key::new("value", ValueType::Value, "What the item is worth: a number, or named parts that `[value.weights]` weighs.")
        .ordering().guarded(),
        on EACH, in inline!(value);
    SEVERITY = Key::new("severity", ValueType::Word(words!(Severity)), "How bad the bug is.").ordering().guarded(),
        on BUGS, in rare!(severity);
    FOUND_IN = Key::new("found_in", ValueType::String, "Where the bug was found: `production`, or another environment.")
        .ordering().guarded(),
        on BUGS, in rare!(found_in);
    REACH = Key::new("reach", ValueType::Count, "How many users are affected, or asked for it.").ordering().guarded(),
        on REPORTS, in inline!(reach);
    SOURCE = Key::new("source", ValueType::String, "Where the feedback came from."),
        on FEEDBACK, in rare!(source);
    ABOUT = Key::new("about", ValueType::References(Wanted::Item), "The items that the feedback or the bug is about."),
        on REPORTS, in rare!(about);
    DEPENDS_ON = Key::new("depends_on", ValueType::References(Wanted::Item), "The items that must be done before.").ordering(),
        on EACH, in inline!(depends_on);
    REPORTED = Key::new("reported", ValueType::Date, "The day on which the bug or feedback was reported.").ordering(),
        on REPORTS, in rare!(reported);
    CLOSED = Key::new("closed", ValueType::Date, "The day on which the item was done or dropped."),
        on EACH, in inline!(closed);
    DUE = Key::new("due", ValueType::Date, "The day by which the item is wanted."),
        on EACH, in inline!(due);
    ASSIGNEE = Key::new("assignee", ValueType::StringOrStrings, "Who works on the item."),
        on EACH, in inline!(assignee);
    LABELS = Key::new("labels", ValueType::Strings, "Free words."),
        on EACH, in inline!(labels);
    ANSWER = Key::new("answer", ValueType::String, "What the product owner answered to the feedback."),
        on FEEDBACK, in rare!(answer);
    REASON = Key::new("reason", ValueType::String, "Why the item was dropped."),
        on EACH, in rare!(reason);
    EXTERNAL = Key::new("external", ValueType::StringOrStrings, "Keys or addresses of the item in other trackers."),
        on EACH, in inline!(external);
    EXTRA = Key::new("extra", ValueType::Unread, "A table that is the team's own and never read."),
        on EACH, in Access { get: |_| None, copy: |_, _| () };
}
