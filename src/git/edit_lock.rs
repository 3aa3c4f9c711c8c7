//! A lock below the `.git` folder, so that only one process at a time edits the backlogs of a working tree.

use super::error::GitErrorKind;
use super::{GitError, Repository};
use crate::disk::FolderLock;

/// The lock, held until it is dropped.
pub struct EditLock {
    _lock: FolderLock,
}

impl Repository {
    /// Waits until no other process edits a backlog of this working tree.
    ///
    /// # Errors
    /// If another process edits for longer than an edit can take.
    pub fn lock_edits(&self) -> Result<EditLock, GitError> {
        let lock = FolderLock::wait(&self.git_dir().join("topline").join("edits"));
        let busy = "another `topline` has been editing this backlog for a while: nothing was written";
        lock.map(|lock| EditLock { _lock: lock }).map_err(|_| GitError::new(GitErrorKind::Other(busy.into())))
    }
}
