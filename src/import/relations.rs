//! Relates the items: features from parents, dependencies from both.
//!
//! A parent depends on its children, because it is their sum. A child that depends on its parent would then wait for itself,
//! so that dependency is removed, whatever the source says. A parent doesn't depend on a dropped child: the source never said
//! so, and the parent would wait for ever.

use std::collections::HashSet;

use super::cycles::{self, Edge};
use super::draft::{Draft, Reference};
use super::facts::{GivenUp, Guess, Key, Removed, RemovedBecause};
use super::family::Family;
use crate::model::{Id, Item, Status};

/// The relations of one item, by the positions of the items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    pub(super) depends_on: Vec<usize>,
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

/// Ranks of dependencies, the most certain first: between parent and child, found by their exact id, guessed.
const CHILD: u8 = 0;
const WRITTEN: u8 = 1;
const GUESSED: u8 = 2;

/// Relates all items and leaves no circular dependency; `ids` are those of the drafts.
pub(super) fn relate(drafts: &[Draft], ids: &[Id<Item>]) -> Relations {
    let mut relating = Relating { drafts, ids, links: vec![Links::default(); drafts.len()] };
    let parent = |(position, draft): (usize, &Draft)| relating.follow(position, Key::Parent, draft.parent.as_ref()?);
    let parents = drafts.iter().enumerate().map(parent).collect();
    let family = Family::new(parents, ids);
    for (child, parent) in &family.loops {
        relating.remove(*child, *parent, RemovedBecause::ParentLoop);
    }
    let edges = relating.edges(&family);
    let closing: HashSet<usize> = cycles::closing(drafts.len(), &edges).into_iter().collect();
    for (index, edge) in edges.iter().enumerate() {
        if closing.contains(&index) {
            relating.remove(edge.from, edge.to, RemovedBecause::Cycle);
        } else if let Some(links) = relating.links.get_mut(edge.from) {
            links.depends_on.push(edge.to);
        }
    }
    Relations { links: relating.links, family }
}

/// The items while they are related.
struct Relating<'a> {
    drafts: &'a [Draft],
    ids: &'a [Id<Item>],
    links: Vec<Links>,
}

