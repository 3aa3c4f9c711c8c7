//! What the merge driver needs: the merged tree (`git merge-tree`) and the merge of one text (`git merge-file`).
//!
//! While a driver runs, git has not stored the merged tree anywhere: it merges in memory and writes the index at the
//! end. So the whole merge is repeated by `git merge-tree`, which touches neither the index nor the working tree.

use std::path::Path;

use super::environment::NESTED_MERGE_VARIABLE;
use super::{CommitId, GitError, Repository, TreeSource};

/// Git's label of our side where the other one is put onto `HEAD`. Where it isn't (a stash, a checkout), the working tree or
/// the index is merged, and no label says which tree that is.
const HEAD_LABEL: &str = "HEAD";
/// How git labels the parent of a commit that is picked or reverted.
const PARENT_LABEL: &str = "parent of ";

/// The result of a three-way merge of a text.
#[derive(Debug)]
pub struct TextMerge {
    /// Whether there are no conflicts.
    pub is_clean: bool,
    /// The merged text, with conflict markers if it isn't clean.
    pub bytes: Vec<u8>,
}

/// The tree that git is making while it calls the driver.
#[derive(Debug)]
pub struct MergedTree {
    /// The tree.
    pub tree: TreeSource,
    /// Whether nothing in it is in conflict.
    pub is_clean: bool,
}

/// What git merges into `HEAD`.
enum Merging {
    /// A commit, with the best common ancestor.
    Commit(String),
    /// The change from one commit to another.
    Change { from: CommitId, to: CommitId },
}

impl Repository {
    /// Whether this is a `git merge`, which is finished by a commit with its hooks.
    pub fn is_merge_command(&self) -> bool {
        !self.environment.merge_heads().is_empty()
    }

    /// The tree that results from what git is doing, with or without conflicts. The `labels` are git's for the common
    /// ancestor, our side and theirs. `None` if neither git's variables nor the labels say what is merged, or if
    /// `git merge-tree --write-tree` isn't available (before git 2.38, for picks before 2.40).
    pub fn merged_tree(&self, labels: &[String]) -> Option<MergedTree> {
        let heads = self.environment.merge_heads();
        let merging = match heads.as_slice() {
            [theirs] => Merging::Commit((*theirs).to_owned()),
            [] => self.merging_by_labels(labels)?,
            _ => return None,
        };
        let mut arguments = vec!["merge-tree".to_owned(), "--write-tree".into(), "--no-messages".into(), "-z".into()];
        match merging {
            Merging::Commit(theirs) => arguments.extend(["HEAD".into(), theirs]),
            Merging::Change { from, to } => {
                arguments.extend([format!("--merge-base={from}"), "HEAD".into(), to.to_string()]);
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = self.run_with(self.index_file(), &arguments, b"", &[(NESTED_MERGE_VARIABLE, "1")]).ok()?;
        let tree_id = output.stdout.split(|byte| *byte == 0).next().and_then(|id| str::from_utf8(id).ok())?;
        // Exit code 1 means conflicts; the tree is printed nevertheless.
        let has_tree = output.code.is_some_and(|code| code <= 1) && git2::Oid::from_str(tree_id).is_ok();
        let tree = TreeSource::Revision(tree_id.to_owned());
        has_tree.then(|| MergedTree { tree, is_clean: output.code == Some(0) })
    }

    /// What a rebase, cherry-pick or revert merges, by git's labels: it calls a commit `1234567 (subject)`, and its parent
    /// `parent of 1234567 (subject)`. A rebase that makes a merge again labels the sides with revisions.
    fn merging_by_labels(&self, labels: &[String]) -> Option<Merging> {
        let [ancestor, ours, theirs] = labels else { return None };
        if ours != HEAD_LABEL {
            return None;
        }
        if ancestor.strip_prefix(PARENT_LABEL) == Some(theirs) {
            let (commit, parent) = self.labelled_commit(theirs)?;
            return Some(Merging::Change { from: parent, to: commit });
        }
        if theirs.strip_prefix(PARENT_LABEL) == Some(ancestor) {
            let (commit, parent) = self.labelled_commit(ancestor)?;
            return Some(Merging::Change { from: commit, to: parent });
        }
        let is_id = ancestor.len() >= 4 && ancestor.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_id && self.commit_id(theirs).is_ok()).then(|| Merging::Commit(theirs.clone()))
    }

    /// The commit of the label `1234567 (subject)` and its only parent.
    fn labelled_commit(&self, label: &str) -> Option<(CommitId, CommitId)> {
        let (id, _) = label.split_once(' ')?;
        let commit = self.commit_id(id).ok().filter(|commit| commit.to_string().starts_with(id))?;
        match self.parents(commit).ok()?.as_slice() {
            [parent] => Some((commit, *parent)),
            _ => None,
        }
    }

    /// Merges three versions of a text as git does without a driver.
    ///
    /// # Errors
    /// If git can't be run.
    pub fn merge_texts(
        &self,
        base: &Path,
        ours: &Path,
        theirs: &Path,
        labels: &[String],
    ) -> Result<TextMerge, GitError> {
        let paths = [ours, base, theirs].map(|path| path.to_string_lossy().into_owned());
        let [ours, base, theirs] = &paths;
        let mut arguments = vec!["merge-file", "-p", "-q"];
        if let [ancestor, our_label, their_label] = labels {
            for label in [our_label, ancestor, their_label] {
                arguments.extend(["-L", label]);
            }
        }
        arguments.extend([ours.as_str(), base, theirs]);
        let output = self.run_with(self.index_file(), &arguments, b"", &[])?;
        Ok(TextMerge { is_clean: output.code == Some(0), bytes: output.stdout })
    }
}
