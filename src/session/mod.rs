//! Sessions: one way to find, load, check, compare and judge backlogs, for every front end.
//!
//! A front end (command line, language server, page server) is *arguments → session → compute → render*. Nothing here
//! knows a terminal, parses arguments, or reads the process's environment: [`Environment`] is captured once and
//! passed in. Errors keep their kind and source, and the front end prints them.
//!
//! - [`Session`] is one backlog in one place: its [`BacklogLocation`] and the repository around it, opened once.
//! - [`BacklogState`] is the backlog as read from one [`StateSource`], with lazy order, findings and generated file.
//! - [`LiveSession`] is a state that is kept up to date file by file, with unsaved buffers over the files.
//! - [`Comparison`] is a state seen from an earlier one; [`CommitVerdict`] says what blocks a commit.
//! - [`update_priority_file`] brings the generated file of a commit up to date, on disk and in the index.
//!
//! Earlier work is reused in one way: a [`ReadStory`](crate::parse::ReadStory) is shared wherever a file has the same
//! bytes and the same settings.

mod comparison;
mod error;
mod live;
mod load;
mod location;
mod priority_update;
mod state;
mod verdict;

use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;

pub use crate::git::Environment;
pub use comparison::Comparison;
pub use error::SessionError;
pub use live::LiveSession;
pub use location::BacklogLocation;
pub use priority_update::{PriorityUpdate, WrittenPriority, update_priority_file};
pub use state::{BacklogState, CheckOptions, LinkTargetExists, StateSource};
pub use verdict::{CommitVerdict, judge_staged_backlogs};

use crate::diag::Finding;
use crate::git::{Repository, Snapshot};
use crate::workspace;

/// A backlog in its place: what a command works on.
#[derive(Clone, Debug)]
pub struct Session {
    environment: Rc<Environment>,
    location: BacklogLocation,
    repository: Option<Rc<Repository>>,
}

impl Session {
    /// The backlog that is meant in `environment` when `source` is to be read: the folder that `chosen` names, or the
    /// first one on the way up to the repository's top. If it isn't checked out, it is looked for in git's tree.
    ///
    /// # Errors
    /// If there is none.
    pub fn open(
        environment: &Rc<Environment>,
        chosen: Option<&Path>,
        source: &StateSource,
    ) -> Result<Self, SessionError> {
        let here = environment.current_folder();
        match (workspace::discover(here, chosen), source) {
            (Ok(root), _) => {
                // Without a `.git` in sight there is no need to ask git.
                let is_likely = root.repository.is_some() || environment.names_repository();
                let repository =
                    if is_likely { Repository::discover(&root.path, environment).ok().flatten() } else { None };
                let folder = repository.as_ref().and_then(|repository| repository.folder(&root.path));
                let location = BacklogLocation { root, folder: folder.unwrap_or_default() };
                Ok(Self { environment: Rc::clone(environment), location, repository: repository.map(Rc::new) })
            }
            (Err(error), StateSource::Worktree) => Err(error.into()),
            // A revision may hold a backlog that isn't checked out, and a bare repository checks nothing out.
            (Err(error), StateSource::Git(side)) => {
                let Some(repository) = Repository::discover(here, environment)? else { return Err(error.into()) };
                match location::folder_in_tree(&repository, chosen, side)? {
                    Some(folder) => Ok(Self::in_repository(environment, &Rc::new(repository), folder)),
                    None => Err(error.into()),
                }
            }
        }
    }

    /// The backlog in `folder` of an open repository.
    pub fn in_repository(environment: &Rc<Environment>, repository: &Rc<Repository>, folder: String) -> Self {
        Self {
            environment: Rc::clone(environment),
            location: BacklogLocation::in_repository(repository, folder),
            repository: Some(Rc::clone(repository)),
        }
    }

    /// Where the backlog is.
    pub fn location(&self) -> &BacklogLocation {
        &self.location
    }

    /// The repository.
    ///
    /// # Errors
    /// If there is none, or it can't be opened.
    pub fn repository(&self) -> Result<&Repository, SessionError> {
        if let Some(repository) = &self.repository {
            return Ok(repository);
        }
        // Opening it again says why it couldn't be opened, if that was it.
        Repository::discover(&self.location.root.path, &self.environment)?;
        Err(SessionError::NotInRepository(self.location.root.path.clone()))
    }

    /// The repository, if there is one.
    pub fn repository_if_any(&self) -> Option<&Repository> {
        self.repository.as_deref()
    }

    /// A path of the backlog as seen from the current folder, as people want to open it.
    pub fn shown(&self, path: &str) -> String {
        self.location.shown_from(self.environment.current_folder(), path)
    }

    /// All findings of a state that this session has loaded.
    pub fn findings(&self, state: &BacklogState, options: CheckOptions<'_>) -> Vec<Finding> {
        self.with_link_targets(&state.source, |exists| state.findings(options, exists, |_| true))
    }

    /// Does `work`, which may ask whether something is at a path (seen from the repository's top) in the source's tree.
    fn with_link_targets<T>(&self, source: &StateSource, work: impl FnOnce(LinkTargetExists<'_>) -> T) -> T {
        match source {
            StateSource::Worktree => {
                let repository = self.repository_if_any();
                let top = repository.and_then(Repository::workdir).unwrap_or(&self.location.root.path);
                work(&|target| workspace::exists(top, target))
            }
            StateSource::Git(side) => {
                // Most backlogs have no relative links, and opening a tree may mean to read a large index.
                let snapshot: OnceCell<Option<Snapshot<'_>>> = OnceCell::new();
                let open = || self.repository_if_any().and_then(|repository| repository.snapshot(side).ok());
                work(&|target| snapshot.get_or_init(open).as_ref().is_none_or(|tree| load::exists_in(tree, target)))
            }
        }
    }
}
