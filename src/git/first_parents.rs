//! The first-parent history of a revision, and the tags and branches that mark deployments.

use std::collections::HashSet;

use git2::{ObjectType, Oid, Tree};

use super::{CommitId, GitError, Repository};

/// A commit of a first-parent history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstParentCommit {
    /// Its id.
    pub id: CommitId,
    /// Its committer date, in seconds since 1970 in UTC.
    pub at: i64,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedTag {
    /// Its name without `refs/tags/`.
    pub name: String,
    /// The tagger's date, or else that of the commit, in seconds since 1970 in UTC.
    pub at: i64,
}

impl Repository {
    /// Whether the history is cut off, as in a clone with `--depth`.
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// The commits from `tip` back along first parents, the newest first, to before the first one that `is_known`.
    ///
    /// # Errors
    /// If a commit is missing.
    pub fn first_parents(
        &self,
        tip: CommitId,
        is_known: &dyn Fn(CommitId) -> bool,
    ) -> Result<(Vec<FirstParentCommit>, Option<CommitId>), GitError> {
        let (mut commits, mut next) = (Vec::new(), Some(tip));
        while let Some(id) = next {
            if is_known(id) {
                return Ok((commits, Some(id)));
            }
            let commit = self.find_commit(id)?;
            commits.push(FirstParentCommit { id, at: commit.committer().when().seconds() });
            next = commit.parent_id(0).ok();
        }
        Ok((commits, None))
    }

    /// The committer date of the commit that a revision names, in seconds since 1970 in UTC.
    ///
    /// # Errors
    /// If there is no such commit.
    pub fn commit_date(&self, revision: &str) -> Result<i64, GitError> {
        Ok(self.commit(revision)?.committer().when().seconds())
    }

    /// The first line of a commit's message; empty if it isn't UTF-8.
    pub fn subject(&self, id: CommitId) -> String {
        let commit = self.find_commit(id).ok();
        let subject = commit.as_ref().and_then(|commit| commit.summary().ok().flatten());
        subject.unwrap_or_default().to_owned()
    }

    /// Whether two commits differ anywhere but in `folder`; without an older one, whether there is anything else.
    ///
    /// # Errors
    /// If a tree is missing.
    pub fn differs_outside(&self, old: Option<CommitId>, new: CommitId, folder: &str) -> Result<bool, GitError> {
        let tree = |id: CommitId| Ok::<_, GitError>(self.find_commit(id)?.tree_id());
        let mut sides = (old.map(tree).transpose()?, Some(tree(new)?));
        let mut folders = folder.split('/').filter(|name| !name.is_empty());
        loop {
            let Some(inside) = folders.next() else { return Ok(false) };
            if sides.0 == sides.1 {
                return Ok(false);
            }
            let read = |id: Option<Oid>| id.map(|id| self.tree(id)).transpose();
            let (one, other) = (read(sides.0)?, read(sides.1)?);
            let others = |tree: &Option<Tree<'_>>| -> HashSet<(Vec<u8>, Oid, i32)> {
                let entries =
                    tree.iter().flat_map(|tree| tree.iter().map(|entry| entry.to_owned()).collect::<Vec<_>>());
                let entries = entries.filter(|entry| entry.name_bytes() != inside.as_bytes());
                entries.map(|entry| (entry.name_bytes().to_vec(), entry.id(), entry.filemode())).collect()
            };
            if others(&one) != others(&other) {
                return Ok(true);
            }
            let below = |tree: &Option<Tree<'_>>| {
                let entry = tree.as_ref()?.get_name(inside)?;
                (entry.kind() == Some(ObjectType::Tree)).then(|| entry.id())
            };
            sides = (below(&one), below(&other));
        }
    }

    fn tree(&self, id: Oid) -> Result<Tree<'_>, GitError> {
        self.inner.find_tree(id).map_err(|error| self.object_error(id, error))
    }

    /// The tags whose names match one of `patterns`, where `*` stands for any characters. A tag of anything but a commit is no
    /// deployment.
    pub fn tags_like(&self, patterns: &[Box<str>]) -> Vec<DatedTag> {
        let mut tags = Vec::new();
        for pattern in patterns {
            let Ok(names) = self.inner.tag_names(Some(pattern)) else { continue };
            for name in names.iter().filter_map(|name| name.ok().flatten()) {
                tags.extend(self.tag_date(name).map(|at| DatedTag { name: name.to_owned(), at }));
            }
        }
        tags
    }

    fn tag_date(&self, name: &str) -> Option<i64> {
        let target = self.inner.find_reference(&format!("refs/tags/{name}")).ok()?.target()?;
        let object = self.inner.find_object(target, None).ok()?;
        let commit = object.peel_to_commit().ok()?;
        let tagger = object.as_tag().and_then(|tag| Some(tag.tagger()?.when().seconds()));
        Some(tagger.unwrap_or_else(|| commit.committer().when().seconds()))
    }

    /// The newest commit of a branch: the local one, or else that of `origin`.
    pub fn branch_tip(&self, branch: &str) -> Option<CommitId> {
        let names =
            [format!("refs/heads/{branch}"), format!("refs/remotes/origin/{branch}"), format!("refs/remotes/{branch}")];
        let tip = |name: &String| Some(self.inner.find_reference(name).ok()?.peel_to_commit().ok()?.id());
        names.iter().find_map(tip)
    }
}
