//! Compares a state with an earlier one: which findings are new, and who made the change.

use std::collections::{HashMap, HashSet};

use super::load::Reuse;
use super::state::{BacklogState, CheckOptions, LinkTargetExists, StateSource};
use super::{Session, SessionError};
use crate::diag::Finding;
use crate::diff;
use crate::git::{ListedFile, TreeListing, TreeSource};
use crate::model::{Item, Ix, ReferenceKind, Unresolved};
use crate::rules::{Base, stale_priority_file};
use crate::text::path;
use crate::text::tree::CONFIG;

/// An earlier state of the backlog.
#[derive(Debug)]
pub struct Comparison {
    /// The earlier state.
    pub base: BacklogState,
    /// The email addresses of the authors of the change.
    pub authors: Vec<String>,
}

/// The result of [`Finding::identity`].
type Identity<'f> = (&'static str, &'f str, &'f str);

impl Session {
    /// Compares `state` with `revision`. Without a revision, the index is compared with `HEAD` if it exists, and any other
    /// state with nothing.
    ///
    /// # Errors
    /// If there is no repository, or the revision can't be read.
    pub fn compare(&self, state: &BacklogState, revision: Option<&str>) -> Result<Option<Comparison>, SessionError> {
        let is_staged = state.source == StateSource::Git(TreeSource::Index);
        if revision.is_none() && !is_staged {
            return Ok(None);
        }
        let repository = self.repository()?;
        let Some(revision) = revision.or_else(|| repository.has_head().then_some("HEAD")) else { return Ok(None) };
        let range = repository.range(revision)?;
        let revision = range.map_or_else(|| revision.to_owned(), |range| range.base);
        let head = match &state.source {
            StateSource::Git(TreeSource::Revision(head)) => head.as_str(),
            _ => "HEAD",
        };
        let mut authors = repository.authors(&revision, head, &self.location.folder)?;
        // Uncommitted changes belong to the author of the next commit.
        if authors.is_empty() && !matches!(state.source, StateSource::Git(TreeSource::Revision(_))) {
            authors.extend(repository.next_author());
        }
        let side = TreeSource::Revision(revision);
        let listing = repository.snapshot(&side)?.listing(&self.location.folder)?;
        let base = self.load_base(side, listing, state)?;
        Ok(Some(Comparison { base, authors }))
    }

    /// The earlier state with the files of `listing`, which reuses what `state` has read. It is empty if the tree doesn't have
    /// this backlog, also
    /// not in another folder.
    pub(super) fn load_base(
        &self,
        side: TreeSource,
        listing: TreeListing,
        state: &BacklogState,
    ) -> Result<BacklogState, SessionError> {
        let moved = match listing.config {
            Some(_) => None,
            None => self.find_moved(&side, state)?,
        };
        let (folder, listing) = match (moved, &listing.config) {
            (Some(moved), _) => moved,
            (None, Some(_)) => (self.location.folder.clone(), listing),
            (None, None) => return Ok(self.empty()),
        };
        let reuse = Reuse { state: Some(state), ..Reuse::default() };
        let mut base = self.load_listing(&StateSource::Git(side), listing, reuse)?;
        base.folder = folder;
        if diff::renames_need_other_texts(base.files(), state.files()) {
            self.add_other_texts(&mut base, state)?;
        }
        Ok(base)
    }

    /// Reads the stories of `base` of which neither state has the text, because the two have them in common.
    fn add_other_texts(&self, base: &mut BacklogState, state: &BacklogState) -> Result<(), SessionError> {
        let Some(listing) = &base.listing else { return Ok(()) };
        let read = base.tree.stories.iter().chain(&state.tree.stories);
        let read: HashSet<&str> = read.map(|file| &*file.path).collect();
        let unread: Vec<&ListedFile> = listing.stories.iter().filter(|entry| !read.contains(&*entry.path)).collect();
        let texts = self.repository()?.read_files(&unread)?;
        base.tree.stories.extend(texts);
        Ok(())
    }

    /// Loads one of git's trees to compare `state` with. The result is empty if the tree doesn't have this backlog.
    ///
    /// # Errors
    /// If git can't read the tree.
    pub fn load_earlier(&self, side: TreeSource, state: &BacklogState) -> Result<BacklogState, SessionError> {
        let listing = self.repository()?.snapshot(&side)?.listing(&self.location.folder)?;
        let mut base = self.load_base(side, listing, state)?;
        // The findings that explain a missing order quote their files.
        let obstacles = base.order_obstacles();
        self.add_quoted_texts(&mut base, &obstacles.iter().collect::<Vec<_>>())?;
        Ok(base)
    }

