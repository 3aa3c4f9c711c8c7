//! Revisions: their names, their common ancestors, and who made the commits between them.

use std::collections::BTreeSet;

use git2::{Commit, Object, Oid, Signature};

use super::error::Kind;
use super::{GitError, Repository};

/// Two revisions that a text such as `main...topic` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The older side: with three dots the id of the merge base.
    pub base: String,
    /// The newer side.
    pub head: String,
}

impl Repository {
    /// The range that `text` means, if it is one: `A..B`, or `A...B` from the merge base; a side that is left
    /// out is `HEAD`. `None` for a single revision.
    ///
    /// # Errors
    /// If a side of `A...B` is unknown, or they have no common ancestor.
    pub fn range(&self, text: &str) -> Result<Option<Range>, GitError> {
        let side = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        if let Some((base, head)) = text.split_once("...") {
            let (base, head) = (side(base), side(head));
            return Ok(Some(Range { base: self.merge_base(&base, &head)?, head }));
        }
        Ok(text.split_once("..").map(|(base, head)| Range { base: side(base), head: side(head) }))
    }

    /// The id of the best common ancestor of two revisions.
    ///
    /// # Errors
    /// If one is unknown, or there is no such ancestor.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, GitError> {
        let ids = (self.commit(one)?.id(), self.commit(other)?.id());
        let between = || [one.to_owned(), other.to_owned()];
        let none = |error| {
            GitError::from_library(Kind::NoMergeBase { between: between(), shallow: self.inner.is_shallow() }, error)
        };
        self.inner.merge_base(ids.0, ids.1).map(|id| id.to_string()).map_err(none)
    }

    /// The mail addresses of the authors of the commits that are in `head` and not in `base` and that changed
    /// something below `folder`; after the mailmap, sorted, each once.
    ///
    /// A merge counts where it differs from every parent: its author then decided something.
    ///
    /// # Errors
    /// If a revision is unknown or an object is missing.
    pub fn authors(&self, base: &str, head: &str, folder: &str) -> Result<Vec<String>, GitError> {
        let failed = |error| GitError::from_library(Kind::Other(format!("can't walk from {base} to {head}")), error);
        let (base, head) = (self.commit(base)?.id(), self.commit(head)?.id());
        let mut walk = self.inner.revwalk().map_err(failed)?;
        walk.push(head).and_then(|()| walk.hide(base)).map_err(failed)?;
        let mut authors = BTreeSet::new();
        for id in walk {
            let id = id.map_err(failed)?;
            let commit = self.inner.find_commit(id).map_err(|error| self.lost(id, error))?;
            if self.touches(&commit, folder)? {
                authors.extend(self.address(&commit.author()));
            }
        }
        Ok(authors.into_iter().collect())
    }

    /// The mail address of whoever makes the next commit, after the mailmap. Git tells a hook in
    /// `GIT_AUTHOR_EMAIL` whom it will write into the commit.
    pub fn next_author(&self) -> Option<String> {
        let told = |name: &str| self.environment.text(name).map(str::to_owned);
        let email = told("GIT_AUTHOR_EMAIL").or_else(|| self.config("user.email"))?;
        let name = told("GIT_AUTHOR_NAME").or_else(|| self.config("user.name")).unwrap_or_default();
        let signature = Signature::now(&name, &email).ok();
        signature.and_then(|signature| self.address(&signature)).or(Some(email))
    }

    /// The object that a revision names.
    pub(super) fn object(&self, name: &str) -> Result<Object<'_>, GitError> {
        let unknown = |error: git2::Error| {
            let kind = Kind::UnknownRevision { name: name.to_owned(), shallow: self.inner.is_shallow() };
            // That nothing has the name is all there is to say; any other word of the library's is kept.
            if error.code() == git2::ErrorCode::NotFound {
                GitError::new(kind)
            } else {
                GitError::from_library(kind, error)
            }
        };
        // The name of a commit, as far as it can be told without reading the commit.
        let reference = self.inner.resolve_reference_from_short_name(name).ok();
        let named = reference.and_then(|reference| reference.resolve().ok()?.target());
        if let Some(id) = named.or_else(|| Oid::from_str(name).ok().filter(|_| name.len() == 40)) {
            self.loose.check(id).map_err(|error| self.lost(id, error))?;
        }
        self.inner.revparse_single(name).map_err(unknown)
    }

    pub(super) fn commit(&self, name: &str) -> Result<Commit<'_>, GitError> {
        self.object(name)?.peel_to_commit().map_err(|error| self.lost(name, error))
    }

    fn touches(&self, commit: &Commit<'_>, folder: &str) -> Result<bool, GitError> {
        let own = self.folder_id(commit, folder)?;
        if commit.parent_count() == 0 {
            return Ok(own.is_some());
        }
        for parent in commit.parents() {
            if self.folder_id(&parent, folder)? == own {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The id of a folder's tree in a commit, which says everything about what it holds.
    fn folder_id(&self, commit: &Commit<'_>, folder: &str) -> Result<Option<Oid>, GitError> {
        let tree = commit.tree().map_err(|error| self.lost(commit.tree_id(), error))?;
        if folder.is_empty() {
            return Ok(Some(tree.id()));
        }
        Ok(tree.get_path(folder.as_ref()).ok().map(|entry| entry.id()))
    }

    fn address(&self, signature: &Signature<'_>) -> Option<String> {
        let mapped = self.inner.mailmap().and_then(|mailmap| mailmap.resolve_signature(signature));
        let email = mapped.as_ref().unwrap_or(signature).email().ok()?;
        Some(email.to_owned())
    }
}
