//! One file, whole or not at all.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::turn::{self, PREFIX, SUFFIX, Turn};
use super::{NotWritten, Step, before};

/// What the new file may take the place of.
#[derive(Clone, Copy, Debug)]
pub enum Over<'b> {
    /// Whatever file is there, or none.
    Any,
    /// A file of just these bytes: what the new ones were made from. It is looked at once more directly before
    /// the new file takes its name.
    Bytes(&'b [u8]),
    /// Nothing.
    Nothing,
}

/// Who may do what with the new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What was allowed of the old one; without one, what any new file gets.
    AsFound,
    /// Anybody may run it.
    Executable,
}

/// Writes the file at `path`, and makes its folders. Returns whether anything was written: bytes that are there
/// already are left alone, whatever they were expected to be.
///
/// # Errors
/// If the file can't be written, or may not be; what is there is then as it was.
pub fn write(path: &Path, bytes: &[u8], over: Over<'_>, mode: Mode) -> Result<bool, NotWritten> {
    let folder = folder_of(path);
    turn::within(folder, || {
        let found = Found::at(path)?;
        let is_there = found.old.as_deref() == Some(bytes) && found.metadata.as_ref().is_some_and(|it| suits(mode, it));
        if is_there {
            return Ok(false);
        }
        found.admit(over)?;
        let file = temporary(folder, path, bytes)?;
        permit(&file, path, mode, found.metadata.as_ref())?;
        before(Step::Sync, path)?;
        file.as_file().sync_all()?;
        before(Step::Rename, path)?;
        Found::at(path)?.admit(over)?;
        name(file, path, over)?;
        let _ = before(Step::Done, path);
        Ok(true)
    })
}

/// Writes a file that can be had again at any time, and makes its folders: with less care, and not at all if
/// another process is just doing so. Returns whether it did.
pub fn keep(path: &Path, bytes: &[u8]) -> bool {
    let folder = folder_of(path);
    let written = || {
        turn::make(folder).ok()?;
        let _turn = Turn::now(folder)?;
        let file = temporary(folder, path, bytes).ok()?;
        before(Step::Rename, path).ok()?;
        file.persist(path).ok()?;
        let _ = before(Step::Done, path);
        Some(())
    };
    written().is_some()
}

/// The folder of `path`.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The regular file at a path, if there is one.
struct Found {
    metadata: Option<Metadata>,
    /// Its bytes, if they can be read: whoever may replace a file needn't be allowed to read it.
    old: Option<Vec<u8>>,
}

impl Found {
    fn at(path: &Path) -> Result<Self, NotWritten> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => Err(NotWritten::Symlink),
            Ok(metadata) if !metadata.is_file() => Err(NotWritten::NoFile),
            Ok(metadata) => Ok(Self { metadata: Some(metadata), old: fs::read(path).ok() }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self { metadata: None, old: None }),
            Err(error) => Err(error.into()),
        }
    }

    fn admit(&self, over: Over<'_>) -> Result<(), NotWritten> {
        match over {
            Over::Nothing if self.metadata.is_some() => Err(NotWritten::Exists),
            Over::Bytes(known) if self.old.as_deref() != Some(known) => Err(NotWritten::Changed),
            _ => Ok(()),
        }
    }
}

/// A temporary file in `folder` with all the bytes that `path` is to have.
fn temporary(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    before(Step::Create, path)?;
    // Opened as any editor's new file is: the process's umask says who may read it.
    let open = |path: &Path| File::options().write(true).create_new(true).open(path);
    let mut file = Builder::new().prefix(PREFIX).suffix(SUFFIX).make_in(folder, open)?;
    before(Step::Write, path)?;
    file.as_file_mut().write_all(bytes)?;
    Ok(file)
}

fn permit(file: &NamedTempFile, path: &Path, mode: Mode, found: Option<&Metadata>) -> io::Result<()> {
    let wanted = match mode {
        Mode::AsFound => found.map(Metadata::permissions),
        Mode::Executable => executable(),
    };
    let Some(wanted) = wanted else { return Ok(()) };
    before(Step::Permit, path)?;
    file.as_file().set_permissions(wanted)
}

#[cfg(unix)]
fn executable() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o755))
}

/// Elsewhere whoever may read a file may run it.
#[cfg(not(unix))]
fn executable() -> Option<Permissions> {
    None
}

/// Whether the permissions of what was found are as wanted.
fn suits(mode: Mode, found: &Metadata) -> bool {
    mode == Mode::AsFound || executable().is_none_or(|wanted| missing(&wanted, &found.permissions()) == 0)
}

#[cfg(unix)]
fn missing(wanted: &Permissions, found: &Permissions) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    wanted.mode() & !found.mode()
}

#[cfg(not(unix))]
fn missing(_: &Permissions, _: &Permissions) -> u32 {
    0
}

fn name(file: NamedTempFile, path: &Path, over: Over<'_>) -> Result<(), NotWritten> {
    let named = match over {
        Over::Nothing => file.persist_noclobber(path),
        Over::Any | Over::Bytes(_) => file.persist(path),
    };
    match named {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(NotWritten::Exists),
        Err(error) => Err(error.error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, bytes: &[u8], over: Over<'_>) -> Result<bool, NotWritten> {
        write(path, bytes, over, Mode::AsFound)
    }

    #[test]
    fn equal_bytes_are_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(put(&path, b"one", Over::Any).unwrap());
        assert!(!put(&path, b"one", Over::Nothing).unwrap());
        assert!(put(&path, b"two", Over::Any).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_symlinks_are_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        put(&path, b"new", Over::Any).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(put(&link, b"x", Over::Any), Err(NotWritten::Symlink)));
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn only_what_is_expected_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a");
        assert!(matches!(put(&path, b"one", Over::Bytes(b"")), Err(NotWritten::Changed)));
        assert!(put(&path, b"one", Over::Nothing).unwrap());
        assert!(matches!(put(&path, b"two", Over::Nothing), Err(NotWritten::Exists)));
        assert!(matches!(put(&path, b"two", Over::Bytes(b"none")), Err(NotWritten::Changed)));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(put(&path, b"two", Over::Bytes(b"one")).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
