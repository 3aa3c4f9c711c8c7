//! Creates a folder with all its files, or nothing.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::Builder;

use super::folder_lock::{TEMPORARY_PREFIX, TEMPORARY_SUFFIX, parent_folder, with_lock};
use super::{WriteError, WriteStep, before_step};

/// Creates the folder at `path` with `files` (relative paths with `/`, and bytes). It is built under a temporary name
/// in the same parent folder and then renamed, so that not even a crash leaves a part of it.
///
/// The files are not synced one by one, because there may be thousands: after a power cut right afterwards some may
/// be empty, and the folder has to be created again.
///
/// # Errors
/// If `path` exists or something can't be written; nothing is left behind then.
pub fn create_folder(path: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), WriteError> {
    let parent = parent_folder(path);
    with_lock(parent, || build_and_rename(path, parent, files))
}

fn build_and_rename(
    path: &Path,
    parent: &Path,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Result<(), WriteError> {
    before_step(WriteStep::CreateTemporary, path)?;
    // Removed with its content when it is dropped.
    let temporary = Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .tempdir_in(parent)
        .map_err(without_temporary_path)?;
    let new_folder = temporary.path().join("new");
    fs::create_dir(&new_folder)?;
    for (name, bytes) in files {
        let file = new_folder.join(&name);
        before_step(WriteStep::Write, &path.join(&name))?;
        fs::create_dir_all(parent_folder(&file))?;
        fs::write(&file, bytes)?;
    }
    before_step(WriteStep::Rename, path)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::AlreadyExists);
    }
    fs::rename(&new_folder, path)?;
    let _ = before_step(WriteStep::Done, path);
    Ok(())
}

/// Drops the temporary path from the message of an error: it means nothing to the user.
fn without_temporary_path(error: io::Error) -> io::Error {
    error.kind().into()
}
