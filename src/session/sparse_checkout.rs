//! Backlogs that a sparse checkout leaves out of the working tree: the repository has them, so they are found, and nothing is
//! written in their place.

use std::path::Path;

use super::location::{folder_in_tree, folder_inside, relative};
use super::{Environment, SessionError};
use crate::git::{Repository, TreeSource, WorktreeIndex};
use crate::text::path;
use crate::text::tree::CONFIG;
use crate::text::words::commas_at_most;
use crate::workspace::{self, WorkspaceError};

/// The most backlogs that a hint names.
const MAX_NAMED: usize = 5;

/// The folder of a backlog whose `backlog.toml` a sparse checkout leaves out: `chosen`, seen from `here`, or the nearest one, or
/// the only one.
///
/// # Errors
/// If there are several and none is chosen.
pub fn left_out_folder(
    repository: &Repository,
    here: &Path,
    chosen: Option<&Path>,
) -> Result<Option<String>, SessionError> {
    let Some(index) = sparse_index(repository) else { return Ok(None) };
    let folder = folder_in_tree(repository, here, chosen, &TreeSource::Index)?;
    Ok(folder.filter(|folder| index.leaves_out(&path::join(folder, CONFIG))))
}

/// An error because there is no backlog, with the backlogs that a sparse checkout leaves out as its hint, if there are any.
pub fn hint_at_left_out(error: WorkspaceError, repository: &Repository, here: &Path) -> WorkspaceError {
    let (Some(index), Some(top)) = (sparse_index(repository), repository.workdir()) else { return error };
    let folders = repository.snapshot(&TreeSource::Index).and_then(|index| index.backlogs()).unwrap_or_default();
    let left_out: Vec<String> = folders
        .iter()
        .filter(|folder| index.leaves_out(&path::join(folder, CONFIG)))
        .map(|folder| format!("`-C {}`", relative(here, &top.join(folder)).display()))
        .collect();
    if left_out.is_empty() {
        return error;
    }
    let names = commas_at_most(left_out, MAX_NAMED);
    error.hint(format!(
        "this sparse checkout leaves out the repository's backlogs, which can be read nevertheless: {names}"
    ))
}

/// The folders of the tracked backlogs that are in the working tree, or that a sparse checkout leaves out of it.
///
/// # Errors
/// If git can't read the index.
pub fn tracked_backlogs(repository: &Repository) -> Result<Vec<String>, SessionError> {
    let (Some(top), true) = (repository.workdir(), repository.index_file().exists()) else { return Ok(Vec::new()) };
    let index = sparse_index(repository);
    let is_here = |folder: &String| {
        let is_left_out = |index: &WorktreeIndex<'_>| index.leaves_out(&path::join(folder, CONFIG));
        workspace::is_backlog(&top.join(folder)) || index.as_ref().is_some_and(is_left_out)
    };
    let mut folders = repository.snapshot(&TreeSource::Index)?.backlogs()?;
    folders.retain(is_here);
    Ok(folders)
}

/// Fails if a sparse checkout leaves out one of `paths` in the folder `root`, where it would be written: what is there now would
/// be replaced by the next commit. `shown` is `root` as the user typed it.
///
/// # Errors
/// If one is left out; its way out is the command that brings it.
pub fn refuse_left_out(
    environment: &Environment,
    root: &Path,
    shown: &Path,
    paths: &[&str],
) -> Result<(), SessionError> {
    // What can't be opened here leaves nothing out.
    let start = root.ancestors().find(|folder| folder.exists()).unwrap_or(root);
    let Ok(Some(repository)) = Repository::discover(start, environment) else { return Ok(()) };
    let (Some(index), Some(folder)) = (sparse_index(&repository), folder_inside(&repository, root)) else {
        return Ok(());
    };
    let inside = |path: &str| if path.is_empty() { folder.clone() } else { path::join(&folder, path) };
    let Some(path) = paths.iter().find(|path| index.leaves_out(&inside(path))) else { return Ok(()) };
    let way_out = repository.sparse_way_out(&inside(path), &folder);
    let path = if path.is_empty() { shown.to_owned() } else { shown.join(path) };
    Err(SessionError::LeftOut { path, way_out })
}

/// The index, if it says that files are left out.
fn sparse_index(repository: &Repository) -> Option<WorktreeIndex<'_>> {
    repository.worktree_index_during("", || ()).0.filter(WorktreeIndex::is_sparse)
}
