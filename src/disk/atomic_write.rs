//! Writes one file atomically.

use std::path::Path;
use std::time::Duration;

use super::folder_lock::{FolderLock, create_missing, parent_folder, with_lock};
use super::pending_write::{Overwrite, PendingWrite, Sync, create_temporary};
use super::permissions::FilePermissions;
use super::{WriteError, WriteStep, before_step};

/// Records are small: who holds the lock for longer than this is stuck.
const RECORD_TIMEOUT: Duration = Duration::from_secs(2);
/// Writes the file at `path` atomically, and creates its folder if it is missing. Returns whether anything was
/// written: a file that has these bytes already is left alone, even if `overwrite` forbids or expects something else.
///
/// # Errors
/// If the file can't be written or must not be overwritten; the existing file is unchanged then.
pub fn write(
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite<'_>,
    permissions: FilePermissions,
) -> Result<bool, WriteError> {
    let folder = parent_folder(path);
    with_lock(folder, || match PendingWrite::prepare(path, bytes, overwrite, permissions, Sync::Now)? {
        Some(pending) => pending.finish().map(|()| true),
        None => Ok(false),
    })
}

/// Writes a file that can be recomputed at any time, such as a cache: without syncing it to the disk, and not at all
/// while another process is writing in the folder. Returns whether it was written.
pub fn write_cache_file(path: &Path, bytes: &[u8]) -> bool {
    write_unsynced(path, bytes, FolderLock::try_acquire)
}

/// As [`write_cache_file`], but waits while another process is writing in the folder: the file is missed if it isn't
/// written.
pub fn write_record(path: &Path, bytes: &[u8]) -> bool {
    write_unsynced(path, bytes, |folder| FolderLock::acquire(folder, RECORD_TIMEOUT).ok())
}

fn write_unsynced(path: &Path, bytes: &[u8], lock: impl FnOnce(&Path) -> Option<FolderLock>) -> bool {
    let folder = parent_folder(path);
    let try_write = || {
        create_missing(folder).ok()?;
        let _lock = lock(folder)?;
        let temporary = create_temporary(folder, path, bytes).ok()?;
        before_step(WriteStep::Rename, path).ok()?;
        temporary.persist(path).ok()?;
        let _ = before_step(WriteStep::Done, path);
        Some(())
    };
    try_write().is_some()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    fn put(path: &Path, bytes: &[u8], overwrite: Overwrite<'_>) -> Result<bool, WriteError> {
        write(path, bytes, overwrite, FilePermissions::Keep)
    }

    #[test]
    fn equal_bytes_are_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(put(&path, b"one", Overwrite::Always).unwrap());
        assert!(!put(&path, b"one", Overwrite::Never).unwrap());
        assert!(put(&path, b"two", Overwrite::Always).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
    }

    /// As root a file may belong to anybody; other users only see that nothing fails.
    #[cfg(unix)]
    #[test]
    fn the_owner_stays() {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o646)).unwrap();
        let _ = chown(&path, Some(12_345), Some(12_346));
        let owner = || {
            let metadata = fs::metadata(&path).unwrap();
            (metadata.uid(), metadata.gid(), metadata.mode())
        };
        let before = owner();
        assert!(put(&path, b"new", Overwrite::IfUnchanged(b"old")).unwrap());
        assert_eq!(owner(), before);
        assert!(put(&path, b"newer", Overwrite::Always).unwrap());
        assert_eq!((owner(), fs::read(&path).unwrap()), (before, b"newer".to_vec()));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_symlinks_are_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        put(&path, b"new", Overwrite::Always).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(put(&link, b"x", Overwrite::Always), Err(WriteError::Symlink)));
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn unexpected_content_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a");
        assert!(matches!(put(&path, b"one", Overwrite::IfUnchanged(b"")), Err(WriteError::Changed)));
        assert!(put(&path, b"one", Overwrite::Never).unwrap());
        assert!(matches!(put(&path, b"two", Overwrite::Never), Err(WriteError::AlreadyExists)));
        assert!(matches!(put(&path, b"two", Overwrite::IfUnchanged(b"none")), Err(WriteError::Changed)));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(put(&path, b"two", Overwrite::IfUnchanged(b"one")).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
