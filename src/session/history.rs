//! Reads what the first-parent history says about a backlog: a commit at a time, of which only changed files are read.
//!
//! A file that can't be read at some commit counts as it was before. What was found is stored below `.git/topline`, and only
//! what is new since is read the next time.

use std::collections::HashMap;

use jiff::Timestamp;

use super::load::Reuse;
use super::state::{BacklogState, ReadFiles, StateSource};
use super::{Session, SessionError, history_cache};
use crate::diff;
use crate::git::{CommitId, FirstParentCommit, Repository, TreeListing, TreeSource};
use crate::model::config::{Config, Review};
use crate::model::{Item, Ix, Status};
use crate::parse::ReadStory;
use crate::rules::base::guarded_config::ConfigTable;
use crate::rules::{Base, Blame, GuardedValue, started_out_of_order};
use crate::text::path;
use crate::text::tree::CONFIG;
use crate::timeline::{CommitFacts, EventKind, History, ItemEvent, item_events};

/// Why there is no history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoHistory {
    /// The backlog is in no repository, or nothing is committed yet.
    NoCommits,
    /// The clone is shallow.
    Shallow,
    /// An object is missing: a partial clone, or a damaged repository.
    CutOff,
}

impl Session {
    /// The history up to a revision.
    ///
    /// # Errors
    /// If the revision doesn't exist.
    pub fn history(&self, revision: &str) -> Result<Result<History, NoHistory>, SessionError> {
        let Some(repository) = self.repository_if_any().filter(|repository| repository.has_head()) else {
            return Ok(Err(NoHistory::NoCommits));
        };
        let tip = repository.commit_id(revision)?;
        if repository.is_shallow() {
            return Ok(Err(NoHistory::Shallow));
        }
        Ok(self.read_history(repository, tip).map_err(|_| NoHistory::CutOff))
    }

    fn read_history(&self, repository: &Repository, tip: CommitId) -> Result<History, SessionError> {
        let mut history = history_cache::load(repository, &self.location.folder);
        let known: HashMap<&str, usize> =
            history.commits.iter().enumerate().map(|(at, commit)| (commit.id.as_str(), at)).collect();
        let is_known = |id: CommitId| known.contains_key(id.to_string().as_str());
        let (mut new, last) = repository.first_parents(tip, &is_known)?;
        let kept = last.and_then(|id| known.get(id.to_string().as_str())).map_or(0, |at| at + 1);
        // Looking at an older revision doesn't make the next look at the newest one slow.
        history.commits.truncate(kept);
        if new.is_empty() {
            return Ok(history);
        }
        new.reverse();
        let mut walk = HistoryWalk::new(self, repository, last, &new)?;
        for commit in &new {
            let facts = walk.step(*commit)?;
            history.commits.push(facts);
        }
        history_cache::store(repository, &self.location.folder, &history);
        Ok(history)
    }
}

/// A walk from older to newer commits.
struct HistoryWalk<'w> {
    session: &'w Session,
    repository: &'w Repository,
    /// The folder of the backlog in each commit of the walk whose folder isn't that of now.
    folders: HashMap<CommitId, String>,
    /// The commit before, and the backlog in it.
    previous: Option<CommitId>,
    state: Option<BacklogState>,
}

impl<'w> HistoryWalk<'w> {
    /// A walk through `commits`, which come after `previous`.
    fn new(
        session: &'w Session,
        repository: &'w Repository,
        previous: Option<CommitId>,
        commits: &[FirstParentCommit],
    ) -> Result<Self, SessionError> {
        let mut walk = Self { session, repository, folders: HashMap::new(), previous, state: None };
        walk.find_folders(previous, commits)?;
        if let Some(id) = previous {
            walk.state = walk.read(id)?.map(|(state, _)| state);
        }
        Ok(walk)
    }

    /// Follows the backlog back to other folders.
    fn find_folders(&mut self, previous: Option<CommitId>, commits: &[FirstParentCommit]) -> Result<(), SessionError> {
        let mut folder = self.session.location.folder.clone();
        let mut newer: Option<CommitId> = None;
        for id in commits.iter().rev().map(|commit| commit.id).chain(previous) {
            let is_there = |id: CommitId, folder: &str| {
                let snapshot = self.repository.snapshot(&TreeSource::Revision(id.to_string()))?;
                snapshot.exists(&path::join(folder, CONFIG))
            };
            if !is_there(id, &folder)?
                && let Some(newer) = newer
                && is_there(newer, &folder)?
                && let Some(moved) = self.moved_from(id, newer, &folder)?
            {
                folder = moved;
            }
            if folder != self.session.location.folder {
                self.folders.insert(id, folder.clone());
            }
            newer = Some(id);
        }
        Ok(())
    }

