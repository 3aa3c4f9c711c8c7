//! Finds a repository and its folders, as git itself would.
//!
//! What git says in the [`Environment`] wins over the folder that is asked for. Paths are made absolute here, once:
//! whoever starts git later may do so from another folder.

use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorCode, RepositoryOpenFlags};

use super::error::Kind;
use super::format;
use super::loose::Loose;
use super::{Environment, GitError};

/// An open repository.
pub struct Repository {
    pub(super) inner: git2::Repository,
    workdir: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index: PathBuf,
    pub(super) environment: Environment,
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
    pub fn discover(from: &Path, environment: &Environment) -> Result<Option<Self>, GitError> {
        skip_verification();
        let opened = match environment.get("GIT_DIR") {
            Some(named) => {
                let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
                git2::Repository::open_ext(environment.absolute(Path::new(named)), flags, [] as [&Path; 0])
            }
            None => {
                let across = environment.get("GIT_DISCOVERY_ACROSS_FILESYSTEM").is_some();
                let flags = if across { RepositoryOpenFlags::CROSS_FS } else { RepositoryOpenFlags::empty() };
                git2::Repository::open_ext(from, flags, environment.paths("GIT_CEILING_DIRECTORIES"))
            }
        };
        match opened {
            Ok(inner) => Self::opened(inner, environment).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound && !environment.names_repository() => Ok(None),
            Err(error) => Err(format::explain(from, environment, error)),
        }
    }

    fn opened(inner: git2::Repository, environment: &Environment) -> Result<Self, GitError> {
        add_object_folders(&inner, environment)?;
        let git_dir = environment.absolute(inner.path());
        let index = match environment.get("GIT_INDEX_FILE") {
            Some(name) => environment.absolute(Path::new(name)),
            None => git_dir.join("index"),
        };
        let common_dir = environment.absolute(inner.commondir());
        let workdir = workdir(&inner, environment);
        let loose = Loose::of(&common_dir);
        Ok(Self { workdir, loose, common_dir, git_dir, index, environment: environment.clone(), inner })
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
        self.environment.get("GIT_INDEX_FILE").is_some()
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
fn workdir(inner: &git2::Repository, environment: &Environment) -> Option<PathBuf> {
    if let Some(told) = environment.get("GIT_WORK_TREE") {
        return Some(environment.absolute(Path::new(told)));
    }
    let is_configured = inner.config().is_ok_and(|config| config.get_path("core.worktree").is_ok());
    if environment.names_repository() && !is_configured && !inner.is_worktree() && !inner.is_bare() {
        return Some(environment.absolute(Path::new("")));
    }
    inner.workdir().map(|workdir| environment.absolute(workdir))
}

/// Has objects looked for where git says besides the repository: in a folder of its own, and in alternates.
fn add_object_folders(inner: &git2::Repository, environment: &Environment) -> Result<(), GitError> {
    let own = environment.get("GIT_OBJECT_DIRECTORY").map(|path| environment.absolute(Path::new(path)));
    let folders = own.into_iter().chain(environment.paths("GIT_ALTERNATE_OBJECT_DIRECTORIES"));
    for folder in folders.filter_map(|folder| folder.to_str().map(str::to_owned)) {
        let added = inner.odb().and_then(|objects| objects.add_disk_alternate(&folder));
        added.map_err(|error| GitError::from_library(Kind::Other("can't open the object database".into()), error))?;
    }
    Ok(())
}

/// Reads objects without hashing each again, as git does: packs and loose objects carry checksums.
fn skip_verification() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}
