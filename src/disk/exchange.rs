//! Replaces a file and looks at what was replaced, so that an edit saved at the last moment isn't lost.
//!
//! Linux and macOS exchange two files in one step: whatever was at the path is in the temporary file afterwards. Where the
//! system or the file system can't do that, the old file is moved aside first, and for a moment there is no file. An
//! editor that keeps the file open and writes into it in place can still write into the one that was taken out.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

use tempfile::TempPath;

use super::WriteError;
use super::compare::has_bytes;

/// Gives the file `temporary`, which has the bytes `new`, the name `path`, if the file there has the bytes `expected`. Returns the
/// metadata of the replaced file.
///
/// # Errors
/// [`WriteError::Changed`] if the file has other bytes; the one that was saved last is at `path` then.
pub fn replace_expected(temporary: &Path, path: &Path, expected: &[u8], new: &[u8]) -> Result<Metadata, WriteError> {
    replace_with(swap, temporary, path, expected, new)
}

/// As [`replace_expected`]. `swap` exchanges the files at its two paths.
fn replace_with(
    swap: impl Fn(&Path, &Path) -> io::Result<()>,
    temporary: &Path,
    path: &Path,
    expected: &[u8],
    new: &[u8],
) -> Result<Metadata, WriteError> {
    let swap = || swap(temporary, path).map_err(changed_or_io);
    swap()?;
    if has_bytes(temporary, expected) {
        return Ok(fs::symlink_metadata(temporary)?);
    }
    let mut taken = read_regular(temporary);
    // Somebody has saved the file: it goes back. What comes out then must be what was put in, or it was saved once more,
    // and so on; a file that was replaced by a later one would be gone without this program, too.
    let mut put_in = Some(new.to_vec());
    loop {
        swap().inspect_err(|_| keep(temporary, path))?;
        let next = read_regular(temporary);
        if next == put_in {
            return Err(WriteError::Changed);
        }
        put_in = std::mem::replace(&mut taken, next);
    }
}

/// A file that vanished or appeared meanwhile was changed, too.
fn changed_or_io(error: io::Error) -> WriteError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::AlreadyExists => WriteError::Changed,
        _ => WriteError::Io(error),
    }
}

/// Gives an edit that couldn't be exchanged back its name, unless a newer file has it.
fn keep(temporary: &Path, path: &Path) {
    let _ = rename_new(temporary, path);
}

/// The bytes of a regular file.
fn read_regular(path: &Path) -> Option<Vec<u8>> {
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    if is_file { fs::read(path).ok() } else { None }
}

/// Exchanges the files at two paths.
fn swap(temporary: &Path, path: &Path) -> io::Result<()> {
    match exchange(temporary, path) {
        Err(error) if error.kind() != ErrorKind::NotFound => swap_by_moving(temporary, path),
        result => result,
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Exchanges the files in three steps. Fails with [`ErrorKind::AlreadyExists`] if somebody creates the file in between;
/// that one stays then.
fn swap_by_moving(temporary: &Path, path: &Path) -> io::Result<()> {
    // Not a name that is removed as left over: after a crash in between this is the only copy.
    let aside = temporary.with_extension("old");
    fs::rename(path, &aside)?;
    match rename_new(temporary, path) {
        Ok(()) => fs::rename(&aside, temporary),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let _ = fs::remove_file(&aside);
            Err(error)
        }
        Err(error) => {
            fs::rename(&aside, path)?;
            Err(error)
        }
    }
}

/// Renames a file to a name that nothing has.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|error| {
        let _ = error.path.keep();
        error.error
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    type Swap = fn(&Path, &Path) -> io::Result<()>;

    /// Replaces `old` by `new` while an editor saves before some of the exchanges. Returns whether it was replaced, and
    /// what is there afterwards.
    fn race(swap: Swap, saves: &[Option<&str>]) -> (bool, String) {
        let folder = tempfile::tempdir().unwrap();
        let [path, editor] = ["a", "editor~"].map(|name| folder.path().join(name));
        fs::write(&path, "old").unwrap();
        let temporary = tempfile::Builder::new().suffix(".tmp").tempfile_in(folder.path()).unwrap();
        fs::write(temporary.path(), "new").unwrap();
        let turn = Cell::new(0);
        let swap = |one: &Path, other: &Path| {
            if let Some(Some(text)) = saves.get(turn.replace(turn.get() + 1)) {
                fs::write(&editor, text).unwrap();
                fs::rename(&editor, other).unwrap();
            }
            swap(one, other)
        };
        let replaced = replace_with(swap, temporary.path(), &path, b"old", b"new");
        drop(temporary);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else stays");
        assert!(matches!(replaced, Ok(_) | Err(WriteError::Changed)), "{replaced:?}");
        (replaced.is_ok(), fs::read_to_string(&path).unwrap())
    }

    #[test]
    fn the_last_saved_text_stays() {
        for swap in [swap as Swap, swap_by_moving] {
            assert_eq!(race(swap, &[]), (true, "new".into()));
            assert_eq!(race(swap, &[Some("edit")]), (false, "edit".into()));
            assert_eq!(race(swap, &[Some("edit"), Some("later")]), (false, "later".into()));
            assert_eq!(race(swap, &[Some("edit"), Some("later"), None]), (false, "later".into()));
            assert_eq!(race(swap, &[Some("edit"), Some("later"), Some("last")]), (false, "last".into()));
        }
    }

    #[test]
    fn a_file_that_vanishes_or_appears_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let [path, temporary] = ["a", "b.tmp"].map(|name| folder.path().join(name));
        for swap in [swap as Swap, swap_by_moving] {
            fs::write(&temporary, "new").unwrap();
            let replaced = replace_with(swap, &temporary, &path, b"old", b"new");
            assert!(matches!(replaced, Err(WriteError::Changed)), "{replaced:?}");
            assert!(!path.exists());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_a_file_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let [path, temporary] = ["a", "b.tmp"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink("elsewhere", &path).unwrap();
        fs::write(&temporary, "new").unwrap();
        let replaced = replace_with(swap, &temporary, &path, b"old", b"new");
        assert!(matches!(replaced, Err(WriteError::Changed)), "{replaced:?}");
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("elsewhere"));
    }
}
