//! A folder with all its files, or none of them.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::Builder;

use super::file::folder_of;
use super::turn::{self, PREFIX, SUFFIX};
use super::{NotWritten, Step, before};

/// Creates the folder at `path` with `files` (paths with `/` and bytes) in it. It is built under a temporary
/// name beside its place, so that not even a crash leaves half of it there. The many files are not sent to the
/// disk one by one: after a power cut shortly afterwards some may be empty, and are to be made again.
///
/// # Errors
/// If there is something at `path` already, or anything can't be written; nothing is then left behind.
pub fn create_folder(path: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), NotWritten> {
    let parent = folder_of(path);
    turn::within(parent, || fill(path, parent, files))
}

fn fill(path: &Path, parent: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), NotWritten> {
    before(Step::Create, path)?;
    // Dropping it removes it with all that is in it.
    let building = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(parent).map_err(nameless)?;
    let inner = building.path().join("new");
    fs::create_dir(&inner)?;
    for (name, bytes) in files {
        let file = inner.join(&name);
        before(Step::Write, &path.join(&name))?;
        fs::create_dir_all(folder_of(&file))?;
        fs::write(&file, bytes)?;
    }
    before(Step::Rename, path)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(NotWritten::Exists);
    }
    fs::rename(&inner, path)?;
    let _ = before(Step::Done, path);
    Ok(())
}

/// The error without the temporary name, which means nothing to anybody.
fn nameless(error: io::Error) -> io::Error {
    error.kind().into()
}
