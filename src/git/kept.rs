//! What Topline keeps of its own work between runs, below `.git/topline/` in the folder that all worktrees share.
//!
//! Everything there can be had again and may be removed at any time. A file is written beside its place and
//! renamed, so that a reader sees all of it or the one before, whoever else writes; whatever fails (a full disk,
//! a folder that is not ours) only means that the next run does the work again.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Repository;
use super::beside::beside;
use super::staging::name_of;
use crate::disk;

/// The most bytes of readings that are taken in; those of a million stories have fewer.
const MAX_BYTES: u64 = 1 << 30;

impl Repository {
    /// The bytes that were kept last of reading the stories of a backlog, read while `work` is done.
    pub fn kept_readings_during<T>(&self, root: &str, work: impl FnOnce() -> T) -> (Option<Vec<u8>>, T) {
        let file = self.readings_file(root);
        beside(|| bytes_of(&file), work)
    }

    /// Keeps these bytes of reading the stories of a backlog.
    pub fn keep_readings(&self, root: &str, bytes: &[u8]) {
        disk::keep(&self.readings_file(root), bytes);
    }

    fn readings_file(&self, root: &str) -> PathBuf {
        self.common_dir().join("topline").join("readings").join(name_of(root))
    }
}

/// The bytes of a file that Topline wrote. A pipe of that name is none, and would make the hook wait for ever.
fn bytes_of(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::symlink_metadata(path).ok().filter(|metadata| metadata.is_file())?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_BYTES)).ok()?);
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
