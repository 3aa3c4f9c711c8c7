//! Revisions: ranges, merge bases, and the authors of the commits in between.

use std::collections::BTreeSet;

use git2::{Commit, Object, Oid, Signature};

use super::error::GitErrorKind;
use super::{GitError, Repository};

/// The two revisions of a range such as `main...topic`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionRange {
    /// The older revision; with three dots the id of the merge base.
    pub base: String,
    /// The newer revision.
    pub head: String,
}

impl Repository {
    /// Parses a range: `A..B`, or `A...B`, which begins at the merge base. A side that is left out is `HEAD`. `None` if
    /// `text` is a single revision.
    ///
    /// # Errors
    /// If a side of `A...B` is unknown, or they have no common ancestor.
    pub fn range(&self, text: &str) -> Result<Option<RevisionRange>, GitError> {
        let side = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        if let Some((base, head)) = text.split_once("...") {
            let (base, head) = (side(base), side(head));
            return Ok(Some(RevisionRange { base: self.merge_base(&base, &head)?, head }));
        }
        Ok(text.split_once("..").map(|(base, head)| RevisionRange { base: side(base), head: side(head) }))
    }

    /// The id of the best common ancestor of two revisions.
    ///
    /// # Errors
    /// If a revision is unknown, or they have no common ancestor.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, GitError> {
        let ids = (self.commit(one)?.id(), self.commit(other)?.id());
        self.inner.merge_base(ids.0, ids.1).map(|id| id.to_string()).map_err(|error| {
            let between = [one.to_owned(), other.to_owned()];
            GitError::from_library(GitErrorKind::NoMergeBase { between, shallow: self.inner.is_shallow() }, error)
        })
    }

    /// The email addresses of the authors of those commits in `head` but not in `base` that changed something below
    /// `folder`: mapped by the mailmap, sorted, without duplicates.
    ///
    /// The author of a merge commit counts if it differs from every parent there.
    ///
    /// # Errors
    /// If a revision is unknown or an object is missing.
    pub fn authors(&self, base: &str, head: &str, folder: &str) -> Result<Vec<String>, GitError> {
        let cant_walk =
            |error| GitError::from_library(GitErrorKind::Other(format!("can't walk from {base} to {head}")), error);
        let (base, head) = (self.commit(base)?.id(), self.commit(head)?.id());
        let mut walk = self.inner.revwalk().map_err(cant_walk)?;
        walk.push(head).and_then(|()| walk.hide(base)).map_err(cant_walk)?;
        let mut authors = BTreeSet::new();
        for id in walk {
            let id = id.map_err(cant_walk)?;
            let commit = self.inner.find_commit(id).map_err(|error| self.object_error(id, error))?;
            if self.changes_folder(&commit, folder)? {
                authors.extend(self.mapped_email(&commit.author()));
            }
        }
        Ok(authors.into_iter().collect())
    }

    /// The email address of the author of the next commit, mapped by the mailmap. For a hook git sets
    /// `GIT_AUTHOR_EMAIL` to the author of the commit in progress.
    pub fn next_author(&self) -> Option<String> {
        let told = |name: &str| self.environment.text(name).map(str::to_owned);
        let email = told("GIT_AUTHOR_EMAIL").or_else(|| self.config("user.email"))?;
        let name = told("GIT_AUTHOR_NAME").or_else(|| self.config("user.name")).unwrap_or_default();
        let signature = Signature::now(&name, &email).ok();
        signature.and_then(|signature| self.mapped_email(&signature)).or(Some(email))
    }

    /// The object that a revision names.
    pub(super) fn find_object(&self, name: &str) -> Result<Object<'_>, GitError> {
        let unknown = |error: git2::Error| {
            let kind = GitErrorKind::UnknownRevision { name: name.to_owned(), shallow: self.inner.is_shallow() };
            // "Not found" adds nothing to the kind; any other message of libgit2 is kept.
            if error.code() == git2::ErrorCode::NotFound {
                GitError::new(kind)
            } else {
                GitError::from_library(kind, error)
            }
        };
        // The commit's id, if it can be found without reading an object, so that the object is checked first.
        let reference = self.inner.resolve_reference_from_short_name(name).ok();
        let referenced_id = reference.and_then(|reference| reference.resolve().ok()?.target());
        let full_id = || Oid::from_str(name).ok().filter(|_| name.len() == 40);
        if let Some(id) = referenced_id.or_else(full_id) {
            self.loose_objects.check(id).map_err(|error| self.object_error(id, error))?;
        }
        self.inner.revparse_single(name).map_err(unknown)
    }

    pub(super) fn commit(&self, name: &str) -> Result<Commit<'_>, GitError> {
        self.find_object(name)?.peel_to_commit().map_err(|error| self.object_error(name, error))
    }

    /// Whether the folder in a commit differs from that of every parent.
    fn changes_folder(&self, commit: &Commit<'_>, folder: &str) -> Result<bool, GitError> {
        let id = self.folder_id(commit, folder)?;
        if commit.parent_count() == 0 {
            return Ok(id.is_some());
        }
        for parent in commit.parents() {
            if self.folder_id(&parent, folder)? == id {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The id of a folder's tree in a commit, which identifies its content.
    fn folder_id(&self, commit: &Commit<'_>, folder: &str) -> Result<Option<Oid>, GitError> {
        let tree = commit.tree().map_err(|error| self.object_error(commit.tree_id(), error))?;
        if folder.is_empty() {
            return Ok(Some(tree.id()));
        }
        Ok(tree.get_path(folder.as_ref()).ok().map(|entry| entry.id()))
    }

    /// The email address of a signature, mapped by the mailmap.
    fn mapped_email(&self, signature: &Signature<'_>) -> Option<String> {
        let mapped = self.inner.mailmap().and_then(|mailmap| mailmap.resolve_signature(signature));
        let email = mapped.as_ref().unwrap_or(signature).email().ok()?;
        Some(email.to_owned())
    }
}
