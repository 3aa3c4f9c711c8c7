//! Finds a repository and its folders, as git itself would.
//!
//! A hook is started with `GIT_DIR`, `GIT_WORK_TREE` or `GIT_INDEX_FILE` set, and these win over whatever
//! folder the process is in. Paths are made absolute here, once: whoever starts git later may do so from
//! another folder.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorCode, RepositoryOpenFlags};

use super::GitError;
use super::format;
use super::loose::Loose;

/// An open repository.
pub struct Repository {
    pub(super) inner: git2::Repository,
    workdir: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index: PathBuf,
    pub(super) loose: Loose,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("git_dir", &self.git_dir).finish_non_exhaustive()
    }
}

impl Repository {
    /// The repository that git would use in the folder `from`; `None` if there is none.
    ///
    /// # Errors
    /// If there is one that can't be read.
    pub fn discover(from: &Path) -> Result<Option<Self>, GitError> {
        skip_verification();
        let opened = if env::var_os("GIT_DIR").is_some() {
            git2::Repository::open_from_env()
        } else {
            git2::Repository::open_ext(from, RepositoryOpenFlags::FROM_ENV, [] as [&Path; 0])
        };
        match opened {
            Ok(inner) => Self::opened(inner).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound && env::var_os("GIT_DIR").is_none() => Ok(None),
            Err(error) => Err(format::explain(from, error)),
        }
    }

    fn opened(inner: git2::Repository) -> Result<Self, GitError> {
        let git_dir = absolute(inner.path())?;
        let index = match env::var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty()) {
            Some(name) => absolute(Path::new(&name))?,
            None => git_dir.join("index"),
        };
        let common_dir = absolute(inner.commondir())?;
        Ok(Self { workdir: workdir(&inner)?, loose: Loose::of(&common_dir), common_dir, git_dir, index, inner })
    }

    /// The top folder of the working tree; `None` in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.workdir.as_deref()
    }

    /// The repository's own folder: in a linked worktree the one that belongs to it alone.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The folder that all worktrees share.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The index that git, and so a hook, works with.
    pub fn index_file(&self) -> &Path {
        &self.index
    }

    /// Whether git has started this for a commit: then it says with which index. Whoever runs a hook by hand or in CI
    /// doesn't.
    pub fn is_committing(&self) -> bool {
        env::var_os("GIT_INDEX_FILE").is_some_and(|name| !name.is_empty())
    }

    /// Where git looks for hooks, and whether `core.hooksPath` says so.
    pub fn hooks_dir(&self) -> (PathBuf, bool) {
        let configured = self.inner.config().and_then(|config| config.get_path("core.hooksPath")).ok();
        match configured.filter(|path| !path.as_os_str().is_empty()) {
            Some(path) => (self.workdir.as_deref().unwrap_or(&self.git_dir).join(path), true),
            None => (self.common_dir.join("hooks"), false),
        }
    }

    /// A folder on disk as the repository names it: relative to its top, with `/`, empty for the top itself.
    /// `None` if the folder isn't in the working tree.
    pub fn folder(&self, path: &Path) -> Option<String> {
        let workdir = self.workdir.as_deref()?.canonicalize().ok()?;
        let inside = path.canonicalize().ok()?.strip_prefix(workdir).ok()?.to_owned();
        let parts: Option<Vec<_>> = inside.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }

    /// Whether there is a commit to compare with.
    pub fn has_head(&self) -> bool {
        self.inner.head().is_ok()
    }

    /// A text from git's configuration.
    pub fn config(&self, key: &str) -> Option<String> {
        self.inner.config().and_then(|config| config.get_string(key)).ok()
    }
}

/// The top folder of the working tree. Git takes the one that it is told, even of a bare repository; and the current
/// folder where it is told of a repository alone, as the hooks of one in a folder of its own are
/// (`git init --separate-git-dir`). The library guesses from the repository's place.
fn workdir(inner: &git2::Repository) -> Result<Option<PathBuf>, GitError> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(told) = variable("GIT_WORK_TREE") {
        return absolute(Path::new(&told)).map(Some);
    }
    let is_configured = inner.config().is_ok_and(|config| config.get_path("core.worktree").is_ok());
    if variable("GIT_DIR").is_some() && !is_configured && !inner.is_worktree() && !inner.is_bare() {
        return absolute(Path::new(".")).map(Some);
    }
    inner.workdir().map(absolute).transpose()
}

/// The path seen from the folder in which the process started, without a trailing separator.
fn absolute(path: &Path) -> Result<PathBuf, GitError> {
    let path =
        std::path::absolute(path).map_err(|error| GitError::other(format!("can't find {}", path.display()), error))?;
    Ok(path.components().collect())
}

/// Reads objects without hashing each again, as git does: packs and loose objects carry checksums.
fn skip_verification() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}
