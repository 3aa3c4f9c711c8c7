//! Commits: their parents, folders, authors and trailers.

use std::collections::HashSet;

use git2::{Commit, Signature};

use super::error::GitErrorKind;
use super::{CommitId, GitError, Repository, regular_file};

/// The file that maps mail addresses, at the repository's root.
const MAILMAP: &str = ".mailmap";

/// The mailmap of one revision.
pub struct Mailmap(Option<git2::Mailmap>);

impl Mailmap {
    /// The mail address of a signature.
    fn email(&self, signature: &Signature<'_>) -> Option<String> {
        let mapped = self.0.as_ref().and_then(|mailmap| mailmap.resolve_signature(signature).ok());
        let email = mapped.as_ref().unwrap_or(signature).email().ok()?;
        Some(email.to_owned())
    }
}

impl Repository {
    /// The id of the commit that a revision names.
    ///
    /// # Errors
    /// If there is no such commit.
    pub fn commit_id(&self, revision: &str) -> Result<CommitId, GitError> {
        Ok(self.commit(revision)?.id())
    }

    /// The commits that the next commit will have as parents besides `HEAD`, because git is merging them. `git merge` names
    /// them to a hook before it writes them down.
    pub fn merge_heads(&self) -> Vec<CommitId> {
        let Some(head) = self.inner.head().ok().and_then(|head| head.target()) else { return Vec::new() };
        let written = regular_file::read_text(&self.git_dir().join("MERGE_HEAD"));
        let named = self.environment.merge_heads().into_iter().map(str::to_owned);
        let names = written.lines().map(str::to_owned).chain(named);
        let mut heads = Vec::new();
        for id in names.filter_map(|name| CommitId::from_str(name.trim()).ok()) {
            let is_merged = id == head || self.descends(head, id);
            if !is_merged && !heads.contains(&id) {
                heads.push(id);
            }
        }
        heads
    }

    /// The commits that lead to one of `heads` and not to `base`.
    ///
    /// # Errors
    /// If an object is missing.
    pub fn commits_since(&self, base: CommitId, heads: &[CommitId]) -> Result<HashSet<CommitId>, GitError> {
        let cant_walk =
            |error| GitError::from_library(GitErrorKind::Other(format!("can't read the history since {base}")), error);
        let mut walk = self.inner.revwalk().map_err(cant_walk)?;
        for head in heads {
            walk.push(*head).map_err(cant_walk)?;
        }
        walk.hide(base).map_err(cant_walk)?;
        walk.collect::<Result<_, _>>().map_err(cant_walk)
    }

    /// The parents of a commit.
    ///
    /// # Errors
    /// If the commit is missing.
    pub fn parents(&self, id: CommitId) -> Result<Vec<CommitId>, GitError> {
        Ok(self.find_commit(id)?.parent_ids().collect())
    }

    /// The id of the tree of a folder in a commit, which identifies what is in it; `None` without such a folder.
    ///
    /// # Errors
    /// If an object is missing.
    pub fn folder_tree(&self, id: CommitId, folder: &str) -> Result<Option<CommitId>, GitError> {
        let commit = self.find_commit(id)?;
        if folder.is_empty() {
            return Ok(Some(commit.tree_id()));
        }
        let tree = commit.tree().map_err(|error| self.object_error(commit.tree_id(), error))?;
        Ok(tree.get_path(folder.as_ref()).ok().map(|entry| entry.id()))
    }

    /// The mail address of a commit's author.
    ///
    /// # Errors
    /// If the commit is missing.
    pub fn author(&self, id: CommitId, mailmap: &Mailmap) -> Result<Option<String>, GitError> {
        Ok(mailmap.email(&self.find_commit(id)?.author()))
    }

    /// The values of a trailer in a commit's message.
    ///
    /// # Errors
    /// If the commit is missing.
    pub fn trailers(&self, id: CommitId, name: &str) -> Result<Vec<String>, GitError> {
        let commit = self.find_commit(id)?;
        let Ok(trailers) = git2::message_trailers_bytes(commit.message_bytes()) else { return Ok(Vec::new()) };
        let is_named = |key: &[u8]| key.eq_ignore_ascii_case(name.as_bytes());
        let named = trailers.iter().filter(|(key, _)| is_named(key));
        Ok(named.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect())
    }

    /// Whether the commit `later` has `earlier` among its ancestors.
    pub fn descends(&self, later: CommitId, earlier: CommitId) -> bool {
        self.inner.graph_descendant_of(later, earlier).unwrap_or(false)
    }

    /// The mailmap of a revision; an empty one if it has none.
    pub fn mailmap(&self, revision: &str) -> Mailmap {
        let text = self.blob_in(revision, MAILMAP).and_then(|id| self.blob(id).ok());
        let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Mailmap(text.and_then(|text| git2::Mailmap::from_buffer(&text).ok()))
    }

    /// The email address of the author of the next commit. For a hook git sets `GIT_AUTHOR_EMAIL` to the author of the commit
    /// in progress.
    pub fn next_author(&self, mailmap: &Mailmap) -> Option<String> {
        let told = |name: &str| self.environment.text(name).map(str::to_owned);
        let email = told("GIT_AUTHOR_EMAIL").or_else(|| self.config("user.email"))?;
        let name = told("GIT_AUTHOR_NAME").or_else(|| self.config("user.name")).unwrap_or_default();
        let signature = Signature::now(&name, &email).ok();
        signature.and_then(|signature| mailmap.email(&signature)).or(Some(email))
    }

    /// The name of the author of the next commit.
    pub fn next_author_name(&self) -> Option<String> {
        self.environment.text("GIT_AUTHOR_NAME").map(str::to_owned).or_else(|| self.config("user.name"))
    }

    /// Makes a commit that changes nothing, whatever is staged, and returns its id.
    ///
    /// # Errors
    /// If git can't make it.
    pub fn commit_nothing(&self, message: &str) -> Result<CommitId, GitError> {
        let arguments = ["commit", "--quiet", "--allow-empty", "--only", "--no-verify", "--cleanup=strip", "-F", "-"];
        self.run(self.index_file(), &arguments, message.as_bytes())?;
        self.commit_id("HEAD")
    }

    pub(super) fn find_commit(&self, id: CommitId) -> Result<Commit<'_>, GitError> {
        self.inner.find_commit(id).map_err(|error| self.object_error(id, error))
    }
}
