//! What a history says: when items were born, answered, started and closed, when the order was renewed, what was deployed.

use std::collections::{BTreeMap, HashMap};

use toml::{Table, Value};

use super::reading::{self, Item, State};
use super::repository::{Commit, Git};

/// What the commits say of one item.
#[derive(Clone, Debug, Default)]
pub struct Life {
    pub born: Option<i64>,
    /// When it left triage for the first time.
    pub answered: Option<i64>,
    /// When it became `doing` for the first time.
    pub started: Option<i64>,
    /// When it became `done` or `dropped` for the last time.
    pub closed: Option<i64>,
    status: String,
}

/// A commit that renewed the order.
#[derive(Clone, Debug)]
pub struct Renewal {
    pub at: i64,
    pub author: String,
    pub why: String,
}

/// A history from its first commit to a revision.
#[derive(Default)]
pub struct Past {
    pub commits: Vec<Commit>,
    /// What is known at each commit.
    pub states: Vec<Option<State>>,
    pub lives: BTreeMap<String, Life>,
    pub renewals: Vec<Renewal>,
    /// The new ids by old ones at each commit.
    pub renamed: Vec<BTreeMap<String, String>>,
}

impl Past {
    pub fn new(git: &Git<'_>, revision: &str) -> Self {
        let commits = git.history(revision);
        let blobs = git.blobs(&commits);
        let mut past = Self::default();
        for commit in &commits {
            past.step(commit, &blobs);
        }
        past.commits = commits;
        past
    }

    fn step(&mut self, commit: &Commit, blobs: &HashMap<String, Vec<u8>>) {
        let before = self.states.last().cloned().flatten();
        let now = reading::read(commit, blobs, before.as_ref());
        let mut renamed = BTreeMap::new();
        if let (Some(before), Some(now)) = (&before, &now) {
            renamed = reading::renames(before, now);
            let why = reasons(before, now, &renamed).join(", ");
            if !why.is_empty() {
                self.renewals.push(Renewal { at: commit.at, author: commit.author.clone(), why });
            }
        }
        let moved: Vec<(String, Life)> =
            renamed.iter().map(|(now, was)| (now.clone(), self.lives.remove(was).unwrap())).collect();
        self.lives.extend(moved);
        for (id, item) in now.iter().flat_map(|now| &now.items) {
            self.lives.entry(id.clone()).or_default().lives_on(&item.status, commit.at);
        }
        self.states.push(now);
        self.renamed.push(renamed);
    }

    pub fn unreadable(&self) -> usize {
        self.states.iter().flatten().map(|state| state.unreadable).sum()
    }

    /// The id that an item of some commit has at the end.
    pub fn now_called(&self, commit: usize, id: &str) -> String {
        let mut id = id.to_owned();
        for renamed in &self.renamed[commit + 1..] {
            if let Some((now, _)) = renamed.iter().find(|(_, was)| **was == id) {
                id.clone_from(now);
            }
        }
        id
    }
}

impl Life {
    fn lives_on(&mut self, status: &str, at: i64) {
        self.born = self.born.or(Some(at));
        if self.status == status {
            return;
        }
        if self.status == "triage" {
            self.answered = self.answered.or(Some(at));
        }
        match status {
            "doing" => self.started = self.started.or(Some(at)),
            "done" | "dropped" => self.closed = Some(at),
            _ => {}
        }
        self.status = status.to_owned();
    }
}

