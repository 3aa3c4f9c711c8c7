//! Finds out who changed the values that only product owners change.
//!
//! It is asked value by value: the history is followed back from what is checked for as long as a parent has the value as it
//! is now. The commit where none has it gave the value; a merge that took it from a parent is looked through. History is only
//! read if product owners are named and such a value has changed.

use std::collections::{HashMap, HashSet};

use super::state::BacklogState;
use super::{Session, SessionError};
use crate::diff;
use crate::git::{CommitId, Mailmap, TreeSource};
use crate::model::{Item, Ix};
use crate::rules::{Base, Blame, GuardedValue};

/// The trailer with which a product owner approves changes of others.
pub const APPROVAL: &str = "Priority-Approved";
/// What it says to approve all of them.
pub const ALL_APPROVED: &str = "all";

/// What lies between a base and the state that is compared with it.
#[derive(Debug)]
pub(super) struct ChangeHistory {
    /// The base. `[team]` and the mailmap are its.
    pub base: CommitId,
    /// The commit that is checked, or the parents of the one that isn't made yet.
    pub heads: Vec<CommitId>,
    /// Whether the state is a commit.
    pub is_committed: bool,
}

/// A commit, or the one that isn't made yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Node {
    Next,
    Commit(CommitId),
}

impl Session {
    /// Who changed the guarded values since `base`, which is the state at the base of `history`.
    pub(super) fn blame(
        &self,
        history: &ChangeHistory,
        base: &Base<'_>,
        state: &BacklogState,
    ) -> Result<Blame, SessionError> {
        let mut blame = Blame::default();
        let owners = &base.authority.product_owners;
        let changes = if owners.is_empty() { Vec::new() } else { base.guarded_changes() };
        if changes.is_empty() {
            return Ok(blame);
        }
        let mut inquiry = Inquiry::new(self, history, base, state, &changes)?;
        for (at, value) in changes.iter().enumerate() {
            blame.add(value.clone(), inquiry.culprits(at)?);
        }
        Ok(blame)
    }
}

/// The search for the authors of some changes.
struct Inquiry<'i> {
    session: &'i Session,
    history: &'i ChangeHistory,
    base: &'i Base<'i>,
    owners: &'i [Box<str>],
    state: &'i BacklogState,
    values: &'i [GuardedValue],
    mailmap: Mailmap,
    /// The commits since the base.
    range: HashSet<CommitId>,
    /// For each tree of the backlog's folder whether it has each value as it is now.
    seen: HashMap<CommitId, Vec<bool>>,
    approvals: Option<Vec<Approval>>,
}

/// A commit with which a product owner approves earlier ones.
struct Approval {
    commit: CommitId,
    /// Whether it is of everything.
    is_of_all: bool,
    /// The items that it names.
    items: Vec<Ix<Item>>,
}

impl<'i> Inquiry<'i> {
    fn new(
        session: &'i Session,
        history: &'i ChangeHistory,
        base: &'i Base<'i>,
        state: &'i BacklogState,
        values: &'i [GuardedValue],
    ) -> Result<Self, SessionError> {
        let repository = session.repository()?;
        // The parent of a commit that isn't made yet needs no history.
        let is_parent = history.heads == [history.base];
        let range = if is_parent { HashSet::new() } else { repository.commits_since(history.base, &history.heads)? };
        let mut inquiry = Self {
            session,
            history,
            base,
            owners: &base.authority.product_owners,
            state,
            values,
            mailmap: repository.mailmap(&history.base.to_string()),
            range,
            seen: HashMap::new(),
            approvals: None,
        };
        // These values are the ones that differ from the base.
        let key = inquiry.tree_of(history.base)?;
        inquiry.seen.insert(key, vec![false; values.len()]);
        Ok(inquiry)
    }

    /// Who changed the value; nobody if it was a product owner, or one has approved of it.
    fn culprits(&mut self, value: usize) -> Result<Vec<String>, SessionError> {
        let mut authors = Vec::new();
        for giver in self.givers(value)? {
            let author = match giver {
                Node::Next => self.session.repository()?.next_author(&self.mailmap),
                Node::Commit(id) => self.session.repository()?.author(id, &self.mailmap)?,
            };
            let Some(author) = author else { continue };
            if self.is_owner(&author) || self.is_approved(giver, value)? {
                return Ok(Vec::new());
            }
            authors.push(author);
        }
        Ok(authors)
    }

    fn is_owner(&self, author: &str) -> bool {
        self.owners.iter().any(|owner| owner.eq_ignore_ascii_case(author))
    }

    /// The commits that gave the value as it is now. If none did, it was so before the base changed it: then the merges that
    /// took the older value.
    fn givers(&mut self, value: usize) -> Result<Vec<Node>, SessionError> {
        let start = match (self.history.is_committed, self.history.heads.first()) {
            (true, Some(head)) => Node::Commit(*head),
            _ => Node::Next,
        };
        let (mut pending, mut visited) = (vec![start], HashSet::from([start]));
        let (mut givers, mut undoing) = (Vec::new(), Vec::new());
        while let Some(node) = pending.pop() {
            let parents = self.parents(node)?;
            let mut same = Vec::new();
            for parent in &parents {
                if self.has_same(*parent, value)? {
                    same.push(*parent);
                }
            }
            if same.is_empty() {
                givers.push(node);
            } else if same.len() < parents.len() {
                undoing.push(node);
            }
            let inside = same.into_iter().filter(|parent| self.range.contains(parent)).map(Node::Commit);
            pending.extend(inside.filter(|parent| visited.insert(*parent)));
        }
        // The search goes back, so the newest merge comes first.
        undoing.truncate(1);
        Ok(if givers.is_empty() { undoing } else { givers })
    }

