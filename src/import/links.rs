//! Relates the items: features from parents, dependencies from both.
//!
//! A parent needs its children, because their sum is what it is. So a child that needs its parent would wait for itself:
//! its own edge goes, whatever the source says. A child that was dropped is not needed: the edge is ours, and with it the
//! parent would wait for ever.

use std::collections::HashSet;

use super::cycles::{self, Edge};
use super::family::Family;
use super::index::Index;
use super::report::{GivenUp, Guess, Key, Removed, RemovedBecause};
use super::task::Task;

/// What one item is related to, by the items' places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    pub(super) needs: Vec<usize>,
    pub(super) guessed: Vec<Guess>,
    pub(super) given_up: Vec<GivenUp>,
    pub(super) removed: Vec<Removed>,
}

/// The relations of all items.
#[derive(Debug)]
pub(super) struct Relations {
    pub(super) links: Vec<Links>,
    pub(super) family: Family,
}

/// What is known of the items before they are related.
#[derive(Clone, Copy)]
pub(super) struct Items<'a> {
    pub(super) tasks: &'a [Task],
    pub(super) ids: &'a [String],
    pub(super) dropped: &'a [bool],
    pub(super) index: &'a Index<'a>,
}

/// Edges of the source that were found by their own id are the most certain after those between parent and child.
const CHILD: u8 = 0;
const WRITTEN: u8 = 1;
const GUESSED: u8 = 2;

/// Resolves every reference, and leaves neither a dangling nor a circular one.
pub(super) fn relate(items: Items<'_>) -> Relations {
    let mut links = vec![Links::default(); items.tasks.len()];
    let mut parents = Vec::with_capacity(items.tasks.len());
    for ((task, id), links) in items.tasks.iter().zip(items.ids).zip(&mut links) {
        let parent = task.parent.as_deref();
        parents.push(parent.and_then(|written| items.find(task, id, Key::Parent, written, links)));
    }
    let family = Family::new(parents, items.ids);
    for (child, parent) in &family.loops {
        items.remove(&mut links, *child, *parent, RemovedBecause::ParentLoop);
    }
    let edges = items.edges(&family, &mut links);
    let closing: HashSet<usize> = cycles::closing(items.tasks.len(), &edges).into_iter().collect();
    for (index, edge) in edges.iter().enumerate() {
        if closing.contains(&index) {
            items.remove(&mut links, edge.from, edge.to, RemovedBecause::Cycle);
        } else if let Some(links) = links.get_mut(edge.from) {
            links.needs.push(edge.to);
        }
    }
    Relations { links, family }
}

