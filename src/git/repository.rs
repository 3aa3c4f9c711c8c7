//! Finds and opens a repository as git itself would.
//!
//! Git starts hooks with `GIT_DIR`, `GIT_WORK_TREE` or `GIT_INDEX_FILE` set; these take precedence over the current
//! folder. Paths are made absolute here, so that git can be run from any folder later.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorCode, RepositoryOpenFlags};

use super::GitError;
use super::error::GitErrorKind;
use super::loose_objects::LooseObjects;
use super::open_error;

/// An open repository.
pub struct Repository {
    pub(super) inner: git2::Repository,
    workdir: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index: PathBuf,
    pub(super) loose_objects: LooseObjects,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("git_dir", &self.git_dir).finish_non_exhaustive()
    }
}

impl Repository {
    /// Opens the repository that git would use in the folder `from`; `None` if there is none.
    ///
    /// # Errors
    /// If there is a repository that can't be opened.
    pub fn discover(from: &Path) -> Result<Option<Self>, GitError> {
        disable_hash_verification();
        let opened = if env::var_os("GIT_DIR").is_some() {
            git2::Repository::open_from_env()
        } else {
            git2::Repository::open_ext(from, RepositoryOpenFlags::FROM_ENV, [] as [&Path; 0])
        };
        match opened {
            Ok(inner) => Self::from_open(inner).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound && env::var_os("GIT_DIR").is_none() => Ok(None),
            Err(error) => Err(open_error::explain(from, error)),
        }
    }

    fn from_open(inner: git2::Repository) -> Result<Self, GitError> {
        let git_dir = absolute(inner.path())?;
        let index = match env::var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty()) {
            Some(name) => absolute(Path::new(&name))?,
            None => git_dir.join("index"),
        };
        let common_dir = absolute(inner.commondir())?;
        Ok(Self {
            workdir: workdir(&inner)?,
            loose_objects: LooseObjects::new(&common_dir),
            common_dir,
            git_dir,
            index,
            inner,
        })
    }

    /// The root of the working tree; `None` in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.workdir.as_deref()
    }

    /// The `.git` folder; in a linked worktree its own one below `.git/worktrees/`.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The `.git` folder that all worktrees share.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The index file that git uses; in a hook the one of the commit in progress.
    pub fn index_file(&self) -> &Path {
        &self.index
    }

    /// Whether git has started this process for a commit: it sets `GIT_INDEX_FILE` then, unlike somebody who runs the
    /// hook by hand or in CI.
    pub fn is_run_by_commit(&self) -> bool {
        env::var_os("GIT_INDEX_FILE").is_some_and(|name| !name.is_empty())
    }

    /// The folder of the hooks, and whether `core.hooksPath` sets it.
    pub fn hooks_dir(&self) -> (PathBuf, bool) {
        let configured = self.inner.config().and_then(|config| config.get_path("core.hooksPath")).ok();
        match configured.filter(|path| !path.as_os_str().is_empty()) {
            Some(path) => (self.workdir.as_deref().unwrap_or(&self.git_dir).join(path), true),
            None => (self.common_dir.join("hooks"), false),
        }
    }

    /// The path of a folder on disk relative to the repository's root, with `/`; empty for the root itself. `None` if
    /// the folder isn't in the working tree.
    pub fn folder(&self, path: &Path) -> Option<String> {
        let workdir = self.workdir.as_deref()?.canonicalize().ok()?;
        let inside = path.canonicalize().ok()?.strip_prefix(workdir).ok()?.to_owned();
        let parts: Option<Vec<_>> = inside.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }

    /// Whether `HEAD` is a commit; it isn't before the first one.
    pub fn has_head(&self) -> bool {
        self.inner.head().is_ok()
    }

    /// A value of git's configuration.
    pub fn config(&self, key: &str) -> Option<String> {
        self.inner.config().and_then(|config| config.get_string(key)).ok()
    }

    /// The error for an object, or a revision, that can't be read.
    pub(super) fn object_error(&self, id: impl ToString, error: git2::Error) -> GitError {
        let id = id.to_string();
        let kind = match error.code() {
            ErrorCode::NotFound => GitErrorKind::MissingObject { id, partial: self.is_partial_clone() },
            _ => GitErrorKind::Other(format!("can't read the object {id}")),
        };
        GitError::from_library(kind, error)
    }

    fn is_partial_clone(&self) -> bool {
        let has_promisor = |config: git2::Config| {
            let mut entries = config.entries(Some("^remote\\..*\\.promisor$"))?;
            Ok(entries.next().is_some())
        };
        self.inner.config().and_then(has_promisor).unwrap_or(false)
    }
}

/// The root of the working tree, found as git finds it; libgit2 knows only the last of these rules:
///
/// - `GIT_WORK_TREE` is used even for a bare repository.
/// - If only `GIT_DIR` is set, the working tree is the current folder. Git starts the hooks of a repository whose git
///   folder is elsewhere that way (`git init --separate-git-dir`).
/// - Otherwise it follows from `core.worktree` or the location of the git folder.
fn workdir(inner: &git2::Repository) -> Result<Option<PathBuf>, GitError> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(path) = variable("GIT_WORK_TREE") {
        return absolute(Path::new(&path)).map(Some);
    }
    let is_configured = inner.config().is_ok_and(|config| config.get_path("core.worktree").is_ok());
    if variable("GIT_DIR").is_some() && !is_configured && !inner.is_worktree() && !inner.is_bare() {
        return absolute(Path::new(".")).map(Some);
    }
    inner.workdir().map(absolute).transpose()
}

/// Makes a path absolute, based on the current folder, and removes a trailing separator.
fn absolute(path: &Path) -> Result<PathBuf, GitError> {
    match std::path::absolute(path) {
        Ok(path) => Ok(path.components().collect()),
        Err(error) => Err(GitError::other(format!("can't find {}", path.display()), error)),
    }
}

/// Makes libgit2 read objects without hashing each of them again, as git does: packs and loose objects have checksums.
fn disable_hash_verification() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}
