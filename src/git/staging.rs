//! Stages a file for the commit in progress.
//!
//! The `git` program writes the index: it supports split and sparse ones, and its lock keeps other processes out. A
//! partial commit (`git commit PATH`) has two indexes: git passes a temporary one to the hook, from which it makes
//! the commit, and holds the one that remains afterwards in `index.lock`. A file that is staged in only one of them
//! would show as changed after the commit.

use std::cell::{Cell, RefCell};
use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use git2::{FileMode, Oid};

use super::error::GitErrorKind;
use super::index::{self, FileStat};
use super::tree_entry::EntryKind;
use super::{GitError, Repository};
use crate::disk::{self, WriteStep};

/// How long to wait while another process holds the lock on an index.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// How often writing may fail without a lock being seen: a lock that is held only briefly can be missed.
const MAX_UNEXPLAINED_FAILURES: usize = 8;

/// Size in bytes of the checksum at the end of an index file.
const CHECKSUM: i64 = 20;

/// Identifies a state of the index file, to notice that another process has changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexStamp {
    len: u64,
    modified: Option<SystemTime>,
    checksum: Vec<u8>,
}

/// A file to stage.
struct NewEntry<'s> {
    path: &'s str,
    bytes: &'s [u8],
    id: Oid,
    mode: u32,
}

impl Repository {
    /// The stamp of the current index; `None` if there is no index.
    pub fn index_stamp(&self) -> Option<IndexStamp> {
        let mut file = File::open(self.index_file()).ok()?;
        let metadata = file.metadata().ok()?;
        let mut checksum = Vec::new();
        file.seek(SeekFrom::End(-CHECKSUM)).ok()?;
        file.read_to_end(&mut checksum).ok()?;
        Some(IndexStamp { len: metadata.len(), modified: metadata.modified().ok(), checksum })
    }

