//! Finds, loads, checks and compares backlogs, and checks commits, for every front end.
//!
//! A front end (command line, language server, web server) is *arguments → session → compute → render*. A session uses no
//! terminal, no arguments and no process environment: [`Environment`] is captured once and passed in. Errors keep their kind
//! and source, and the front end prints them.
//!
//! - [`Session`] is one backlog: its [`BacklogLocation`] and its repository, which is opened once.
//! - [`BacklogState`] is the backlog as read from one [`StateSource`]; its order, findings and `PRIORITY.md` are computed lazily.
//! - [`LiveSession`] is a state that is updated file by file, with unsaved editor buffers in place of files.
//! - [`BacklogState::after`] is the state that a change leads to, and [`Session::apply`] the one place that writes it.
//! - [`Comparison`] is an earlier state to compare with; [`CommitVerdict`] lists what blocks a commit.
//! - [`update_priority_file`] updates `PRIORITY.md` for a commit, on disk and in the index.
//!
//! The unit of reuse is a [`ReadStory`](crate::parse::ReadStory): states share it if its file has the same bytes and is read with
//! the same settings.

mod apply;
mod approval;
mod blame;
mod changed;
mod commit;
mod comparison;
mod effect;
mod error;
mod fix;
mod fix_facts;
mod git_conflicts;
mod hand_edit;
mod hidden_conflicts;
mod history;
mod history_cache;
mod live;
mod load;
mod location;
mod loop_facts;
mod loop_notes;
mod moved_folder;
mod page_sources;
mod place_changes;
mod priority_update;
mod read_loop;
mod readable_files;
mod sparse_checkout;
mod stale_head;
mod state;
mod stray_stories;
mod surroundings;
mod verdict;
mod worktree;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

pub use crate::git::{CommitRun, Environment};
pub use approval::NotApproved;
pub use changed::{ChangeMisfit, ChangedFile};
pub use commit::{CommitPlan, Uncommitted};
pub use comparison::Comparison;
pub use effect::NewFindings;
pub use error::SessionError;
pub use fix::{FixOptions, FixedBacklog, MAX_REPORTED, ReportedFixes};
pub use git_conflicts::GitConflict;
pub use hand_edit::record_generated_file;
pub use live::LiveSession;
pub use location::BacklogLocation;
pub use loop_facts::{LoopFacts, NoHistory};
pub use page_sources::{PageOptions, PageSources};
pub use priority_update::{PriorityUpdate, WrittenPriority, update_priority_file};
pub use sparse_checkout::{refuse_left_out, tracked_backlogs};
pub use stale_head::{SinceParent, find_stale_in_head};
pub use state::{BacklogState, CheckOptions, LinkTargetExists, StateSource, Surroundings};
pub use verdict::{CommitVerdict, judge_staged_backlogs};

use crate::diag::Finding;
use crate::git::{EditLock, Repository, Snapshot, WorktreeIndex};
use crate::workspace;

/// A backlog with its location and repository.
#[derive(Clone, Debug)]
pub struct Session {
    environment: Rc<Environment>,
    location: BacklogLocation,
    repository: Option<Rc<Repository>>,
}

