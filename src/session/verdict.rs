//! What a commit does to the backlogs of its repository, judged from the index.
//!
//! A backlog that the commit leaves as `HEAD` has it isn't read at all: only names and blob ids are compared. If nothing
//! is staged in a commit, though, it is probably `HEAD`'s own made again (`--amend`), which may have gone past the hook:
//! then each backlog is read, and passed over if its `PRIORITY.md` is right. Where the hook runs without a commit, as
//! in CI, nothing is healed that way: there a stale file must be seen.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use super::comparison::Comparison;
use super::load::{Reuse, exists_in};
use super::state::{BacklogState, CheckOptions, StateSource};
use super::{Environment, Session, SessionError};
use crate::diag::{Finding, Severity};
use crate::git::{BlobId, GitError, Repository, Snapshot, TreeListing, TreeSource, blob_id};
use crate::text::path;
use crate::text::tree::PRIORITY;

/// A backlog that the commit changes, and what is to be said of it.
#[derive(Debug)]
pub struct CommitVerdict {
    /// The backlog.
    pub session: Session,
    /// What the commit will contain.
    pub state: BacklogState,
    /// What `HEAD` has, if there is one.
    pub comparison: Option<Comparison>,
    /// The blobs of `PRIORITY.md` in the index and in `HEAD`. The file can be larger than all that is read here, and
    /// its bytes are needed nowhere.
    pub staged_priority: Option<BlobId>,
    /// The same in `HEAD`.
    pub committed_priority: Option<BlobId>,
    /// Errors that keep it from being committed.
    pub blocking: Vec<Finding>,
    /// Warnings that `HEAD` doesn't have.
    pub new_warnings: Vec<Finding>,
    /// How many errors are old, in files that the commit doesn't change.
    pub old_errors: usize,
}

/// The verdicts on the backlogs that the commit changes, in the order of their folders.
///
/// # Errors
/// If git can't read the index, `HEAD` or an object.
pub fn judge_staged_backlogs(
    environment: &Rc<Environment>,
    repository: &Rc<Repository>,
) -> Result<Vec<CommitVerdict>, SessionError> {
    let index = repository.snapshot(&TreeSource::Index)?;
    let head = match repository.has_head() {
        true => Some(repository.snapshot(&TreeSource::Revision("HEAD".into()))?),
        false => None,
    };
    let trees = Trees { index: &index, head: head.as_ref() };
    let verdicts = trees.touched(repository)?.into_iter().map(|touched| {
        let is_unchanged = touched.is_unchanged();
        let session = Session::in_repository(environment, repository, touched.folder.clone());
        let verdict = trees.judge(session, touched)?;
        Ok((!is_unchanged || verdict.is_stale()?).then_some(verdict))
    });
    verdicts.filter_map(Result::transpose).collect()
}

/// The trees between which the commit lies.
#[derive(Clone, Copy)]
struct Trees<'t> {
    index: &'t Snapshot<'t>,
    head: Option<&'t Snapshot<'t>>,
}

/// A backlog that differs from `HEAD`, or is to be looked at all the same.
struct TouchedBacklog {
    folder: String,
    /// The files that differ; none if only `PRIORITY.md` does.
    changed: Vec<Arc<str>>,
    old: TreeListing,
    new: TreeListing,
    /// The bytes of the parse cache.
    cache: Option<Vec<u8>>,
}

impl TouchedBacklog {
    /// Whether it is as in `HEAD`.
    fn is_unchanged(&self) -> bool {
        self.changed.is_empty() && self.old.priority == self.new.priority
    }
}

