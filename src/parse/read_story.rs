//! A parsed story file: the unit of reuse.
//!
//! Disk, index, revisions, the parse cache and unsaved buffers all yield [`ReadStory`] values, which
//! [`link`](super::link::link) links into a backlog. Cloning is cheap. A value can be reused for a file with the same path
//! and bytes that is read with the same [`ReadSettings`](super::ReadSettings).

use std::sync::Arc;

use crate::diag::Problem;
use crate::model::Item;

/// The result of reading one story file.
#[derive(Clone, Debug)]
pub enum ReadStory {
    /// An item without problems. Nearly all files are clean, so this stores only a pointer.
    Clean(Arc<Item>),
    /// A file with problems.
    Flawed(Arc<FlawedStory>),
}

/// A story file with problems.
#[derive(Clone, Debug)]
pub struct FlawedStory {
    /// The file's path, relative to the backlog's root.
    pub path: Arc<str>,
    /// The item, as far as it could be read.
    pub item: Option<Arc<Item>>,
    /// Whether no problem is fatal, so that the item is part of the backlog.
    pub is_valid: bool,
    /// The problems, in the order in which they were found.
    pub problems: Vec<Problem>,
}

impl ReadStory {
    /// The file's path, relative to the backlog's root.
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

    /// The item, if it is valid.
    pub fn valid_item(&self) -> Option<&Arc<Item>> {
        match self {
            Self::Clean(item) => Some(item),
            Self::Flawed(story) => story.item.as_ref().filter(|_| story.is_valid),
        }
    }
}
