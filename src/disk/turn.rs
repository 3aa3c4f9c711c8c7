//! Writers in one folder take turns.
//!
//! The lock is the operating system's and lies on the folder itself: no file is made for it, and it ends with
//! the process, however that ends. Where folders can't be locked (Windows, some network drives) writing goes on
//! without turns: files stay whole, but the last of two writers wins, and temporary names are not tidied up.

use std::fs::{self, DirEntry, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{NotWritten, Step, before};

/// How temporary names begin and end.
pub const PREFIX: &str = ".topline-";
pub const SUFFIX: &str = ".tmp";

/// A write takes milliseconds, an import of thousands of stories seconds.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(2);

/// Runs `write` with the turn in `folder`, which is made if it is missing, and removed again if nothing comes of
/// the write.
pub fn within<T>(folder: &Path, write: impl FnOnce() -> Result<T, NotWritten>) -> Result<T, NotWritten> {
    let made = missing(folder);
    let write = || {
        make(folder)?;
        let _turn = Turn::wait(folder, PATIENCE)?;
        write()
    };
    write().inspect_err(|_| {
        // Only as long as they are empty.
        for folder in made {
            let _ = fs::remove_dir(folder);
        }
    })
}

/// The folders of `folder` that don't exist, the innermost first.
fn missing(folder: &Path) -> Vec<&Path> {
    folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect()
}

/// Makes `folder` if it is missing.
pub fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    before(Step::Folders, folder)?;
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        // What exists is no folder, then.
        ErrorKind::AlreadyExists => ErrorKind::NotADirectory.into(),
        _ => error,
    })
}

/// The right to write in a folder, until it is dropped.
pub struct Turn {
    _locked: Option<File>,
}

impl Turn {
    /// Waits for the turn in `folder`, but not longer than `patience`.
    pub fn wait(folder: &Path, patience: Duration) -> Result<Self, NotWritten> {
        let end = Instant::now() + patience;
        loop {
            match Self::now(folder) {
                Some(turn) => return Ok(turn),
                None if Instant::now() >= end => return Err(NotWritten::Busy),
                None => sleep(PAUSE),
            }
        }
    }

    /// The turn in `folder`, if nobody has it.
    pub fn now(folder: &Path) -> Option<Self> {
        let Ok(locked) = File::open(folder) else { return Some(Self { _locked: None }) };
        match locked.try_lock() {
            Ok(()) => {
                tidy(folder);
                Some(Self { _locked: Some(locked) })
            }
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(Self { _locked: None }),
        }
    }
}

/// Removes what writers that were killed have left in `folder`. Whatever can't be removed does no harm.
fn tidy(folder: &Path) {
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
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let turn = Turn::now(folder.path());
        assert!(turn.is_some());
        assert!(Turn::now(folder.path()).is_none());
        assert!(matches!(Turn::wait(folder.path(), Duration::ZERO), Err(NotWritten::Busy)));
        drop(turn);
        assert!(Turn::now(folder.path()).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn only_what_topline_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let stays = [".topline-notes", ".topline-.tmp", ".topline-a b.tmp", "topline-abc.tmp", "a.tmp"];
        for name in stays.iter().chain(&[".topline-Ab12xy.tmp"]) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir_all(folder.path().join(".topline-folder.tmp/new/stories")).unwrap();
        drop(Turn::now(folder.path()));
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut expected = stays.map(str::to_owned);
        expected.sort();
        assert_eq!(names, expected);
    }
}