    /// Whether one of git's trees has this backlog.
    ///
    /// # Errors
    /// If git can't read the tree.
    pub fn is_in_tree(&self, side: &TreeSource) -> Result<bool, SessionError> {
        Ok(self.repository()?.snapshot(side)?.exists(&path::join(&self.location.folder, CONFIG))?)
    }

    /// The items that were renamed since `HEAD`: their old and new ids. Only looked up if a reference to an item doesn't resolve,
    /// because nothing else needs them; none if git can't say.
    pub(super) fn uncommitted_renames(&self, state: &BacklogState) -> Vec<(String, String)> {
        let backlog = &state.parsed.backlog;
        let is_lost = |reference: &Unresolved| reference.kind == ReferenceKind::Item;
        let is_committed = matches!(state.source, StateSource::Git(TreeSource::Revision(_)));
        if is_committed || !backlog.unresolved.iter().any(is_lost) {
            return Vec::new();
        }
        let repository = self.repository_if_any().filter(|repository| repository.has_head());
        let head = repository.and_then(|_| self.load_earlier(TreeSource::Revision("HEAD".into()), state).ok());
        let Some(head) = head else { return Vec::new() };
        let ids = |(was, now): &(Ix<Item>, Ix<Item>)| {
            (head.parsed.backlog.item(*was).id.to_string(), backlog.item(*now).id.to_string())
        };
        diff::find_renames(head.files(), state.files()).iter().map(ids).collect()
    }

    /// The findings of `state`, each marked as new or old. The base in `options` is replaced by the comparison's.
    pub fn findings_since(
        &self,
        comparison: &Comparison,
        state: &BacklogState,
        options: CheckOptions<'_>,
    ) -> Vec<Finding> {
        let (stray, old_stray) = (self.stray_stories(&state.source), self.stray_stories(&comparison.base.source));
        let renamed = self.uncommitted_renames(state);
        let hidden = self.hidden_conflicts(state);
        let options = CheckOptions { stray_stories: &stray, renamed: &renamed, hidden_conflicts: &hidden, ..options };
        self.with_link_targets(&state.source, |exists| {
            self.with_link_targets(&comparison.base.source, |existed| {
                comparison.findings_with(state, options, &old_stray, exists, existed)
            })
        })
    }
}

impl Comparison {
    /// The findings of `state`, each marked as new or old. `exists` looks up link targets in the state's tree, `existed` in the
    /// base's.
    pub(super) fn findings(
        &self,
        state: &BacklogState,
        options: CheckOptions<'_>,
        exists: LinkTargetExists<'_>,
        existed: LinkTargetExists<'_>,
    ) -> Vec<Finding> {
        self.findings_with(state, options, &[], exists, existed)
    }

    /// As [`Self::findings`]; `old_stray` are the base's stray stories.
    fn findings_with(
        &self,
        state: &BacklogState,
        options: CheckOptions<'_>,
        old_stray: &[String],
        exists: LinkTargetExists<'_>,
        existed: LinkTargetExists<'_>,
    ) -> Vec<Finding> {
        let before = &self.base;
        let renamed = diff::find_renames(before.files(), state.files());
        let now = &state.parsed.backlog;
        let base = Base::new(&before.parsed, || before.order().ok(), now, &renamed, &self.authors);
        let mut findings = state.findings(CheckOptions { base: Some(&base), ..options }, exists, |_| true);
        // Only rules with findings now can make one of them an old finding.
        let fired: HashSet<&str> = findings.iter().map(|finding| finding.rule).collect();
        let options = CheckOptions {
            base: None,
            generated: fired.contains(stale_priority_file::RULE.id),
            stray_stories: old_stray,
            renamed: &[],
            hidden_conflicts: &[],
            ..options
        };
        let old = before.findings(options, existed, |rule| fired.contains(rule));
        mark_new(&mut findings, &old);
        findings
    }
}

/// Marks each finding as new or old. Each of the `old` findings matches at most one finding.
fn mark_new(findings: &mut [Finding], old: &[Finding]) {
    let mut known: HashMap<Identity<'_>, usize> = HashMap::with_capacity(old.len());
    for finding in old {
        *known.entry(finding.identity()).or_default() += 1;
    }
    let new: Vec<bool> = findings.iter().map(|finding| !take(&mut known, &finding.identity())).collect();
    for (finding, new) in findings.iter_mut().zip(new) {
        finding.new = Some(new);
    }
}

/// Takes one finding with this identity. Returns whether there was one left.
fn take<'f>(known: &mut HashMap<Identity<'f>, usize>, identity: &Identity<'f>) -> bool {
    known.get_mut(identity).filter(|left| **left > 0).map(|left| *left -= 1).is_some()
}
