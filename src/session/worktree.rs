//! Reads the working tree as git sees it: without untracked files that git ignores, and with the files that a sparse
//! checkout leaves out, so that the working tree, the index and a revision with the same files give the same answers.

use std::collections::HashSet;

use super::{Session, SessionError};
use crate::git::{ListedFile, Repository, TreeListing, WorktreeIndex};
use crate::text::tree::{DECISIONS, PRIORITY, STORIES};
use crate::text::{SourceFile, Tree};
use crate::workspace;

impl Session {
    /// All files of the backlog.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub(super) fn read_worktree(&self) -> Result<Tree, SessionError> {
        let root = &self.location.root.path;
        let (index, tree) = self.index_during(|| workspace::read(root));
        let Some(index) = index else { return Ok(tree?) };
        let mut tree = if root.exists() || !index.is_sparse() { tree? } else { Tree::default() };
        tree.stories = self.as_git_sees_them(&index, STORIES, tree.stories)?;
        tree.decisions = self.as_git_sees_them(&index, DECISIONS, tree.decisions)?;
        if tree.config.is_none() || tree.deployments.is_none() {
            let left_out = self.left_out_config(&index)?;
            [tree.config, tree.deployments] = first_of([tree.config, tree.deployments], left_out);
        }
        tree.priority = self.priority_as_git_sees_it(&index, tree.priority)?;
        Ok(tree)
    }

    /// `backlog.toml` and `deployments.toml`.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub(super) fn read_worktree_config(&self) -> Result<[Option<SourceFile>; 2], SessionError> {
        let (index, config) = self.index_during(|| workspace::read_config(&self.location.root.path));
        match (config?, index) {
            (files, Some(index)) if files.iter().any(Option::is_none) => {
                Ok(first_of(files, self.left_out_config(&index)?))
            }
            (files, _) => Ok(files),
        }
    }

    /// The bytes of `PRIORITY.md`.
    ///
    /// # Errors
    /// If it can't be read.
    pub(super) fn read_worktree_priority(&self) -> Result<Option<Vec<u8>>, SessionError> {
        let path = self.location.root.path.join(PRIORITY);
        let (index, bytes) = self.index_during(|| workspace::read_file_if_exists(&path));
        match index {
            Some(index) => self.priority_as_git_sees_it(&index, bytes?),
            None => Ok(bytes?),
        }
    }

    /// The stories at or below `path`, and the part of the path that they cover.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub(super) fn read_worktree_stories_at(&self, path: &str) -> Result<(String, Vec<SourceFile>), SessionError> {
        let (index, read) = self.index_during(|| workspace::read_stories_at(&self.location.root.path, path));
        let (covered, stories) = read?;
        match index {
            Some(index) => Ok((covered.clone(), self.as_git_sees_them(&index, &covered, stories)?)),
            None => Ok((covered, stories)),
        }
    }

    /// The decisions.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub(super) fn read_worktree_decisions(&self) -> Result<Vec<SourceFile>, SessionError> {
        let (index, decisions) = self.index_during(|| workspace::read_decisions(&self.location.root.path));
        match index {
            Some(index) => self.as_git_sees_them(&index, DECISIONS, decisions?),
            None => Ok(decisions?),
        }
    }

    /// The index, if the backlog is in a repository's working tree, and the result of `work`, which runs meanwhile.
    pub(super) fn index_during<T>(&self, work: impl FnOnce() -> T) -> (Option<WorktreeIndex<'_>>, T) {
        let folder = &self.location.folder;
        let is_inside = |repository: &&Repository| {
            let root = &self.location.root.path;
            !root.exists() || repository.folder(root).as_ref() == Some(folder)
        };
        match self.repository_if_any().filter(is_inside) {
            Some(repository) => repository.worktree_index_during(folder, work),
            None => (None, work()),
        }
    }

    /// The files at or below `covered` that were found on disk, without ignored ones, and those that were left out.
    fn as_git_sees_them(
        &self,
        index: &WorktreeIndex<'_>,
        covered: &str,
        mut files: Vec<SourceFile>,
    ) -> Result<Vec<SourceFile>, SessionError> {
        let ignored = index.ignored(&files.iter().map(|file| &*file.path).collect::<Vec<_>>());
        if !ignored.is_empty() {
            files.retain(|file| !ignored.contains(&*file.path));
        }
        if index.is_sparse() {
            let listing = index.left_out()?;
            let on_disk: HashSet<&str> = files.iter().map(|file| &*file.path).collect();
            let is_missing = |file: &&ListedFile| {
                let inside = file.path.strip_prefix(covered);
                inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && !on_disk.contains(&*file.path)
            };
            let missing: Vec<&ListedFile> =
                listing.decisions.iter().chain(&listing.stories).filter(is_missing).collect();
            let missing = self.repository()?.read_files(&missing)?;
            files.extend(missing);
        }
        Ok(files)
    }

    fn left_out_config(&self, index: &WorktreeIndex<'_>) -> Result<[Option<SourceFile>; 2], SessionError> {
        let TreeListing { config, deployments, .. } = index.left_out()?;
        self.read_config_of([config.as_ref(), deployments.as_ref()])
    }

    /// The texts of `backlog.toml` and `deployments.toml`, as far as they are listed.
    pub(super) fn read_config_of(
        &self,
        [config, deployments]: [Option<&ListedFile>; 2],
    ) -> Result<[Option<SourceFile>; 2], SessionError> {
        let read = |file: Option<&ListedFile>| match file {
            Some(file) => Ok(self.repository()?.read_files(&[file])?.pop()),
            None => Ok::<_, SessionError>(None),
        };
        Ok([read(config)?, read(deployments)?])
    }

    /// `PRIORITY.md` in UTF-8, if a checkout wrote it in another encoding, or as the index has it, if it is left out.
    fn priority_as_git_sees_it(
        &self,
        index: &WorktreeIndex<'_>,
        bytes: Option<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>, SessionError> {
        let repository = self.repository()?;
        let id = match &bytes {
            None => index.left_out()?.priority,
            Some(bytes) if bytes.contains(&0) || str::from_utf8(bytes).is_err() => {
                repository.converted_blob(&self.priority_path(), bytes)
            }
            Some(_) => None,
        };
        Ok(id.map(|id| repository.blob(id)).transpose()?.or(bytes))
    }
}

/// Each of some files, or else the other of that kind.
fn first_of(
    [config, deployments]: [Option<SourceFile>; 2],
    others: [Option<SourceFile>; 2],
) -> [Option<SourceFile>; 2] {
    let [other_config, other_deployments] = others;
    [config.or(other_config), deployments.or(other_deployments)]
}
