//! Finds the item that a reference means.
//!
//! Four attempts, each less certain than the one before: the id itself, the id without regard to case, without regard to zero
//! padding, and the number alone. The number alone counts only where the prefix in the reference is one that no item has any
//! more (a changed prefix); while items with that prefix exist, a missing one is missing. Drafts count apart: an item gets a
//! new number when it becomes a draft, so in real backlogs `task-13` and `draft-13` are strangers. An archived item that refers to an id used twice meant the one that was archived
//! with it.

use std::collections::{HashMap, HashSet};

use super::folder::Folder;
use super::natural;
use super::task::Task;

/// What a resolved reference rests on, where it isn't the id itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guessed {
    /// The id in another case.
    Case,
    /// The id with other zero padding.
    Padding,
    /// The same number under a prefix that no item has any more, or under none.
    Prefix,
    /// Several files hold this id.
    SharedId,
    /// A milestone's title instead of its id.
    Title,
    /// The number of a milestone, under another name.
    Number,
}

/// What is known of a reference that can't be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unresolved {
    /// No file has this id.
    NotFound,
    /// Several items come into question.
    Ambiguous,
    /// Its item is in the archive, which was not imported.
    OnlyInArchive,
    /// Its file was skipped.
    Skipped,
}

/// All items that have one id, imported or not.
#[derive(Debug, Default)]
struct Group {
    holders: Vec<usize>,
    absent: Option<Unresolved>,
}

/// The items of a project by the ids that they were written with.
#[derive(Debug)]
pub(super) struct Index<'a> {
    tasks: &'a [Task],
    groups: Vec<Group>,
    by_id: HashMap<String, usize>,
    by_folded: HashMap<String, Vec<usize>>,
    by_number: HashMap<String, Vec<usize>>,
    prefixes: HashSet<String>,
}

/// A draft's number is not a task's.
const DRAFT: &str = "draft";

