//! What Topline keeps of its own work between runs, below `.git/topline/` in the folder that all worktrees share.
//!
//! Everything there can be had again and may be removed at any time. A file is written beside its place and
//! renamed, so that a reader sees all of it or the one before, whoever else writes; whatever fails (a full disk,
//! a folder that is not ours) only means that the next run does the work again.

use std::fs;
use std::path::PathBuf;
use std::thread::{self, Builder};

use super::Repository;
use super::staging::name_of;
use crate::disk;

impl Repository {
    /// The bytes that were kept last of reading the stories of a backlog, read while `work` is done.
    pub fn kept_readings_during<T>(&self, root: &str, work: impl FnOnce() -> T) -> (Option<Vec<u8>>, T) {
        let file = self.readings_file(root);
        thread::scope(|scope| {
            let read = Builder::new().spawn_scoped(scope, || fs::read(&file).ok());
            let done = work();
            (read.ok().and_then(|read| read.join().ok()).flatten(), done)
        })
    }

    /// Keeps these bytes of reading the stories of a backlog.
    pub fn keep_readings(&self, root: &str, bytes: &[u8]) {
        disk::keep(&self.readings_file(root), bytes);
    }

    fn readings_file(&self, root: &str) -> PathBuf {
        self.common_dir().join("topline").join("readings").join(name_of(root))
    }
}
