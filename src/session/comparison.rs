//! Compares a state with earlier ones: which findings are new. In a merge each parent is an earlier state.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::blame::ChangeHistory;
use super::load::Reuse;
use super::state::{BacklogState, CheckOptions, LinkTargetExists, StateSource, Surroundings};
use super::{Session, SessionError};
use crate::diag::Finding;
use crate::diff;
use crate::git::{ListedFile, TreeListing, TreeSource};
use crate::model::{Item, Ix, ReferenceKind, Unresolved};
use crate::order::Order;
use crate::rules::{
    self, Base, Blame, Group, RuleContext, RuleDrafts, let_in_by, priority_changed_by, stale_priority_file, stray_story,
};
use crate::text::path;
use crate::text::tree::CONFIG;

/// An earlier state of the backlog.
#[derive(Debug)]
pub struct Comparison {
    /// The earlier state; in a merge that of the branch that is merged into.
    pub base: BacklogState,
    /// What is merged into it. Each of these is a base as well: what stands in a merge as in one of them was done there.
    pub(super) merged: Vec<BacklogState>,
    pub(super) history: ChangeHistory,
}

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
        let (heads, is_committed) = match &state.source {
            StateSource::Git(TreeSource::Revision(head)) => (vec![repository.commit_id(head)?], true),
            _ => (std::iter::once(repository.commit_id("HEAD")?).chain(repository.merge_heads()).collect(), false),
        };
        let history = ChangeHistory { base: repository.merge_base_with(revision, &heads)?, heads, is_committed };
        let base = self.load_side(TreeSource::Revision(history.base.to_string()), state)?;
        let merged = self.load_merged(&history, state)?;
        Ok(Some(Comparison { base, merged, history }))
    }

    /// If a merge that isn't committed yet is compared with `HEAD`: what is merged into it. In a committed one the parents can't
    /// be told apart: a host tests a pull request as the merge of the branch into the main branch, and there what the branch
    /// did is the question. Then the rules that ask who look through the merge.
    pub(super) fn load_merged(
        &self,
        history: &ChangeHistory,
        state: &BacklogState,
    ) -> Result<Vec<BacklogState>, SessionError> {
        let Some((head, merged)) = history.heads.split_first().filter(|_| !history.is_committed) else {
            return Ok(Vec::new());
        };
        if *head != history.base {
            return Ok(Vec::new());
        }
        merged.iter().map(|parent| self.load_side(TreeSource::Revision(parent.to_string()), state)).collect()
    }

    /// The earlier state of a revision; it is empty if that doesn't have this backlog, also not in another folder.
    pub(super) fn load_side(&self, side: TreeSource, state: &BacklogState) -> Result<BacklogState, SessionError> {
        let listing = self.repository()?.snapshot(&side)?.listing(&self.location.folder)?;
        self.load_base(side, listing, state)
    }

    /// The earlier state with the files of `listing`, which reuses what `state` has read. It is empty if the tree doesn't have
    /// this backlog, also not in another folder.
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
    pub(super) fn add_other_texts(&self, base: &mut BacklogState, state: &BacklogState) -> Result<(), SessionError> {
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
        let mut base = self.load_side(side, state)?;
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
        state.renamed.get_or_init(|| self.find_uncommitted_renames(state)).clone()
    }

    fn find_uncommitted_renames(&self, state: &BacklogState) -> Vec<(String, String)> {
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
    ///
    /// # Errors
    /// If git can't read the history.
    pub fn findings_since(
        &self,
        comparison: &Comparison,
        state: &BacklogState,
        options: CheckOptions<'_>,
    ) -> Result<Vec<Finding>, SessionError> {
        let surroundings = self.surroundings(state, &BTreeMap::new());
        let facts = self.loop_facts_for_rules(state, options.today);
        let options = CheckOptions { surroundings: Some(&surroundings), loop_facts: facts.as_ref(), ..options };
        self.with_link_targets(&state.source, |exists| comparison.findings(self, state, options, exists))
    }

    /// Tells `drafts` what their rules report of an earlier state itself.
    fn add_known(&self, before: &BacklogState, options: CheckOptions<'_>, drafts: &mut [RuleDrafts]) {
        // Only rules with findings now can make one of them an old finding.
        let fired: HashSet<&str> = drafts.iter().filter_map(RuleDrafts::fired).collect();
        let is_fired = |rule: &str| fired.contains(rule);
        // Without a listing there was no backlog.
        let stray_stories = match is_fired(stray_story::RULE.id) && before.listing.is_some() {
            true => self.stray_stories(&before.source),
            false => Vec::new(),
        };
        let surroundings = Surroundings { stray_stories, ..Surroundings::default() };
        let options = CheckOptions {
            base: None,
            generated: is_fired(stale_priority_file::RULE.id),
            surroundings: Some(&surroundings),
            ..options
        };
        self.with_link_targets(&before.source, |existed| {
            before.with_rule_context(options, existed, is_fired, |context, order| {
                drafts.par_iter_mut().for_each(|drafts| drafts.add_known(context, order));
            });
        });
    }
}