impl Relating<'_> {
    /// The item that a reference leads to; a guess and a reference that leads nowhere are recorded.
    fn follow(&mut self, position: usize, key: Key, reference: &Reference) -> Option<usize> {
        let (item, from) = (self.id(position), reference.written.clone());
        let to = reference.target.ok().map(|target| self.id(target.position));
        let links = self.links.get_mut(position)?;
        match reference.target {
            Ok(target) => {
                links.guessed.extend(to.zip(target.guess).map(|(to, why)| Guess { item, key, from, to, why }));
                Some(target.position)
            }
            Err(why) => {
                links.given_up.push(GivenUp { item, key, from, why });
                None
            }
        }
    }

    /// The dependencies that can be met: those that an item states, then its children, each target once.
    fn edges(&mut self, family: &Family) -> Vec<Edge> {
        let mut edges = Vec::new();
        let drafts = self.drafts;
        for (position, draft) in drafts.iter().enumerate() {
            let mut needed = HashSet::new();
            for reference in &draft.dependencies {
                let Some(to) = self.follow(position, Key::Dependencies, reference) else { continue };
                let is_guess = reference.target.is_ok_and(|target| target.guess.is_some());
                if to == position {
                    self.remove(position, to, RemovedBecause::Itself);
                } else if family.is_ancestor(position, to) {
                    self.remove(position, to, RemovedBecause::OwnParent);
                } else if needed.insert(to) {
                    edges.push(Edge { from: position, to, rank: if is_guess { GUESSED } else { WRITTEN } });
                }
            }
            let children = family.children.get(position).into_iter().flatten().copied();
            for child in children.filter(|child| !needed.contains(child)) {
                if drafts.get(child).is_some_and(|draft| draft.mapped.status == Status::Dropped) {
                    self.remove(position, child, RemovedBecause::DroppedChild);
                } else {
                    edges.push(Edge { from: position, to: child, rank: CHILD });
                }
            }
        }
        edges
    }

    fn remove(&mut self, position: usize, needs: usize, because: RemovedBecause) {
        let removed = Removed { item: self.id(position), needs: self.id(needs), because };
        if let Some(links) = self.links.get_mut(position) {
            links.removed.push(removed);
        }
    }

    fn id(&self, position: usize) -> String {
        self.ids.get(position).map(Id::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::Target;
    use super::super::facts::Unresolved;
    use super::*;

    /// Items from `id`, `parent` and `dependencies`; ids that begin with `x` are dropped.
    fn related(rows: &[(&str, &str, &str)]) -> Relations {
        let reference = |written: &str| Reference {
            written: written.to_owned(),
            target: match rows.iter().position(|row| row.0 == written) {
                Some(position) => Ok(Target { position, guess: None }),
                None => Err(Unresolved::NotFound),
            },
        };
        let draft = |(id, parent, needs): &(&str, &str, &str)| {
            let mut draft = Draft::sample(id);
            draft.parent = (!parent.is_empty()).then(|| reference(parent));
            draft.dependencies = needs.split(", ").filter(|id| !id.is_empty()).map(reference).collect();
            if id.starts_with('x') {
                draft.mapped.status = Status::Dropped;
            }
            draft
        };
        let drafts: Vec<Draft> = rows.iter().map(draft).collect();
        let ids: Vec<Id<Item>> = rows.iter().map(|row| Id::new(row.0).unwrap()).collect();
        relate(&drafts, &ids)
    }

    fn removed(relations: &Relations) -> Vec<(&str, &str, RemovedBecause)> {
        let all = relations.links.iter().flat_map(|links| &links.removed);
        all.map(|r| (r.item.as_str(), r.needs.as_str(), r.because)).collect()
    }

    #[test]
    fn a_parent_depends_on_its_children_after_its_own_dependencies() {
        let relations = related(&[("a-1", "", "b-1"), ("a-2", "a-1", ""), ("b-1", "", "")]);
        assert_eq!(relations.links[0].depends_on, [2, 1]);
        assert_eq!(relations.family.topmost, [Some(0), Some(0), None]);
    }

    #[test]
    fn a_dependency_on_the_parent_or_itself_is_removed() {
        let relations = related(&[("a-1", "", ""), ("a-2", "a-1", "a-1"), ("a-3", "a-2", "a-1, a-3")]);
        assert_eq!(
            removed(&relations),
            [
                ("a-2", "a-1", RemovedBecause::OwnParent),
                ("a-3", "a-1", RemovedBecause::OwnParent),
                ("a-3", "a-3", RemovedBecause::Itself),
            ]
        );
        assert_eq!(relations.links[0].depends_on, [1]);
    }

    #[test]
    fn a_dropped_child_is_not_needed_but_a_stated_dependency_is() {
        let relations = related(&[("a-1", "", ""), ("x-2", "a-1", ""), ("a-3", "", "x-2")]);
        assert_eq!(removed(&relations), [("a-1", "x-2", RemovedBecause::DroppedChild)]);
        assert_eq!(relations.links[2].depends_on, [1]);
    }

    #[test]
    fn other_cycles_are_broken_at_a_stated_dependency() {
        let relations = related(&[("a-1", "", ""), ("a-2", "a-1", "b-1"), ("b-1", "", "a-1")]);
        assert_eq!(removed(&relations), [("b-1", "a-1", RemovedBecause::Cycle)]);
    }

    #[test]
    fn unresolved_references_are_given_up() {
        let relations = related(&[("a-1", "a-9", "a-8")]);
        let keys: Vec<Key> = relations.links[0].given_up.iter().map(|given_up| given_up.key).collect();
        assert_eq!(keys, [Key::Parent, Key::Dependencies]);
    }
}
