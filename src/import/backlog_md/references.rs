//! Finds the item that a reference means.
//!
//! There are four attempts, each less certain than the one before: the exact id, the id in another case, the id with other zero
//! padding, and the number alone. The number alone counts only if no item has the prefix of the reference any more (the
//! project's prefix was changed); while items with that prefix exist, a missing item is missing. Drafts are numbered on their
//! own, so `task-13` and `draft-13` are different items. An archived item that refers to an id used twice means the archived
//! item with that id.

use std::collections::{HashMap, HashSet};

use super::folder::Folder;
use super::task::Task;
use crate::import::draft::{Reference, Target};
use crate::import::facts::{Guessed, Unresolved};
use crate::import::natural_order;

/// All items that have one id, imported or not.
#[derive(Debug, Default)]
struct Group {
    holders: Vec<usize>,
    absent: Option<Unresolved>,
}

/// The items of a project by their ids as written.
#[derive(Debug)]
pub(super) struct Index<'a> {
    tasks: &'a [Task],
    groups: Vec<Group>,
    by_id: HashMap<String, usize>,
    by_folded: HashMap<String, Vec<usize>>,
    by_number: HashMap<String, Vec<usize>>,
    prefixes: HashSet<String>,
}

/// The prefix of drafts.
const DRAFT: &str = "draft";

impl<'a> Index<'a> {
    /// Indexes the items to import, and the ids of `absent` items with the reason.
    ///
    /// If the project has a prefix of its own, `home`, items with other prefixes are not candidates for a changed one.
    pub(super) fn new(tasks: &'a [Task], absent: &[(String, Unresolved)], home: Option<&str>) -> Self {
        let mut index = Self {
            tasks,
            groups: Vec::new(),
            by_id: HashMap::new(),
            by_folded: HashMap::new(),
            by_number: HashMap::new(),
            prefixes: HashSet::new(),
        };
        for (position, task) in tasks.iter().enumerate() {
            index.enter(&task.id, |group| group.holders.push(position));
        }
        for (id, why) in absent {
            index.enter(id, |group| {
                group.absent.get_or_insert(*why);
            });
        }
        let home = home.filter(|home| index.prefixes.contains(*home)).map(str::to_owned);
        index.number(home.as_deref());
        index
    }

    /// Changes the group of an id, which is added if it is new.
    fn enter(&mut self, id: &str, change: impl FnOnce(&mut Group)) {
        let id = id.to_lowercase();
        let next = self.groups.len();
        let group_index = *self.by_id.entry(id.clone()).or_insert(next);
        if group_index == next {
            self.groups.push(Group::default());
            self.by_folded.entry(natural_order::folded(&id)).or_default().push(next);
            if let Some((prefix, _)) = split(&id) {
                self.prefixes.insert(prefix.to_owned());
            }
        }
        if let Some(group) = self.groups.get_mut(group_index) {
            change(group);
        }
    }

    fn number(&mut self, home: Option<&str>) {
        for (id, group_index) in &self.by_id {
            if let Some((prefix, number)) = split(id)
                && home.map_or(prefix != DRAFT, |home| prefix == home)
            {
                self.by_number.entry(natural_order::folded(number)).or_default().push(*group_index);
            }
        }
    }

    /// Resolves a reference of an item in the folder `from`.
    pub(super) fn resolve(&self, from: Folder, written: &str) -> Reference {
        Reference { written: written.to_owned(), target: self.find(from, written) }
    }

    fn find(&self, from: Folder, written: &str) -> Result<Target, Unresolved> {
        let id = written.trim().to_lowercase();
        if let Some(group_index) = self.by_id.get(&id) {
            return self.pick(from, *group_index, written);
        }
        let folded = natural_order::folded(&id);
        if let Some(groups) = self.by_folded.get(&folded) {
            let target = self.pick(from, self.only(groups)?, written)?;
            return Ok(Target { guess: Some(Guessed::Padding), ..target });
        }
        let number = self.changed_prefix(&id).ok_or(Unresolved::NotFound)?;
        let groups = self.by_number.get(&number).ok_or(Unresolved::NotFound)?;
        let target = self.pick(from, self.only(groups)?, written)?;
        Ok(Target { guess: Some(Guessed::Prefix), ..target })
    }

    /// The number in a reference whose prefix the project doesn't use.
    fn changed_prefix(&self, id: &str) -> Option<String> {
        let (prefix, number) = split(id).or_else(|| is_number(id).then_some(("", id)))?;
        let gone = prefix.is_empty() || (prefix != DRAFT && !self.prefixes.contains(prefix));
        gone.then(|| natural_order::folded(number))
    }

