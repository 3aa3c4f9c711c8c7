//! Stores and loads what the history of a backlog says, below `.git/topline/` in the folder that all worktrees share.
//!
//! As the parse cache, it can be deleted at any time, and any error only means that the history is read again.

use std::path::PathBuf;

use super::blob_id::backlog_file_name;
use super::{Repository, blob_id, regular_file};
use crate::disk;

/// Maximum size in bytes of a cache that is loaded; enough for more than a million commits.
const MAX_BYTES: u64 = 1 << 30;

impl Repository {
    /// What was stored for the backlog at `root`; `None` if there is nothing, or it is damaged.
    pub fn load_history_cache(&self, root: &str) -> Option<Vec<u8>> {
        let stored = regular_file::read(&self.history_cache_path(root), MAX_BYTES).ok()?;
        let (hash, bytes) = stored.split_at_checked(HASH_LEN)?;
        (hash == self::hash(bytes).as_bytes()).then(|| bytes.to_vec())
    }

    /// Stores the bytes for the backlog at `root`. Errors are ignored.
    pub fn store_history_cache(&self, root: &str, bytes: &[u8]) {
        let stored = [self::hash(bytes).as_bytes(), bytes].concat();
        disk::write_cache_file(&self.history_cache_path(root), &stored);
    }

    fn history_cache_path(&self, root: &str) -> PathBuf {
        self.common_dir().join("topline").join("history").join(backlog_file_name(root))
    }
}

/// The digits of a hash.
const HASH_LEN: usize = 40;

fn hash(bytes: &[u8]) -> String {
    blob_id(bytes).map(|id| id.to_string()).unwrap_or_default()
}
