//! Checks the backlogs that a commit changes, from the index.
//!
//! A backlog that equals that of `HEAD` isn't read: only names and blob ids are compared. If a commit has nothing staged, it is
//! probably an amendment (`--amend`) of a commit that may have skipped the hook: then each backlog is read, and ignored if its
//! `PRIORITY.md` is up to date. This doesn't apply if the hook runs without a commit, as in CI, which must report a stale file.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::blame::ChangeHistory;
use super::comparison::Comparison;
use super::load::{Reuse, exists_in};
use super::state::{BacklogState, CheckOptions, StateSource, Surroundings};
use super::stray_stories::ChangedStrays;
use super::{Environment, Session, SessionError};
use crate::diag::{Finding, Severity};
use crate::git::{
    BlobId, GitError, ListedContent, Repository, Snapshot, TreeListing, TreeSource, blob_id, run_concurrently,
};
use crate::rules::{let_in_by, priority_changed_by};
use crate::text::path;

/// A backlog that the commit changes, with its findings.
#[derive(Debug)]
pub struct CommitVerdict {
    /// The backlog.
    pub session: Session,
    /// The backlog as it will be committed.
    pub state: BacklogState,
    /// The backlog of `HEAD`, if there is one.
    pub comparison: Option<Comparison>,
    /// The blob id of `PRIORITY.md` for the commit, or `None` if there is no order.
    pub generated_priority: Option<BlobId>,
    /// The blob id of `PRIORITY.md` in the index. The file can be large, and its bytes aren't needed.
    pub staged_priority: Option<BlobId>,
    /// The blob id of `PRIORITY.md` in `HEAD`.
    pub committed_priority: Option<BlobId>,
    /// Errors that block the commit.
    pub blocking: Vec<Finding>,
    /// Warnings that `HEAD` doesn't have, and changes that a product owner can only approve when the commit is made.
    pub new_warnings: Vec<Finding>,
    /// The number of old errors in files that the commit doesn't change.
    pub old_errors: usize,
}

/// Checks all backlogs that the commit changes, in the order of their folders.
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
        Ok((!is_unchanged || verdict.is_stale()).then_some(verdict))
    });
    verdicts.filter_map(Result::transpose).collect()
}

/// The trees before and after the commit.
#[derive(Clone, Copy)]
struct Trees<'t> {
    index: &'t Snapshot<'t>,
    head: Option<&'t Snapshot<'t>>,
}

/// A backlog that differs from `HEAD`, or that an amendment may have to correct.
struct TouchedBacklog {
    folder: String,
    /// The files that differ, except `PRIORITY.md`.
    changed: Vec<Arc<str>>,
    old: TreeListing,
    new: TreeListing,
    /// Changed files that look like stories, but aren't where stories are read.
    stray: ChangedStrays,
    /// The bytes of the parse cache.
    cache: Option<Vec<u8>>,
}

impl TouchedBacklog {
    /// Whether it equals the backlog of `HEAD`, and nothing is added that looks like a part of it.
    fn is_unchanged(&self) -> bool {
        self.changed.is_empty() && self.old.priority == self.new.priority && !self.stray.has_new()
    }
}

