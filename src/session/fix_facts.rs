//! What git's history knows of renamed files and closed items, for fixes.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::Session;
use crate::git::PATCH_START;
use crate::model::{Backlog, Item, ReferenceKind};
use crate::parse::stem;
use crate::text::path;
use crate::text::tree::STORIES;
use crate::workspace;

/// Facts from git's history, each read when it is first needed.
pub(super) struct HistoryFacts<'s> {
    session: &'s Session,
    renames: OnceCell<HashMap<String, String>>,
    closed: OnceCell<HashMap<String, Date>>,
}

impl<'s> HistoryFacts<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        Self { session, renames: OnceCell::new(), closed: OnceCell::new() }
    }

    /// Where each file that was renamed went last, by paths in the repository.
    fn renames(&self) -> &HashMap<String, String> {
        self.renames.get_or_init(|| {
            let renames = self.session.repository_if_any().map(|repository| repository.renames()).unwrap_or_default();
            let mut last = HashMap::new();
            for (old, new) in renames {
                last.entry(old).or_insert(new);
            }
            last
        })
    }

    /// The unresolved ids of items that were renamed, with their new ids.
    pub(super) fn renamed_ids(&self, backlog: &Backlog) -> Vec<(String, String)> {
        let is_item = |kind: ReferenceKind| kind == ReferenceKind::Item;
        let lost = backlog.unresolved.iter().filter(|reference| is_item(reference.kind));
        let lost: HashSet<&str> = lost.map(|reference| &*reference.text).collect();
        if lost.is_empty() {
            return Vec::new();
        }
        let folder = path::join(&self.session.location.folder, STORIES);
        let is_story = |path: &str| path.strip_prefix(&*folder).is_some_and(|rest| rest.starts_with('/'));
        let mut ids = HashMap::new();
        for (old, new) in self.renames().iter().filter(|(old, new)| is_story(old) && is_story(new)) {
            if stem(old) != stem(new) {
                ids.insert(stem(old), stem(new));
            }
        }
        let mut found: Vec<(String, String)> = Vec::new();
        for id in lost {
            let exists = |id: &str| backlog.find(id).is_some() || backlog.broken.contains(id);
            if let Some(new) = follow(id, &ids, exists) {
                found.push((id.to_owned(), new.to_owned()));
            }
        }
        found.sort();
        found
    }

    /// The link to where the target of `link`, as written in the file at `from`, has moved.
    pub(super) fn moved_to(&self, from: &str, link: &str) -> Option<String> {
        let repository = self.session.repository_if_any()?;
        let top = repository.workdir()?;
        let from = path::join(&self.session.location.folder, from);
        let target = path::resolve(&from, link)?;
        let renames = self.renames();
        let by_path: HashMap<&str, &str> = renames.iter().map(|(old, new)| (&**old, &**new)).collect();
        let new = follow(&target, &by_path, |path| workspace::exists(top, path))?;
        Some(path::relative(&from, new))
    }

    /// The day of the commit that made an item done. `None` if it was created so.
    pub(super) fn closed_on(&self, item: &Item) -> Option<Date> {
        let closed = self.closed.get_or_init(|| {
            let folder = path::join(&self.session.location.folder, STORIES);
            let patches = self.session.repository_if_any().map(|repository| repository.patches(&folder));
            closing_days(&patches.unwrap_or_default())
        });
        closed.get(&path::join(&self.session.location.folder, &item.path)).copied()
    }
}

/// Follows renames from `name` to one that exists.
fn follow<'r>(name: &str, renames: &HashMap<&'r str, &'r str>, exists: impl Fn(&str) -> bool) -> Option<&'r str> {
    let mut name = *renames.get(name)?;
    for _ in 0..renames.len() {
        if exists(name) {
            return Some(name);
        }
        name = *renames.get(name)?;
    }
    None
}