impl Trees<'_> {
    fn touched(self, repository: &Repository) -> Result<Vec<TouchedBacklog>, SessionError> {
        let mut touched = Vec::new();
        let again = repository.is_run_by_commit() && self.head.is_some_and(|head| head.equals_index(self.index));
        for folder in self.index.backlogs()? {
            if !again && self.head.map_or(Ok(false), |head| head.folder_equals_index(&folder, self.index))? {
                continue;
            }
            let (cache, listings) = repository.load_parse_cache_during(&folder, || self.listings(&folder));
            let (old, new) = listings?;
            let backlog = TouchedBacklog { changed: old.changed(&new), folder, old, new, cache };
            if again || !backlog.is_unchanged() {
                touched.push(backlog);
            }
        }
        Ok(touched)
    }

    /// What `HEAD` and the index have of a backlog.
    fn listings(self, folder: &str) -> Result<(TreeListing, TreeListing), GitError> {
        let new = self.index.listing(folder)?;
        let old = match self.head {
            Some(head) => head.listing_reusing_index(folder, self.index, &new)?,
            None => TreeListing::default(),
        };
        Ok((old, new))
    }

    fn judge(self, session: Session, mut touched: TouchedBacklog) -> Result<CommitVerdict, SessionError> {
        let staged_priority = touched.new.priority.take();
        let committed_priority = touched.old.priority.take();
        let changed: HashSet<&str> = touched.changed.iter().map(|path| &**path).collect();
        let reuse = Reuse { cache: touched.cache.as_deref(), changed: Some(&changed), state: None };
        let mut state = session.load_listing(&StateSource::Git(TreeSource::Index), touched.new, reuse)?;
        session.store_parse_cache(&state);
        let (comparison, findings) = thread::scope(|scope| {
            // Nearly every commit needs it in the end: it is made while the base is read and the rules look.
            let render = || state.order().map(|order| state.priority_text(order));
            // Where there are no more threads it is made when it is asked for.
            let _ = thread::Builder::new().spawn_scoped(scope, render);
            self.compare(&session, touched.old, &state)
        })?;
        let is_new = |finding: &Finding| finding.new != Some(false);
        let (errors, others): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.severity == Severity::Error);
        let (blocking, old): (Vec<_>, Vec<_>) =
            errors.into_iter().partition(|finding| is_new(finding) || changed.contains(&*finding.place.path));
        let is_warning = |finding: &Finding| finding.severity == Severity::Warning && is_new(finding);
        let new_warnings: Vec<Finding> = others.into_iter().filter(is_warning).collect();
        let shown: Vec<&Finding> = blocking.iter().chain(&new_warnings).collect();
        session.add_quoted_texts(&mut state, &shown)?;
        let old_errors = old.len();
        Ok(CommitVerdict {
            session,
            state,
            comparison,
            staged_priority,
            committed_priority,
            blocking,
            new_warnings,
            old_errors,
        })
    }

    /// The findings of the state, compared with `HEAD`, which has the files `old`.
    fn compare(
        self,
        session: &Session,
        old: TreeListing,
        state: &BacklogState,
    ) -> Result<(Option<Comparison>, Vec<Finding>), SessionError> {
        // Whether `PRIORITY.md` is stale is the hook's own business.
        let options = CheckOptions::default();
        let exists = |target: &str| exists_in(self.index, target);
        let Some(head) = self.head else { return Ok((None, state.findings(options, &exists, |_| true))) };
        let base = session.load_base(TreeSource::Revision("HEAD".into()), old, state)?;
        let authors = session.repository()?.next_author().into_iter().collect();
        let comparison = Comparison { base, authors };
        let findings = comparison.findings(state, options, &exists, &|target| exists_in(head, target));
        Ok((Some(comparison), findings))
    }
}

impl CommitVerdict {
    /// The generated file as the repository names it.
    pub fn priority_path(&self) -> String {
        path::join(&self.session.location().folder, PRIORITY)
    }

    /// `PRIORITY.md` as the commit should contain it; nothing if there is no order.
    pub fn priority_text(&self) -> Option<&str> {
        self.state.order().ok().map(|order| self.state.priority_text(order))
    }

    /// Whether the index has another `PRIORITY.md` than its backlog gives.
    ///
    /// # Errors
    /// If git's library can't hash.
    pub fn is_stale(&self) -> Result<bool, SessionError> {
        let given = self.priority_text().map(|text| blob_id(text.as_bytes())).transpose()?;
        Ok(given.is_some() && given != self.staged_priority)
    }
}
