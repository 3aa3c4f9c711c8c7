//! Puts a file into the index of the commit that is being made.
//!
//! The `git` program writes the index: it knows split and sparse ones, and its lock keeps other processes out.
//! In a partial commit (`git commit PATH`) there are two indexes. Git hands the hook a temporary one, from
//! which it makes the commit, and holds the one that remains in `index.lock`. What goes into only one of them
//! would show as changed afterwards.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use git2::{FileMode, ObjectType, Oid};

use super::beside::beside;
use super::error::Kind;
use super::{GitError, Repository, index};
use crate::disk::{self, Step};
use crate::text::path::join;

/// How long another process may hold an index before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// How often writing may fail with no lock to be seen: one that comes and goes between two looks is missed.
const GLIMPSES: usize = 8;

/// How many generated files are remembered.
const REMEMBERED: usize = 3;

/// The bytes of the checksum at an index's end.
const CHECKSUM: i64 = 20;

/// What tells one state of an index file from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    checksum: Vec<u8>,
}

/// A file as it is to be staged.
struct Staged<'s> {
    path: &'s str,
    id: Oid,
    mode: u32,
}

impl Repository {
    /// The state of the index, so that a change by another process is noticed. `None` if there is no index.
    pub fn index_stamp(&self) -> Option<Stamp> {
        let mut file = File::open(self.index_file()).ok()?;
        let metadata = file.metadata().ok()?;
        let mut checksum = Vec::new();
        file.seek(SeekFrom::End(-CHECKSUM)).ok()?;
        file.read_to_end(&mut checksum).ok()?;
        Some(Stamp { len: metadata.len(), modified: metadata.modified().ok(), checksum })
    }

