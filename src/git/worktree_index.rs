//! What the index says of the files in the working tree: which are tracked, and which a sparse checkout leaves out.
//!
//! Only paths that aren't tracked can be ignored. Git itself is asked about these, in one process; nearly always there
//! are none.

use std::collections::HashSet;

use rayon::prelude::*;

use super::snapshot::Snapshot;
use super::{GitError, ListedFile, Repository, TreeListing, index};
use crate::text::path::join;
use crate::text::tree::CONFIG;

/// The index, seen from one backlog's folder in the working tree.
pub struct WorktreeIndex<'r> {
    snapshot: Snapshot<'r>,
    folder: String,
}

impl Repository {
    /// The index, read while `work` runs, for the backlog in `folder`; `None` if there is no index or no working tree.
    pub fn worktree_index_during<T>(&self, folder: &str, work: impl FnOnce() -> T) -> (Option<WorktreeIndex<'_>>, T) {
        if self.workdir().is_none() {
            return (None, work());
        }
        let (entries, result) = index::read_during(self, work);
        // Without an index nothing is tracked.
        let snapshot = Snapshot::from_entries(self, entries.unwrap_or_default());
        (Some(WorktreeIndex { snapshot, folder: folder.to_owned() }), result)
    }

    /// The command that brings the file at `path`, which is in `folder`, back to a working tree that leaves it out. Both are relative
    /// to the repository's root; the command works from any folder of it.
    pub fn sparse_way_out(&self, path: &str, folder: &str) -> String {
        let is_sparse = self.config("core.sparseCheckout").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let top = self.workdir().filter(|top| *top != self.environment.current_folder());
        let at_top = top.map_or_else(String::new, |top| format!(" -C {}", top.display()));
        match (is_sparse, folder) {
            (false, _) => {
                format!("git{at_top} update-index --no-skip-worktree {path} && git{at_top} checkout -- {path}")
            }
            (true, "") => format!("git{at_top} sparse-checkout disable"),
            (true, _) => format!("git{at_top} sparse-checkout add {folder}"),
        }
    }

    /// The paths, relative to the repository's root, that git ignores. If git can't be run, libgit2 is asked.
    fn ignored(&self, paths: &[String]) -> HashSet<String> {
        let input: Vec<u8> = paths.iter().flat_map(|path| [path.as_bytes(), b"\0"].concat()).collect();
        let output = self.run_with(self.index_file(), &["check-ignore", "-z", "--stdin"], &input, &[]);
        match output {
            // Exit code 1 means that none is ignored.
            Ok(output) if output.code.is_some_and(|code| code <= 1) => {
                let lines = output.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty());
                lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect()
            }
            _ => {
                let is_ignored = |path: &&String| self.inner.is_path_ignored(path).unwrap_or(false);
                paths.iter().filter(is_ignored).cloned().collect()
            }
        }
    }
}

impl WorktreeIndex<'_> {
    /// Those of `paths`, relative to the backlog's root, that git ignores and doesn't track. None if the backlog as a whole
    /// is ignored: then git has no say in what belongs to it.
    pub fn ignored(&self, paths: &[&str]) -> HashSet<String> {
        let Some(entries) = self.snapshot.entries() else { return HashSet::new() };
        let prefix = self.prefix();
        let is_tracked_file = entries.contains_below(prefix.as_bytes());
        let candidates: Vec<&&str> = paths.par_iter().filter(|path| !is_tracked_file(path.as_bytes())).collect();
        let is_untracked = |path: &String| !entries.tracks(path.as_bytes());
        let untracked: Vec<String> =
            candidates.into_iter().map(|path| join(&self.folder, path)).filter(is_untracked).collect();
        if untracked.is_empty() {
            return HashSet::new();
        }
        let config = join(&self.folder, CONFIG);
        let asked = untracked.into_iter().chain(Some(config.clone()).filter(is_untracked));
        let ignored = self.snapshot.repository.ignored(&asked.collect::<Vec<_>>());
        if ignored.contains(&config) {
            return HashSet::new();
        }
        ignored.iter().filter_map(|path| path.strip_prefix(&*prefix)).map(str::to_owned).collect()
    }

    /// Whether git tracks the file at `path`, relative to the backlog's root, or one in the folder there.
    pub fn tracks(&self, path: &str) -> bool {
        self.snapshot.entries().is_some_and(|entries| entries.tracks(join(&self.folder, path).as_bytes()))
    }

    /// Whether git ignores everything in the folder at `path`, relative to the backlog's root, and tracks nothing in it.
    pub fn ignores_folder(&self, path: &str) -> bool {
        let folder = format!("{}/", join(&self.folder, path));
        !self.tracks(path) && self.snapshot.repository.inner.is_path_ignored(folder).unwrap_or(false)
    }

    /// Whether git ignores the backlog as a whole, and so has no say in what belongs to it.
    pub fn ignores_backlog(&self) -> bool {
        let config = join(&self.folder, CONFIG);
        !self.tracks(CONFIG) && self.snapshot.repository.inner.is_path_ignored(config).unwrap_or(false)
    }

    /// Whether a sparse checkout leaves out any file of the backlog.
    pub fn is_sparse(&self) -> bool {
        self.snapshot.entries().is_some_and(|entries| entries.skips_any(self.prefix().as_bytes()))
    }

    /// Whether a sparse checkout leaves out the file or folder at `path`, relative to the backlog's root.
    pub fn leaves_out(&self, path: &str) -> bool {
        let path = join(&self.folder, path);
        self.snapshot.entries().is_some_and(|entries| entries.skips_worktree(path.as_bytes()))
    }

    /// The files of the backlog that a sparse checkout leaves out.
    ///
    /// # Errors
    /// If a symlink can't be read.
    pub fn left_out(&self) -> Result<TreeListing, GitError> {
        if !self.is_sparse() {
            return Ok(TreeListing::default());
        }
        let mut listing = self.snapshot.listing(&self.folder)?;
        let is_left_out = |file: &ListedFile| self.leaves_out(&file.path);
        listing.config = listing.config.filter(is_left_out);
        listing.deployments = listing.deployments.filter(is_left_out);
        listing.stories.retain(is_left_out);
        listing.priority = listing.priority.filter(|_| self.leaves_out(crate::text::tree::PRIORITY));
        Ok(listing)
    }

    /// What the paths of the backlog's files begin with.
    fn prefix(&self) -> String {
        if self.folder.is_empty() { String::new() } else { join(&self.folder, "") }
    }
}
