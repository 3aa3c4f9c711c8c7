//! A file's new bytes under a temporary name, until they get the file's name.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempPath};

use super::compare::has_bytes;
use super::exchange::replace_expected;
use super::folder_lock::{TEMPORARY_PREFIX, TEMPORARY_SUFFIX, parent_folder};
use super::permissions::{FilePermissions, has_permissions, keep_late_changes, set_owner, set_permissions};
use super::{WriteError, WriteStep, before_step};

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

/// Who syncs the bytes of a temporary file to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sync {
    /// The file itself is synced at once.
    Now,
    /// The caller syncs the whole file system before it finishes the write.
    Later,
}

/// A write of which only the rename is missing. Dropping it removes the temporary file.
#[derive(Debug)]
pub(super) struct PendingWrite<'w> {
    path: &'w Path,
    bytes: &'w [u8],
    overwrite: Overwrite<'w>,
    permissions: FilePermissions,
    existing: Option<Metadata>,
    // Closed, because there may be more of them than a process may have open files.
    temporary: TempPath,
}

impl<'w> PendingWrite<'w> {
    /// Writes the bytes beside `path`, in whose folder nobody else may write. `None` if the file has them already.
    pub(super) fn prepare(
        path: &'w Path,
        bytes: &'w [u8],
        overwrite: Overwrite<'w>,
        permissions: FilePermissions,
        sync: Sync,
    ) -> Result<Option<Self>, WriteError> {
        let existing = ExistingFile::find(path)?;
        if existing.is_up_to_date(bytes, permissions) {
            return Ok(None);
        }
        existing.check(overwrite)?;
        let temporary = create_temporary(parent_folder(path), path, bytes)?;
        if let (FilePermissions::Keep, Some(existing)) = (permissions, &existing.metadata) {
            set_owner(&temporary, existing);
        }
        set_permissions(&temporary, path, permissions, existing.metadata.as_ref())?;
        if sync == Sync::Now {
            before_step(WriteStep::Sync, path)?;
            temporary.as_file().sync_all()?;
        }
        let (existing, temporary) = (existing.metadata, temporary.into_temp_path());
        Ok(Some(Self { path, bytes, overwrite, permissions, existing, temporary }))
    }

    /// Gives the bytes the file's name, if the file is still as it may be.
    pub(super) fn finish(self) -> Result<(), WriteError> {
        before_step(WriteStep::Rename, self.path)?;
        ExistingFile::find(self.path)?.check(self.overwrite)?;
        match self.overwrite {
            Overwrite::IfUnchanged(expected) => {
                let replaced = replace_expected(&self.temporary, self.path, expected, self.bytes)?;
                if self.permissions == FilePermissions::Keep {
                    keep_late_changes(self.path, self.existing.as_ref(), &replaced);
                }
            }
            Overwrite::Always | Overwrite::Never => rename(self.temporary, self.path, self.overwrite)?,
        }
        let _ = before_step(WriteStep::Done, self.path);
        Ok(())
    }
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
pub(super) fn create_temporary(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    before_step(WriteStep::CreateTemporary, path)?;
    // The umask decides the permissions, as for any new file; `tempfile` alone would use `0600`.
    let open = |path: &Path| File::options().write(true).create_new(true).open(path);
    let mut file = Builder::new().prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX).make_in(folder, open)?;
    before_step(WriteStep::Write, path)?;
    file.as_file_mut().write_all(bytes)?;
    Ok(file)
}

/// Gives the temporary file its final name.
fn rename(temporary: TempPath, path: &Path, overwrite: Overwrite<'_>) -> Result<(), WriteError> {
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
