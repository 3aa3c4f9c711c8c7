//! Writes one file atomically.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

use super::compare::has_bytes;
use super::exchange::replace_expected;
use super::folder_lock::{FolderLock, TEMPORARY_PREFIX, TEMPORARY_SUFFIX, create_missing, with_lock};
use super::{WriteError, WriteStep, before_step};

/// Records are small: who holds the lock for longer than this is stuck.
const RECORD_TIMEOUT: Duration = Duration::from_secs(2);
/// Which existing file may be overwritten.
#[derive(Clone, Copy, Debug)]
pub enum Overwrite<'b> {
    /// Any file; there need not be one.
    Always,
    /// Only a file with exactly these bytes: those from which the new content was made. What the write replaces is
    /// compared with them, and put back if it differs.
    IfUnchanged(&'b [u8]),
    /// None: the file must not exist.
    Never,
}

/// The permissions of the written file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePermissions {
    /// Those of the existing file; the default for new files if there is none.
    Keep,
    /// Executable by everybody (`0755`).
    Executable,
}

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
    with_lock(folder, || {
        let existing = ExistingFile::find(path)?;
        if existing.is_up_to_date(bytes, permissions) {
            return Ok(false);
        }
        existing.check(overwrite)?;
        let temporary = create_temporary(folder, path, bytes)?;
        if let (FilePermissions::Keep, Some(existing)) = (permissions, &existing.metadata) {
            set_owner(&temporary, existing);
        }
        set_permissions(&temporary, path, permissions, existing.metadata.as_ref())?;
        before_step(WriteStep::Sync, path)?;
        temporary.as_file().sync_all()?;
        before_step(WriteStep::Rename, path)?;
        ExistingFile::find(path)?.check(overwrite)?;
        match overwrite {
            Overwrite::IfUnchanged(expected) => {
                let replaced = replace_expected(&temporary, path, expected, bytes)?;
                if permissions == FilePermissions::Keep {
                    keep_late_changes(path, existing.metadata.as_ref(), &replaced);
                }
            }
            Overwrite::Always | Overwrite::Never => rename(temporary, path, overwrite)?,
        }
        let _ = before_step(WriteStep::Done, path);
        Ok(true)
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

/// The folder that contains `path`.
pub(super) fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The regular file at a path, if there is one.
struct ExistingFile<'p> {
    path: &'p Path,
    metadata: Option<Metadata>,
}

impl<'p> ExistingFile<'p> {
    fn find(path: &'p Path) -> Result<Self, WriteError> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => Err(WriteError::Symlink),
            Ok(metadata) if !metadata.is_file() => Err(WriteError::NotAFile),
            Ok(metadata) => Ok(Self { path, metadata: Some(metadata) }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self { path, metadata: None }),
            Err(error) => Err(error.into()),
        }
    }

    fn is_up_to_date(&self, bytes: &[u8], permissions: FilePermissions) -> bool {
        self.metadata.as_ref().is_some_and(|metadata| has_permissions(metadata, permissions))
            && has_bytes(self.path, bytes)
    }

    /// Checks that `overwrite` allows to replace this file.
    fn check(&self, overwrite: Overwrite<'_>) -> Result<(), WriteError> {
        match overwrite {
            Overwrite::Never if self.metadata.is_some() => Err(WriteError::AlreadyExists),
            Overwrite::IfUnchanged(expected) if !has_bytes(self.path, expected) => Err(WriteError::Changed),
            _ => Ok(()),
        }
    }
}

/// Creates a temporary file in `folder` with the bytes that are to be written to `path`.
fn create_temporary(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    before_step(WriteStep::CreateTemporary, path)?;
    // The umask decides the permissions, as for any new file; `tempfile` alone would use `0600`.
    let open = |path: &Path| File::options().write(true).create_new(true).open(path);
    let mut file = Builder::new().prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX).make_in(folder, open)?;
    before_step(WriteStep::Write, path)?;
    file.as_file_mut().write_all(bytes)?;
    Ok(file)
}

/// Gives the file the owner and the group of the one that it will replace, as far as this process may: only root gives
/// files away, but others may choose among their groups.
#[cfg(unix)]
fn set_owner(file: &NamedTempFile, existing: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let file = file.as_file();
    let is_same = |new: &Metadata| (new.uid(), new.gid()) == (existing.uid(), existing.gid());
    if !file.metadata().is_ok_and(|new| is_same(&new))
        && fchown(file, Some(existing.uid()), Some(existing.gid())).is_err()
    {
        let _ = fchown(file, None, Some(existing.gid()));
    }
}

/// Other systems have access lists, which new files inherit from their folder.
#[cfg(not(unix))]
fn set_owner(_: &NamedTempFile, _: &Metadata) {}

/// Repeats on the new file at `path` what happened to the permissions and the owner of the one that it replaced after
/// they were read as `known`.
#[cfg(unix)]
fn keep_late_changes(path: &Path, known: Option<&Metadata>, replaced: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let Some(known) = known else { return };
    if (known.uid(), known.gid()) != (replaced.uid(), replaced.gid()) {
        let _ = chown(path, Some(replaced.uid()), Some(replaced.gid()));
    }
    if known.mode() != replaced.mode() {
        let _ = fs::set_permissions(path, replaced.permissions());
    }
}

#[cfg(not(unix))]
fn keep_late_changes(_: &Path, _: Option<&Metadata>, _: &Metadata) {}

fn set_permissions(
    file: &NamedTempFile,
    path: &Path,
    permissions: FilePermissions,
    existing: Option<&Metadata>,
) -> io::Result<()> {
    let wanted = match permissions {
        FilePermissions::Keep => existing.map(Metadata::permissions),
        FilePermissions::Executable => executable(),
    };
    let Some(wanted) = wanted else { return Ok(()) };
    before_step(WriteStep::SetPermissions, path)?;
    file.as_file().set_permissions(wanted)
}

#[cfg(unix)]
fn executable() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o755))
}

/// Other systems have no executable bit.
#[cfg(not(unix))]
fn executable() -> Option<Permissions> {
    None
}

fn has_permissions(metadata: &Metadata, permissions: FilePermissions) -> bool {
    permissions == FilePermissions::Keep
        || executable().is_none_or(|wanted| missing_bits(&wanted, &metadata.permissions()) == 0)
}

#[cfg(unix)]
fn missing_bits(wanted: &Permissions, existing: &Permissions) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    wanted.mode() & !existing.mode()
}

#[cfg(not(unix))]
fn missing_bits(_: &Permissions, _: &Permissions) -> u32 {
    0
}

/// Gives the temporary file its final name.
fn rename(temporary: NamedTempFile, path: &Path, overwrite: Overwrite<'_>) -> Result<(), WriteError> {
    let renamed = match overwrite {
        Overwrite::Never => temporary.persist_noclobber(path),
        Overwrite::Always | Overwrite::IfUnchanged(_) => temporary.persist(path),
    };
    match renamed {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(WriteError::AlreadyExists),
        Err(error) => Err(error.error.into()),
    }
}

#[cfg(test)]
mod tests {
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
