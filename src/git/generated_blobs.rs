//! Records which contents of `PRIORITY.md` Topline has generated, so that they are never mistaken for a user's edit.
//!
//! The record is a file below `.git/topline/`; each worktree has its own files, and so its own record. If it is lost,
//! one backup copy of a generated file is made that wasn't needed.

use std::path::PathBuf;

use git2::Oid;

use super::Repository;
use super::blob_id::backlog_file_name;
use crate::disk;

/// How many blob ids are recorded for each backlog.
const MAX_RECORDED: usize = 3;

impl Repository {
    /// Records the blob id of a content that is about to be written to `PRIORITY.md` of the backlog at `root`. Errors
    /// are ignored.
    pub fn record_generated_blob(&self, root: &str, id: Oid) {
        let id = id.to_string();
        let recorded = self.generated_blobs(root);
        if recorded.first() == Some(&id) {
            return;
        }
        // Older ids are kept: a process that ends before its write leaves an older content on the disk.
        let older = recorded.into_iter().filter(|older| *older != id).take(MAX_RECORDED - 1);
        let lines: String = std::iter::once(id.clone()).chain(older).map(|id| id + "\n").collect();
        disk::write_cache_file(&self.generated_blobs_path(root), lines.as_bytes());
    }

    /// Whether `id` is one of the recorded blob ids.
    pub fn is_generated_blob(&self, root: &str, id: Oid) -> bool {
        self.generated_blobs(root).contains(&id.to_string())
    }

    /// The recorded blob ids, the newest first.
    fn generated_blobs(&self, root: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.generated_blobs_path(root)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn generated_blobs_path(&self, root: &str) -> PathBuf {
        self.git_dir().join("topline").join("generated").join(backlog_file_name(root))
    }
}
