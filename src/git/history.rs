//! Revisions: ranges and merge bases.

use git2::{Commit, Object, Oid};

use super::error::GitErrorKind;
use super::{CommitId, GitError, Repository};

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
            let kind = GitErrorKind::NoMergeBase { between, shallow: self.inner.is_shallow(), is_range: true };
            GitError::from_library(kind, error)
        })
    }

    /// The id of the best common ancestor of a revision and the commit that has, or will have, the parents `heads`.
    ///
    /// # Errors
    /// If the revision is unknown, or they have no common ancestor.
    pub fn merge_base_with(&self, revision: &str, heads: &[CommitId]) -> Result<CommitId, GitError> {
        let mut ids = vec![self.commit(revision)?.id()];
        ids.extend(heads);
        self.inner.merge_base_many(&ids).map_err(|error| {
            let head = self.commit_id("HEAD").ok();
            let name = |id: &CommitId| if Some(*id) == head { "HEAD".to_owned() } else { id.to_string() };
            let between = [revision.to_owned(), heads.first().map(name).unwrap_or_default()];
            let kind = GitErrorKind::NoMergeBase { between, shallow: self.inner.is_shallow(), is_range: false };
            GitError::from_library(kind, error)
        })
    }

    /// The object that a revision names.
    pub(super) fn find_object(&self, name: &str) -> Result<Object<'_>, GitError> {
        refuse_range(name)?;
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
}

/// Fails if `name` is a range, where one revision is wanted.
fn refuse_range(name: &str) -> Result<(), GitError> {
    // Behind the colon stands a path, and between braces a search.
    let revision = name.split([':', '{']).next().unwrap_or_default();
    let Some((first, last)) = revision.split_once("..") else { return Ok(()) };
    let side = |side: &str| if side.is_empty() { "HEAD".to_owned() } else { side.to_owned() };
    let sides = [side(first), side(last.trim_start_matches('.'))];
    Err(GitError::new(GitErrorKind::RangeForRevision { range: name.to_owned(), sides }))
}
