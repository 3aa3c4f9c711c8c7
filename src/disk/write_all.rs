//! Many writes, one after the other, that cost hardly more than the bytes.
//!
//! Syncing each file and looking for left-over files before each write takes milliseconds a file. So the writes are done in
//! batches: each locks its folders once, writes all new bytes under temporary names, syncs the file system once, and then
//! renames the files in their order. As with single writes, no file ever has a name without having its bytes on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::folder_lock::{FolderLock, LOCK_TIMEOUT, create_missing, missing_folders, parent_folder};
use super::pending_write::{Overwrite, PendingWrite, Sync};
use super::permissions::FilePermissions;
use super::remove::{remove_locked, rename_locked};
use super::{WriteError, WriteStep, before_step};

/// The most writes at once: as many temporary files may be left by a process that is killed, for the next one to remove. While
/// others write much, each sync of the file system takes seconds.
const MAX_WRITES: usize = 10_000;
/// The most folders at once: a process may have few files open, and each lock is one.
const MAX_FOLDERS: usize = 100;
/// Up to how many files are synced one by one. Syncing the file system waits for what others have written, too.
const MAX_SINGLE_SYNCS: usize = 8;

/// One write of several.
#[derive(Clone, Copy, Debug)]
pub enum FileWrite<'w> {
    /// As [`write`](super::write()), with [`FilePermissions::Keep`].
    Write(&'w Path, &'w [u8], Overwrite<'w>),
    /// As [`remove`](super::remove()).
    Remove(&'w Path, &'w [u8]),
    /// As [`rename`](super::rename()): from, to, and the expected bytes.
    Rename(&'w Path, &'w Path, &'w [u8]),
}

impl<'w> FileWrite<'w> {
    /// The folder that is locked.
    fn folder(&self) -> &'w Path {
        match self {
            Self::Write(path, ..) | Self::Remove(path, _) | Self::Rename(_, path, _) => parent_folder(path),
        }
    }
}

/// Why some writes weren't done.
#[derive(Debug)]
pub struct FailedWrite {
    /// How many of the writes before it were done.
    pub done: usize,
    /// Which one failed.
    pub at: usize,
    /// Why it failed.
    pub error: WriteError,
}

impl FailedWrite {
    /// Before any write of its batch was done.
    fn early(at: usize, error: impl Into<WriteError>) -> Self {
        Self { done: 0, at, error: error.into() }
    }
}

/// Does these writes in their order, and stops at the first that fails.
///
/// # Errors
/// Why it failed. Writes shortly before it may not have been done either.
pub fn write_all(writes: &[FileWrite<'_>]) -> Result<(), FailedWrite> {
    let mut done = 0;
    while let Some(rest) = writes.get(done..).filter(|rest| !rest.is_empty()) {
        let batch = rest.get(..batch_len(rest)).unwrap_or(rest);
        write_batch(batch).map_err(|failed| FailedWrite {
            done: done + failed.done,
            at: done + failed.at,
            ..failed
        })?;
        done += batch.len();
    }
    Ok(())
}

/// How many of the writes are done at once.
fn batch_len(writes: &[FileWrite<'_>]) -> usize {
    let mut folders = BTreeSet::new();
    let mut fits = |folder| {
        folders.insert(folder);
        folders.len() <= MAX_FOLDERS
    };
    writes.iter().take(MAX_WRITES).take_while(|write| fits(write.folder())).count()
}

fn write_batch(writes: &[FileWrite<'_>]) -> Result<(), FailedWrite> {
    let folders = LockedFolders::lock(writes)?;
    let written = prepare(writes).and_then(|pending| finish(writes, pending));
    written.inspect_err(|_| folders.remove_created())
}

/// Writes the temporary files and syncs them. If one can't be written, none of its batch is renamed.
fn prepare<'w>(writes: &[FileWrite<'w>]) -> Result<Vec<Option<PendingWrite<'w>>>, FailedWrite> {
    let is_write = |write: &&FileWrite<'_>| matches!(write, FileWrite::Write(..));
    let is_many = writes.iter().filter(is_write).count() > MAX_SINGLE_SYNCS;
    let sync = if is_many && CAN_SYNC_FILE_SYSTEMS { Sync::Later } else { Sync::Now };
    let prepare = |(at, write): (usize, &FileWrite<'w>)| match *write {
        FileWrite::Write(path, bytes, overwrite) => {
            PendingWrite::prepare(path, bytes, overwrite, FilePermissions::Keep, sync)
                .map_err(|error| FailedWrite::early(at, error))
        }
        FileWrite::Remove(..) | FileWrite::Rename(..) => Ok(None),
    };
    let pending = writes.iter().enumerate().map(prepare).collect::<Result<Vec<_>, _>>()?;
    if sync == Sync::Later {
        let folders: BTreeSet<&Path> = writes.iter().filter(is_write).map(FileWrite::folder).collect();
        sync_file_systems(&folders).map_err(|error| FailedWrite::early(0, error))?;
    }
    Ok(pending)
}

fn finish(writes: &[FileWrite<'_>], pending: Vec<Option<PendingWrite<'_>>>) -> Result<(), FailedWrite> {
    for (at, (write, pending)) in writes.iter().zip(pending).enumerate() {
        let done = match *write {
            FileWrite::Write(..) => pending.map_or(Ok(()), PendingWrite::finish),
            FileWrite::Remove(path, expected) => remove_locked(path, expected),
            FileWrite::Rename(from, to, expected) => rename_locked(from, to, expected),
        };
        done.map_err(|error| FailedWrite { done: at, at, error })?;
    }
    Ok(())
}

/// The locks on the folders of a batch, until it is dropped.
struct LockedFolders<'w> {
    created: Vec<&'w Path>,
    _locks: Vec<FolderLock>,
}

