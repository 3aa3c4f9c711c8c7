//! Finds the backlog that a command is about.
//!
//! Only names are looked at, and the climb ends at the repository's root, so that a command in one
//! repository never picks up the backlog of a folder around it.

use std::path::{Path, PathBuf};

use super::WorkspaceError;
use crate::text::tree::{CONFIG, STORIES};

/// A backlog's folder.
#[derive(Clone, Debug)]
pub struct Root {
    /// The folder that holds `backlog.toml`, absolute.
    pub path: PathBuf,
    /// The repository's folder around it, if there is one.
    pub repository: Option<PathBuf>,
}

impl Root {
    /// The backlog's folder seen from the repository, with `/`; `.` if they are the same or there is no
    /// repository.
    pub fn in_repository(&self) -> String {
        let inside = self.repository.as_ref().and_then(|repository| self.path.strip_prefix(repository).ok());
        let parts: Vec<_> = inside
            .map(|path| path.components().map(|part| part.as_os_str().to_string_lossy()).collect())
            .unwrap_or_default();
        if parts.is_empty() { ".".into() } else { parts.join("/") }
    }
}

/// The root: `chosen` if it is given, seen from `from`; else the first folder D, climbing from `from` to the
/// repository's root, with `D/backlog.toml` or `D/backlog/backlog.toml`.
///
/// # Errors
/// If there is none, with a hint.
pub fn discover(from: &Path, chosen: Option<&Path>) -> Result<Root, WorkspaceError> {
    let from = std::path::absolute(from).map_err(|error| WorkspaceError::io("can't find", from, error))?;
    match chosen {
        Some(chosen) => at(&from.join(chosen), chosen),
        None => climb(&from),
    }
}

fn at(path: &Path, shown: &Path) -> Result<Root, WorkspaceError> {
    if path.join(CONFIG).is_file() {
        let path = normal(path);
        let repository = repository_around(&path);
        return Ok(Root { path, repository });
    }
    let refused = |reason| WorkspaceError::refused("not a backlog:", &normal(path), reason);
    if path.join("backlog").join(CONFIG).is_file() {
        let inner = normal(&shown.join("backlog"));
        let hint = format!("its backlog is one folder deeper: `-C {}`", inner.display());
        return Err(refused("there is no backlog.toml in it").hint(hint));
    }
    if path.is_file() {
        return Err(refused("it is a file").hint("name the folder that holds backlog.toml"));
    }
    let reason = if path.is_dir() { "there is no backlog.toml in it" } else { "there is no such folder" };
    Err(refused(reason).hint(format!("`topline init {}` starts one there", shown.display())))
}

fn climb(from: &Path) -> Result<Root, WorkspaceError> {
    for folder in from.ancestors() {
        let candidates = [folder.to_owned(), folder.join("backlog")];
        if let Some(path) = candidates.into_iter().find(|path| path.join(CONFIG).is_file()) {
            return Ok(Root { repository: repository_around(&path), path });
        }
        if is_repository(folder) {
            break;
        }
    }
    let reason = "no backlog.toml or backlog/backlog.toml here or in a folder above";
    Err(WorkspaceError::refused("not in a backlog:", from, reason)
        .hint("`topline init` starts one here; `-C DIR` names one elsewhere"))
}

/// Whether the folder `path` lies in a backlog's `stories/`, or would if it were made.
pub fn is_among_stories(path: &Path) -> bool {
    let real = path.ancestors().find_map(|above| Some(above.canonicalize().ok()?.join(path.strip_prefix(above).ok()?)));
    let real = real.unwrap_or_else(|| path.to_owned());
    let holds = |folder: &Path| {
        folder.file_name().is_some_and(|name| name == STORIES) && folder.with_file_name(CONFIG).is_file()
    };
    real.ancestors().any(holds)
}

/// The nearest folder at or above `path` that is a repository's.
pub fn repository_around(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| is_repository(folder)).map(Path::to_owned)
}

/// A repository's folder holds `.git`: a folder, or a file in a linked worktree or submodule.
fn is_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// The path without `.` and `..`, as far as names alone can tell; the real path if they can't.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.components().filter(|part| *part != Component::CurDir).collect();
    }
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
