//! Explains why a repository can't be opened.
//!
//! libgit2 only reports that opening failed. The reason is found in the repository's own configuration, which is a
//! plain file in every repository format.

use std::path::{Path, PathBuf};

use git2::ErrorCode;

use super::error::GitErrorKind;
use super::{Environment, GitError};

/// Repository format extensions that libgit2 1.9 supports.
const SUPPORTED_EXTENSIONS: &[&str] =
    &["noop", "objectformat", "worktreeconfig", "preciousobjects", "relativeworktrees"];

/// The reason why the repository around `from` couldn't be opened, given libgit2's error.
pub(super) fn explain(from: &Path, environment: &Environment, error: git2::Error) -> GitError {
    let kind = match find_git_dir(from, environment) {
        Some(git_dir) if error.code() == ErrorCode::Owner => GitErrorKind::OtherOwner(repository_root(&git_dir)),
        Some(git_dir) => unsupported_format(&common_dir(&git_dir)).unwrap_or_else(unknown_reason),
        None => unknown_reason(),
    };
    GitError::from_library(kind, error)
}

fn unknown_reason() -> GitErrorKind {
    GitErrorKind::Other("can't open the repository".into())
}

pub(super) fn find_git_dir(from: &Path, environment: &Environment) -> Option<PathBuf> {
    match environment.get("GIT_DIR") {
        Some(git_dir) => Some(environment.absolute(Path::new(git_dir))),
        None => git2::Repository::discover_path(from, [] as [&Path; 0]).ok(),
    }
}

fn repository_root(git_dir: &Path) -> PathBuf {
    let is_dot_git = git_dir.file_name().is_some_and(|name| name == ".git");
    git_dir.parent().filter(|_| is_dot_git).unwrap_or(git_dir).components().collect()
}

/// The folder that all worktrees share; in a linked worktree the file `commondir` names it.
pub(super) fn common_dir(git_dir: &Path) -> PathBuf {
    match std::fs::read_to_string(git_dir.join("commondir")) {
        Ok(path) => git_dir.join(path.trim_end()),
        Err(_) => git_dir.to_owned(),
    }
}

/// The part of the repository's format that libgit2 doesn't support, if there is one.
pub(super) fn unsupported_format(common_dir: &Path) -> Option<GitErrorKind> {
    let config = git2::Config::open(&common_dir.join("config")).ok()?;
    if config.get_string("extensions.objectformat").is_ok_and(|format| format.eq_ignore_ascii_case("sha256")) {
        return Some(GitErrorKind::Sha256);
    }
    if config.get_string("extensions.refstorage").is_ok_and(|format| format.eq_ignore_ascii_case("reftable")) {
        return Some(GitErrorKind::Reftable);
    }
    let entries = config.entries(Some("^extensions\\.")).ok()?;
    let mut unsupported = None;
    // git2's entries are lent one by one and implement no `Iterator`.
    let _ = entries.for_each(|entry| {
        let name = entry.name().ok().and_then(|name| name.strip_prefix("extensions."));
        unsupported =
            unsupported.take().or_else(|| name.filter(|name| !SUPPORTED_EXTENSIONS.contains(name)).map(str::to_owned));
    });
    unsupported.map(GitErrorKind::Extension)
}