impl<'w> LockedFolders<'w> {
    /// Creates the folders that are missing and locks all: always in the same order, so that no two processes wait for each other.
    fn lock(writes: &[FileWrite<'w>]) -> Result<Self, FailedWrite> {
        let mut first_in: BTreeMap<&Path, usize> = BTreeMap::new();
        for (at, write) in writes.iter().enumerate() {
            first_in.entry(write.folder()).or_insert(at);
        }
        let mut locked = Self { created: Vec::new(), _locks: Vec::new() };
        for (folder, at) in first_in {
            locked.add(folder).map_err(|error| {
                locked.remove_created();
                FailedWrite::early(at, error)
            })?;
        }
        Ok(locked)
    }

    fn add(&mut self, folder: &'w Path) -> Result<(), WriteError> {
        // The innermost are removed first.
        self.created.splice(0..0, missing_folders(folder));
        create_missing(folder)?;
        self._locks.push(FolderLock::acquire(folder, LOCK_TIMEOUT)?);
        Ok(())
    }

    /// Removes the folders that were created, as far as they are empty.
    fn remove_created(&self) {
        for folder in &self.created {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
const CAN_SYNC_FILE_SYSTEMS: bool = true;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CAN_SYNC_FILE_SYSTEMS: bool = false;

/// Syncs the file systems of these folders to the disk.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync_file_systems(folders: &BTreeSet<&Path>) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let mut synced = BTreeSet::new();
    for folder in folders {
        let opened = File::open(folder)?;
        if synced.insert(opened.metadata()?.dev()) {
            before_step(WriteStep::Sync, folder)?;
            rustix::fs::syncfs(&opened)?;
        }
    }
    Ok(())
}

/// Other systems sync files one by one.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync_file_systems(_: &BTreeSet<&Path>) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::disk::watch_steps;

    /// Of all tests of this program, only this one watches.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[test]
    fn many_files_are_synced_at_once() {
        static SYNCS: AtomicUsize = AtomicUsize::new(0);
        let folder = tempfile::tempdir().unwrap();
        let watched = folder.path().to_owned();
        watch_steps(move |step, path| {
            let is_sync = step == WriteStep::Sync && path.starts_with(&watched);
            SYNCS.fetch_add(usize::from(is_sync), Ordering::Relaxed);
            Ok(())
        });
        for (count, syncs) in [(1, 1), (MAX_SINGLE_SYNCS, MAX_SINGLE_SYNCS), (MAX_SINGLE_SYNCS + 1, 1), (300, 1)] {
            SYNCS.store(0, Ordering::Relaxed);
            let path = |at| folder.path().join(format!("{count}-{}/{at}", at % 3));
            let paths: Vec<PathBuf> = (0..count).map(path).collect();
            let create = |path| FileWrite::Write(path, b"a", Overwrite::Never);
            write_all(&paths.iter().map(|path| create(path)).collect::<Vec<_>>()).unwrap();
            assert_eq!(SYNCS.load(Ordering::Relaxed), syncs, "{count} files");
        }
    }

    #[test]
    fn a_batch_has_few_folders_and_not_too_many_files() {
        let path = |folders: usize| move |at: usize| PathBuf::from(format!("{}/{at}", at % folders));
        for (folders, len) in [(1, MAX_WRITES), (MAX_FOLDERS, MAX_WRITES), (MAX_FOLDERS + 1, MAX_FOLDERS)] {
            let paths: Vec<PathBuf> = (0..MAX_WRITES + 20).map(path(folders)).collect();
            let writes: Vec<FileWrite<'_>> = paths.iter().map(|path| FileWrite::Remove(path, b"")).collect();
            assert_eq!(batch_len(&writes), len, "{folders}");
        }
    }

    #[test]
    fn the_writes_before_a_failure_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = |at: usize| folder.path().join(format!("new/{}/{at}", at % 120));
        let paths: Vec<PathBuf> = (0..2_500).map(path).collect();
        let create = |path| FileWrite::Write(path, b"a", Overwrite::Never);
        let writes: Vec<FileWrite<'_>> = paths.iter().map(|path| create(path)).collect();
        write_all(&writes).unwrap();
        assert!(paths.iter().all(|path| fs::read(path).unwrap() == b"a"));
        fs::write(&paths[100], "b").unwrap();
        let removes: Vec<FileWrite<'_>> = paths.iter().map(|path| FileWrite::Remove(path, b"a")).collect();
        let failed = write_all(&removes).unwrap_err();
        assert!(matches!(failed, FailedWrite { done: 100, at: 100, error: WriteError::Changed }), "{failed:?}");
        assert_eq!(paths.iter().filter(|path| path.exists()).count(), 2_400);
    }

    #[test]
    fn nothing_of_a_batch_is_written_if_one_of_its_files_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        let [taken, new, deep] = ["taken", "new", "deep/er/new"].map(|name| folder.path().join(name));
        fs::write(&taken, "a").unwrap();
        let create = |path| FileWrite::Write(path, b"b", Overwrite::Never);
        let failed = write_all(&[create(&new), create(&deep), create(&taken)]).unwrap_err();
        assert!(matches!(failed, FailedWrite { done: 0, at: 2, error: WriteError::AlreadyExists }), "{failed:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no file or folder stays");
    }
}
