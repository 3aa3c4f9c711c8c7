//! What an import did, as data: counts, and one record for each thing that is not as the source had it.
//!
//! Nothing here is sorted or worded for a screen; the records stand in the order in which the files were read (by folder, then
//! by number). A fact that fits into a story is also kept there, so that the report may be thrown away.

use std::collections::BTreeMap;

use super::folder::Folder;
use super::index::{Guessed, Unresolved};
use super::states::{MappedBy, Status};

/// The outcome of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Items written, by the folder that they came from.
    pub imported: BTreeMap<Folder, usize>,
    /// Items written, by the status that they got.
    pub statuses: BTreeMap<Status, usize>,
    /// Features made from parents.
    pub features: usize,
    /// Releases made from milestones.
    pub releases: usize,
    /// Files of the source that became no item.
    pub skipped: Vec<Skipped>,
    /// States that became a status, one record for each pair and folder.
    pub states: Vec<StateMapping>,
    /// References that were resolved by a guess.
    pub guessed: Vec<Guess>,
    /// References that point at nothing that was imported.
    pub given_up: Vec<GivenUp>,
    /// Dependencies that were left out because they could never be met.
    pub removed: Vec<Removed>,
    /// Ids that had to change.
    pub renamed: Vec<Renamed>,
    /// Faults of the source that were read over.
    pub tolerated: Vec<Tolerated>,
    /// Settings of the source that a backlog has no place for, as `key: value`.
    pub settings: Vec<String>,
}

impl Report {
    /// How many items were written.
    #[must_use]
    pub fn total(&self) -> usize {
        self.imported.values().sum()
    }
}

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
    /// It lies in the archive, and the archive was not asked for.
    Archived,
    /// It is the folder's readme.
    Readme,
    /// Its folder holds no tasks: documents, decisions, and whatever else.
    OtherFolder,
    /// It lies among tasks but is no Markdown.
    NotMarkdown,
    /// It is not text in UTF-8.
    NotUtf8,
    /// It, or the story that it would make, is larger than a story may be.
    TooLarge,
    /// It doesn't begin with front matter.
    NoFrontMatter,
    /// Its front matter doesn't end.
    Unclosed,
    /// Its front matter is longer than any that was meant as one.
    FrontMatterTooLarge,
    /// Its front matter is nested too deeply or unfolds to too much.
    TooComplex,
    /// Not a single key could be read.
    Unreadable,
    /// Neither its front matter nor its name has an id.
    NoId,
}

/// A state that became a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateMapping {
    /// Where the items lay.
    pub folder: Folder,
    /// The state as written; `None` where there was none.
    pub state: Option<String>,
    /// What it became.
    pub status: Status,
    /// What decided.
    pub by: MappedBy,
    /// How many items.
    pub count: usize,
}

/// The key that a reference stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `dependencies`
    Dependencies,
    /// `parent_task_id`
    Parent,
    /// `milestone`
    Milestone,
}

impl Key {
    /// The key as Backlog.md writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dependencies => "dependencies",
            Self::Parent => "parent_task_id",
            Self::Milestone => "milestone",
        }
    }
}

/// A reference that was resolved by a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The id of the story that refers.
    pub item: String,
    /// Where it refers.
    pub key: Key,
    /// The reference as written.
    pub from: String,
    /// The id that it was taken for.
    pub to: String,
    /// What the guess rests on.
    pub why: Guessed,
}

/// A reference that points at nothing that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The id of the story that refers.
    pub item: String,
    /// Where it refers.
    pub key: Key,
    /// The reference as written.
    pub from: String,
    /// What is known of it.
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
    /// The item's parent is, over others, its own child.
    ParentLoop,
    /// A parent would have needed a child that will never be done.
    DroppedChild,
}

/// An id that had to change.
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

/// Why an id had to change; lower case alone is no change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RenamedBecause {
    /// A file that comes first holds it.
    Taken {
        /// That file's path in the source.
        by: String,
    },
    /// It is no legal id.
    Illegal,
}

/// A fault that was read over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerated {
    /// The file in the source.
    pub path: String,
    /// The fault.
    pub oddity: Oddity,
}

/// A fault of a source file that doesn't keep it from being imported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// It begins with a byte order mark, which is left out.
    ByteOrderMark,
    /// Values of these keys had to be quoted before the front matter was YAML.
    Quoted(Vec<String>),
    /// The front matter is no YAML; it was read line by line.
    ReadByLine,
    /// A key is there twice; the first counts, the other is kept.
    RepeatedKey(String),
    /// A single text where a list belongs.
    TextForList(String),
    /// A value of another shape than its key has; kept, not read.
    Shape(String),
    /// A value that no list of known values holds; kept, not read.
    Unknown {
        /// The key.
        key: &'static str,
        /// The value as written.
        value: String,
    },
    /// The id was taken from the file's name.
    IdFromName,
    /// The title was taken from the file's name.
    TitleFromName,
    /// The title was too long or had several lines; the full one is kept.
    TitleCut,
    /// The front matter has comments; they are kept.
    Comments,
    /// The milestone has no file; a release was made from its name.
    MilestoneWithoutFile(String),
    /// The project has no name.
    NoProjectName,
}