    fn parents(&self, node: Node) -> Result<Vec<CommitId>, SessionError> {
        match node {
            Node::Next => Ok(self.history.heads.clone()),
            Node::Commit(id) => Ok(self.session.repository()?.parents(id)?),
        }
    }

    /// Whether a commit has the value as it is now.
    fn has_same(&mut self, commit: CommitId, value: usize) -> Result<bool, SessionError> {
        let key = self.tree_of(commit)?;
        if !self.seen.contains_key(&key) {
            let comparison = self.compare(commit)?;
            self.seen.insert(key, comparison);
        }
        Ok(self.seen.get(&key).and_then(|same| same.get(value)).copied().unwrap_or_default())
    }

    /// For each value whether a commit has it as it is now.
    fn compare(&self, commit: CommitId) -> Result<Vec<bool>, SessionError> {
        let side = TreeSource::Revision(commit.to_string());
        let earlier = self.session.load_side(side, self.state)?;
        let renamed = diff::find_renames(earlier.files(), self.state.files());
        let nobody = Blame::default();
        let base = Base::new(&earlier.parsed, || None, &self.state.parsed.backlog, &renamed, &nobody);
        Ok(self.values.iter().map(|value| base.has_same(value)).collect())
    }

    /// The tree of the backlog's folder in a commit; the whole tree if it has no such folder, since it may be elsewhere.
    fn tree_of(&self, commit: CommitId) -> Result<CommitId, SessionError> {
        let repository = self.session.repository()?;
        let folder = &self.session.location.folder;
        match repository.folder_tree(commit, folder)? {
            Some(tree) => Ok(tree),
            None => Ok(repository.folder_tree(commit, "")?.unwrap_or(commit)),
        }
    }

    /// Whether a product owner has approved of the change that `giver` made.
    fn is_approved(&mut self, giver: Node, value: usize) -> Result<bool, SessionError> {
        let Node::Commit(giver) = giver else { return Ok(false) };
        let approvals = match self.approvals.take() {
            Some(approvals) => approvals,
            None => self.find_approvals()?,
        };
        let repository = self.session.repository()?;
        let item = self.values.get(value).and_then(item_of);
        let covers =
            |approval: &Approval| approval.is_of_all || item.is_some_and(|item| approval.items.contains(&item));
        let is_approved =
            approvals.iter().any(|approval| covers(approval) && repository.descends(approval.commit, giver));
        self.approvals = Some(approvals);
        Ok(is_approved)
    }

    fn find_approvals(&self) -> Result<Vec<Approval>, SessionError> {
        let repository = self.session.repository()?;
        let mut approvals = Vec::new();
        for commit in &self.range {
            let values = repository.trailers(*commit, APPROVAL)?;
            if values.is_empty() {
                continue;
            }
            let author = repository.author(*commit, &self.mailmap)?;
            if author.is_some_and(|author| self.is_owner(&author)) {
                let is_separator = |c: char| c == ',' || c.is_whitespace();
                let ids = values.iter().flat_map(|value| value.split(is_separator)).filter(|id| !id.is_empty());
                let (all, ids): (Vec<_>, Vec<_>) = ids.partition(|id| id.eq_ignore_ascii_case(ALL_APPROVED));
                let items = self.named_items(*commit, &ids)?;
                approvals.push(Approval { commit: *commit, is_of_all: !all.is_empty(), items });
            }
        }
        Ok(approvals)
    }

    /// The items of now that had these ids in a commit; or have them now, or had them in the base, if that commit has no such ids:
    /// an item may have been renamed before or after it was approved.
    fn named_items(&self, commit: CommitId, ids: &[&str]) -> Result<Vec<Ix<Item>>, SessionError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (now, before) = (&self.state.parsed.backlog, self.base.backlog());
        let then = self.session.load_side(TreeSource::Revision(commit.to_string()), self.state)?;
        let renamed = diff::find_renames(then.files(), self.state.files());
        let nobody = Blame::default();
        let since = Base::new(&then.parsed, || None, now, &renamed, &nobody);
        let named = |id: &&str| match then.parsed.backlog.find(id) {
            Some(item) => since.successor(item),
            None => now.find(id).or_else(|| self.base.successor(before.find(id)?)),
        };
        Ok(ids.iter().filter_map(named).collect())
    }
}

/// The item that a value belongs to, or that a decision is about.
fn item_of(value: &GuardedValue) -> Option<Ix<Item>> {
    match value {
        GuardedValue::Key(ix, _) | GuardedValue::LetIn(ix) | GuardedValue::Added(ix) | GuardedValue::Decision(ix) => {
            Some(*ix)
        }
        GuardedValue::Config(_) => None,
    }
}
