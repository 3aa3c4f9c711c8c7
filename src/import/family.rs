//! Turns parent references into a forest: who is whose child, and under which topmost parent.
//!
//! A backlog has features, not a tree, so only the topmost parent matters later; the levels between are kept as
//! dependencies. A parent that is, over others, its own child has no topmost: the pointer that closes the loop goes.

use super::natural;

/// Parents, children and topmost parents by the items' places.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) parents: Vec<Option<usize>>,
    /// In the natural order of their ids.
    pub(super) children: Vec<Vec<usize>>,
    /// The topmost parent, for every item that has a parent or a child.
    pub(super) topmost: Vec<Option<usize>>,
    /// Each item's number in a walk from the top down, and how many items are at or below it: all that stand under an item have
    /// the numbers that follow its own.
    spans: Vec<(usize, usize)>,
    /// Items whose parent pointer was dropped, with that parent.
    pub(super) loops: Vec<(usize, usize)>,
}

impl Family {
    /// Builds the forest from the parents that were found.
    pub(super) fn new(mut parents: Vec<Option<usize>>, ids: &[String]) -> Self {
        let loops = break_loops(&mut parents);
        let mut children = vec![Vec::new(); parents.len()];
        for (child, parent) in parents.iter().enumerate() {
            if let Some(list) = parent.and_then(|parent| children.get_mut(parent)) {
                list.push(child);
            }
        }
        let id = |place: &usize| ids.get(*place).map_or("", String::as_str);
        for list in &mut children {
            list.sort_by(|a, b| natural::compare(id(a), id(b)));
        }
        let walk = walk(&parents, &children);
        let topmost = topmost(&parents, &children, &walk);
        let spans = spans(&parents, &walk);
        Self { parents, children, topmost, spans, loops }
    }

    /// Whether one item is the other's parent, or that one's, and so on.
    pub(super) fn is_ancestor(&self, of: usize, ancestor: usize) -> bool {
        let (Some((number, _)), Some((top, size))) = (self.spans.get(of), self.spans.get(ancestor)) else {
            return false;
        };
        number > top && number - top < *size
    }
}

/// Drops each pointer that leads back to its own item; every item is walked over once.
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
                if let Some(pointer) = parents.get_mut(at) {
                    *pointer = None;
                }
                break;
            }
            at = parent;
        }
    }
    loops
}

/// All items from the top down, each right after its parent or a descendant of an elder sibling.
fn walk(parents: &[Option<usize>], children: &[Vec<usize>]) -> Vec<usize> {
    let mut walk = Vec::with_capacity(parents.len());
    let tops = parents.iter().enumerate().filter(|(_, parent)| parent.is_none());
    for (top, _) in tops {
        let mut below = vec![top];
        while let Some(place) = below.pop() {
            walk.push(place);
            below.extend(children.get(place).into_iter().flatten());
        }
    }
    walk
}

fn topmost(parents: &[Option<usize>], children: &[Vec<usize>], walk: &[usize]) -> Vec<Option<usize>> {
    let mut topmost = vec![None; parents.len()];
    for place in walk {
        let childless = children.get(*place).is_none_or(Vec::is_empty);
        let top = match parents.get(*place).copied().flatten() {
            Some(parent) => topmost.get(parent).copied().flatten(),
            None => (!childless).then_some(*place),
        };
        if let Some(slot) = topmost.get_mut(*place) {
            *slot = top;
        }
    }
    topmost
}

fn spans(parents: &[Option<usize>], walk: &[usize]) -> Vec<(usize, usize)> {
    let mut spans = vec![(0, 1); parents.len()];
    for (number, place) in walk.iter().enumerate().rev() {
        let mut size = 0;
        if let Some(span) = spans.get_mut(*place) {
            span.0 = number;
            size = span.1;
        }
        let parent = parents.get(*place).copied().flatten();
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
        let ids: Vec<String> = (0..parents.len()).map(|n| format!("x-{n}")).collect();
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
    fn children_stand_in_the_order_of_their_numbers() {
        let ids = ["b", "b-10", "b-9"].map(str::to_owned);
        assert_eq!(Family::new(vec![None, Some(0), Some(0)], &ids).children[0], [2, 1]);
    }

    #[test]
    fn loops_of_parents_are_opened() {
        let family = family(&[Some(1), Some(2), Some(0), Some(3), Some(0)]);
        assert_eq!(family.loops, [(2, 0), (3, 3)]);
        assert_eq!(family.topmost, [Some(2), Some(2), Some(2), None, Some(2)]);
    }

    #[test]
    fn a_long_line_of_parents_is_walked_once() {
        let family = family(&(0..100_000).map(|n: usize| n.checked_sub(1)).collect::<Vec<_>>());
        assert_eq!(family.topmost[99_999], Some(0));
        assert!(family.is_ancestor(99_999, 0));
    }
}