/// Why a commit is a re-prioritisation.
fn reasons(before: &State, now: &State, renamed: &BTreeMap<String, String>) -> Vec<String> {
    let was_called = |id: &str| renamed.get(id).map_or(id, String::as_str).to_owned();
    let mut reasons = Vec::new();
    for (id, item) in &now.items {
        let Some(was) = before.items.get(&was_called(id)) else { continue };
        if was.status == "triage" && item.status != "triage" {
            reasons.push(format!("{id} let out of triage"));
        }
        if was.status != "dropped" && item.status == "dropped" {
            reasons.push(format!("{id} dropped"));
        }
        if was.is_open() {
            let keys = ["value", "reach", "severity", "found_in", "release", "feature", "step"];
            let differs = |key: &&&str| plain(was.table.get(**key)) != plain(item.table.get(**key));
            reasons.extend(keys.iter().filter(differs).map(|key| format!("{key} of {id}")));
            if was.kind != item.kind {
                reasons.push(format!("type of {id}"));
            }
        }
    }
    reasons.extend(changed_decisions(before, now, renamed));
    for path in ["releases", "flow", "features", "policy", "value.weights", "iteration.goal", "review.on"] {
        let part = |state: &State| {
            let mut names = path.split('.');
            let first = state.config.get(names.next().unwrap());
            plain(names.fold(first, |value, name| value.and_then(|value| value.get(name))))
        };
        let is_known = !before.config.is_empty() && !now.config.is_empty();
        if is_known && part(before) != part(now) {
            reasons.push(path.to_owned());
        }
    }
    reasons
}

/// Decisions added, changed or withdrawn, of which item and target are open before and now.
fn changed_decisions(before: &State, now: &State, renamed: &BTreeMap<String, String>) -> Vec<String> {
    let now_called = |id: &str| renamed.iter().find(|(_, was)| *was == id).map_or(id, |(now, _)| now).to_owned();
    let was_called = |id: &str| renamed.get(id).map_or(id, String::as_str).to_owned();
    let open = |items: &BTreeMap<String, Item>, id: &str| items.get(id).is_some_and(Item::is_open);
    let matters = |id: &str, decision: &Table| {
        let is_open = |id: &str| open(&before.items, &was_called(id)) && open(&now.items, id);
        is_open(id) && ["above", "below"].iter().filter_map(|key| decision.get(*key)?.as_str()).all(is_open)
    };
    let mut then: BTreeMap<String, Table> = BTreeMap::new();
    for (id, decision) in &before.decisions {
        let mut decision = decision.clone();
        for key in ["above", "below"] {
            if let Some(Value::String(target)) = decision.get_mut(key) {
                *target = now_called(target);
            }
        }
        then.insert(now_called(id), decision);
    }
    let ids = then.keys().chain(now.decisions.keys());
    let changed = ids.filter(|id| {
        let (was, is) = (then.get(*id), now.decisions.get(*id));
        was != is && [was, is].iter().flatten().any(|decision| matters(id, decision))
    });
    changed.map(|id| format!("decision on {id}")).collect()
}

/// A value as text in which `1` and `1.0` are the same.
fn plain(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::Array(values)) => format!("{:?}", values.iter().map(|one| plain(Some(one))).collect::<Vec<_>>()),
        Some(Value::Table(table)) => {
            format!("{:?}", table.iter().map(|(key, one)| (key, plain(Some(one)))).collect::<BTreeMap<_, _>>())
        }
        Some(value) => reading::number(value).map_or_else(|| format!("{value:?}"), |number| number.to_string()),
    }
}

/// The deployments that the backlog at the end of a history knows, sorted; of several at one instant the first by name.
pub fn deployments(git: &Git<'_>, state: &State) -> Vec<(i64, String)> {
    let Some(sources) = state.config.get("deployments") else { return Vec::new() };
    let mut found = Vec::new();
    for pattern in sources.get("tags").and_then(Value::as_array).into_iter().flatten() {
        found.extend(git.tags(pattern.as_str().unwrap()));
    }
    if let Some(branch) = sources.get("branch").and_then(Value::as_str).filter(|branch| git.has_branch(branch)) {
        for commit in git.history(branch) {
            if commit.changed.iter().any(|path| !path.starts_with(&state.folder)) {
                found.push((commit.at, commit.id[..10].to_owned()));
            }
        }
    }
    if sources.get("log").and_then(Value::as_bool) == Some(true) {
        for entry in state.log.get("deployments").and_then(Value::as_array).into_iter().flatten() {
            let name = entry.get("name").unwrap().as_str().unwrap();
            found.push((reading::instant(entry.get("on").unwrap()).unwrap(), name.to_owned()));
        }
    }
    found.sort();
    found.dedup_by_key(|(at, _)| *at);
    found
}
