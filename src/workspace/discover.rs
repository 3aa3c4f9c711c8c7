//! Finds the backlog that a command works on.
//!
//! The upward search ends at the root of the repository, so that a command in one repository never finds a backlog in
//! a folder around it. No file is opened.

use std::path::{Path, PathBuf};

use super::WorkspaceError;
use crate::text::tree::{CONFIG, STORIES};
use crate::text::words::commas_at_most;

/// The most folders that a search for backlogs looks into.
const MAX_FOLDERS: usize = 20_000;
/// The most backlogs that a hint names.
const MAX_NAMED: usize = 5;

/// A backlog's folder in the working tree.
#[derive(Clone, Debug)]
pub struct BacklogRoot {
    /// Absolute path of the folder that contains `backlog.toml`.
    pub path: PathBuf,
    /// The root of the repository around it, if there is one.
    pub repository: Option<PathBuf>,
}

impl BacklogRoot {
    /// The backlog's folder relative to the repository's root, with `/`; `.` if they are the same or there is no
    /// repository.
    pub fn in_repository(&self) -> String {
        let inside = self.repository.as_ref().and_then(|repository| self.path.strip_prefix(repository).ok());
        let parts: Vec<_> = inside
            .map(|path| path.components().map(|part| part.as_os_str().to_string_lossy()).collect())
            .unwrap_or_default();
        if parts.is_empty() { ".".into() } else { parts.join("/") }
    }
}

/// Finds the backlog: in the folder `chosen` (relative to `from`) if it is given; otherwise in the first folder,
/// going up from `from` to the repository's root, that contains `backlog.toml` or `backlog/backlog.toml`.
///
/// # Errors
/// If there is no backlog, with a hint.
pub fn discover(from: &Path, chosen: Option<&Path>) -> Result<BacklogRoot, WorkspaceError> {
    let from = std::path::absolute(from).map_err(|error| WorkspaceError::io("can't find", from, error))?;
    match chosen {
        Some(chosen) => backlog_at(&from.join(chosen), chosen),
        None => search_upwards(&from),
    }
}

/// The backlog at `path`, which the user wrote as `given`.
fn backlog_at(path: &Path, given: &Path) -> Result<BacklogRoot, WorkspaceError> {
    if path.join(CONFIG).is_file() {
        let path = normalize(path);
        let repository = repository_around(&path);
        return Ok(BacklogRoot { path, repository });
    }
    let refused = |reason| WorkspaceError::refused("not a backlog:", &normalize(path), reason);
    if path.join("backlog").join(CONFIG).is_file() {
        let nested = normalize(&given.join("backlog"));
        let hint = format!("its backlog is one folder deeper: `-C {}`", nested.display());
        return Err(refused("there is no backlog.toml in it").hint(hint));
    }
    if path.is_file() {
        return Err(refused("it is a file").hint("name the folder that holds backlog.toml"));
    }
    let reason = if path.is_dir() { "there is no backlog.toml in it" } else { "there is no such folder" };
    Err(refused(reason).hint(format!("`topline init {}` starts one there", given.display())))
}

fn search_upwards(from: &Path) -> Result<BacklogRoot, WorkspaceError> {
    for folder in from.ancestors() {
        let candidates = [folder.to_owned(), folder.join("backlog")];
        if let Some(path) = candidates.into_iter().find(|path| path.join(CONFIG).is_file()) {
            return Ok(BacklogRoot { repository: repository_around(&path), path });
        }
        if is_repository_root(folder) {
            break;
        }
    }
    let reason = "no backlog.toml or backlog/backlog.toml here or in a folder above";
    Err(WorkspaceError::refused("not in a backlog:", from, reason).hint(below_hint(from)))
}

/// Names the backlogs below a folder, if there are any.
fn below_hint(from: &Path) -> String {
    let below = find_below(from);
    let names = below.iter().filter_map(|path| path.strip_prefix(from).ok());
    let options = commas_at_most(names.map(|path| format!("`-C {}`", path.display())), MAX_NAMED);
    match below.len() {
        0 => "`topline init` starts one here; `-C DIR` names one elsewhere".into(),
        1 => format!("there is one below: choose it with {options}"),
        _ => format!("there are several below: choose one with {options}; `check --all` checks them all"),
    }
}

/// The folders with a `backlog.toml` in `top` and below, sorted. Hidden folders, symlinks and other repositories are not entered,
/// nor those in which tools keep the packages of others.
pub fn find_below(top: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    let mut left = MAX_FOLDERS;
    while let Some(folder) = folders.pop().filter(|_| left > 0) {
        left -= 1;
        if folder.join(CONFIG).is_file() {
            found.push(folder.clone());
        }
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_skipped = name.starts_with(['.', '_']) || matches!(&*name, "node_modules" | "target" | STORIES);
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !is_skipped && !is_repository_root(&entry.path()) {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Whether the folder `path`, which need not exist, is inside the `stories/` folder of a backlog.
pub fn is_inside_stories(path: &Path) -> bool {
    // Symlinks are resolved in the part of the path that exists.
    let resolve_below = |existing: &Path| Some(existing.canonicalize().ok()?.join(path.strip_prefix(existing).ok()?));
    let resolved = path.ancestors().find_map(resolve_below).unwrap_or_else(|| path.to_owned());
    let is_stories_folder = |folder: &Path| {
        folder.file_name().is_some_and(|name| name == STORIES) && folder.with_file_name(CONFIG).is_file()
    };
    resolved.ancestors().any(is_stories_folder)
}

/// The root of the repository that contains `path`.
fn repository_around(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| is_repository_root(folder)).map(Path::to_owned)
}

/// Whether `folder` contains `.git`: a folder, or a file in a linked worktree or submodule.
fn is_repository_root(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// The path without `.` components; with symlinks resolved if it contains `..`, which can't be removed by name alone.
fn normalize(path: &Path) -> PathBuf {
    use std::path::Component;
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.components().filter(|part| *part != Component::CurDir).collect();
    }
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
