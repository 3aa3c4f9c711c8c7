//! A text in an editor, with errors that name the path.

use std::path::{Path, PathBuf};

use super::WorkspaceError;
use crate::disk;

/// A temporary file for an editor. It is removed when this is dropped.
#[derive(Debug)]
pub struct Draft(disk::Draft);

impl Draft {
    /// Creates the file. Its `name` is what editors show, and tells them the language.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn new(name: &str, text: &str) -> Result<Self, WorkspaceError> {
        let draft = disk::Draft::new(name, text);
        draft.map(Self).map_err(|error| WorkspaceError::io("can't write", Path::new(name), error))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// What the file contains now. `None` if it is gone.
    ///
    /// # Errors
    /// If it can't be read, or isn't UTF-8.
    pub fn read(&self) -> Result<Option<String>, WorkspaceError> {
        self.0.read().map_err(|error| WorkspaceError::io("can't read", self.path(), error))
    }

    /// Replaces the text.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write(&self, text: &str) -> Result<(), WorkspaceError> {
        self.0.write(text).map_err(|error| WorkspaceError::io("can't write", self.path(), error))
    }

    /// Leaves the file where it is, and returns where that is.
    pub fn keep(self) -> PathBuf {
        self.0.keep()
    }
}
