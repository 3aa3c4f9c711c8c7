//! Commits a backlog's own files: what is uncommitted, a message proposed from it, and the commit with the user's hooks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{BacklogState, ChangedFile, Session, SessionError};
use crate::diff;
use crate::git::{CommitRun, Environment, Repository, TreeSource, UncommittedPath};
use crate::render::commit_message;
use crate::render::diff::DiffView;
use crate::text::line_index::crlf_to_lf;
use crate::text::tree::{self, CONFIG, DECISIONS, DEPLOYMENTS, PRIORITY, STORIES};
use crate::workspace;

/// What of a backlog is not committed.
#[derive(Clone, Debug)]
pub struct Uncommitted {
    /// Its files, as `HEAD` has them and as they are on disk; paths are relative to the backlog's root.
    pub files: Vec<ChangedFile>,
    /// How many other files of the repository are not committed.
    pub others: usize,
    /// A proposed message.
    pub message: String,
    /// Commits the files.
    pub plan: CommitPlan,
}

/// The commit of some files, which any thread can make.
#[derive(Clone, Debug)]
pub struct CommitPlan {
    environment: Environment,
    /// A folder of the repository.
    folder: PathBuf,
    paths: Vec<String>,
    new: Vec<String>,
}

impl Session {
    /// What of the backlog is not committed: stories, decisions, `backlog.toml`, `deployments.toml` and `PRIORITY.md`, also new
    /// and deleted ones. `state` is that of the working tree.
    ///
    /// # Errors
    /// If there is no repository, git can't be asked, or one of the files is in conflict.
    pub fn uncommitted(&self, state: &BacklogState) -> Result<Uncommitted, SessionError> {
        let repository = self.repository()?;
        let folder = &self.location.folder;
        let (own, others): (Vec<_>, Vec<_>) = repository
            .uncommitted_paths()?
            .into_iter()
            .partition(|found| path_in(folder, &found.path).is_some_and(|path| self.is_own(path, found)));
        if let Some(unmerged) = own.iter().find(|found| found.is_unmerged) {
            let path = path_in(folder, &unmerged.path).unwrap_or_default();
            return Err(SessionError::InConflict(self.shown(path)));
        }
        let committed = self.committed_texts(repository, &own)?;
        let mut files = Vec::with_capacity(own.len());
        for found in &own {
            let path = path_in(folder, &found.path).unwrap_or_default();
            let old = committed.get(found.path.as_str()).cloned();
            let new = workspace::read_file_if_exists(&self.location.root.path.join(path))?;
            let new = new.map(|bytes| as_committed(&bytes, old.as_deref()));
            if old != new {
                files.push(ChangedFile { path: Arc::from(path), renamed_from: None, old, new });
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let plan = CommitPlan {
            environment: (*self.environment).clone(),
            folder: self.location.root.path.clone(),
            new: own.iter().filter(|found| found.is_untracked).map(|found| found.path.clone()).collect(),
            paths: own.into_iter().map(|found| found.path).collect(),
        };
        let message = self.proposed_message(repository, state, &files)?;
        Ok(Uncommitted { files, others: others.len(), message, plan })
    }

    /// Whether a file, whose path is relative to the backlog's root, is one of this backlog. Files that git doesn't know may be
    /// anything: of those only the ones that are read.
    fn is_own(&self, path: &str, found: &UncommittedPath) -> bool {
        if [CONFIG, DEPLOYMENTS, PRIORITY].contains(&path) {
            return true;
        }
        let is_read = tree::is_story_path(path) || tree::is_decision_path(path);
        let is_inside = [STORIES, DECISIONS].iter().any(|folder| path_in(folder, path).is_some());
        let root = &self.location.root.path;
        let folders = Path::new(path).ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty());
        let is_of_another = || folders.into_iter().any(|folder| workspace::is_backlog(&root.join(folder)));
        (is_read || is_inside && !found.is_untracked) && !is_of_another()
    }

    /// By path in the repository: the texts that `HEAD` has of these files.
    fn committed_texts(
        &self,
        repository: &Repository,
        own: &[UncommittedPath],
    ) -> Result<BTreeMap<String, String>, SessionError> {
        let mut texts = BTreeMap::new();
        for found in own.iter().filter(|found| !found.is_untracked && repository.has_head()) {
            if let Some(id) = repository.blob_in("HEAD", &found.path) {
                let text = String::from_utf8_lossy(&repository.blob(id)?).into_owned();
                texts.insert(found.path.clone(), text);
            }
        }
        Ok(texts)
    }

    fn proposed_message(
        &self,
        repository: &Repository,
        state: &BacklogState,
        files: &[ChangedFile],
    ) -> Result<String, SessionError> {
        let base = match repository.has_head() {
            true => self.load_earlier(TreeSource::Revision("HEAD".into()), state)?,
            false => self.empty(),
        };
        let diff = diff::compare(base.side(), state.side());
        let view =
            DiffView { base: base.side(), head: state.side(), base_name: "HEAD", head_name: "worktree", diff: &diff };
        let paths: Vec<&str> = files.iter().map(|file| &*file.path).collect();
        Ok(commit_message::propose(view, &paths))
    }
}

impl CommitPlan {
    /// Commits the files as they are on disk now, with the user's hooks. What else is staged stays staged. If git or a hook
    /// refuses, there is no commit, and the output says why.
    ///
    /// # Errors
    /// If there is nothing to commit, git is in the middle of something that a commit of some files would break, or git can't be
    /// run.
    pub fn run(&self, message: &str) -> Result<CommitRun, SessionError> {
        let repository = Repository::discover(&self.folder, &self.environment)?;
        let repository = repository.ok_or_else(|| SessionError::NotInRepository(self.folder.clone()))?;
        if let Some(operation) = repository.unfinished_operation() {
            return Err(SessionError::Unfinished(operation));
        }
        if self.paths.is_empty() {
            return Err(SessionError::NothingToCommit);
        }
        Ok(repository.commit_paths(&self.paths, &self.new, message)?)
    }
}

/// A path as seen from `folder`; `None` if it lies outside.
fn path_in<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The text on disk without the carriage returns that a checkout has added.
fn as_committed(bytes: &[u8], committed: Option<&str>) -> String {
    let has_returns = committed.is_none_or(|text| text.contains('\r'));
    let bytes = if has_returns { bytes.into() } else { crlf_to_lf(bytes) };
    String::from_utf8_lossy(&bytes).into_owned()
}
