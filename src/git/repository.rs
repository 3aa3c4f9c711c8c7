//! Finds and opens a repository as git itself would.
//!
//! What git sets in the [`Environment`] takes precedence over the folder that is asked for. Paths are made absolute here,
//! so that git can be run from any folder later.

use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorCode, RepositoryOpenFlags};

use super::error::GitErrorKind;
use super::loose_objects::LooseObjects;
use super::{Environment, GitError, open_error, trust};

/// An open repository.
pub struct Repository {
    pub(super) inner: git2::Repository,
    workdir: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index: PathBuf,
    pub(super) environment: Environment,
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
    pub fn discover(from: &Path, environment: &Environment) -> Result<Option<Self>, GitError> {
        disable_hash_verification();
        // libgit2 reads further variables (configuration files, object folders, the common folder) from the process.
        let from_env = match environment.is_of_process() {
            true => RepositoryOpenFlags::FROM_ENV,
            false => RepositoryOpenFlags::empty(),
        };
        let opened = match environment.get("GIT_DIR") {
            Some(git_dir) => {
                let flags = from_env | RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
                git2::Repository::open_ext(environment.absolute(Path::new(git_dir)), flags, [] as [&Path; 0])
            }
            None => git2::Repository::open_ext(from, from_env, environment.ceilings()),
        };
        match opened {
            Ok(inner) => Ok(Some(Self::from_open(inner, environment))),
            Err(error) if error.code() == ErrorCode::Owner => {
                let inner = trust::open_if_git_trusts(from, environment)
                    .ok_or_else(|| open_error::explain(from, environment, error))?;
                Ok(Some(Self::from_open(inner, environment)))
            }
            Err(error) if error.code() == ErrorCode::NotFound && !environment.names_repository() => Ok(None),
            Err(error) => Err(open_error::explain(from, environment, error)),
        }
    }

    fn from_open(inner: git2::Repository, environment: &Environment) -> Self {
        let git_dir = environment.absolute(inner.path());
        let index = match environment.get("GIT_INDEX_FILE") {
            Some(name) => environment.absolute(Path::new(name)),
            None => git_dir.join("index"),
        };
        let common_dir = environment.absolute(inner.commondir());
        Self {
            workdir: workdir(&inner, environment),
            loose_objects: LooseObjects::new(&common_dir),
            common_dir,
            git_dir,
            index,
            environment: environment.clone(),
            inner,
        }
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
        self.environment.get("GIT_INDEX_FILE").is_some()
    }

    /// The folder of the hooks, and whether `core.hooksPath` sets it.
    pub fn hooks_dir(&self) -> (PathBuf, bool) {
        let own = self.common_dir.join("hooks");
        let configured = match self.hooks_path() {
            Some(path) => self.workdir.as_deref().unwrap_or(&self.git_dir).join(path),
            None => return (own, false),
        };
        let is_own = configured.canonicalize().is_ok_and(|folder| own.canonicalize().is_ok_and(|own| own == folder));
        if is_own { (own, false) } else { (configured, true) }
    }

    /// `core.hooksPath`. Git itself is asked if it is set where libgit2 doesn't look, or means a place that only git knows.
    fn hooks_path(&self) -> Option<PathBuf> {
        let is_in_environment =
            ["GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"].iter().any(|name| self.environment.get(name).is_some());
        let written = self.config("core.hooksPath");
        if is_in_environment || written.as_ref().is_some_and(|path| path.starts_with("%(prefix)")) {
            let told = self.run(self.index_file(), &["config", "--type=path", "--get", "core.hooksPath"], b"").ok()?;
            return Some(String::from_utf8(told).ok()?.trim_end_matches('\n').into());
        }
        self.inner.config().and_then(|config| config.get_path("core.hooksPath")).ok()
    }

    /// The value of `core.hooksPath` if git runs no hooks because of it: it is empty or names something that can't have
    /// files, such as `/dev/null`.
    pub fn disabled_hooks(&self) -> Option<String> {
        let value = self.hooks_path()?.to_string_lossy().into_owned();
        let folder = self.hooks_dir().0;
        let is_there = folder.symlink_metadata().is_ok();
        // An empty path leads to the root of the file system.
        (value.is_empty() || is_there && !folder.is_dir()).then_some(value)
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
fn workdir(inner: &git2::Repository, environment: &Environment) -> Option<PathBuf> {
    if let Some(path) = environment.get("GIT_WORK_TREE") {
        return Some(environment.absolute(Path::new(path)));
    }
    let is_configured = inner.config().is_ok_and(|config| config.get_path("core.worktree").is_ok());
    if environment.names_repository() && !is_configured && !inner.is_worktree() && !inner.is_bare() {
        return Some(environment.absolute(Path::new("")));
    }
    inner.workdir().map(|workdir| environment.absolute(workdir))
}

/// Makes libgit2 read objects without hashing each of them again, as git does: packs and loose objects have checksums.
fn disable_hash_verification() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}
