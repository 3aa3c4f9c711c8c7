//! Turns parent references into a forest: who is whose child, and under which topmost parent.
//!
//! A backlog has features, not a tree, so only the topmost parent matters later; the levels between are kept as
//! dependencies. An item that is, through others, its own ancestor has no topmost parent: the reference that closes the loop
//! is removed.

use super::natural_order;
use crate::model::{Id, Item};

/// Parents, children and topmost parents by the items' positions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) parents: Vec<Option<usize>>,
    /// In the natural order of their ids.
    pub(super) children: Vec<Vec<usize>>,
    /// The topmost parent, for every item that has a parent or a child.
    pub(super) topmost: Vec<Option<usize>>,
    /// Each item's number in a walk from the top down, and the size of its subtree, whose numbers follow its own.
    spans: Vec<(usize, usize)>,
    /// Items whose parent was removed, with that parent.
    pub(super) loops: Vec<(usize, usize)>,
}

impl Family {
    /// Builds the forest from the parents that were found.
    pub(super) fn new(mut parents: Vec<Option<usize>>, ids: &[Id<Item>]) -> Self {
        let loops = break_loops(&mut parents);
        let mut children = vec![Vec::new(); parents.len()];
        for (child, parent) in parents.iter().enumerate() {
            if let Some(list) = parent.and_then(|parent| children.get_mut(parent)) {
                list.push(child);
            }
        }
        let id = |position: &usize| ids.get(*position).map_or("", Id::as_str);
        for list in &mut children {
            list.sort_by(|a, b| natural_order::compare(id(a), id(b)));
        }
        let walk = walk(&parents, &children);
        let topmost = topmost(&parents, &children, &walk);
        let spans = spans(&parents, &walk);
        Self { parents, children, topmost, spans, loops }
    }

    /// Whether `ancestor` is the parent of `of`, or the parent of its parent, and so on.
    pub(super) fn is_ancestor(&self, of: usize, ancestor: usize) -> bool {
        let (Some((number, _)), Some((top, size))) = (self.spans.get(of), self.spans.get(ancestor)) else {
            return false;
        };
        number > top && number - top < *size
    }
}

/// Removes each parent that leads back to its own item; every item is visited once.
fn break_loops(parents: &mut [Option<usize>]) -> Vec<(usize, usize)> {
    let mut loops = Vec::new();
    let mut walk_of = vec![usize::MAX; parents.len()];
    for start in 0..parents.len() {
        let mut at = start;
        while let Some(seen) = walk_of.get_mut(at).filter(|seen| **seen == usize::MAX) {
            *seen = start;
            let Some(parent) = parents.get(at).copied().flatten() else { break };
            if walk_of.get(parent) == Some(&start) {
                loops.push((at, parent));
                if let Some(closing) = parents.get_mut(at) {
                    *closing = None;
                }
                break;
            }
            at = parent;
        }
    }
    loops
}

/// All items from the top down, each after its parent and directly before its own descendants.
fn walk(parents: &[Option<usize>], children: &[Vec<usize>]) -> Vec<usize> {
    let mut walk = Vec::with_capacity(parents.len());
    let tops = parents.iter().enumerate().filter(|(_, parent)| parent.is_none());
    for (top, _) in tops {
        let mut below = vec![top];
        while let Some(position) = below.pop() {
            walk.push(position);
            below.extend(children.get(position).into_iter().flatten());
        }
    }
    walk
}

fn topmost(parents: &[Option<usize>], children: &[Vec<usize>], walk: &[usize]) -> Vec<Option<usize>> {
    let mut topmost = vec![None; parents.len()];
    for position in walk {
        let childless = children.get(*position).is_none_or(Vec::is_empty);
        let top = match parents.get(*position).copied().flatten() {
            Some(parent) => topmost.get(parent).copied().flatten(),
            None => (!childless).then_some(*position),
        };
        if let Some(slot) = topmost.get_mut(*position) {
            *slot = top;
        }
    }
    topmost
}

fn spans(parents: &[Option<usize>], walk: &[usize]) -> Vec<(usize, usize)> {
    let mut spans = vec![(0, 1); parents.len()];
    for (number, position) in walk.iter().enumerate().rev() {
        let mut size = 0;
        if let Some(span) = spans.get_mut(*position) {
            span.0 = number;
            size = span.1;
        }
        let parent = parents.get(*position).copied().flatten();
        if let Some(span) = parent.and_then(|parent| spans.get_mut(parent)) {
            span.1 += size;
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(parents: &[Option<usize>]) -> Family {
        let ids: Vec<Id<Item>> = (0..parents.len()).map(|n| Id::new(&format!("x-{n}")).unwrap()).collect();
        Family::new(parents.to_vec(), &ids)
    }

    #[test]
    fn the_topmost_parent_owns_all_descendants() {
        let family = family(&[None, Some(0), Some(1), None]);
        assert_eq!(family.topmost, [Some(0), Some(0), Some(0), None]);
        assert_eq!(family.children[0], [1]);
        assert!(family.is_ancestor(2, 0) && family.is_ancestor(2, 1));
        assert!(!family.is_ancestor(0, 2) && !family.is_ancestor(2, 2) && !family.is_ancestor(3, 0));
    }

    #[test]
    fn children_are_in_the_order_of_their_numbers() {
        let ids = ["b", "b-10", "b-9"].map(|id| Id::new(id).unwrap());
        assert_eq!(Family::new(vec![None, Some(0), Some(0)], &ids).children[0], [2, 1]);
    }

    #[test]
    fn loops_of_parents_are_broken() {
        let family = family(&[Some(1), Some(2), Some(0), Some(3), Some(0)]);
        assert_eq!(family.loops, [(2, 0), (3, 3)]);
        assert_eq!(family.topmost, [Some(2), Some(2), Some(2), None, Some(2)]);
    }

    #[test]
    fn a_long_chain_of_parents_is_visited_once() {
        let family = family(&(0..100_000).map(|n: usize| n.checked_sub(1)).collect::<Vec<_>>());
        assert_eq!(family.topmost[99_999], Some(0));
        assert!(family.is_ancestor(99_999, 0));
    }
}