impl Trees<'_> {
    fn touched(self, repository: &Repository) -> Result<Vec<TouchedBacklog>, SessionError> {
        let mut touched = Vec::new();
        let may_be_amend = repository.is_run_by_commit() && self.head.is_some_and(|head| head.equals_index(self.index));
        for folder in self.index.backlogs()? {
            if !may_be_amend && self.head.map_or(Ok(false), |head| head.folder_equals_index(&folder, self.index))? {
                continue;
            }
            let (cache, listings) = repository.load_parse_cache_during(&folder, || self.listings(&folder));
            let (old, new) = listings?;
            let stray = ChangedStrays::find(repository, &folder, self.index, self.head);
            let backlog = TouchedBacklog { changed: old.changed(&new), folder, old, new, stray, cache };
            if may_be_amend || !backlog.is_unchanged() {
                touched.push(backlog);
            }
        }
        Ok(touched)
    }

    /// The files of a backlog in `HEAD` and in the index.
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
        // Nearly every commit needs it: render and hash it while the base is read and the rules run.
        let generate = || state.order().ok().map(|order| blob_id(state.priority_text(order).as_bytes()));
        let (generated, compared) =
            run_concurrently(generate, || self.compare(&session, touched.old, &touched.stray, &state));
        let (comparison, findings) = compared?;
        let generated_priority = generated.transpose()?;
        let is_new = |finding: &Finding| finding.new != Some(false);
        let may_be_approved =
            |finding: &Finding| [priority_changed_by::RULE.id, let_in_by::RULE.id].contains(&finding.rule);
        let (errors, others): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.severity == Severity::Error && !may_be_approved(finding));
        let edited = Edited::new(&session, &state, comparison.as_ref(), &changed);
        let (blocking, old): (Vec<_>, Vec<_>) =
            errors.into_iter().partition(|finding| is_new(finding) || edited.contains(&finding.place.path));
        let is_warning = |finding: &Finding| finding.severity >= Severity::Warning && is_new(finding);
        let new_warnings: Vec<Finding> = others.into_iter().filter(is_warning).collect();
        let shown: Vec<&Finding> = blocking.iter().chain(&new_warnings).collect();
        session.add_quoted_texts(&mut state, &shown)?;
        let old_errors = old.len();
        Ok(CommitVerdict {
            session,
            state,
            comparison,
            generated_priority,
            staged_priority,
            committed_priority,
            blocking,
            new_warnings,
            old_errors,
        })
    }

    /// The findings of the state, compared with `HEAD`, whose files are `old`.
    fn compare(
        self,
        session: &Session,
        old: TreeListing,
        stray: &ChangedStrays,
        state: &BacklogState,
    ) -> Result<(Option<Comparison>, Vec<Finding>), SessionError> {
        // The hook itself handles a stale `PRIORITY.md`.
        let surroundings = Surroundings {
            stray_stories: stray.new.clone(),
            hidden_conflicts: session.hidden_conflicts(state),
            priority_obstacle: None,
            unadded: session.unadded_stories(state),
            // Those since the base are known.
            renamed: Vec::new(),
        };
        let options = CheckOptions { surroundings: Some(&surroundings), ..CheckOptions::default() };
        let exists = |target: &str| exists_in(self.index, target);
        if self.head.is_none() {
            return Ok((None, state.findings(options, &exists, |_| true)));
        }
        let base = session.load_base(TreeSource::Revision("HEAD".into()), old, state)?;
        let repository = session.repository()?;
        let head_id = repository.commit_id("HEAD")?;
        let heads = std::iter::once(head_id).chain(repository.merge_heads()).collect();
        let history = ChangeHistory { base: head_id, heads, is_committed: false };
        let merged = session.load_merged(&history, state)?;
        let comparison = Comparison { base, merged, history };
        let findings = comparison.findings(session, state, options, &exists)?;
        Ok((Some(comparison), findings))
    }
}

/// The files that a commit changes against every parent. In a merge, a file all of whose lines come from the versions being
/// merged is git's work: an old error in it is nobody's who merges.
struct Edited<'e> {
    session: &'e Session,
    state: &'e BacklogState,
    paths: HashSet<&'e str>,
    is_merge: bool,
}

impl<'e> Edited<'e> {
    fn new(
        session: &'e Session,
        state: &'e BacklogState,
        comparison: Option<&Comparison>,
        changed: &HashSet<&'e str>,
    ) -> Self {
        let mut paths = changed.clone();
        let merged = comparison.map_or(&[][..], |comparison| &comparison.merged);
        for listing in merged.iter().filter_map(|parent| parent.listing.as_ref()) {
            let Some(now) = &state.listing else { continue };
            let differing = listing.changed(now);
            let differing: HashSet<&str> = differing.iter().map(|path| &**path).collect();
            paths.retain(|path| differing.contains(path));
        }
        Self { session, state, paths, is_merge: !merged.is_empty() }
    }

    fn contains(&self, path: &str) -> bool {
        self.paths.contains(path) && !(self.is_merge && self.is_made_by_git(path).unwrap_or(false))
    }

    fn is_made_by_git(&self, path: &str) -> Option<bool> {
        let listing = self.state.listing.as_ref()?;
        let mut files = listing.files();
        let file = files.find(|file| &*file.path == path)?;
        let repository = self.session.repository_if_any()?;
        let ListedContent::Blob(id) = &file.content else { return None };
        let text = repository.blob(*id).ok()?;
        let path = path::join(&self.session.location().folder, path);
        Some(repository.merged_versions(&path).make_up(&text))
    }
}

impl CommitVerdict {
    /// The path of `PRIORITY.md`, relative to the repository's root.
    pub fn priority_path(&self) -> String {
        self.session.priority_path()
    }

    /// The content of `PRIORITY.md` for the commit, or `None` if there is no order.
    pub fn priority_text(&self) -> Option<&str> {
        self.state.order().ok().map(|order| self.state.priority_text(order))
    }

    /// Whether `PRIORITY.md` in the index is stale.
    pub fn is_stale(&self) -> bool {
        self.generated_priority.is_some() && self.generated_priority != self.staged_priority
    }
}
