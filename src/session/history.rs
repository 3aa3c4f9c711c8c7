//! Reads what the first-parent history says about a backlog: a commit at a time, of which only changed files are read.
//!
//! A file that can't be read at some commit counts as it was before. What was found is stored below `.git/topline`, and only
//! what is new since is read the next time.

use std::collections::{BTreeSet, HashMap};

use super::load::Reuse;
use super::loop_facts::NoHistory;
use super::readable_files::{keep_readable, unreadable_paths};
use super::state::{BacklogState, StateSource};
use super::{Session, SessionError, history_cache};
use crate::diff;
use crate::git::{CommitId, FirstParentCommit, Repository, TreeListing, TreeSource};
use crate::model::config::{Config, Review};
use crate::model::{Item, Ix, Status};
use crate::rules::base::guarded_config::ConfigTable;
use crate::rules::{Base, Blame, GuardedValue, started_out_of_order};
use crate::text::path;
use crate::text::tree::CONFIG;
use crate::timeline::instant::from_seconds;
use crate::timeline::{CommitFacts, EventKind, History, ItemEvent, item_events};

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
        let stored = history_cache::load(repository, &self.location.folder);
        match self.extend_history(stored, repository, tip)? {
            Some(history) => Ok(history),
            None => Ok(self.extend_history(History::default(), repository, tip)?.unwrap_or_default()),
        }
    }

    /// The history up to `tip`, from what is known; `None` if the backlog of known commits was looked for in another folder.
    fn extend_history(
        &self,
        mut history: History,
        repository: &Repository,
        tip: CommitId,
    ) -> Result<Option<History>, SessionError> {
        let known: HashMap<&str, usize> =
            history.commits.iter().enumerate().map(|(at, commit)| (commit.id.as_str(), at)).collect();
        let position = |id: CommitId| known.get(id.to_string().as_str()).copied();
        // What can't be read in a commit says what it said before, which only a walk from there knows.
        let can_follow = |id: CommitId| {
            let facts = position(id).and_then(|at| history.commits.get(at));
            facts.is_some_and(|facts| id == tip || facts.unreadable_in_all == 0)
        };
        let (mut new, last) = repository.first_parents(tip, &can_follow)?;
        let kept = last.and_then(position).map_or(0, |at| at + 1);
        let stored_len = history.commits.len();
        history.commits.truncate(kept);
        new.reverse();
        let mut walk = HistoryWalk::new(self, repository, last, &new)?;
        let is_same = |facts: &CommitFacts| last.is_none_or(|id| walk.folder(id) == facts.folder);
        if !history.commits.last().is_none_or(is_same) {
            return Ok(None);
        }
        if new.is_empty() {
            return Ok(Some(history));
        }
        walk.begin()?;
        for commit in &new {
            let facts = walk.step(*commit)?;
            history.commits.push(facts);
        }
        // A side branch, which is shorter, doesn't take what is known of the main one away.
        if kept == 0 || history.commits.len() >= stored_len {
            history_cache::store(repository, &self.location.folder, &history);
        }
        Ok(Some(history))
    }
}

/// The backlog in a commit, with what was known of the files that can't be read.
struct ReadCommit {
    state: BacklogState,
    /// The paths of its files that can't be read.
    unreadable: BTreeSet<String>,
    /// How many of those it changed.
    newly_unreadable: usize,
}

/// Renamed items, as positions before and now.
type Renames = Vec<(Ix<Item>, Ix<Item>)>;

/// A walk from older to newer commits.
struct HistoryWalk<'w> {
    session: &'w Session,
    repository: &'w Repository,
    /// The folder of the backlog in each commit of the walk whose folder isn't that of now.
    folders: HashMap<CommitId, String>,
    /// The commit before, and the backlog in it.
    previous: Option<CommitId>,
    state: Option<BacklogState>,
    /// The paths of its files that can't be read.
    unreadable: BTreeSet<String>,
}

impl<'w> HistoryWalk<'w> {
    /// A walk through `commits`, which come after `previous`.
    fn new(
        session: &'w Session,
        repository: &'w Repository,
        previous: Option<CommitId>,
        commits: &[FirstParentCommit],
    ) -> Result<Self, SessionError> {
        let mut walk =
            Self { session, repository, folders: HashMap::new(), previous, state: None, unreadable: BTreeSet::new() };
        walk.find_folders(previous, commits)?;
        Ok(walk)
    }

    /// Reads the commit from which the walk goes on.
    fn begin(&mut self) -> Result<(), SessionError> {
        if let Some(id) = self.previous {
            self.state = self.read(id)?.map(|then| then.state);
        }
        Ok(())
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

    /// The backlog in a commit; `None` if it isn't there.
    fn read(&self, id: CommitId) -> Result<Option<ReadCommit>, SessionError> {
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
        let mut unreadable: BTreeSet<String> = unreadable_paths(&files).into_iter().map(str::to_owned).collect();
        let newly_unreadable = unreadable.iter().filter(|path| is_new(path)).count();
        // Of an unchanged file what was known before was reused.
        unreadable.extend(self.unreadable.iter().filter(|path| !is_new(path)).cloned());
        if let Some(before) = &self.state {
            keep_readable(before, &mut files);
        }
        let source = StateSource::Git(side);
        let mut state = BacklogState::link(source, self.folder(id).to_owned(), tree, files, self.state.as_ref());
        state.listing = Some(listing);
        Ok(Some(ReadCommit { state, unreadable, newly_unreadable }))
    }

    /// What a commit says, of which the one before was the last step.
    fn step(&mut self, commit: FirstParentCommit) -> Result<CommitFacts, SessionError> {
        let FirstParentCommit { id, at } = commit;
        let touches_outside = self.repository.differs_outside(self.previous, id, self.folder(id))?;
        let mut facts = CommitFacts {
            folder: self.folder(id).to_owned(),
            touches_outside,
            unreadable_in_all: self.unreadable.len(),
            ..CommitFacts::new(id.to_string(), from_seconds(at))
        };
        if self.is_unchanged(id)? {
            self.previous = Some(id);
            return Ok(facts);
        }
        let now = self.read(id)?;
        if let Some(now) = &now {
            facts.unreadable = now.newly_unreadable;
            self.compare(&now.state, id, &mut facts)?;
        }
        (self.state, self.unreadable) = now.map_or_else(Default::default, |now| (Some(now.state), now.unreadable));
        facts.unreadable_in_all = self.unreadable.len();
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
            || is_reviewed(&before.parsed.backlog.config, &now.parsed.backlog.config);
        if facts.reprioritises {
            let mailmap = self.repository.mailmap(&id.to_string());
            facts.author = self.repository.author(id, &mailmap)?;
        }
        facts.events.extend(changes.iter().filter_map(|change| changed_key(&base, now, change)));
        if base.anything_started() {
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
    fn renames(&self, before: &mut BacklogState, now: &BacklogState) -> Result<Renames, SessionError> {
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

/// Whether the day of the last review is another one. A configuration that couldn't be read doesn't show that.
fn is_reviewed(was: &Config, now: &Config) -> bool {
    was.complete && reviewed(was) != reviewed(now)
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
