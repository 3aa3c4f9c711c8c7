//! The entries of an index, sorted by path.

use std::ops::Range;

use git2::Oid;

use super::cached_trees::CachedTrees;
use crate::git::tree_entry::{EntryKind, TreeEntry};

/// The entries of an index by path (compared as bytes), the unmerged paths, and the cached trees.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct IndexEntries {
    /// The concatenated paths of all merged entries, which saves an allocation per entry in a large index.
    pub(super) paths: Vec<u8>,
    pub(super) merged: Vec<MergedEntry>,
    pub(super) unmerged: Vec<Box<[u8]>>,
    pub(super) cached_trees: CachedTrees,
}

/// An entry without conflicts, with the range of its path in [`IndexEntries::paths`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MergedEntry {
    path: Range<usize>,
    entry: TreeEntry,
    /// Whether a sparse checkout leaves the file out of the working tree.
    skips_worktree: bool,
}

impl IndexEntries {
    /// Appends an entry. Entries have to be pushed in the order of the index, so that the stages of an unmerged path
    /// follow each other.
    pub(super) fn push(&mut self, path: &[u8], is_merged: bool, entry: TreeEntry, skips_worktree: bool) {
        if is_merged {
            let start = self.paths.len();
            self.paths.extend_from_slice(path);
            self.merged.push(MergedEntry { path: start..self.paths.len(), entry, skips_worktree });
        } else if self.unmerged.last().is_none_or(|last| **last != *path) {
            self.unmerged.push(path.into());
        }
    }

    fn path(&self, entry: &MergedEntry) -> &[u8] {
        self.paths.get(entry.path.clone()).unwrap_or_default()
    }

    fn merged_below(&self, prefix: &[u8]) -> &[MergedEntry] {
        let start = self.merged.partition_point(|entry| self.path(entry) < prefix);
        let rest = self.merged.get(start..).unwrap_or_default();
        let len = rest.partition_point(|entry| self.path(entry).starts_with(prefix));
        rest.get(..len).unwrap_or_default()
    }

    /// The merged entries whose paths begin with `prefix`.
    pub fn below(&self, prefix: &[u8]) -> impl ExactSizeIterator<Item = (&[u8], TreeEntry)> {
        self.merged_below(prefix).iter().map(|merged| (self.path(merged), merged.entry))
    }

    /// The merged entry at `path`.
    pub fn get(&self, path: &[u8]) -> Option<TreeEntry> {
        self.find(path).map(|merged| merged.entry)
    }

    fn find(&self, path: &[u8]) -> Option<&MergedEntry> {
        let index = self.merged.binary_search_by(|merged| self.path(merged).cmp(path)).ok()?;
        self.merged.get(index)
    }

    /// A test whether there is a merged entry at `prefix` followed by a path. Made once for many paths: only what follows
    /// the prefix is compared.
    pub fn contains_below(&self, prefix: &[u8]) -> impl Fn(&[u8]) -> bool + Sync {
        let (below, len) = (self.merged_below(prefix), prefix.len());
        move |path| below.binary_search_by(|merged| self.path(merged).get(len..).unwrap_or_default().cmp(path)).is_ok()
    }

    /// Whether a sparse checkout leaves the file at `path`, or everything in the folder there, out of the working tree.
    pub fn skips_worktree(&self, path: &[u8]) -> bool {
        match self.find(path) {
            Some(merged) => merged.skips_worktree,
            None => {
                let below = self.merged_below(&folder_prefix(path));
                !below.is_empty() && below.iter().all(|merged| merged.skips_worktree)
            }
        }
    }

    /// Whether a sparse checkout leaves any file whose path begins with `prefix` out of the working tree.
    pub fn skips_any(&self, prefix: &[u8]) -> bool {
        self.merged_below(prefix).iter().any(|merged| merged.skips_worktree)
    }

    /// Whether git tracks a file at `path`, or one in the folder there.
    pub fn tracks(&self, path: &[u8]) -> bool {
        if self.find(path).is_some() {
            return true;
        }
        let prefix = folder_prefix(path);
        let is_unmerged = |other: &[u8]| other == path || other.starts_with(&prefix);
        !self.merged_below(&prefix).is_empty() || self.unmerged().any(is_unmerged)
    }

    /// The paths with unresolved merge conflicts.
    pub fn unmerged(&self) -> impl Iterator<Item = &[u8]> {
        self.unmerged.iter().map(|path| &**path)
    }

    /// Whether git has cached `id` as the tree of the folder at `path` (empty for the root), which means that the
    /// entries below equal that tree. A cached tree whose number of entries is wrong is ignored.
    pub fn has_cached_tree(&self, path: &[u8], id: Oid) -> bool {
        let prefix = folder_prefix(path);
        let is_complete = self.cached_trees.entry_count(path, id) == Some(self.merged_below(&prefix).len());
        is_complete && !self.unmerged().any(|path| path.starts_with(&prefix))
    }

    /// As [`Self::has_cached_tree`], and there are no symlinks below the folder.
    pub fn has_cached_tree_without_symlinks(&self, path: &[u8], id: Oid) -> bool {
        let is_symlink = |merged: &MergedEntry| merged.entry.kind == EntryKind::Symlink;
        self.has_cached_tree(path, id) && !self.merged_below(&folder_prefix(path)).iter().any(is_symlink)
    }
}

/// The prefix of all paths in a folder.
fn folder_prefix(folder: &[u8]) -> Vec<u8> {
    if folder.is_empty() { Vec::new() } else { [folder, b"/"].concat() }
}