impl Items<'_> {
    /// Resolves one reference and notes what it took.
    fn find(&self, task: &Task, id: &str, key: Key, written: &str, links: &mut Links) -> Option<usize> {
        let (item, from) = (id.to_owned(), written.to_owned());
        match self.index.find(task.folder, written) {
            Ok((place, guess)) => {
                if let Some(why) = guess {
                    links.guessed.push(Guess { item, key, from, to: self.id(place), why });
                }
                Some(place)
            }
            Err(why) => {
                links.given_up.push(GivenUp { item, key, from, why });
                None
            }
        }
    }

    /// The dependencies that are worth having: written ones first, each target once.
    fn edges(&self, family: &Family, links: &mut [Links]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (place, task) in self.tasks.iter().enumerate() {
            let mut needed = HashSet::new();
            for written in &task.dependencies {
                let Some(own) = links.get_mut(place) else { continue };
                let guesses = own.guessed.len();
                let Some(to) = self.find(task, &self.id(place), Key::Dependencies, written, own) else { continue };
                let rank = if own.guessed.len() > guesses { GUESSED } else { WRITTEN };
                if to == place {
                    self.remove(links, place, to, RemovedBecause::Itself);
                } else if family.is_ancestor(place, to) {
                    self.remove(links, place, to, RemovedBecause::OwnParent);
                } else if needed.insert(to) {
                    edges.push(Edge { from: place, to, rank });
                }
            }
            self.need_children(place, family, &needed, links, &mut edges);
        }
        edges
    }

    fn need_children(
        &self,
        place: usize,
        family: &Family,
        needed: &HashSet<usize>,
        links: &mut [Links],
        edges: &mut Vec<Edge>,
    ) {
        let children = family.children.get(place).into_iter().flatten();
        for child in children.copied().filter(|child| !needed.contains(child)) {
            if self.dropped.get(child) == Some(&true) {
                self.remove(links, place, child, RemovedBecause::DroppedChild);
            } else {
                edges.push(Edge { from: place, to: child, rank: CHILD });
            }
        }
    }

    fn remove(&self, links: &mut [Links], place: usize, needs: usize, because: RemovedBecause) {
        let removed = Removed { item: self.id(place), needs: self.id(needs), because };
        if let Some(links) = links.get_mut(place) {
            links.removed.push(removed);
        }
    }

    fn id(&self, place: usize) -> String {
        self.ids.get(place).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::Folder;
    use super::*;

    /// Items from `id`, `parent` and `dependencies`; ids that begin with `x` are dropped.
    fn related(rows: &[(&str, &str, &str)]) -> Relations {
        let tasks: Vec<Task> = rows
            .iter()
            .map(|(id, parent, needs)| {
                let text = format!("---\nid: {id}\ntitle: t\nparent_task_id: {parent}\ndependencies: [{needs}]\n---\n");
                Task::read("t.md", Folder::Tasks, text.as_bytes()).unwrap()
            })
            .collect();
        let ids: Vec<String> = rows.iter().map(|row| row.0.to_owned()).collect();
        let dropped: Vec<bool> = ids.iter().map(|id| id.starts_with('x')).collect();
        let index = Index::new(&tasks, &[], None);
        relate(Items { tasks: &tasks, ids: &ids, dropped: &dropped, index: &index })
    }

    fn removed(relations: &Relations) -> Vec<(&str, &str, RemovedBecause)> {
        let all = relations.links.iter().flat_map(|links| &links.removed);
        all.map(|r| (r.item.as_str(), r.needs.as_str(), r.because)).collect()
    }

    #[test]
    fn a_parent_needs_its_children_after_what_it_says_itself() {
        let relations = related(&[("a-1", "", "b-1"), ("a-2", "a-1", ""), ("b-1", "", "")]);
        assert_eq!(relations.links[0].needs, [2, 1]);
        assert_eq!(relations.family.topmost, [Some(0), Some(0), None]);
    }

    #[test]
    fn a_child_that_needs_its_parent_or_itself_does_not() {
        let relations = related(&[("a-1", "", ""), ("a-2", "a-1", "a-1"), ("a-3", "a-2", "a-1, a-3")]);
        assert_eq!(
            removed(&relations),
            [
                ("a-2", "a-1", RemovedBecause::OwnParent),
                ("a-3", "a-1", RemovedBecause::OwnParent),
                ("a-3", "a-3", RemovedBecause::Itself),
            ]
        );
        assert_eq!(relations.links[0].needs, [1]);
    }

    #[test]
    fn a_dropped_child_is_not_needed_but_a_dropped_dependency_is_the_sources_word() {
        let relations = related(&[("a-1", "", ""), ("x-2", "a-1", ""), ("a-3", "", "x-2")]);
        assert_eq!(removed(&relations), [("a-1", "x-2", RemovedBecause::DroppedChild)]);
        assert_eq!(relations.links[2].needs, [1]);
    }

    #[test]
    fn other_cycles_are_opened_at_a_written_edge() {
        let relations = related(&[("a-1", "", ""), ("a-2", "a-1", "b-1"), ("b-1", "", "a-1")]);
        assert_eq!(removed(&relations), [("b-1", "a-1", RemovedBecause::Cycle)]);
    }

    #[test]
    fn what_dangles_is_given_up() {
        let relations = related(&[("a-1", "a-9", "a-8")]);
        let keys: Vec<Key> = relations.links[0].given_up.iter().map(|given_up| given_up.key).collect();
        assert_eq!(keys, [Key::Parent, Key::Dependencies]);
    }
}
