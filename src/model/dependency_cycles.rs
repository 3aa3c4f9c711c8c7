//! Finds dependency cycles.
//!
//! Strongly connected components in one pass, without recursion: a chain of 100,000 dependencies is valid input and
//! would overflow the call stack.

use std::collections::VecDeque;

use super::links::Links;
use super::{Item, Ix};

/// For each strongly connected component that contains a cycle (more than one item, or an item that depends on
/// itself): a shortest cycle through its first item by position. Linear in items + edges.
pub fn find_cycles(links: &[Links]) -> Vec<Vec<Ix<Item>>> {
    let components = Components::new(links);
    let mut cycles: Vec<_> = components
        .first_items_in_cycles(links)
        .into_iter()
        .filter_map(|first| shortest_cycle(links, first, &components.number))
        .collect();
    cycles.sort_unstable();
    cycles
}

/// Marks an item that is not yet visited, or not yet in a component.
const NONE: u32 = u32::MAX;

/// The component of each item (Tarjan 1972).
struct Components {
    number: Vec<u32>,
    count: u32,
}

/// An item on the current path, and the index of its next edge to follow.
struct Frame {
    item: u32,
    edge: u32,
}

/// The state of one depth-first search.
struct Search<'l> {
    links: &'l [Links],
    index: Vec<u32>,
    low: Vec<u32>,
    open: Vec<u32>,
    path: Vec<Frame>,
    components: Components,
    visited: u32,
}

impl Components {
    fn new(links: &[Links]) -> Self {
        let n = links.len();
        let mut search = Search {
            links,
            index: vec![NONE; n],
            low: vec![0; n],
            open: Vec::new(),
            path: Vec::new(),
            components: Self { number: vec![NONE; n], count: 0 },
            visited: 0,
        };
        for root in 0..n {
            if search.index[root] == NONE {
                search.follow(root);
            }
        }
        search.components
    }

    /// The first item of each component that contains a cycle.
    fn first_items_in_cycles(&self, links: &[Links]) -> Vec<usize> {
        let mut first = vec![NONE; self.count as usize];
        let mut has_cycle = vec![false; self.count as usize];
        for (item, component) in self.number.iter().enumerate() {
            let component = *component as usize;
            if first[component] == NONE {
                first[component] = item as u32;
                has_cycle[component] = links[item].depends_on.contains(&Ix::new(item));
            } else {
                has_cycle[component] = true;
            }
        }
        first.into_iter().zip(has_cycle).filter(|(_, has_cycle)| *has_cycle).map(|(first, _)| first as usize).collect()
    }
}

impl Search<'_> {
    fn enter(&mut self, item: usize) {
        self.index[item] = self.visited;
        self.low[item] = self.visited;
        self.visited += 1;
        self.open.push(item as u32);
        self.path.push(Frame { item: item as u32, edge: 0 });
    }

    fn follow(&mut self, root: usize) {
        self.enter(root);
        while let Some(frame) = self.path.last_mut() {
            let item = frame.item as usize;
            match self.links[item].depends_on.get(frame.edge as usize) {
                Some(next) => {
                    frame.edge += 1;
                    self.step(item, next.get());
                }
                None => self.leave(item),
            }
        }
    }

    fn step(&mut self, item: usize, next: usize) {
        if self.index[next] == NONE {
            self.enter(next);
        } else if self.components.number[next] == NONE {
            self.low[item] = self.low[item].min(self.index[next]);
        }
    }

    fn leave(&mut self, item: usize) {
        self.path.pop();
        if let Some(parent) = self.path.last() {
            let parent = parent.item as usize;
            self.low[parent] = self.low[parent].min(self.low[item]);
        }
        if self.low[item] == self.index[item] {
            while let Some(member) = self.open.pop() {
                self.components.number[member as usize] = self.components.count;
                if member as usize == item {
                    break;
                }
            }
            self.components.count += 1;
        }
    }
}

/// The shortest cycle through `first` inside its component, found breadth first.
fn shortest_cycle(links: &[Links], first: usize, component: &[u32]) -> Option<Vec<Ix<Item>>> {
    let mut came_from = std::collections::HashMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(item) = queue.pop_front() {
        for next in links[item].depends_on.iter().map(|next| next.get()) {
            if next == first {
                return Some(cycle_from(first, item, &came_from));
            }
            if component[next] == component[first] && !came_from.contains_key(&next) {
                came_from.insert(next, item);
                queue.push_back(next);
            }
        }
    }
    None
}

fn cycle_from(first: usize, last: usize, came_from: &std::collections::HashMap<usize, usize>) -> Vec<Ix<Item>> {
    let mut way = vec![Ix::new(last)];
    let mut at = last;
    while at != first {
        let Some(before) = came_from.get(&at) else { break };
        at = *before;
        way.push(Ix::new(at));
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph(edges: &[&[usize]]) -> Vec<Links> {
        let links = |needs: &&[usize]| Links {
            depends_on: needs.iter().map(|need| Ix::new(*need)).collect(),
            ..Links::default()
        };
        edges.iter().map(links).collect()
    }

    fn numbers(cycles: Vec<Vec<Ix<Item>>>) -> Vec<Vec<usize>> {
        cycles.into_iter().map(|cycle| cycle.into_iter().map(Ix::get).collect()).collect()
    }

    #[test]
    fn finds_one_cycle_for_each_knot() {
        assert!(find_cycles(&graph(&[&[1], &[2], &[]])).is_empty());
        assert_eq!(numbers(find_cycles(&graph(&[&[0]]))), [[0]]);
        assert_eq!(numbers(find_cycles(&graph(&[&[1, 2], &[2], &[0], &[4], &[3]]))), [vec![0, 2], vec![3, 4]]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let n = 200_000;
        let chain: Vec<Vec<usize>> = (0..n).map(|i| if i + 1 < n { vec![i + 1] } else { vec![] }).collect();
        let edges: Vec<&[usize]> = chain.iter().map(Vec::as_slice).collect();
        assert!(find_cycles(&graph(&edges)).is_empty());
    }

    proptest! {
        /// A graph has a cycle exactly if repeatedly removing items without needs doesn't empty it.
        #[test]
        fn agrees_with_peeling(edges in proptest::collection::vec((0usize..12, 0usize..12), 0..24)) {
            let mut needs = vec![Vec::new(); 12];
            for (from, to) in edges {
                needs[from].push(to);
            }
            let slices: Vec<&[usize]> = needs.iter().map(Vec::as_slice).collect();
            let found = find_cycles(&graph(&slices));
            let mut left: Vec<usize> = (0..12).collect();
            while let Some(at) = left.iter().position(|i| needs[*i].iter().all(|need| !left.contains(need))) {
                left.remove(at);
            }
            prop_assert_eq!(found.is_empty(), left.is_empty());
            for cycle in found {
                for (i, item) in cycle.iter().enumerate() {
                    let next = cycle[(i + 1) % cycle.len()];
                    prop_assert!(needs[item.get()].contains(&next.get()));
                }
            }
        }
    }
}
