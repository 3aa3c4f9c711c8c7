//! What a merge driver needs: the other side of the merge, and the tree that both sides give together.
//!
//! While a driver runs, the merged tree is nowhere yet: git merges in memory and writes the index last. So the
//! whole merge is done once more by `git merge-tree`, which touches neither the index nor the working tree.

use std::path::Path;

use super::environment::WITHIN_MERGE_TREE;
use super::{GitError, Repository, Side};

/// What merging three versions of a text gave.
#[derive(Debug)]
pub struct Merged {
    /// Whether they didn't conflict.
    pub clean: bool,
    /// The text, with markers where they did.
    pub bytes: Vec<u8>,
}

impl Repository {
    /// The tree that merging the one branch that is being merged gives, conflicts or not; `None` where git
    /// doesn't say what is merged (`rebase` and `cherry-pick` don't), or can't tell the tree (before 2.38).
    pub fn merged(&self) -> Option<Side> {
        let heads = self.environment.merge_heads();
        let [theirs] = heads.as_slice() else { return None };
        let arguments = ["merge-tree", "--write-tree", "--no-messages", "-z", "HEAD", theirs];
        let output = self.run_with(self.index_file(), &arguments, b"", &[(WITHIN_MERGE_TREE, "1")]).ok()?;
        // A conflict is exit code 1, and the tree is told all the same.
        let tree = output.stdout.split(|byte| *byte == 0).next().and_then(|id| str::from_utf8(id).ok())?;
        let known = output.code.is_some_and(|code| code <= 1) && git2::Oid::from_str(tree).is_ok();
        known.then(|| Side::Revision(tree.to_owned()))
    }

    /// What git makes of three versions of a text without a driver.
    ///
    /// # Errors
    /// If git can't be run.
    pub fn merge_texts(&self, base: &Path, ours: &Path, theirs: &Path) -> Result<Merged, GitError> {
        let paths = [ours, base, theirs].map(|path| path.to_string_lossy().into_owned());
        let [ours, base, theirs] = &paths;
        let arguments = ["merge-file", "-p", "-q", ours, base, theirs];
        let output = self.run_with(self.index_file(), &arguments, b"", &[])?;
        Ok(Merged { clean: output.code == Some(0), bytes: output.stdout })
    }
}