/// The last day on which each file got the status `done`, by its path now; not if it was created with it.
fn closing_days(patches: &str) -> HashMap<String, Date> {
    let mut reader = PatchReader::default();
    for line in patches.lines() {
        reader.line(line);
    }
    reader.end_file();
    reader.closed
}

/// Reads patches, the last commit first.
#[derive(Default)]
struct PatchReader {
    day: Option<Date>,
    in_hunk: bool,
    path: String,
    is_new: bool,
    had_status: bool,
    is_done: bool,
    renamed_from: Option<String>,
    /// The path now of files that had another.
    now: HashMap<String, String>,
    closed: HashMap<String, Date>,
    /// Files of which a later commit changed the status.
    settled: HashSet<String>,
}

impl PatchReader {
    fn line(&mut self, line: &str) {
        if let Some(day) = line.strip_prefix(PATCH_START) {
            self.end_file();
            self.day = day.trim().parse().ok();
        } else if line.starts_with("diff --git ") {
            self.end_file();
        } else if line.starts_with("@@") {
            self.in_hunk = true;
        } else if self.in_hunk {
            self.changed_line(line);
        } else if let Some(path) = line.strip_prefix("+++ b/").or_else(|| line.strip_prefix("rename to ")) {
            path.clone_into(&mut self.path);
        } else if let Some(path) = line.strip_prefix("rename from ") {
            self.renamed_from = Some(path.to_owned());
        } else if line.starts_with("new file mode") {
            self.is_new = true;
        }
    }

    fn changed_line(&mut self, line: &str) {
        let status = |line: &str| {
            let (key, value) = line.split_once('=')?;
            let value = value.split('#').next().unwrap_or_default().trim();
            (key.trim() == "status").then(|| value.trim_matches(['"', '\'']).to_owned())
        };
        if let Some(value) = line.strip_prefix('+').and_then(status) {
            self.is_done = value == "done";
            self.had_status |= !self.is_done;
        } else if line.strip_prefix('-').and_then(status).is_some() {
            self.had_status = true;
        }
    }

    fn end_file(&mut self) {
        let path = std::mem::take(&mut self.path);
        let path_now = self.now.get(&path).cloned().unwrap_or(path);
        let changes_status = self.is_done || self.had_status;
        if changes_status
            && self.settled.insert(path_now.clone())
            && self.is_done
            && !self.is_new
            && let Some(day) = self.day
        {
            self.closed.insert(path_now.clone(), day);
        }
        if let Some(old) = self.renamed_from.take() {
            self.now.insert(old, path_now);
        }
        (self.in_hunk, self.is_new, self.had_status, self.is_done) = (false, false, false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_that_made_an_item_done_is_found() {
        let patches = "\u{1}commit 2026-11-20\n\ndiff --git a/s/a.md b/s/b.md\nsimilarity index 90%\nrename from s/a.md\nrename to s/b.md\n\
            \u{1}commit 2026-11-10\n\ndiff --git a/s/a.md b/s/a.md\n--- a/s/a.md\n+++ b/s/a.md\n@@ -3 +3 @@\n-status = \"doing\"\n+status = \"done\" # x\n\
            diff --git a/s/c.md b/s/c.md\nnew file mode 100644\n--- /dev/null\n+++ b/s/c.md\n@@ -0,0 +1,4 @@\n++++\n+status = \"done\"\n++++\n\
            \u{1}commit 2026-11-01\n\ndiff --git a/s/a.md b/s/a.md\n--- a/s/a.md\n+++ b/s/a.md\n@@ -3 +3 @@\n+status = \"done\"\n";
        let expected = HashMap::from([("s/b.md".to_owned(), "2026-11-10".parse().unwrap())]);
        assert_eq!(closing_days(patches), expected);
    }

    #[test]
    fn renames_are_followed_to_what_exists() {
        let renames = HashMap::from([("a", "b"), ("b", "c"), ("x", "y"), ("y", "x")]);
        assert_eq!(follow("a", &renames, |name| name == "c"), Some("c"));
        assert_eq!(follow("x", &renames, |_| false), None);
    }
}