impl<'a> Index<'a> {
    /// Indexes the items to be imported, and the ids of those that will not be, with what is known of them.
    ///
    /// `home` is the project's own prefix: with it, items under other prefixes are no candidates for a changed one.
    pub(super) fn new(tasks: &'a [Task], absent: &[(String, Unresolved)], home: Option<&str>) -> Self {
        let mut index = Self {
            tasks,
            groups: Vec::new(),
            by_id: HashMap::new(),
            by_folded: HashMap::new(),
            by_number: HashMap::new(),
            prefixes: HashSet::new(),
        };
        for (place, task) in tasks.iter().enumerate() {
            index.enter(&task.id, |group| group.holders.push(place));
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

    /// Enters something under an id, into its group.
    fn enter(&mut self, id: &str, change: impl FnOnce(&mut Group)) {
        let id = id.to_lowercase();
        let fresh = self.groups.len();
        let place = *self.by_id.entry(id.clone()).or_insert(fresh);
        if place == fresh {
            self.groups.push(Group::default());
            self.by_folded.entry(natural::folded(&id)).or_default().push(fresh);
            if let Some((prefix, _)) = split(&id) {
                self.prefixes.insert(prefix.to_owned());
            }
        }
        if let Some(group) = self.groups.get_mut(place) {
            change(group);
        }
    }

    fn number(&mut self, home: Option<&str>) {
        for (id, place) in &self.by_id {
            if let Some((prefix, number)) = split(id)
                && home.map_or(prefix != DRAFT, |home| prefix == home)
            {
                self.by_number.entry(natural::folded(number)).or_default().push(*place);
            }
        }
    }

    /// The place of the item that a reference means, and the guess that it took.
    pub(super) fn find(&self, from: Folder, written: &str) -> Result<(usize, Option<Guessed>), Unresolved> {
        let id = written.trim().to_lowercase();
        if let Some(place) = self.by_id.get(&id) {
            return self.pick(from, *place, written);
        }
        let folded = natural::folded(&id);
        if let Some(places) = self.by_folded.get(&folded) {
            let (place, _) = self.pick(from, self.only(places)?, written)?;
            return Ok((place, Some(Guessed::Padding)));
        }
        let number = self.changed_prefix(&id).ok_or(Unresolved::NotFound)?;
        let places = self.by_number.get(&number).ok_or(Unresolved::NotFound)?;
        let (place, _) = self.pick(from, self.only(places)?, written)?;
        Ok((place, Some(Guessed::Prefix)))
    }

    /// The number in a reference whose prefix is none of the project's.
    fn changed_prefix(&self, id: &str) -> Option<String> {
        let (prefix, number) = split(id).or_else(|| is_number(id).then_some(("", id)))?;
        let gone = prefix.is_empty() || (prefix != DRAFT && !self.prefixes.contains(prefix));
        gone.then(|| natural::folded(number))
    }

    /// The one group that can be meant: an imported one before one that wasn't.
    fn only(&self, places: &[usize]) -> Result<usize, Unresolved> {
        let imported = |place: &&usize| self.groups.get(**place).is_some_and(|group| !group.holders.is_empty());
        let mut candidates = places.iter().filter(imported);
        match (candidates.next(), candidates.next(), places) {
            (Some(place), None, _) | (None, None, [place]) => Ok(*place),
            _ => Err(Unresolved::Ambiguous),
        }
    }

    fn pick(&self, from: Folder, place: usize, written: &str) -> Result<(usize, Option<Guessed>), Unresolved> {
        let group = self.groups.get(place).ok_or(Unresolved::NotFound)?;
        let Some(first) = group.holders.first() else {
            return Err(group.absent.unwrap_or(Unresolved::NotFound));
        };
        let beside = group
            .holders
            .iter()
            .find(|holder| from == Folder::Archive && self.tasks.get(**holder).is_some_and(|task| task.folder == from));
        let holder = *beside.unwrap_or(first);
        let same = self.tasks.get(holder).is_some_and(|task| task.id == written.trim());
        let guess = if group.holders.len() > 1 { Some(Guessed::SharedId) } else { (!same).then_some(Guessed::Case) };
        Ok((holder, guess))
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

    fn tasks(ids: &[&str]) -> Vec<Task> {
        ids.iter().map(|id| task(Folder::Tasks, id)).collect()
    }

    #[test]
    fn four_attempts_in_order() {
        let tasks = tasks(&["BACK-1", "BACK-02", "BACK-3.4", "DRAFT-9"]);
        let index = Index::new(&tasks, &[], Some("back"));
        let find = |id: &str| index.find(Folder::Tasks, id);
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
        assert_eq!(index.find(Folder::Tasks, "task-2"), Err(Unresolved::NotFound));
        assert_eq!(index.find(Folder::Tasks, "draft-2"), Err(Unresolved::NotFound));
    }

    #[test]
    fn an_ambiguous_number_is_given_up() {
        let tasks = tasks(&["a-1", "b-1", "c-01", "c-001"]);
        let index = Index::new(&tasks, &[], None);
        assert_eq!(index.find(Folder::Tasks, "old-1"), Err(Unresolved::Ambiguous));
        assert_eq!(index.find(Folder::Tasks, "c-1"), Err(Unresolved::Ambiguous));
    }

    #[test]
    fn what_was_not_imported_is_named() {
        let tasks = tasks(&["back-1"]);
        let absent =
            [("back-1".to_owned(), Unresolved::OnlyInArchive), ("back-2".to_owned(), Unresolved::OnlyInArchive)];
        let index = Index::new(&tasks, &absent, Some("back"));
        assert_eq!(index.find(Folder::Tasks, "back-1"), Ok((0, None)));
        assert_eq!(index.find(Folder::Tasks, "task-2"), Err(Unresolved::OnlyInArchive));
    }

    #[test]
    fn of_a_shared_id_the_archive_means_its_own() {
        let tasks = [task(Folder::Tasks, "back-1"), task(Folder::Archive, "back-1")];
        let index = Index::new(&tasks, &[], None);
        assert_eq!(index.find(Folder::Tasks, "back-1"), Ok((0, Some(Guessed::SharedId))));
        assert_eq!(index.find(Folder::Archive, "back-1"), Ok((1, Some(Guessed::SharedId))));
    }
}
