//! What an import changed, guessed or left out, one record for each case.
//!
//! These are facts without sentences: [`super::words`] and [`super::report_text`] word them. A reason that only one source
//! has is an `Other` in that source's words, so a new source doesn't change this file.

use crate::model::{Decimal, Status};

/// A file that became no item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its path in the source.
    pub path: String,
    /// The reason.
    pub why: Skip,
}

/// Why a file became no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// It is archived, and archived items were not requested.
    Archived,
    /// It is not UTF-8.
    NotUtf8,
    /// It, or the story made from it, is larger than a story may be.
    TooLarge,
    /// It has no id.
    NoId,
    /// A reason that only this source has.
    Other(&'static str),
}

/// A state that became a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateMapping {
    /// The section of the source that the items are in.
    pub section: &'static str,
    /// The state as written; `None` where there was none.
    pub state: Option<String>,
    /// What it became.
    pub status: Status,
    /// What the status is based on.
    pub by: MappedBy,
    /// How many items.
    pub count: usize,
}

/// What a status is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MappedBy {
    /// The state has a well-known name.
    Name,
    /// The state is misspelt, and one well-known name is close.
    NearestName,
    /// The state's position among the project's own states.
    Settings,
    /// Nothing: the state is unknown.
    Unknown,
    /// There is no state; it counts as the project's first.
    Missing,
    /// A reason that only this source has.
    Other(&'static str),
}

/// The kind of a reference; [`super::SourceNames`] has the source's names of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// An item that must be done before.
    Dependencies,
    /// The item that this one is a part of.
    Parent,
    /// The milestone that becomes a release.
    Milestone,
}

/// What a resolved reference is based on if it isn't the exact id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guessed {
    /// The id in another case.
    Case,
    /// The id with other zero padding.
    Padding,
    /// The same number under a prefix that no item has any more, or under none.
    Prefix,
    /// Several files have this id.
    SharedId,
    /// A milestone's title instead of its id.
    Title,
    /// The number of a milestone, under another name.
    Number,
}

/// Why a reference can't be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unresolved {
    /// No file has this id.
    NotFound,
    /// Several items match.
    Ambiguous,
    /// Its item is in the archive, which was not imported.
    OnlyInArchive,
    /// Its file was skipped.
    Skipped,
}

/// A reference that was resolved by a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The id of the story that refers.
    pub item: String,
    /// The kind of reference.
    pub key: Key,
    /// The reference as written.
    pub from: String,
    /// The id that it was resolved to.
    pub to: String,
    /// What the guess is based on.
    pub why: Guessed,
}

/// A reference to nothing that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The id of the story that refers.
    pub item: String,
    /// The kind of reference.
    pub key: Key,
    /// The reference as written.
    pub from: String,
    /// The reason.
    pub why: Unresolved,
}

/// A dependency that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The id of the story that needed something.
    pub item: String,
    /// The id of what it needed.
    pub needs: String,
    /// The reason.
    pub because: RemovedBecause,
}

/// Why a dependency was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemovedBecause {
    /// The item needed its own parent, which needs the item.
    OwnParent,
    /// It would have closed a cycle.
    Cycle,
    /// The item needed itself.
    Itself,
    /// The item's parent is, through others, its own child.
    ParentLoop,
    /// A parent would have needed a child that will never be done.
    DroppedChild,
}

/// An id that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The file in the source.
    pub path: String,
    /// The id as written.
    pub from: String,
    /// The id of the story.
    pub to: String,
    /// The reason.
    pub because: RenamedBecause,
}

/// Why an id was changed; lower case alone doesn't count as a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RenamedBecause {
    /// An earlier file has it.
    Taken {
        /// That file's path in the source.
        by: String,
    },
    /// It is not a valid id.
    Invalid,
}

/// A fault that was tolerated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerated {
    /// The file in the source.
    pub path: String,
    /// The fault.
    pub oddity: Oddity,
}

/// A fault of a source file that doesn't prevent its import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// A value that isn't one of the known ones; kept, not read.
    Unknown {
        /// The key.
        key: &'static str,
        /// The value as written.
        value: String,
    },
    /// A priority that the project doesn't declare; it counts as the value.
    GuessedPriority {
        /// The priority as written.
        written: String,
        /// The value of the item.
        value: Decimal,
    },
    /// The title was too long or had several lines; the full one is kept.
    TitleCut,
    /// The milestone has no file; a release was made from its name.
    MilestoneWithoutFile(String),
    /// The project has no name.
    NoProjectName,
    /// A fault that only this source has.
    Other {
        /// The fault, in words that are the same for all its cases.
        what: &'static str,
        /// The key or value that has it; empty if it's the whole file.
        detail: String,
    },
}