impl Comparison {
    /// The earlier state, and those that are merged into it.
    fn parents(&self) -> impl Iterator<Item = &BacklogState> {
        std::iter::once(&self.base).chain(&self.merged)
    }

    /// The findings that `state` has against each of the bases, each marked as new or old. `exists` looks up link targets in
    /// the state's tree.
    pub(super) fn findings(
        &self,
        session: &Session,
        state: &BacklogState,
        options: CheckOptions<'_>,
        exists: LinkTargetExists<'_>,
    ) -> Result<Vec<Finding>, SessionError> {
        let (before, now) = (&self.base, &state.parsed.backlog);
        let renamed = diff::find_renames(before.files(), state.files());
        let nobody = Blame::default();
        let base = Base::new(&before.parsed, || before.order().ok(), now, &renamed, &nobody);
        let blame = session.blame(&self.history, &base, state)?;
        let base = base.with_blame(&blame);
        let options_now = CheckOptions { base: Some(&base), ..options };
        let findings = |context: &RuleContext<'_>, order: Option<&Order>| {
            let mut drafts = rules::draft_selected(context, order, |_| true);
            for other in &self.merged {
                self.drop_undone(other, state, options, exists, &mut drafts);
            }
            for before in self.parents() {
                session.add_known(before, options, &mut drafts);
            }
            rules::findings(context, drafts)
        };
        Ok(state.with_rule_context(options_now, exists, |_| true, findings))
    }

    /// Drops what `state` has only against the base, and not against `other`, which is merged into it.
    fn drop_undone(
        &self,
        other: &BacklogState,
        state: &BacklogState,
        options: CheckOptions<'_>,
        exists: LinkTargetExists<'_>,
        drafts: &mut [RuleDrafts],
    ) {
        let fired: HashSet<&str> =
            drafts.iter().filter_map(RuleDrafts::fired).filter(|rule| is_undone_by_merging(rule)).collect();
        if fired.is_empty() {
            return;
        }
        let renamed = diff::find_renames(other.files(), state.files());
        let nobody = Blame::default();
        let base = Base::new(&other.parsed, || other.order().ok(), &state.parsed.backlog, &renamed, &nobody);
        let base = base.with_authority(&self.base.parsed.backlog.config);
        let options = CheckOptions { base: Some(&base), ..options };
        state.with_rule_context(
            options,
            exists,
            |rule| fired.contains(rule),
            |context, order| {
                let compared = |drafts: &&mut RuleDrafts| drafts.fired().is_some_and(|rule| fired.contains(rule));
                drafts.iter_mut().filter(compared).for_each(|drafts| drafts.retain_reported(context, order));
            },
        );
    }
}

/// Whether a rule compares with a base, and doesn't ask who made the change: that already looks through merges.
fn is_undone_by_merging(rule: &str) -> bool {
    let asks_who = [priority_changed_by::RULE.id, let_in_by::RULE.id].contains(&rule);
    !asks_who && rules::find(rule).is_some_and(|rule| rule.group == Group::Base)
}