    /// The only group that matches: imported items are preferred to absent ones.
    fn only(&self, groups: &[usize]) -> Result<usize, Unresolved> {
        let imported =
            |group_index: &&usize| self.groups.get(**group_index).is_some_and(|group| !group.holders.is_empty());
        let mut candidates = groups.iter().filter(imported);
        match (candidates.next(), candidates.next(), groups) {
            (Some(group_index), None, _) | (None, None, [group_index]) => Ok(*group_index),
            _ => Err(Unresolved::Ambiguous),
        }
    }

    /// Of the items that share an id, the first, or the first archived one for an archived item.
    fn pick(&self, from: Folder, group: usize, written: &str) -> Result<Target, Unresolved> {
        let group = self.groups.get(group).ok_or(Unresolved::NotFound)?;
        let Some(first) = group.holders.first() else {
            return Err(group.absent.unwrap_or(Unresolved::NotFound));
        };
        let is_archived = |holder: &&usize| self.tasks.get(**holder).is_some_and(|task| task.folder == Folder::Archive);
        let archived = group.holders.iter().find(is_archived).filter(|_| from == Folder::Archive);
        let position = *archived.unwrap_or(first);
        let is_exact = self.tasks.get(position).is_some_and(|task| task.id == written.trim());
        let guess =
            if group.holders.len() > 1 { Some(Guessed::SharedId) } else { (!is_exact).then_some(Guessed::Case) };
        Ok(Target { position, guess })
    }
}

/// The prefix and number of an id like `back-12.3`.
fn split(id: &str) -> Option<(&str, &str)> {
    id.rsplit_once('-').filter(|(_, number)| is_number(number))
}

fn is_number(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(folder: Folder, id: &str) -> Task {
        let text = format!("---\nid: {id}\ntitle: x\n---\n");
        Task::read("x.md", folder, text.as_bytes()).unwrap()
    }

    fn found(index: &Index<'_>, from: Folder, id: &str) -> Result<(usize, Option<Guessed>), Unresolved> {
        index.find(from, id).map(|target| (target.position, target.guess))
    }

    fn tasks(ids: &[&str]) -> Vec<Task> {
        ids.iter().map(|id| task(Folder::Tasks, id)).collect()
    }

    #[test]
    fn four_attempts_in_order() {
        let tasks = tasks(&["BACK-1", "BACK-02", "BACK-3.4", "DRAFT-9"]);
        let index = Index::new(&tasks, &[], Some("back"));
        let find = |id: &str| found(&index, Folder::Tasks, id);
        assert_eq!(find("BACK-1"), Ok((0, None)));
        assert_eq!(find("back-1"), Ok((0, Some(Guessed::Case))));
        assert_eq!(find("BACK-2"), Ok((1, Some(Guessed::Padding))));
        assert_eq!(find("task-3.04"), Ok((2, Some(Guessed::Prefix))));
        assert_eq!(find("1"), Ok((0, Some(Guessed::Prefix))));
        assert_eq!(find("task-0"), Err(Unresolved::NotFound));
        assert_eq!(find("task-9"), Err(Unresolved::NotFound));
        assert_eq!(find("soon"), Err(Unresolved::NotFound));
    }

    #[test]
    fn a_prefix_in_use_has_not_changed() {
        let tasks = tasks(&["task-1", "BACK-2"]);
        let index = Index::new(&tasks, &[], Some("back"));
        assert_eq!(found(&index, Folder::Tasks, "task-2"), Err(Unresolved::NotFound));
        assert_eq!(found(&index, Folder::Tasks, "draft-2"), Err(Unresolved::NotFound));
    }

    #[test]
    fn an_ambiguous_number_is_given_up() {
        let tasks = tasks(&["a-1", "b-1", "c-01", "c-001"]);
        let index = Index::new(&tasks, &[], None);
        assert_eq!(found(&index, Folder::Tasks, "old-1"), Err(Unresolved::Ambiguous));
        assert_eq!(found(&index, Folder::Tasks, "c-1"), Err(Unresolved::Ambiguous));
    }

    #[test]
    fn absent_items_are_reported() {
        let tasks = tasks(&["back-1"]);
        let absent =
            [("back-1".to_owned(), Unresolved::OnlyInArchive), ("back-2".to_owned(), Unresolved::OnlyInArchive)];
        let index = Index::new(&tasks, &absent, Some("back"));
        assert_eq!(found(&index, Folder::Tasks, "back-1"), Ok((0, None)));
        assert_eq!(found(&index, Folder::Tasks, "task-2"), Err(Unresolved::OnlyInArchive));
    }

    #[test]
    fn archived_items_mean_the_archived_one_of_a_shared_id() {
        let tasks = [task(Folder::Tasks, "back-1"), task(Folder::Archive, "back-1")];
        let index = Index::new(&tasks, &[], None);
        assert_eq!(found(&index, Folder::Tasks, "back-1"), Ok((0, Some(Guessed::SharedId))));
        assert_eq!(found(&index, Folder::Archive, "back-1"), Ok((1, Some(Guessed::SharedId))));
    }
}
