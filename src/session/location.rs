//! The location of a backlog: in a folder or one of its parents, or in one of git's trees.

use std::path::{Path, PathBuf};

use super::SessionError;
use crate::git::{Repository, TreeSource, WorktreeIndex};
use crate::text::path;
use crate::text::tree::CONFIG;
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
        if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) }
    }

    /// A path on disk, relative to the backlog's folder; `None` if it lies outside.
    pub fn path_inside(&self, path: &Path) -> Option<PathBuf> {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        real(path).strip_prefix(real(&self.root.path)).map(Path::to_owned).ok()
    }

    /// A path of the backlog, relative to the folder `from`, for messages.
    pub fn shown_from(&self, from: &Path, path: &str) -> String {
        relative(from, &self.root.path.join(path)).display().to_string()
    }
}

/// The folder of the backlog in one of git's trees: `chosen`, or the only one.
///
/// # Errors
/// If there are several and none is chosen, or git can't read the tree.
pub fn folder_in_tree(
    repository: &Repository,
    chosen: Option<&Path>,
    side: &TreeSource,
) -> Result<Option<String>, SessionError> {
    let mut folders = repository.snapshot(side)?.backlogs()?;
    let chosen = chosen
        .map(|path| path.to_string_lossy().trim_start_matches("./").trim_end_matches('/').replace('\\', "/"))
        .map(|path| if path == "." { String::new() } else { path });
    match chosen {
        Some(chosen) => Ok(folders.into_iter().find(|folder| *folder == chosen)),
        None if folders.len() > 1 => Err(SessionError::SeveralBacklogs(folders)),
        None => Ok(folders.pop()),
    }
}

/// The folder of a backlog whose `backlog.toml` a sparse checkout leaves out: `chosen`, or the only one.
///
/// # Errors
/// If there are several and none is chosen.
pub fn left_out_folder(repository: &Repository, chosen: Option<&Path>) -> Result<Option<String>, SessionError> {
    let (index, ()) = repository.worktree_index_during("", || ());
    let Some(index) = index.filter(WorktreeIndex::is_sparse) else { return Ok(None) };
    let folder = folder_in_tree(repository, chosen, &TreeSource::Index)?;
    Ok(folder.filter(|folder| index.leaves_out(&path::join(folder, CONFIG))))
}

/// `path` relative to the folder `from`, or unchanged if they share only the file system's root.
fn relative(from: &Path, path: &Path) -> PathBuf {
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
}