    /// Stages the blob `id` as the file at `path` (seen from the repository's top), in every index that the commit
    /// leaves behind. Returns whether it did: not if the hook's index is no longer as it was `seen`, since the blob
    /// was made from that. `on_disk` says that the file has been written there too.
    ///
    /// # Errors
    /// If an index stays locked, or git can't write.
    pub fn stage(&self, path: &str, id: Oid, on_disk: bool, seen: Option<&Stamp>) -> Result<bool, GitError> {
        let mode = if self.is_executable(path) { FileMode::BlobExecutable } else { FileMode::Blob };
        let file = Staged { path, id, mode: mode.into() };
        let indexes = self.indexes();
        for (at, index) in indexes.iter().enumerate() {
            // The index that git holds in its lock changes for nobody else.
            let own = index == self.index_file();
            let seen = RefCell::new(seen.cloned());
            let as_seen = || !own || self.index_stamp() == *seen.borrow();
            let lasts = at + 1 == indexes.len();
            let at_once = Cell::new(on_disk && lasts);
            let write = || {
                if at_once.replace(false) {
                    if self.stage_from_disk(index, &file)? {
                        return Ok(());
                    }
                    // What was staged there is somebody's, and has changed the index: it must not be taken for known.
                    seen.replace(self.index_stamp());
                }
                self.stage_by_id(index, &file, on_disk && lasts)
            };
            if self.locked(index, as_seen, write)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Has git stage the file as it lies on disk, which also tells the index that it does, so that commands which
    /// only compare times (`git diff-files`) don't take it for changed. Returns whether the index now holds the very
    /// blob: a filter, a mark on the file or somebody who edits it may all lead to another.
    fn stage_from_disk(&self, index: &Path, file: &Staged<'_>) -> Result<bool, GitError> {
        self.run(index, &["update-index", "--add", "--", file.path], b"")?;
        Ok(index::find(index, file.path) == Some((file.mode, file.id)))
    }

    /// Stages the file whatever lies on disk. If it does lie there, the index is told in a second step, without which
    /// git only looks twice.
    fn stage_by_id(&self, index: &Path, Staged { path, mode, id }: &Staged<'_>, on_disk: bool) -> Result<(), GitError> {
        let line = format!("{mode:o} {id} 0\t{path}\0");
        self.run(index, &["update-index", "-z", "--index-info"], line.as_bytes())?;
        if on_disk && disk::before(Step::Git, index).is_ok() {
            // For one file it doesn't pay to look at all files ahead on many threads.
            let _ = self.run(index, &["-c", "core.preloadIndex=false", "add", "--refresh", "--", path], b"");
        }
        Ok(())
    }

    /// Whether `HEAD` has an executable file at `path`. The file on disk is one too then, and would show as changed
    /// if it were staged as anything else.
    fn is_executable(&self, path: &str) -> bool {
        let head = self.inner.head().and_then(|head| head.peel_to_tree());
        let entry = head.and_then(|tree| tree.get_path(Path::new(path)));
        entry.is_ok_and(|entry| entry.filemode() == i32::from(FileMode::BlobExecutable))
    }

    /// Marks a staged file as one that a sparse checkout leaves out of the working tree.
    ///
    /// # Errors
    /// If an index stays locked, or git can't write.
    pub fn skip_in_worktree(&self, path: &str) -> Result<(), GitError> {
        for index in self.indexes() {
            let write = || self.run(&index, &["update-index", "--skip-worktree", "--", path], b"");
            self.locked(&index, || true, write)?;
        }
        Ok(())
    }

    /// Whether git has handed the hook a temporary index.
    pub fn is_partial_commit(&self) -> bool {
        self.indexes().len() > 1
    }

    /// The hook's index, and in a partial commit the one that will remain.
    fn indexes(&self) -> Vec<PathBuf> {
        let index = self.index_file().to_owned();
        let name = index.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let lasting = self.git_dir().join("index.lock");
        let partial = name.starts_with("next-index-") && lasting.is_file();
        if partial { vec![index, lasting] } else { vec![index] }
    }

    /// Writes a blob while `work` is done: gives its id, or why it couldn't be written, and what `work` gives.
    pub fn write_blob_during<T>(&self, bytes: &[u8], work: impl FnOnce() -> T) -> (Result<Oid, GitError>, T) {
        let failed = |error| GitError::from_library(Kind::Other("can't write an object".into()), error);
        let objects = match self.inner.odb() {
            Ok(objects) => objects,
            Err(error) => return (Err(failed(error)), work()),
        };
        let (written, done) = beside(|| objects.write(ObjectType::Blob, bytes), work);
        (written.map_err(failed), done)
    }

    /// Runs `write`, again while another process holds the index; nothing once the index isn't `as_seen`.
    fn locked<T>(
        &self,
        index: &Path,
        as_seen: impl Fn() -> bool,
        write: impl Fn() -> Result<T, GitError>,
    ) -> Result<Option<T>, GitError> {
        let mut lock = index.as_os_str().to_owned();
        lock.push(".lock");
        let lock = PathBuf::from(lock);
        let end = Instant::now() + PATIENCE;
        let mut unexplained = 0;
        disk::before(Step::Git, index).map_err(|error| GitError::not_written(index.to_owned(), error.into()))?;
        while as_seen() {
            let was_locked = lock.exists();
            let error = match write() {
                Ok(done) => return Ok(Some(done)),
                Err(error) => error,
            };
            let is_locked = lock.exists();
            unexplained += usize::from(!was_locked && !is_locked);
            if unexplained > GLIMPSES || Instant::now() >= end {
                return Err(if is_locked { GitError::from(Kind::Locked(lock), error) } else { error });
            }
            sleep(PAUSE);
        }
        Ok(None)
    }

    /// Remembers the blob's id of bytes that Topline itself is about to write into a backlog's generated file, so that
    /// they are never taken for somebody's edits. Losing it costs one needless copy.
    pub fn remember_generated(&self, root: &str, id: Oid) {
        let id = id.to_string();
        let noted = self.noted(root);
        if noted.first() == Some(&id) {
            return;
        }
        // A process that ends before it writes leaves the file as one that was remembered earlier.
        let older = noted.into_iter().filter(|older| *older != id).take(REMEMBERED - 1);
        let lines: String = std::iter::once(id.clone()).chain(older).map(|id| id + "\n").collect();
        disk::keep(&self.generated_note(root), lines.as_bytes());
    }

    /// Whether the blob of this id is among those that were last remembered.
    pub fn was_generated(&self, root: &str, id: Oid) -> bool {
        self.noted(root).contains(&id.to_string())
    }

    /// The ids that were remembered, the last one first.
    fn noted(&self, root: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.generated_note(root)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Where the note on a backlog's generated file lies; each worktree has its own files, and so its own notes.
    fn generated_note(&self, root: &str) -> PathBuf {
        self.git_dir().join("topline").join("generated").join(name_of(root))
    }
}

/// The name of a backlog's files below `.git/topline/`, whatever folder it is in.
pub(super) fn name_of(root: &str) -> String {
    blob_id(join(root, "").as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

/// The id that these bytes have as a blob.
///
/// # Errors
/// If the library can't hash.
pub fn blob_id(bytes: &[u8]) -> Result<Oid, GitError> {
    let failed = |error| GitError::from_library(Kind::Other("can't hash a text".into()), error);
    Oid::hash_object(ObjectType::Blob, bytes).map_err(failed)
}
