//! Writes files of the backlog's folder, with errors that name the path.

use std::path::Path;

use super::WorkspaceError;
use crate::disk::{self, FailedWrite, FilePermissions, FileWrite, Overwrite, WriteError};

const CANT_WRITE: &str = "can't write";
const CANT_REMOVE: &str = "can't delete";
const CANT_RENAME: &str = "can't rename";

/// Why some writes of files that people write weren't done.
#[derive(Debug)]
pub struct FailedUserWrite {
    /// How many of the writes before it were done.
    pub done: usize,
    /// Which one failed.
    pub at: usize,
    /// Why it failed.
    pub error: WorkspaceError,
}

/// Replaces the file at `path` and keeps its permissions; creates it if there is none. Returns whether anything was
/// written: a file that has these bytes already is left alone.
///
/// # Errors
/// If the file can't be written, or is a symlink or not a regular file; it is unchanged then.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<bool, WorkspaceError> {
    write(path, bytes, Overwrite::Always)
}

/// As [`replace`], but only if the file still has the bytes `expected` (`None`: doesn't exist), from which the new
/// bytes were made.
///
/// # Errors
/// As for [`replace`]; also if the file has other bytes, see [`WorkspaceError::is_concurrent_change`].
pub fn replace_if_unchanged(path: &Path, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, WorkspaceError> {
    write(path, bytes, expected.map_or(Overwrite::Never, Overwrite::IfUnchanged))
}

/// Does these writes of files that people write themselves, in their order, and stops at the first that fails. They have been
/// looked at with [`check_editable`].
///
/// # Errors
/// Which write failed, and why.
pub fn write_user_files(writes: &[FileWrite<'_>]) -> Result<(), FailedUserWrite> {
    disk::write_all(writes).map_err(|FailedWrite { done, at, error }| {
        let (operation, path) = match writes.get(at) {
            Some(FileWrite::Write(path, ..)) => (CANT_WRITE, *path),
            Some(FileWrite::Remove(path, _)) => (CANT_REMOVE, *path),
            Some(FileWrite::Rename(_, to, _)) if matches!(error, WriteError::AlreadyExists) => (CANT_RENAME, *to),
            Some(FileWrite::Rename(from, ..)) => (CANT_RENAME, *from),
            None => (CANT_WRITE, Path::new("")),
        };
        FailedUserWrite { done, at, error: WorkspaceError::write(operation, path, error) }
    })
}

/// Looks whether a file that people write themselves may be changed: a symlink is not followed, because its target often belongs
/// to another folder, and a read-only file is not replaced, though a rename could.
///
/// `by_hand` completes the hint: what the user can write into the file instead.
///
/// # Errors
/// If it is a symlink or read-only.
pub fn check_editable(path: &Path, by_hand: &str) -> Result<(), WorkspaceError> {
    if let Ok(target) = std::fs::read_link(path) {
        return Err(WorkspaceError::refused(
            CANT_WRITE,
            path,
            "it is a symlink, and Topline doesn't write through those",
        )
        .hint(format!("{by_hand} in {}", target.display())));
    }
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(WorkspaceError::refused(CANT_WRITE, path, "it is read-only")
            .hint(format!("make it writable, or {by_hand} in it yourself")));
    }
    Ok(())
}

/// Creates the file at `path` and the folders above it. A file with the same bytes may exist already.
///
/// # Errors
/// If something else is at `path`, or the file can't be written.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    write(path, bytes, Overwrite::Never).map(|_| ())
}

/// Creates the folder at `path` with `files` (relative paths with `/`, and bytes): all of them or nothing.
///
/// # Errors
/// If `path` exists or something can't be written; nothing is left behind then.
pub fn create_folder(path: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), WorkspaceError> {
    disk::create_folder(path, files).map_err(|error| WorkspaceError::write("can't create", path, error))
}

fn write(path: &Path, bytes: &[u8], overwrite: Overwrite<'_>) -> Result<bool, WorkspaceError> {
    disk::write(path, bytes, overwrite, FilePermissions::Keep)
        .map_err(|error| WorkspaceError::write(CANT_WRITE, path, error))
}