    /// The folder in which `older` has the backlog that `newer` has in `folder`.
    fn moved_from(&self, older: CommitId, newer: CommitId, folder: &str) -> Result<Option<String>, SessionError> {
        let side = |id: CommitId| TreeSource::Revision(id.to_string());
        let listing = self.repository.snapshot(&side(newer))?.listing(folder)?;
        let top = TreeListing { config: listing.config, ..TreeListing::default() };
        let mut state = BacklogState::empty(StateSource::Git(side(newer)));
        state.tree.config = self.repository.read(&top)?.config;
        Ok(self.session.find_moved(&side(older), &state)?.map(|(folder, _)| folder))
    }

    fn folder(&self, id: CommitId) -> &str {
        self.folders.get(&id).unwrap_or(&self.session.location.folder)
    }

    /// The backlog in a commit, and how many of its changed files can't be read; `None` if it isn't there.
    fn read(&self, id: CommitId) -> Result<Option<(BacklogState, usize)>, SessionError> {
        let side = TreeSource::Revision(id.to_string());
        let listing = self.repository.snapshot(&side)?.listing(self.folder(id))?;
        if listing.config.is_none() {
            return Ok(None);
        }
        let reuse = Reuse { state: self.state.as_ref(), ..Reuse::default() };
        let (tree, mut files) = self.session.read_listing(&listing, reuse)?;
        let changed =
            self.state.as_ref().and_then(|state| state.listing.as_ref()).map(|before| before.changed(&listing));
        let is_new = |path: &str| changed.as_ref().is_none_or(|changed| changed.iter().any(|file| **file == *path));
        let unreadable = unreadable_paths(&files).into_iter().filter(|path| is_new(path)).count();
        if let Some(before) = &self.state {
            keep_readable(before, &mut files);
        }
        let source = StateSource::Git(side);
        let mut state = BacklogState::link(source, self.folder(id).to_owned(), tree, files, self.state.as_ref());
        state.listing = Some(listing);
        Ok(Some((state, unreadable)))
    }

    /// What a commit says, of which the one before was the last step.
    fn step(&mut self, commit: FirstParentCommit) -> Result<CommitFacts, SessionError> {
        let FirstParentCommit { id, at } = commit;
        let touches_outside = self.repository.differs_outside(self.previous, id, self.folder(id))?;
        let mut facts = CommitFacts {
            id: id.to_string(),
            at: Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH),
            author: None,
            reprioritises: false,
            touches_outside,
            unreadable: 0,
            events: Vec::new(),
        };
        if self.is_unchanged(id)? {
            self.previous = Some(id);
            return Ok(facts);
        }
        let now = self.read(id)?;
        if let Some((now, unreadable)) = &now {
            facts.unreadable = *unreadable;
            self.compare(now, id, &mut facts)?;
        }
        self.state = now.map(|(state, _)| state);
        self.previous = Some(id);
        Ok(facts)
    }

    /// Whether the backlog's folder is as in the commit before.
    fn is_unchanged(&self, id: CommitId) -> Result<bool, SessionError> {
        let Some(previous) = self.previous else { return Ok(false) };
        let tree = |id: CommitId| self.repository.folder_tree(id, self.folder(id));
        Ok(self.folder(previous) == self.folder(id) && tree(previous)? == tree(id)?)
    }

    fn compare(&mut self, now: &BacklogState, id: CommitId, facts: &mut CommitFacts) -> Result<(), SessionError> {
        let Some(mut before) = self.state.take() else {
            facts.events = item_events::between(None, &now.parsed.backlog, &[]);
            return Ok(());
        };
        let renamed = self.renames(&mut before, now)?;
        facts.events = item_events::between(Some(&before.parsed.backlog), &now.parsed.backlog, &renamed);
        let nobody = Blame::default();
        let base = Base::new(&before.parsed, || before.order().ok(), &now.parsed.backlog, &renamed, &nobody);
        let changes = base.guarded_changes();
        facts.reprioritises = changes.iter().any(is_priority_input)
            || is_any_dismissed(&base, now)
            || reviewed(&before.parsed.backlog.config) != reviewed(&now.parsed.backlog.config);
        if facts.reprioritises {
            let mailmap = self.repository.mailmap(&id.to_string());
            facts.author = self.repository.author(id, &mailmap)?;
        }
        facts.events.extend(changes.iter().filter_map(|change| changed_key(&base, now, change)));
        if facts
            .events
            .iter()
            .any(|event| matches!(event.kind, EventKind::Became(Status::Doing | Status::Done | Status::Dropped)))
        {
            let backlog = &now.parsed.backlog;
            let subject: Box<str> = self.repository.subject(id).into();
            for (item, above) in started_out_of_order::started_below(backlog, &base, now.order().ok()) {
                let name = |ix: Ix<Item>| Box::from(backlog.item(ix).id.as_str());
                let kind = EventKind::StartedOutOfOrder { above: name(above), subject: subject.clone() };
                facts.events.push(ItemEvent { id: name(item), kind });
            }
        }
        facts.events.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(())
    }

    /// The renamed items, as positions before and now.
    fn renames(
        &self,
        before: &mut BacklogState,
        now: &BacklogState,
    ) -> Result<Vec<(Ix<Item>, Ix<Item>)>, SessionError> {
        let (then, backlog) = (&before.parsed.backlog, &now.parsed.backlog);
        let vanished = then.items.iter().filter(|item| backlog.find(item.id.as_str()).is_none());
        let vanished: Vec<&str> = vanished.map(|item| &*item.path).collect();
        let has_new = || backlog.items.iter().any(|item| then.find(item.id.as_str()).is_none());
        if vanished.is_empty() || !has_new() {
            return Ok(Vec::new());
        }
        let mut missing = before.listing.iter().flat_map(|listing| &listing.stories).collect::<Vec<_>>();
        missing.retain(|file| vanished.contains(&&*file.path));
        before.tree.stories = self.repository.read_files(&missing)?;
        if diff::renames_need_other_texts(before.files(), now.files()) {
            self.session.add_other_texts(before, now)?;
        }
        Ok(diff::find_renames(before.files(), now.files()))
    }
}

