//! Files of a backlog, read a second way: front matter by hand and as plain tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use toml::{Table, Value};

use super::repository::Commit;

/// An item as one version of its file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub title: String,
    pub status: String,
    pub kind: String,
    pub table: Table,
    pub body: String,
}

/// What is known of a backlog at some commit.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The folder with a `/` at its end, or nothing.
    pub folder: String,
    pub items: BTreeMap<String, Item>,
    /// Empty if it was never readable.
    pub config: Table,
    pub decisions: BTreeMap<String, Table>,
    pub log: Table,
    /// The blobs by path in the folder.
    pub files: BTreeMap<String, String>,
    /// How many versions of files arrived that can't be read.
    pub unreadable: usize,
}

impl Item {
    pub fn is_open(&self) -> bool {
        ["todo", "doing"].contains(&&*self.status)
    }

    pub fn is_closed(&self) -> bool {
        ["done", "dropped"].contains(&&*self.status)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key).and_then(Value::as_str)
    }

    pub fn number(&self, key: &str) -> Option<f64> {
        self.table.get(key).and_then(number)
    }

    /// An own date, as its midnight in UTC.
    pub fn day(&self, key: &str) -> Option<i64> {
        self.table.get(key).and_then(instant)
    }

    /// A bug is in production unless it says otherwise.
    pub fn is_production_bug(&self) -> bool {
        self.kind == "bug"
            && self.text("found_in").is_none_or(|place| place == "production")
            && self.severity() != "trivial"
    }

    /// A missing severity counts as major.
    pub fn severity(&self) -> &str {
        self.text("severity").unwrap_or("major")
    }
}

pub fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
}

/// A date counts as its midnight in UTC.
pub fn instant(value: &Value) -> Option<i64> {
    let text = value.as_datetime()?.to_string();
    let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text };
    Some(text.parse::<jiff::Timestamp>().unwrap().as_second())
}

fn story(bytes: &[u8]) -> Option<Item> {
    let text = str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    let (front, body) = text.strip_prefix("+++\n")?.split_once("\n+++\n")?;
    let table: Table = toml::from_str(front).ok()?;
    let title = table.get("title")?.as_str()?.to_owned();
    let kind = table.get("type").and_then(Value::as_str).unwrap_or("story").to_owned();
    let first = if kind == "feedback" { "triage" } else { "todo" };
    let status = table.get("status").and_then(Value::as_str).unwrap_or(first).to_owned();
    let is_known = ["triage", "todo", "doing", "done", "dropped"].contains(&&*status);
    is_known.then(|| Item { title, status, kind, table, body: body.to_owned() })
}

fn table(bytes: &[u8]) -> Option<Table> {
    toml::from_str(str::from_utf8(bytes).ok()?).ok()
}

/// The id of the item in a file of the backlog's folder.
fn id(path: &str) -> Option<&str> {
    let name = path.strip_prefix("stories/")?.rsplit('/').next()?;
    let stem = name.strip_suffix(".md")?;
    (name != "README.md" && !name.starts_with(['.', '_'])).then_some(stem)
}

fn decision(path: &str) -> Option<&str> {
    path.strip_prefix("decisions/")?.strip_suffix(".toml")
}

/// What is known at a commit: what its files say, and of those that can't be read what was known before.
/// `None` if there is no backlog in it.
pub fn read(commit: &Commit, blobs: &HashMap<String, Vec<u8>>, before: Option<&State>) -> Option<State> {
    let config = commit.tree.keys().find(|path| path.rsplit('/').next() == Some("backlog.toml"))?;
    let folder = config.strip_suffix("backlog.toml").unwrap().to_owned();
    let inside = commit.tree.iter().filter_map(|(path, blob)| Some((path.strip_prefix(&folder)?, blob)));
    let files: BTreeMap<String, String> = inside.map(|(path, blob)| (path.to_owned(), blob.clone())).collect();
    let mut state = State { folder, ..State::default() };
    for (path, blob) in &files {
        let bytes = &blobs[blob];
        let is_new = before.is_none_or(|before| before.files.get(path) != Some(blob));
        let is_read = if let Some(id) = id(path) {
            let known = || before.filter(|before| before.files.contains_key(path))?.items.get(id).cloned();
            let read = story(bytes);
            let is_read = read.is_some();
            state.items.extend(read.or_else(known).map(|item| (id.to_owned(), item)));
            is_read
        } else if let Some(id) = decision(path) {
            let known = || before?.decisions.get(id).cloned();
            let read = table(bytes);
            let is_read = read.is_some();
            state.decisions.extend(read.or_else(known).map(|decision| (id.to_owned(), decision)));
            is_read
        } else if path == "backlog.toml" {
            let read = table(bytes);
            let is_read = read.is_some();
            state.config = read.or_else(|| Some(before?.config.clone())).unwrap_or_default();
            is_read
        } else {
            if path == "deployments.toml" {
                state.log = table(bytes).unwrap_or_default();
            }
            true
        };
        state.unreadable += usize::from(is_new && !is_read);
    }
    state.files = files;
    Some(state)
}

/// The items that have another id now: the old one by the new one. Same title, or at least half of the lines that no other
/// story has.
pub fn renames(before: &State, now: &State) -> BTreeMap<String, String> {
    let gone: Vec<&String> = before.items.keys().filter(|id| !now.items.contains_key(*id)).collect();
    let new: Vec<&String> = now.items.keys().filter(|id| !before.items.contains_key(*id)).collect();
    let others = |was: &String, is: &String| -> Vec<&Item> {
        let then = before.items.iter().filter(|(id, _)| *id != was);
        then.chain(now.items.iter().filter(|(id, _)| *id != is)).map(|(_, item)| item).collect()
    };
    let mut renamed = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for by_title in [true, false] {
        for is in &new {
            let alike = |was: &&&String| {
                let (then, now) = (&before.items[**was], &now.items[*is]);
                if by_title { then.title == now.title } else { is_alike(then, now, &others(was, is)) }
            };
            let free = gone.iter().filter(|was| !taken.contains(**was)).find(alike);
            if let Some(was) = free.filter(|_| !renamed.contains_key(*is)) {
                taken.insert((*was).clone());
                renamed.insert((*is).clone(), (*was).clone());
            }
        }
    }
    renamed
}

/// In the histories of these tests stories differ in nearly all lines or in hardly any, so no measure is needed.
fn is_alike(one: &Item, other: &Item, others: &[&Item]) -> bool {
    let lines = |item: &Item| -> BTreeSet<String> {
        item.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    };
    let shared: BTreeSet<String> = others.iter().flat_map(|item| lines(item)).collect();
    let own = |item: &Item| -> BTreeSet<String> { lines(item).difference(&shared).cloned().collect() };
    let (one, other) = (own(one), own(other));
    one.intersection(&other).count() * 2 > one.len().max(other.len())
}
