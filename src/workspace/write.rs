//! Writes a file whole or not at all.
//!
//! The bytes go to a temporary file in the same folder, which is then renamed over the old one: whoever reads
//! meanwhile sees either the old file or the new one. The temporary name begins with a dot, so that one left
//! behind by a power cut is never taken for a story.

use std::fs::Permissions;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::WorkspaceError;

const DOING: &str = "can't write";

/// Replaces the file at `path`, keeping its permissions; creates it if there is none. Returns whether
/// anything was written: bytes that are there already are left alone.
///
/// # Errors
/// If the file can't be written, or is a symlink or no file; the old bytes are then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<bool, WorkspaceError> {
    let permissions = match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => {
            return Err(WorkspaceError::refused(DOING, path, "it is a symlink")
                .hint("Topline writes only its own file: replace the symlink by a regular file"));
        }
        Ok(metadata) if !metadata.is_file() => {
            return Err(WorkspaceError::refused(DOING, path, "something that is no file has its name"));
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(WorkspaceError::io(DOING, path, error)),
    };
    if permissions.is_some() && std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    let file = temporary(path, bytes, permissions).map_err(|error| WorkspaceError::io(DOING, path, error))?;
    file.persist(path).map_err(|error| WorkspaceError::io(DOING, path, error.error))?;
    Ok(true)
}

/// Replaces a file that people write: not through a symlink, which is often another folder's file, and not where
/// they made it read-only, though a rename could. Returns whether anything was written. `by_hand` says in words
/// what a refused user can do instead.
///
/// # Errors
/// As for [`replace`].
pub fn edit(path: &Path, bytes: &[u8], by_hand: &str) -> Result<bool, WorkspaceError> {
    if let Ok(target) = std::fs::read_link(path) {
        return Err(WorkspaceError::refused(DOING, path, "it is a symlink, and Topline doesn't write through those")
            .hint(format!("{by_hand} in {}", target.display())));
    }
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(WorkspaceError::refused(DOING, path, "it is read-only")
            .hint(format!("make it writable, or {by_hand} in it yourself")));
    }
    replace(path, bytes)
}

/// Creates the file at `path`, and its folders.
///
/// # Errors
/// If there is something at `path` already, or it can't be written.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| WorkspaceError::io("can't create", folder, error))?;
    let file = temporary(path, bytes, None).map_err(|error| WorkspaceError::io(DOING, path, error))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(WorkspaceError::refused("won't overwrite", path, "it exists"))
        }
        Err(error) => Err(WorkspaceError::io(DOING, path, error.error)),
    }
}

/// Creates the folder at `path` with `files` (paths with `/` and bytes) in it: all of them, or nothing.
///
/// # Errors
/// If there is something at `path` already, or anything can't be written; nothing is then left behind.
pub fn create_folder(path: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), WorkspaceError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = missing_folders(parent);
    let undo = |error| {
        // Only folders that this call made, and only as long as they are empty.
        for folder in &made {
            let _ = std::fs::remove_dir(folder);
        }
        error
    };
    fill(path, parent, files).map_err(undo)
}

/// The folders of `path` that don't exist, the innermost first.
fn missing_folders(path: &Path) -> Vec<&Path> {
    path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect()
}

fn fill(path: &Path, parent: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), WorkspaceError> {
    let failed = |error| WorkspaceError::io("can't create", path, error);
    std::fs::create_dir_all(parent).map_err(failed)?;
    // Dropping it removes it with all that is in it.
    let building = Builder::new().prefix(".topline-").tempdir_in(parent).map_err(nameless).map_err(failed)?;
    let inner = building.path().join("new");
    std::fs::create_dir(&inner).map_err(failed)?;
    for (name, bytes) in files {
        let file = inner.join(&name);
        let folder = file.parent().unwrap_or(&inner);
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, bytes)).map_err(failed)?;
    }
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(WorkspaceError::refused("won't overwrite", path, "it exists"));
    }
    std::fs::rename(&inner, path).map_err(failed)
}

/// The error without the temporary file's name, which means nothing to anybody.
fn nameless(error: io::Error) -> io::Error {
    error.kind().into()
}

/// A complete temporary file beside `path`.
fn temporary(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".topline-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask still applies: this is what any editor's new file gets.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(nameless)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_are_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(replace(&path, b"one").unwrap());
        assert!(!replace(&path, b"one").unwrap());
        assert!(replace(&path, b"two").unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_symlinks_are_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(replace(&link, b"x").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn nothing_is_overwritten_by_a_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a");
        create_new(&path, b"one").unwrap();
        assert!(create_new(&path, b"two").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
    }
}
