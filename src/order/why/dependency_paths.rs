//! The paths of dependencies from one item to another.

use crate::model::item::Item;
use crate::model::{Backlog, Ix};

/// Whether `item` depends on `other`, directly or through open items.
pub fn depends_on(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> bool {
    path(backlog, item, other, |ix| is_followed(backlog, ix)).is_some()
}

/// Whether `item` depends on `other`, also through items that aren't open: a dependency in the other direction would make a
/// cycle.
pub(super) fn reaches(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> bool {
    path(backlog, item, other, |_| true).is_some()
}

/// The dependencies, each as an item and its prerequisite, that are on *every* path from `item` to `other`: without any
/// one of them `item` doesn't depend on `other`. In the order of the paths, which start at `item`.
///
/// O(items + dependencies): the search for detours around one path visits every item once.
pub(super) fn bridges(backlog: &Backlog, item: Ix<Item>, other: Ix<Item>) -> Vec<(Ix<Item>, Ix<Item>)> {
    let Some(path) = path(backlog, item, other, |ix| is_followed(backlog, ix)) else { return Vec::new() };
    let mut on_path = vec![None; backlog.items.len()];
    for (at, ix) in path.iter().enumerate() {
        on_path[ix.get()] = Some(at);
    }
    let mut visited = vec![false; backlog.items.len()];
    let mut bridges = Vec::new();
    // The farthest item of the path that the items so far reach by a detour.
    let mut farthest = 0;
    for (at, pair) in path.windows(2).enumerate() {
        let &[start, next] = pair else { continue };
        let mut stack = vec![start];
        while let Some(dependent) = stack.pop() {
            for need in backlog.links_of(dependent).depends_on.iter().copied() {
                let is_step = dependent == start && need == next;
                match on_path[need.get()] {
                    _ if is_step => {}
                    Some(reached) => farthest = farthest.max(reached),
                    None if is_followed(backlog, need) && !std::mem::replace(&mut visited[need.get()], true) => {
                        stack.push(need);
                    }
                    None => {}
                }
            }
        }
        if farthest <= at {
            bridges.push((start, next));
        }
    }
    bridges
}

/// A path from `item` to `other`, both included, through items that are followed.
fn path(
    backlog: &Backlog,
    item: Ix<Item>,
    other: Ix<Item>,
    is_followed: impl Fn(Ix<Item>) -> bool,
) -> Option<Vec<Ix<Item>>> {
    let mut dependent_of: Vec<Option<Ix<Item>>> = vec![None; backlog.items.len()];
    let mut stack = vec![item];
    while let Some(dependent) = stack.pop() {
        for need in backlog.links_of(dependent).depends_on.iter().copied() {
            if dependent_of[need.get()].is_some() || need == item {
                continue;
            }
            dependent_of[need.get()] = Some(dependent);
            if need == other {
                return Some(path_to(&dependent_of, other));
            }
            if is_followed(need) {
                stack.push(need);
            }
        }
    }
    None
}

fn path_to(dependent_of: &[Option<Ix<Item>>], other: Ix<Item>) -> Vec<Ix<Item>> {
    let next = |ix: &Ix<Item>| dependent_of.get(ix.get()).copied().flatten();
    let mut path: Vec<Ix<Item>> = std::iter::successors(Some(other), next).collect();
    path.reverse();
    path
}

/// Whether prerequisites of the item take places: nothing is followed through an item that isn't open.
fn is_followed(backlog: &Backlog, ix: Ix<Item>) -> bool {
    backlog.item(ix).is_open()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse;
    use crate::text::{SourceFile, Tree};

    /// Items `a`, `b`, … of which each depends on the given later ones.
    fn backlog(needs: &[Vec<usize>]) -> Backlog {
        let id = |at: usize| format!("i{at:02}");
        let story = |(at, needs): (usize, &Vec<usize>)| {
            let needs: Vec<String> = needs.iter().map(|need| format!("\"{}\"", id(*need))).collect();
            let text = format!("+++\ntitle = \"x\"\ndepends_on = [{}]\n+++\n", needs.join(", "));
            SourceFile::from_bytes(format!("stories/{}.md", id(at)), text.into_bytes())
        };
        let tree = Tree { stories: needs.iter().enumerate().map(story).collect(), ..Tree::default() };
        parse::tree(&tree, &[]).backlog
    }

    proptest! {
        /// Against the obvious way: each dependency is taken away, and the path searched again.
        #[test]
        fn bridges_are_those_without_which_there_is_no_path(
            edges in prop::collection::vec((0usize..8, 0usize..8), 0..20),
        ) {
            let mut needs = vec![Vec::new(); 8];
            for (one, other) in edges {
                if one != other {
                    needs[one.min(other)].push(one.max(other));
                }
            }
            let backlog = backlog(&needs);
            let (item, other) = (Ix::new(0), Ix::new(7));
            let mut expected = Vec::new();
            for (of, links) in backlog.links.iter().enumerate() {
                for need in links.depends_on.iter().copied() {
                    let mut without = backlog.clone();
                    let others = links.depends_on.iter().copied().filter(|ix| *ix != need);
                    without.links[of].depends_on = others.collect();
                    if depends_on(&backlog, item, other) && !depends_on(&without, item, other) {
                        expected.push((Ix::new(of), need));
                    }
                }
            }
            prop_assert_eq!(bridges(&backlog, item, other), expected);
        }
    }
}
