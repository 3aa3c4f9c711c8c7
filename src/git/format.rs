//! Which repositories can't be opened, and why.
//!
//! The library only says that opening failed. What the user must know stands in the repository's own
//! configuration, which is a plain file whatever the objects look like.

use std::path::{Path, PathBuf};

use git2::ErrorCode;

use super::error::Kind;
use super::{Environment, GitError};

/// Extensions of the repository's format that libgit2 1.9 reads.
const KNOWN: &[&str] = &["noop", "objectformat", "worktreeconfig", "preciousobjects", "relativeworktrees"];

/// Says why the repository around `from` couldn't be opened.
pub fn explain(from: &Path, environment: &Environment, error: git2::Error) -> GitError {
    let kind = match find(from, environment) {
        Some(git_dir) if error.code() == ErrorCode::Owner => Kind::Owner(top(&git_dir)),
        Some(git_dir) => of_config(&common(&git_dir)).unwrap_or_else(unreadable),
        None => unreadable(),
    };
    GitError::from_library(kind, error)
}

fn unreadable() -> Kind {
    Kind::Other("can't open the repository".into())
}

fn find(from: &Path, environment: &Environment) -> Option<PathBuf> {
    match environment.get("GIT_DIR") {
        Some(named) => Some(environment.absolute(Path::new(named))),
        None => git2::Repository::discover_path(from, [] as [&Path; 0]).ok(),
    }
}

fn top(git_dir: &Path) -> PathBuf {
    let is_inner = git_dir.file_name().is_some_and(|name| name == ".git");
    git_dir.parent().filter(|_| is_inner).unwrap_or(git_dir).components().collect()
}

/// A linked worktree's folder says in a file where the shared one is.
fn common(git_dir: &Path) -> PathBuf {
    match std::fs::read_to_string(git_dir.join("commondir")) {
        Ok(link) => git_dir.join(link.trim_end()),
        Err(_) => git_dir.to_owned(),
    }
}

fn of_config(common_dir: &Path) -> Option<Kind> {
    let config = git2::Config::open(&common_dir.join("config")).ok()?;
    if config.get_string("extensions.objectformat").is_ok_and(|format| format.eq_ignore_ascii_case("sha256")) {
        return Some(Kind::Sha256);
    }
    if config.get_string("extensions.refstorage").is_ok_and(|format| format.eq_ignore_ascii_case("reftable")) {
        return Some(Kind::Reftable);
    }
    let entries = config.entries(Some("^extensions\\.")).ok()?;
    let mut unknown = None;
    // Entries are lent one by one, so they can't be an `Iterator`.
    let _ = entries.for_each(|entry| {
        let name = entry.name().ok().and_then(|name| name.strip_prefix("extensions."));
        unknown = unknown.take().or_else(|| name.filter(|name| !KNOWN.contains(name)).map(str::to_owned));
    });
    unknown.map(Kind::Extension)
}
