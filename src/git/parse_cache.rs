//! Stores and loads the parse cache of a backlog, below `.git/topline/` in the folder that all worktrees share.
//!
//! The cache can be deleted at any time. It is written atomically, so that readers find a complete file, and any
//! error (a full disk, missing permissions) only means that the next run parses the stories again.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Repository;
use super::blob_id::backlog_file_name;
use super::concurrent::run_concurrently;
use crate::disk;

/// Maximum size in bytes of a cache that is loaded; enough for more than a million stories.
const MAX_BYTES: u64 = 1 << 30;

impl Repository {
    /// The bytes of the parse cache of the backlog at `root`, loaded while `work` runs. `None` if there is no cache.
    pub fn load_parse_cache_during<T>(&self, root: &str, work: impl FnOnce() -> T) -> (Option<Vec<u8>>, T) {
        let path = self.parse_cache_path(root);
        run_concurrently(|| read_regular_file(&path), work)
    }

    /// Stores the bytes of the parse cache of the backlog at `root`. Errors are ignored.
    pub fn store_parse_cache(&self, root: &str, bytes: &[u8]) {
        disk::write_cache_file(&self.parse_cache_path(root), bytes);
    }

    fn parse_cache_path(&self, root: &str) -> PathBuf {
        self.common_dir().join("topline").join("parse-cache").join(backlog_file_name(root))
    }
}

/// The bytes of a regular file; a named pipe would block the hook forever.
fn read_regular_file(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::symlink_metadata(path).ok().filter(|metadata| metadata.is_file())?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_BYTES)).ok()?);
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
