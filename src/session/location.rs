//! The location of a backlog: in a folder or one of its parents, or in one of git's trees.

use std::path::{Component, Path, PathBuf};

use super::SessionError;
use crate::git::{Repository, TreeSource};
use crate::text::path;
use crate::workspace::BacklogRoot;

/// The location of a backlog.
#[derive(Clone, Debug)]
pub struct BacklogLocation {
    /// The backlog's folder on disk, whether or not it is checked out.
    pub root: BacklogRoot,
    /// The folder relative to the repository's root, with `/`. Empty for the root, or without a repository.
    pub folder: String,
}

impl BacklogLocation {
    /// The backlog in `folder` of a repository.
    pub fn in_repository(repository: &Repository, folder: String) -> Self {
        let top = repository.workdir().unwrap_or(repository.git_dir()).to_owned();
        let path = if folder.is_empty() { top.clone() } else { top.join(&folder) };
        Self { root: BacklogRoot { path, repository: Some(top) }, folder }
    }

    /// A path of the backlog, relative to the repository's root.
    pub fn path_in_repository(&self, path: &str) -> String {
        path::join(&self.folder, path)
    }

    /// A path on disk, relative to the backlog's folder; `None` if it lies outside.
    pub fn path_inside(&self, path: &Path) -> Option<PathBuf> {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        real(path).strip_prefix(real(&self.root.path)).map(Path::to_owned).ok()
    }

    /// Whether the backlog's folder is this one, or below it.
    pub fn is_below(&self, folder: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        real(&self.root.path).starts_with(real(folder))
    }

    /// A path of the backlog, relative to the folder `from`, for messages.
    pub fn shown_from(&self, from: &Path, path: &str) -> String {
        relative(from, &self.root.path.join(path)).display().to_string()
    }
}

/// The folder of the backlog in one of git's trees: `chosen`, seen from `here`, or the nearest one as on disk, or the only one.
///
/// # Errors
/// If there are several and none is chosen, or git can't read the tree.
pub fn folder_in_tree(
    repository: &Repository,
    here: &Path,
    chosen: Option<&Path>,
    side: &TreeSource,
) -> Result<Option<String>, SessionError> {
    let mut folders = repository.snapshot(side)?.backlogs()?;
    let Some(chosen) = chosen else {
        let nearest = folder_inside(repository, here).and_then(|here| nearest(&folders, &here));
        return match nearest {
            None if folders.len() > 1 => Err(SessionError::SeveralBacklogs(folders)),
            nearest => Ok(nearest.or_else(|| folders.pop())),
        };
    };
    // In a bare repository there is no folder in which one is; a path is then one of the tree.
    let as_written = chosen.to_string_lossy().trim_start_matches("./").trim_end_matches('/').replace('\\', "/");
    let as_written = if as_written == "." { String::new() } else { as_written };
    let names = [folder_inside(repository, &here.join(chosen)), Some(as_written)];
    Ok(names.into_iter().flatten().find(|name| folders.contains(name)))
}

/// The first of `folders` that is `here`, its subfolder `backlog`, or one of these for a folder above.
fn nearest(folders: &[String], here: &str) -> Option<String> {
    let above = std::iter::successors(Some(here), |folder| {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        (!folder.is_empty()).then_some(parent)
    });
    let mut candidates = above.flat_map(|folder| [folder.to_owned(), path::join(folder, "backlog")]);
    candidates.find(|candidate| folders.contains(candidate))
}

/// The path of a folder, which need not exist, relative to the repository's root.
pub fn folder_inside(repository: &Repository, path: &Path) -> Option<String> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    let existing = plain.ancestors().find(|folder| folder.exists())?;
    let top = repository.folder(existing)?;
    let rest: Option<Vec<_>> =
        plain.strip_prefix(existing).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    let rest = rest?.join("/");
    Some(if rest.is_empty() { top } else { path::join(&top, &rest) })
}

/// `path` relative to the folder `from`, or unchanged if they share only the file system's root.
pub fn relative(from: &Path, path: &Path) -> PathBuf {
    let shared = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = from.components().skip(shared).map(|_| std::path::Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_current_folder() {
        let seen = |from: &str, path: &str| relative(Path::new(from), Path::new(path)).display().to_string();
        assert_eq!(seen("/w/repo", "/w/repo/backlog/a.md"), "backlog/a.md");
        assert_eq!(seen("/w/repo/src", "/w/repo/backlog/a.md"), "../backlog/a.md");
        assert_eq!(seen("/home/x", "/tmp/a.md"), "/tmp/a.md");
    }

    #[test]
    fn the_nearest_backlog_is_found_upwards() {
        let folders = ["a/backlog", "b"].map(str::to_owned);
        let found = |here: &str| nearest(&folders, here);
        assert_eq!(found("a/src/deep").as_deref(), Some("a/backlog"));
        assert_eq!(found("b/stories").as_deref(), Some("b"));
        assert_eq!((found(""), found("c")), (None, None));
    }
}