/// The paths of the files of which nothing is known: stories that aren't valid, and a `backlog.toml` or decisions that aren't TOML.
fn unreadable_paths(files: &ReadFiles) -> Vec<&str> {
    let stories = files.stories.iter().filter(|story| story.valid_item().is_none()).map(|story| &**story.path());
    let config = (!files.config.config.complete).then_some(CONFIG);
    let problems = files.decisions.problems.iter().map(|problem| &*problem.place.path);
    let mut decisions: Vec<&str> = problems.filter(|path| !has_decision(files, path)).collect();
    decisions.dedup();
    stories.chain(config).chain(decisions).collect()
}

fn has_decision(files: &ReadFiles, path: &str) -> bool {
    files.decisions.decisions.iter().any(|decision| *decision.path == *path)
}

/// Replaces what can't be read by what was there before.
fn keep_readable(before: &BacklogState, files: &mut ReadFiles) {
    if !files.config.config.complete {
        files.config = before.config.clone();
    }
    let mut by_path: HashMap<&str, &ReadStory> = HashMap::new();
    if files.stories.iter().any(|story| story.valid_item().is_none()) {
        by_path = before.stories.iter().map(|story| (&**story.path(), story)).collect();
    }
    for story in files.stories.iter_mut().filter(|story| story.valid_item().is_none()) {
        if let Some(known) = by_path.get(&**story.path()).filter(|known| known.valid_item().is_some()) {
            *story = (*known).clone();
        }
    }
    let is_lost = |path: &str| files.decisions.problems.iter().any(|problem| *problem.place.path == *path);
    let lost = before
        .decisions
        .decisions
        .iter()
        .filter(|decision| is_lost(&decision.path) && !has_decision(files, &decision.path));
    let mut decisions: Vec<_> = lost.cloned().collect();
    if !decisions.is_empty() {
        decisions.extend(files.decisions.decisions.iter().cloned());
        decisions.sort_by(|one, other| one.item.cmp(&other.item));
        files.decisions.decisions = decisions.into();
    }
}

/// Whether a guarded value decides the order. New items don't renew it, and neither do the levels of rules and the team.
fn is_priority_input(value: &GuardedValue) -> bool {
    match value {
        GuardedValue::Added(_) => false,
        GuardedValue::Config(part) => !matches!(part.table, ConfigTable::Rules | ConfigTable::Team),
        GuardedValue::Key(..) | GuardedValue::LetIn(_) | GuardedValue::Decision(_) => true,
    }
}

/// Whether an item left triage in any way, or was dropped.
fn is_any_dismissed(base: &Base<'_>, now: &BacklogState) -> bool {
    base.changed_items().any(|(was, successor)| {
        let status = successor.map(|ix| now.parsed.backlog.item(ix).status.value);
        let is_left = was.status.value == Status::Triage && status.is_some_and(|status| status != Status::Triage);
        is_left || was.status.value != Status::Dropped && status == Some(Status::Dropped)
    })
}

fn reviewed(config: &Config) -> Option<jiff::civil::Date> {
    config.review.as_ref().and_then(|Review { on, .. }| on.as_ref().map(|on| on.value))
}

/// The event that a key of an item changed.
fn changed_key(base: &Base<'_>, now: &BacklogState, change: &GuardedValue) -> Option<ItemEvent> {
    let GuardedValue::Key(ix, key) = change else { return None };
    let item = now.parsed.backlog.item(*ix);
    let text = |item: &Item| key.get(item).map(|given| given.value.to_string().into());
    let was = base.origin(*ix).and_then(|was| text(base.backlog().item(was)));
    let kind = EventKind::Changed { key: key.name().into(), was, now: text(item) };
    Some(ItemEvent { id: item.id.as_str().into(), kind })
}
