//! Removes and renames files that nobody has changed meanwhile.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use tempfile::Builder;

use super::compare::has_bytes;
use super::exchange::rename_new;
use super::folder_lock::{TEMPORARY_PREFIX, create_missing, parent_folder, with_lock};
use super::{WriteError, WriteStep, before_step};

/// Removes the regular file at `path` if it has the bytes `expected`.
///
/// # Errors
/// If it can't be removed, or has other bytes; it is unchanged then.
pub fn remove(path: &Path, expected: &[u8]) -> Result<(), WriteError> {
    with_lock(parent_folder(path), || remove_locked(path, expected))
}

/// As [`remove`], with the lock on the folder.
pub(super) fn remove_locked(path: &Path, expected: &[u8]) -> Result<(), WriteError> {
    check(path, expected)?;
    let folder = parent_folder(path);
    // What is removed is looked at once more under another name, where nobody saves it. The name isn't that of a leftover:
    // after a crash this may be the only copy of an edit.
    let aside = Builder::new().prefix(TEMPORARY_PREFIX).suffix(".old").tempfile_in(folder)?.into_temp_path();
    before_step(WriteStep::Rename, path)?;
    fs::rename(path, &aside)?;
    if !has_bytes(&aside, expected) {
        rename_new(&aside, path)?;
        return Err(WriteError::Changed);
    }
    aside.close()?;
    let _ = before_step(WriteStep::Done, path);
    Ok(())
}

/// Renames the regular file at `from`, which has the bytes `expected`, and creates the folder of `to` if it is missing.
/// Nothing is replaced.
///
/// # Errors
/// If it can't be renamed, has other bytes, or something is at `to`; nothing has changed then.
pub fn rename(from: &Path, to: &Path, expected: &[u8]) -> Result<(), WriteError> {
    check(from, expected)?;
    let folder = parent_folder(to);
    create_missing(folder)?;
    with_lock(folder, || rename_locked(from, to, expected))
}

/// As [`rename`], with the lock on the folder of `to`.
pub(super) fn rename_locked(from: &Path, to: &Path, expected: &[u8]) -> Result<(), WriteError> {
    check(from, expected)?;
    before_step(WriteStep::Rename, to)?;
    let renamed = if is_same_file(from, to) { fs::rename(from, to) } else { rename_new(from, to) };
    renamed.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => WriteError::AlreadyExists,
        _ => error.into(),
    })?;
    let _ = before_step(WriteStep::Done, to);
    Ok(())
}

/// Whether both paths name one file, as two spellings do on a file system that ignores case.
fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().is_some_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn check(path: &Path, expected: &[u8]) -> Result<(), WriteError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(WriteError::Symlink),
        Ok(metadata) if !metadata.is_file() => Err(WriteError::NotAFile),
        Ok(_) if has_bytes(path, expected) => Ok(()),
        Ok(_) => Err(WriteError::Changed),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(WriteError::Changed),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_expected_bytes_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        assert!(matches!(remove(&path, b"two"), Err(WriteError::Changed)));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        remove(&path, b"one").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(matches!(remove(&path, b"one"), Err(WriteError::Changed)));
    }

    #[test]
    fn a_rename_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&one, "one").unwrap();
        fs::write(&other, "two").unwrap();
        assert!(matches!(rename(&one, &other, b"one"), Err(WriteError::AlreadyExists)));
        let deep = folder.path().join("x/y");
        assert!(matches!(rename(&one, &deep, b"?"), Err(WriteError::Changed)));
        rename(&one, &deep, b"one").unwrap();
        assert_eq!(
            (fs::read(&deep).unwrap(), one.exists(), fs::read(&other).unwrap()),
            (b"one".to_vec(), false, b"two".to_vec())
        );
    }
}
