//! What the merge driver needs: the merged tree (`git merge-tree`) and the merge of one text (`git merge-file`).
//!
//! While a driver runs, git has not stored the merged tree anywhere: it merges in memory and writes the index at the
//! end. So the whole merge is repeated by `git merge-tree`, which touches neither the index nor the working tree.

use std::path::Path;

use super::environment::NESTED_MERGE_VARIABLE;
use super::{GitError, Repository, TreeSource};

/// The result of a three-way merge of a text.
#[derive(Debug)]
pub struct TextMerge {
    /// Whether there are no conflicts.
    pub is_clean: bool,
    /// The merged text, with conflict markers if it isn't clean.
    pub bytes: Vec<u8>,
}

impl Repository {
    /// The tree that results from the merge in progress, with or without conflicts. `None` if git doesn't tell the
    /// driver what is merged (`rebase` and `cherry-pick` don't), if several branches are merged, or if
    /// `git merge-tree --write-tree` isn't available (before git 2.38).
    pub fn merged_tree(&self) -> Option<TreeSource> {
        let heads = self.environment.merge_heads();
        let [theirs] = heads.as_slice() else { return None };
        let arguments = ["merge-tree", "--write-tree", "--no-messages", "-z", "HEAD", theirs];
        let output = self.run_with(self.index_file(), &arguments, b"", &[(NESTED_MERGE_VARIABLE, "1")]).ok()?;
        let tree_id = output.stdout.split(|byte| *byte == 0).next().and_then(|id| str::from_utf8(id).ok())?;
        // Exit code 1 means conflicts; the tree is printed nevertheless.
        let has_tree = output.code.is_some_and(|code| code <= 1) && git2::Oid::from_str(tree_id).is_ok();
        has_tree.then(|| TreeSource::Revision(tree_id.to_owned()))
    }

    /// Merges three versions of a text as git does without a driver.
    ///
    /// # Errors
    /// If git can't be run.
    pub fn merge_texts(&self, base: &Path, ours: &Path, theirs: &Path) -> Result<TextMerge, GitError> {
        let paths = [ours, base, theirs].map(|path| path.to_string_lossy().into_owned());
        let [ours, base, theirs] = &paths;
        let arguments = ["merge-file", "-p", "-q", ours, base, theirs];
        let output = self.run_with(self.index_file(), &arguments, b"", &[])?;
        Ok(TextMerge { is_clean: output.code == Some(0), bytes: output.stdout })
    }
}
