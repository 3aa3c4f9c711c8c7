//! Which files git knows to be in conflict, or to have been until somebody staged them.

use std::collections::BTreeSet;

use super::Repository;

/// Git leaves the tree that it made of a conflict under this name until the next commit, also after a `stash pop` or a
/// `cherry-pick -n`, which leave nothing else.
pub(super) const AUTO_MERGE: &str = "AUTO_MERGE";
/// What git leaves in its folder while an operation that can conflict is not finished.
const IN_PROGRESS: [&str; 6] =
    ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", AUTO_MERGE];

impl Repository {
    /// The git command that is in the middle of something, so that the next commit would end it or be refused.
    pub fn unfinished_operation(&self) -> Option<&'static str> {
        let found = [
            ("rebase-apply/applying", "am"),
            ("rebase-apply", "rebase"),
            ("rebase-merge", "rebase"),
            ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
        ];
        found.into_iter().find(|(name, _)| self.git_dir().join(name).exists()).map(|(_, operation)| operation)
    }

    /// The paths, relative to the repository's root, that are in conflict or were in the merge, rebase or pick that is being finished:
    /// `git add` hides a conflict, and the index remembers it. None if git can't say.
    pub fn conflicted_paths(&self) -> BTreeSet<String> {
        self.paths_in_index(&["--unmerged", "--resolve-undo"])
    }

    /// The paths, relative to the repository's root, that are in conflict. None if git can't say.
    pub fn unmerged_paths(&self) -> BTreeSet<String> {
        self.paths_in_index(&["--unmerged"])
    }

    /// What `git ls-files` lists with each of these options while something that can conflict is not finished.
    fn paths_in_index(&self, options: &[&str]) -> BTreeSet<String> {
        if !IN_PROGRESS.iter().any(|name| self.git_dir().join(name).exists()) {
            return BTreeSet::new();
        }
        let list =
            |option| self.run(self.index_file(), &["ls-files", "-z", "--full-name", option], b"").unwrap_or_default();
        let mut paths = BTreeSet::new();
        for output in options.iter().map(|option| list(option)) {
            let records = output.split(|byte| *byte == 0).filter_map(|record| str::from_utf8(record).ok());
            // Mode, blob and stage stand before the tab.
            paths.extend(records.filter_map(|record| record.split_once('\t')).map(|(_, path)| path.to_owned()));
        }
        paths
    }
}