impl Session {
    /// Finds the backlog to read from `source`: in the folder `chosen`, or else in the current folder of `environment` or its
    /// nearest parent, up to the repository's root. If it isn't checked out, git's tree is searched.
    ///
    /// # Errors
    /// If there is no backlog.
    pub fn open(
        environment: &Rc<Environment>,
        chosen: Option<&Path>,
        source: &StateSource,
    ) -> Result<Self, SessionError> {
        let here = environment.current_folder();
        match (workspace::discover(here, chosen), source) {
            (Ok(root), _) => {
                // If there is no `.git` and no `GIT_DIR`, don't open libgit2.
                let is_likely = root.repository.is_some() || environment.names_repository();
                let repository =
                    if is_likely { Repository::discover(&root.path, environment).ok().flatten() } else { None };
                let folder = repository.as_ref().and_then(|repository| repository.folder(&root.path));
                let location = BacklogLocation { root, folder: folder.unwrap_or_default() };
                Ok(Self { environment: Rc::clone(environment), location, repository: repository.map(Rc::new) })
            }
            (Err(error), StateSource::Worktree) => match Repository::discover(here, environment) {
                Ok(Some(repository)) => match sparse_checkout::left_out_folder(&repository, here, chosen)? {
                    Some(folder) => Ok(Self::in_repository(environment, &Rc::new(repository), folder)),
                    None => Err(sparse_checkout::hint_at_left_out(error, &repository, here).into()),
                },
                _ => Err(error.into()),
            },
            // A revision may have a backlog that isn't checked out, for example in a bare repository.
            (Err(error), StateSource::Git(side)) => {
                let Some(repository) = Repository::discover(here, environment)? else { return Err(error.into()) };
                match location::folder_in_tree(&repository, here, chosen, side)? {
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

    /// The environment that it was opened in.
    pub fn environment(&self) -> &Environment {
        &self.environment
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
        // `open` ignores the error if the repository can't be opened: opening it again returns that error.
        Repository::discover(&self.location.root.path, &self.environment)?;
        Err(SessionError::NotInRepository(self.location.root.path.clone()))
    }

    /// The repository, if there is one.
    pub fn repository_if_any(&self) -> Option<&Repository> {
        self.repository.as_deref()
    }

    /// Waits until no other process edits the backlog, and keeps others from it until the lock is dropped: what one reads before
    /// it writes isn't changed by another in between. Outside a repository there is no lock.
    ///
    /// # Errors
    /// If another process doesn't come to its end.
    pub fn lock_edits(&self) -> Result<Option<EditLock>, SessionError> {
        Ok(self.repository_if_any().map(Repository::lock_edits).transpose()?)
    }

    /// The mail address of git's user, which is written into decisions. `None` outside a repository.
    pub fn author(&self) -> Option<String> {
        let repository = self.repository_if_any()?;
        repository.next_author(&repository.mailmap("HEAD"))
    }

    /// The name of whoever would make the next commit.
    pub fn author_name(&self) -> Option<String> {
        self.repository_if_any()?.next_author_name()
    }

    /// A path of the backlog, relative to the current folder, for messages.
    pub fn shown(&self, path: &str) -> String {
        self.location.shown_from(self.environment.current_folder(), path)
    }

    /// All findings of a state that this session loaded.
    pub fn findings(&self, state: &BacklogState, options: CheckOptions<'_>) -> Vec<Finding> {
        let surroundings = self.surroundings(state, &BTreeMap::new());
        let facts = self.loop_facts_for_rules(state, options.today);
        let options = CheckOptions { surroundings: Some(&surroundings), loop_facts: facts.as_ref(), ..options };
        self.with_link_targets(&state.source, |exists| state.findings(options, exists, |_| true))
    }

    /// Calls `work` with a function that tells whether a path, relative to the repository's root, exists in the source.
    fn with_link_targets<T>(&self, source: &StateSource, work: impl FnOnce(LinkTargetExists<'_>) -> T) -> T {
        match source {
            StateSource::Worktree => {
                let repository = self.repository_if_any();
                let top = repository.and_then(Repository::workdir).unwrap_or(&self.location.root.path);
                let left_out: OnceCell<Option<WorktreeIndex<'_>>> = OnceCell::new();
                let index = || repository.and_then(|repository| repository.worktree_index_during("", || ()).0);
                let is_left_out =
                    |target: &str| left_out.get_or_init(index).as_ref().is_some_and(|index| index.leaves_out(target));
                work(&|target| workspace::exists(top, target) || is_left_out(target))
            }
            StateSource::Git(side) => {
                // Opened lazily: most backlogs have no relative links, and the index can be large.
                let snapshot: OnceCell<Option<Snapshot<'_>>> = OnceCell::new();
                let open = || self.repository_if_any().and_then(|repository| repository.snapshot(side).ok());
                work(&|target| snapshot.get_or_init(open).as_ref().is_none_or(|tree| load::exists_in(tree, target)))
            }
        }
    }
}
