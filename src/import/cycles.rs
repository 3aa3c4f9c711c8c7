//! Finds the dependencies that close a cycle.
//!
//! Which edge of a cycle is wrong can't be known, so the most certain ones are kept: edges are added by rank, then in the order
//! of the drafts, and one that would close a cycle is left out. Only edges within a strongly connected component can close
//! one, so only these are searched; a backlog without cycles costs one linear pass.

use std::collections::BTreeMap;

/// A dependency between two positions. A lower rank is more certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) rank: u8,
}

/// The indexes of the edges to remove, in ascending order.
pub(super) fn closing(nodes: usize, edges: &[Edge]) -> Vec<usize> {
    let mut targets = vec![Vec::new(); nodes];
    for edge in edges {
        if let Some(list) = targets.get_mut(edge.from) {
            list.push(edge.to);
        }
    }
    let component = components(&targets);
    let is_inside = |edge: &Edge| component.get(edge.from) == component.get(edge.to);
    let mut candidates: Vec<(usize, Edge)> =
        edges.iter().copied().enumerate().filter(|(_, edge)| is_inside(edge)).collect();
    candidates.sort_by_key(|(index, edge)| (edge.rank, *index));
    let mut kept: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut out = Vec::new();
    for (index, edge) in candidates {
        if reaches(&kept, edge.to, edge.from) {
            out.push(index);
        } else {
            kept.entry(edge.from).or_default().push(edge.to);
        }
    }
    out.sort_unstable();
    out
}

fn reaches(edges: &BTreeMap<usize, Vec<usize>>, from: usize, to: usize) -> bool {
    let mut seen = std::collections::BTreeSet::from([from]);
    let mut stack = vec![from];
    while let Some(position) = stack.pop() {
        if position == to {
            return true;
        }
        let next = edges.get(&position).into_iter().flatten();
        stack.extend(next.filter(|next| seen.insert(**next)));
    }
    false
}

/// The component of each node: the two passes of Kosaraju and Sharir, without recursion.
fn components(targets: &[Vec<usize>]) -> Vec<usize> {
    let mut sources = vec![Vec::new(); targets.len()];
    for (from, list) in targets.iter().enumerate() {
        for to in list {
            if let Some(back) = sources.get_mut(*to) {
                back.push(from);
            }
        }
    }
    let mut component = vec![usize::MAX; targets.len()];
    for start in finished(targets).into_iter().rev() {
        let mut stack = vec![start];
        while let Some(position) = stack.pop() {
            if let Some(slot) = component.get_mut(position).filter(|slot| **slot == usize::MAX) {
                *slot = start;
                stack.extend(sources.get(position).into_iter().flatten());
            }
        }
    }
    component
}

/// The nodes in the order in which a depth-first walk leaves them.
fn finished(targets: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; targets.len()];
    let mut order = Vec::with_capacity(targets.len());
    for start in 0..targets.len() {
        let mut stack = vec![(start, false)];
        while let Some((position, leaving)) = stack.pop() {
            if leaving {
                order.push(position);
                continue;
            }
            if let Some(seen) = seen.get_mut(position).filter(|seen| !**seen) {
                *seen = true;
                stack.push((position, true));
                stack.extend(targets.get(position).into_iter().flatten().map(|next| (*next, false)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(usize, usize, u8)]) -> Vec<Edge> {
        pairs.iter().map(|&(from, to, rank)| Edge { from, to, rank }).collect()
    }

    #[test]
    fn a_backlog_without_cycles_keeps_all() {
        assert_eq!(closing(4, &edges(&[(0, 1, 0), (1, 2, 0), (0, 2, 0), (3, 0, 0)])), [0; 0]);
    }

    #[test]
    fn the_least_certain_edge_is_removed() {
        assert_eq!(closing(3, &edges(&[(0, 1, 1), (1, 2, 0), (2, 0, 0)])), [0]);
        assert_eq!(closing(3, &edges(&[(0, 1, 0), (1, 2, 0), (2, 0, 0)])), [2]);
        assert_eq!(closing(1, &edges(&[(0, 0, 0)])), [0]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_is_handled() {
        let mut chain: Vec<Edge> = (1..100_000).map(|n| Edge { from: n - 1, to: n, rank: 0 }).collect();
        assert_eq!(closing(100_000, &chain), [0; 0]);
        chain.push(Edge { from: 1, to: 0, rank: 0 });
        assert_eq!(closing(100_000, &chain), [99_999]);
    }

    proptest::proptest! {
        #[test]
        fn no_cycle_is_left_and_no_edge_is_removed_needlessly(pairs in proptest::collection::vec((0..8_usize, 0..8_usize, 0..3_u8), 0..30)) {
            let all = edges(&pairs);
            let gone = closing(8, &all);
            let mut kept: Vec<Edge> = all.iter().enumerate().filter(|(i, _)| !gone.contains(i)).map(|(_, e)| *e).collect();
            proptest::prop_assert!(closing(8, &kept).is_empty());
            for index in gone {
                kept.push(all[index]);
                proptest::prop_assert!(!closing(8, &kept).is_empty());
                kept.pop();
            }
        }
    }
}