    /// Stages `bytes`, whose blob id is `id`, as the file at `path` (relative to the repository's root), in every index
    /// that the commit leaves behind. `on_disk` says that the file in the working tree has the same content: then git
    /// itself writes the blob.
    ///
    /// Returns false, and stages nothing more, if the hook's index no longer has the stamp `expected`: the blob was
    /// made from that state.
    ///
    /// # Errors
    /// If an index stays locked, or git can't write.
    pub fn stage(
        &self,
        path: &str,
        (bytes, id): (&[u8], Oid),
        on_disk: bool,
        expected: Option<&IndexStamp>,
    ) -> Result<bool, GitError> {
        let mode = if self.is_executable_in_head(path) { FileMode::BlobExecutable } else { FileMode::Blob };
        let entry = NewEntry { path, bytes, id, mode: mode.into() };
        let indexes = self.indexes();
        for (number, index) in indexes.iter().enumerate() {
            let is_hook_index = index == self.index_file();
            let is_lasting = number + 1 == indexes.len();
            let expected = RefCell::new(expected.cloned());
            // The index that git holds in its lock can't be changed by another process.
            let is_unchanged = || !is_hook_index || self.index_stamp() == *expected.borrow();
            let try_from_disk = Cell::new(on_disk && is_lasting);
            let write = || {
                if try_from_disk.replace(false) {
                    match self.stage_from_disk(index, &entry) {
                        Ok(true) => return Ok(()),
                        // Our own change of the index: another content was staged, which is replaced below.
                        Ok(false) => drop(expected.replace(self.index_stamp())),
                        // Git can't convert the file. If the index is locked, what follows fails, too.
                        Err(_) => {}
                    }
                }
                self.stage_blob(index, &entry, on_disk && is_lasting)
            };
            if self.retry_while_locked(index, is_unchanged, write)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Stages the file as it is on disk. Git then stores its size and times in the index too, so that commands that
    /// compare only these (`git diff-files`) don't report it as changed. Returns whether the index now has the
    /// expected blob: a filter, a flag on the entry or somebody who edits the file may lead to another one.
    fn stage_from_disk(&self, index: &Path, entry: &NewEntry<'_>) -> Result<bool, GitError> {
        // `core.safecrlf` refuses files that a checkout would write with other line endings.
        self.run(index, &["-c", "core.safecrlf=false", "update-index", "--add", "--", entry.path], b"")?;
        let staged = index::find(index, entry.path);
        Ok(staged.is_some_and(|staged| (staged.mode, staged.id) == (entry.mode, entry.id)))
    }

    /// Stages the blob whatever is on disk. If the file is `on_disk`, its size and times are then refreshed in the
    /// index; without them git only compares the content once more.
    fn stage_blob(&self, index: &Path, entry: &NewEntry<'_>, on_disk: bool) -> Result<(), GitError> {
        let NewEntry { path, bytes, id, mode } = entry;
        self.write_blob(bytes)?;
        let line = format!("{mode:o} {id} 0\t{path}\0");
        self.run(index, &["update-index", "-z", "--index-info"], line.as_bytes())?;
        if on_disk && disk::before_step(WriteStep::RunGit, index).is_ok() {
            // Preloading looks at all files of the repository, which doesn't pay for one file.
            let _ = self.run(index, &["-c", "core.preloadIndex=false", "add", "--refresh", "--", path], b"");
        }
        Ok(())
    }

    /// Whether `HEAD` has an executable file at `path`. The file on disk is executable then too, and would show as
    /// changed if it were staged with another mode.
    fn is_executable_in_head(&self, path: &str) -> bool {
        let tree = self.inner.head().and_then(|head| head.peel_to_tree());
        let entry = tree.and_then(|tree| tree.get_path(Path::new(path)));
        entry.is_ok_and(|entry| entry.filemode() == i32::from(FileMode::BlobExecutable))
    }

    /// Sets the skip-worktree flag of a staged file, which a sparse checkout leaves out of the working tree.
    ///
    /// # Errors
    /// If an index stays locked, or git can't write.
    pub fn set_skip_worktree(&self, path: &str) -> Result<(), GitError> {
        for index in self.indexes() {
            let write = || self.run(&index, &["update-index", "--skip-worktree", "--", path], b"");
            self.retry_while_locked(&index, || true, write)?;
        }
        Ok(())
    }

    /// Whether the hook runs for a partial commit (`git commit PATH`), with a temporary index.
    pub fn is_partial_commit(&self) -> bool {
        self.indexes().len() > 1
    }

    /// In a partial commit, the blob of the file at `path` in the index that remains afterwards.
    pub fn lasting_blob(&self, path: &str) -> Option<Oid> {
        let index = self.indexes().pop().filter(|index| index != self.index_file())?;
        let found = index::find(&index, path).map(|entry| (entry.mode, entry.id));
        let (mode, id) = found.or_else(|| index::find_with_git(self, &index, path))?;
        (EntryKind::from_mode(mode) == EntryKind::File).then_some(id)
    }

    /// The hook's index, and in a partial commit also the one that remains afterwards.
    fn indexes(&self) -> Vec<PathBuf> {
        let hook_index = self.index_file().to_owned();
        let name = hook_index.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let lasting_index = self.git_dir().join("index.lock");
        let is_partial = name.starts_with("next-index-") && lasting_index.is_file();
        if is_partial { vec![hook_index, lasting_index] } else { vec![hook_index] }
    }

    /// The staged blob of the file at `path` (relative to the repository's root), if `metadata`, which is that of the file
    /// in the working tree, says that the file still has this content. As for git, a file that was modified when the
    /// index was written, or later, may have changed unnoticed.
    pub fn staged_blob_if_unmodified(&self, path: &str, metadata: &Metadata) -> Option<Oid> {
        let index_file = std::fs::metadata(self.index_file()).ok()?;
        let entry = index::find(self.index_file(), path)?;
        let is_file = metadata.is_file() && EntryKind::from_mode(entry.mode) == EntryKind::File;
        let is_trusted = is_file && entry.stat.is_older_than(&FileStat::of(&index_file)?);
        (is_trusted && FileStat::of(metadata)? == entry.stat).then_some(entry.id)
    }

    fn write_blob(&self, bytes: &[u8]) -> Result<Oid, GitError> {
        self.inner
            .blob(bytes)
            .map_err(|error| GitError::from_library(GitErrorKind::Other("can't write an object".into()), error))
    }

    /// Runs `write`, and repeats it while another process holds the lock on the index. `None` if `is_unchanged` returns
    /// false before a try.
    fn retry_while_locked<T>(
        &self,
        index: &Path,
        is_unchanged: impl Fn() -> bool,
        write: impl Fn() -> Result<T, GitError>,
    ) -> Result<Option<T>, GitError> {
        let lock = lock_path(index);
        let deadline = Instant::now() + LOCK_TIMEOUT;
        let mut unexplained_failures = 0;
        disk::before_step(WriteStep::RunGit, index)
            .map_err(|error| GitError::not_written(index.to_owned(), error.into()))?;
        while is_unchanged() {
            let was_locked = lock.exists();
            let error = match write() {
                Ok(result) => return Ok(Some(result)),
                Err(error) => error,
            };
            let is_locked = lock.exists();
            unexplained_failures += usize::from(!was_locked && !is_locked);
            if unexplained_failures > MAX_UNEXPLAINED_FAILURES || Instant::now() >= deadline {
                return Err(if is_locked { GitError::with_source(GitErrorKind::Locked(lock), error) } else { error });
            }
            sleep(RETRY_INTERVAL);
        }
        Ok(None)
    }
}

/// The lock file that git creates while it writes `index`.
fn lock_path(index: &Path) -> PathBuf {
    let mut lock = index.as_os_str().to_owned();
    lock.push(".lock");
    PathBuf::from(lock)
}
