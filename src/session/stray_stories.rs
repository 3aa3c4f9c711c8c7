//! Looks for files that look like stories outside of where stories are read.

use std::cell::OnceCell;

use super::{Session, SessionError, StateSource};
use crate::git::{GitError, ListedFile, Repository, Snapshot};
use crate::parse::stray_stories::{is_entered, is_stray, may_be_stray};
use crate::text::tree::{DECISIONS, STORIES};
use crate::text::{Content, SourceFile};
use crate::workspace;

impl Session {
    /// The paths of such files, relative to the backlog's root. None if the source can't be read: another error says so.
    pub(super) fn stray_stories(&self, source: &StateSource) -> Vec<String> {
        let is_shared = self.is_shared_folder();
        stray_paths(&self.stray_candidates(source, is_shared).unwrap_or_default(), is_shared)
    }

    /// As [`Self::stray_stories`], with unsaved `buffers` (path and text) in place of files.
    pub(super) fn stray_stories_with<'b>(
        &self,
        source: &StateSource,
        buffers: impl Iterator<Item = (&'b str, &'b str)>,
    ) -> Vec<String> {
        let is_shared = self.is_shared_folder();
        let (mut stray, mut unsaved) = (self.stray_stories(source), Vec::new());
        for (path, text) in buffers {
            stray.retain(|known| known != path);
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            if folders.into_iter().all(|folder| is_entered(folder, is_shared)) && is_stray(path, text, is_shared) {
                unsaved.push(path.to_owned());
            }
        }
        if *source == StateSource::Worktree
            && !unsaved.is_empty()
            && let Some(index) = self.index_during(|| ()).0
        {
            let ignored = index.ignored(&unsaved.iter().map(String::as_str).collect::<Vec<_>>());
            unsaved.retain(|path| !ignored.contains(path));
        }
        stray.extend(unsaved);
        stray
    }

    /// Whether the backlog's folder is also the repository's root.
    fn is_shared_folder(&self) -> bool {
        self.repository.is_some() && self.location.folder.is_empty()
    }

    fn stray_candidates(&self, source: &StateSource, is_shared: bool) -> Result<Vec<SourceFile>, SessionError> {
        let enters = |path: &str| is_entered(path, is_shared);
        Ok(match source {
            StateSource::Worktree => self.stray_candidates_on_disk(&enters),
            StateSource::Git(side) => {
                let repository = self.repository()?;
                let listed = repository.snapshot(side)?.find_files(&self.location.folder, &enters, &may_be_stray)?;
                repository.read_files(&listed.iter().collect::<Vec<_>>())?
            }
        })
    }
}

impl Session {
    /// The candidates in the working tree that git doesn't ignore. Folders that it ignores aren't entered: they can be large.
    fn stray_candidates_on_disk(&self, enters: &dyn Fn(&str) -> bool) -> Vec<SourceFile> {
        let root = &self.location.root.path;
        // Nearly always the folders of stories and decisions are the only ones, and nothing in them is stray.
        let index = OnceCell::new();
        let index =
            || index.get_or_init(|| self.index_during(|| ()).0.filter(|index| !index.ignores_backlog())).as_ref();
        let is_own = |path: &str| [STORIES, DECISIONS].contains(&path.split('/').next().unwrap_or_default());
        let is_ignored = |path: &str| !is_own(path) && index().is_some_and(|index| index.ignores_folder(path));
        let mut files = workspace::find_files(root, &|path| enters(path) && !is_ignored(path), &may_be_stray);
        if let Some(index) = (!files.is_empty()).then(index).flatten() {
            let ignored = index.ignored(&files.iter().map(|file| &*file.path).collect::<Vec<_>>());
            files.retain(|file| !ignored.contains(&*file.path));
        }
        files
    }
}

/// The paths of the stray stories that a commit changes.
#[derive(Debug, Default)]
pub(super) struct ChangedStrays {
    /// Those in the index.
    pub new: Vec<String>,
    /// Those in `HEAD`, so that a stray story is not taken for added when it is only edited.
    pub old: Vec<String>,
}

impl ChangedStrays {
    /// Those of the backlog in `folder`. None if git can't say: a warning isn't worth an error.
    pub fn find(repository: &Repository, folder: &str, index: &Snapshot<'_>, head: Option<&Snapshot<'_>>) -> Self {
        let is_shared = folder.is_empty();
        let enters = |path: &str| is_entered(path, is_shared);
        let read = || -> Result<Self, GitError> {
            let (new, old) = match head {
                Some(head) => head.find_changed_files(index, folder, &enters, &may_be_stray)?,
                None => (index.find_files(folder, &enters, &may_be_stray)?, Vec::new()),
            };
            let stray = |listed: &[ListedFile]| -> Result<Vec<String>, GitError> {
                Ok(stray_paths(&repository.read_files(&listed.iter().collect::<Vec<_>>())?, is_shared))
            };
            Ok(Self { new: stray(&new)?, old: stray(&old)? })
        };
        read().unwrap_or_default()
    }

    /// Whether the commit adds any.
    pub fn has_new(&self) -> bool {
        self.new.iter().any(|path| !self.old.contains(path))
    }
}

/// The paths of those `files` that are stray stories.
fn stray_paths(files: &[SourceFile], is_shared: bool) -> Vec<String> {
    let is_stray = |file: &&SourceFile| match &file.content {
        Content::Text(text) => is_stray(&file.path, text, is_shared),
        Content::Unreadable(_) | Content::Damaged(..) => false,
    };
    files.iter().filter(is_stray).map(|file| file.path.to_string()).collect()
}
