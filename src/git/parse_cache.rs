//! Stores and loads the parse cache of a backlog, below `.git/topline/` in the folder that all worktrees share.
//!
//! The cache can be deleted at any time. It is written atomically, so that readers find a complete file, and any
//! error (a full disk, missing permissions) only means that the next run parses the stories again.

use std::path::PathBuf;

use super::Repository;
use super::blob_id::backlog_file_name;
use super::concurrent::run_concurrently;
use super::regular_file;
use crate::disk;

/// Maximum size in bytes of a cache that is loaded; enough for more than a million stories.
const MAX_BYTES: u64 = 1 << 30;

impl Repository {
    /// The bytes of the parse cache of the backlog at `root`, loaded while `work` runs. `None` if there is no cache.
    pub fn load_parse_cache_during<T>(&self, root: &str, work: impl FnOnce() -> T) -> (Option<Vec<u8>>, T) {
        let path = self.parse_cache_path(root);
        run_concurrently(|| regular_file::read(&path, MAX_BYTES).ok(), work)
    }

    /// Stores the bytes of the parse cache of the backlog at `root`. Errors are ignored.
    pub fn store_parse_cache(&self, root: &str, bytes: &[u8]) {
        disk::write_cache_file(&self.parse_cache_path(root), bytes);
    }

    fn parse_cache_path(&self, root: &str) -> PathBuf {
        self.common_dir().join("topline").join("parse-cache").join(backlog_file_name(root))
    }
}
