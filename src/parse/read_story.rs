//! A story file as read: the unit in which earlier work is reused.
//!
//! Disk, index, revisions, the parse cache and unsaved buffers all yield [`ReadStory`] values, and
//! [`link`](super::link::link) makes a backlog of a list of them. Cloning one shares it. It may be used again wherever
//! a file has the same path and bytes, and is read with the same [`ReadSettings`](super::ReadSettings).

use std::sync::Arc;

use crate::diag::Problem;
use crate::model::Item;

/// What reading one story file gave.
#[derive(Clone, Debug)]
pub enum ReadStory {
    /// An item without a problem, as nearly all are: the pointer is all that is stored.
    Clean(Arc<Item>),
    /// A file with problems.
    Flawed(Arc<FlawedStory>),
}

/// A story file with problems.
#[derive(Clone, Debug)]
pub struct FlawedStory {
    /// The file, relative to the backlog's root.
    pub path: Arc<str>,
    /// The item, as far as it could be read.
    pub item: Option<Arc<Item>>,
    /// Whether no problem is fatal. Only then is the item an item of the backlog.
    pub is_valid: bool,
    /// The problems, in the order in which they were met.
    pub problems: Vec<Problem>,
}

impl ReadStory {
    /// The file, relative to the backlog's root.
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Clean(item) => &item.path,
            Self::Flawed(story) => &story.path,
        }
    }

    /// The problems of the file itself.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Clean(_) => &[],
            Self::Flawed(story) => &story.problems,
        }
    }

    /// The item, as far as it could be read.
    pub fn item(&self) -> Option<&Arc<Item>> {
        match self {
            Self::Clean(item) => Some(item),
            Self::Flawed(story) => story.item.as_ref(),
        }
    }

    /// The item, if the backlog can have it.
    pub fn valid_item(&self) -> Option<&Arc<Item>> {
        match self {
            Self::Clean(item) => Some(item),
            Self::Flawed(story) => story.item.as_ref().filter(|_| story.is_valid),
        }
    }
}
