//! Writes files of the backlog's folder, with errors that name the path.

use std::path::Path;

use super::WorkspaceError;
use crate::disk::{self, FilePermissions, Overwrite};

const CANT_WRITE: &str = "can't write";
const CANT_REMOVE: &str = "can't delete";
const CANT_RENAME: &str = "can't rename";

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

/// As [`replace_if_unchanged`], for a file that people write themselves: a symlink is not followed, because its target
/// often belongs to another folder, and a read-only file is not replaced, though a rename could.
///
/// `by_hand` completes the hint for a refused edit: what the user can write into the file instead.
///
/// # Errors
/// As for [`replace_if_unchanged`]; also if the file is a symlink or read-only.
pub fn edit_user_file(path: &Path, expected: &[u8], bytes: &[u8], by_hand: &str) -> Result<bool, WorkspaceError> {
    check_user_file(CANT_WRITE, path, by_hand)?;
    replace_if_unchanged(path, Some(expected), bytes)
}

/// Removes a file that people write themselves, if it has the bytes `expected`.
///
/// # Errors
/// If it can't be removed, has other bytes, or is a symlink or read-only.
pub fn remove_user_file(path: &Path, expected: &[u8]) -> Result<(), WorkspaceError> {
    check_user_file(CANT_REMOVE, path, "delete it")?;
    disk::remove(path, expected).map_err(|error| WorkspaceError::write(CANT_REMOVE, path, error))
}

/// Renames a file that people write themselves, if it has the bytes `expected` and nothing is at `to`.
///
/// # Errors
/// If it can't be renamed.
pub fn rename_user_file(from: &Path, to: &Path, expected: &[u8]) -> Result<(), WorkspaceError> {
    check_user_file(CANT_RENAME, from, "rename it")?;
    disk::rename(from, to, expected).map_err(|error| {
        let path = if matches!(error, disk::WriteError::AlreadyExists) { to } else { from };
        WorkspaceError::write(CANT_RENAME, path, error)
    })
}

/// Looks whether [`edit_user_file`], [`remove_user_file`] or [`rename_user_file`] would refuse the file whatever it contains.
/// `by_hand` completes the hint.
///
/// # Errors
/// If it is a symlink or read-only.
pub fn check_editable(path: &Path, by_hand: &str) -> Result<(), WorkspaceError> {
    check_user_file(CANT_WRITE, path, by_hand)
}

/// Refuses a symlink and a read-only file.
fn check_user_file(operation: &'static str, path: &Path, by_hand: &str) -> Result<(), WorkspaceError> {
    if let Ok(target) = std::fs::read_link(path) {
        return Err(WorkspaceError::refused(
            operation,
            path,
            "it is a symlink, and Topline doesn't write through those",
        )
        .hint(format!("{by_hand} in {}", target.display())));
    }
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(WorkspaceError::refused(operation, path, "it is read-only")
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
