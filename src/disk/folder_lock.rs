//! A lock on a folder, so that only one process at a time writes there.
//!
//! It is the operating system's advisory lock (`flock`) on the folder itself: no lock file is created, and the lock is
//! released when the process ends, however it ends. Where folders can't be locked (Windows, some network drives)
//! writes go on without a lock: files are still written atomically, but the last of two writers wins, and stale
//! temporary files are not removed.

use std::fs::{self, DirEntry, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{WriteError, WriteStep, before_step};

/// Names of temporary files and folders begin and end with these.
pub const TEMPORARY_PREFIX: &str = ".topline-";
pub const TEMPORARY_SUFFIX: &str = ".tmp";

/// Long enough for an import of thousands of stories; a single write takes milliseconds.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// The folder that contains `path`.
pub fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Runs `write` while holding the lock on `folder`. The folder is created if it is missing, and removed again if the
/// write fails.
pub fn with_lock<T>(folder: &Path, write: impl FnOnce() -> Result<T, WriteError>) -> Result<T, WriteError> {
    let created = missing_folders(folder);
    let create_lock_and_write = || {
        create_missing(folder)?;
        let _lock = FolderLock::acquire(folder, LOCK_TIMEOUT)?;
        write()
    };
    create_lock_and_write().inspect_err(|_| {
        for folder in created {
            // Fails, as it should, if another process has put something there.
            let _ = fs::remove_dir(folder);
        }
    })
}

/// `folder` and its ancestors that don't exist, the innermost first.
pub fn missing_folders(folder: &Path) -> Vec<&Path> {
    folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect()
}

/// Creates `folder` and its parents where they are missing.
pub fn create_missing(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    before_step(WriteStep::CreateFolders, folder)?;
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        // Something exists there that is not a folder.
        ErrorKind::AlreadyExists => ErrorKind::NotADirectory.into(),
        _ => error,
    })
}

/// An exclusive lock on a folder, held until it is dropped.
pub struct FolderLock {
    /// `None` where the folder can't be locked.
    _file: Option<File>,
}

impl FolderLock {
    /// Waits for the lock on `folder`, at most for `timeout`.
    pub fn acquire(folder: &Path, timeout: Duration) -> Result<Self, WriteError> {
        let deadline = Instant::now() + timeout;
        loop {
            match Self::try_acquire(folder) {
                Some(lock) => return Ok(lock),
                None if Instant::now() >= deadline => return Err(WriteError::Locked),
                None => sleep(POLL_INTERVAL),
            }
        }
    }

    /// Waits for the lock on `folder`, which is created if it is missing. Where that isn't possible there is no lock.
    ///
    /// # Errors
    /// If another process holds the lock for longer than a write can take.
    pub fn wait(folder: &Path) -> Result<Self, WriteError> {
        let _ = fs::create_dir_all(folder);
        Self::acquire(folder, LOCK_TIMEOUT)
    }

    /// The lock on `folder`, unless another process holds it.
    pub fn try_acquire(folder: &Path) -> Option<Self> {
        let Ok(file) = File::open(folder) else { return Some(Self { _file: None }) };
        match file.try_lock() {
            Ok(()) => {
                remove_stale_temporaries(folder);
                Some(Self { _file: Some(file) })
            }
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(Self { _file: None }),
        }
    }
}

/// Removes the temporary files and folders that killed processes have left in `folder`. Errors are ignored: what
/// stays does no harm.
fn remove_stale_temporaries(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_temporary) {
        let path = entry.path();
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(path),
            Ok(kind) if kind.is_file() => fs::remove_file(path),
            _ => Ok(()),
        };
    }
}

fn is_temporary(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let random = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY_PREFIX)?.strip_suffix(TEMPORARY_SUFFIX));
    random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_is_locked_once() {
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::try_acquire(folder.path());
        assert!(lock.is_some());
        assert!(FolderLock::try_acquire(folder.path()).is_none());
        assert!(matches!(FolderLock::acquire(folder.path(), Duration::ZERO), Err(WriteError::Locked)));
        drop(lock);
        assert!(FolderLock::try_acquire(folder.path()).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn only_stale_temporaries_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let kept = [".topline-notes", ".topline-.tmp", ".topline-a b.tmp", "topline-abc.tmp", "a.tmp"];
        for name in kept.iter().chain(&[".topline-Ab12xy.tmp"]) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir_all(folder.path().join(".topline-folder.tmp/new/stories")).unwrap();
        drop(FolderLock::try_acquire(folder.path()));
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut expected = kept.map(str::to_owned);
        expected.sort();
        assert_eq!(names, expected);
    }
}
