//! Writes into the backlog's folder, and says in words why something wasn't written.

use std::path::Path;

use super::WorkspaceError;
use crate::disk::{self, Mode, Over};

const DOING: &str = "can't write";

/// Replaces the file at `path`, keeping its permissions; creates it if there is none. Returns whether
/// anything was written: bytes that are there already are left alone.
///
/// # Errors
/// If the file can't be written, or is a symlink or no file; the old bytes are then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<bool, WorkspaceError> {
    write(path, bytes, Over::Any)
}

/// The same where the new bytes were made from the old ones, `known`: if others are there by now, they stay.
///
/// # Errors
/// As for [`replace`]; one that [is a change](WorkspaceError::is_change) if other bytes are there.
pub fn replace_known(path: &Path, known: Option<&[u8]>, bytes: &[u8]) -> Result<bool, WorkspaceError> {
    write(path, bytes, known.map_or(Over::Nothing, Over::Bytes))
}

/// Replaces a file that people write: not through a symlink, which is often another folder's file, and not where
/// they made it read-only, though a rename could. `known` are the bytes from which the new ones were made; if
/// others are there by now, they stay. Returns whether anything was written. `by_hand` says in words what a refused
/// user can do instead.
///
/// # Errors
/// As for [`replace_known`].
pub fn edit(path: &Path, known: &[u8], bytes: &[u8], by_hand: &str) -> Result<bool, WorkspaceError> {
    if let Ok(target) = std::fs::read_link(path) {
        return Err(WorkspaceError::refused(DOING, path, "it is a symlink, and Topline doesn't write through those")
            .hint(format!("{by_hand} in {}", target.display())));
    }
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(WorkspaceError::refused(DOING, path, "it is read-only")
            .hint(format!("make it writable, or {by_hand} in it yourself")));
    }
    replace_known(path, Some(known), bytes)
}

/// Creates the file at `path`, and its folders. The same bytes may be there already.
///
/// # Errors
/// If there is something else at `path`, or it can't be written.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    write(path, bytes, Over::Nothing).map(|_| ())
}

/// Creates the folder at `path` with `files` (paths with `/` and bytes) in it: all of them, or nothing.
///
/// # Errors
/// If there is something at `path` already, or anything can't be written; nothing is then left behind.
pub fn create_folder(path: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), WorkspaceError> {
    disk::create_folder(path, files).map_err(|reason| WorkspaceError::not_written("can't create", path, reason))
}

fn write(path: &Path, bytes: &[u8], over: Over<'_>) -> Result<bool, WorkspaceError> {
    disk::write(path, bytes, over, Mode::AsFound).map_err(|reason| WorkspaceError::not_written(DOING, path, reason))
}
