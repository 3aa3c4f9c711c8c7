//! Computes a maximum flow with augmenting paths, from nodes with excess to nodes with a deficit.
//!
//! Paths are found by breadth-first search from one source at a time. If a search finds no deficit, everything
//! it reached is closed and stays so; those nodes are dead for the rest of the pass. The cost of a pass is
//! therefore proportional to what changed, not to the graph. After an exclusion the searches run backward, from
//! the few new deficits to the many nodes with excess. A probe stops as soon as it has lost all its slack.

use super::closure_network::{ClosureNetwork, NodeState};

/// Marks an arc to which a path adds flow.
const PUSH: u32 = 1 << 31;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// From an excess to a deficit.
    ToDeficit,
    /// From a deficit to an excess.
    ToExcess,
}

impl ClosureNetwork {
    /// Makes the flow between free nodes maximal.
    pub fn maximize(&mut self) {
        self.buffers.begin_pass();
        self.buffers.work += self.len() as u64;
        for node in 0..self.len() {
            self.augment_from(node, Direction::ToDeficit, i64::MAX);
        }
    }

    /// Whether the node is in the smallest closure of maximum profit, as of the last `maximize`.
    pub fn in_smallest(&self, node: usize) -> bool {
        self.buffers.mark[node] == self.buffers.dead
    }

    /// Moves the excess of `nodes` until more than `enough` has moved or no more can. Returns what moved, by
    /// which the profit has dropped. After an inclusion in a maximum flow, this makes the flow maximal again.
    pub fn drain(&mut self, nodes: &[u32], enough: i64) -> i64 {
        self.augment_from_all(nodes, NodeState::Included, enough)
    }

    /// After an inclusion: `drain`. After an exclusion: fills the deficits of `nodes` from any excess.
    pub fn augment_from_all(&mut self, nodes: &[u32], after: NodeState, enough: i64) -> i64 {
        self.buffers.begin_pass();
        let direction = if after == NodeState::Excluded { Direction::ToExcess } else { Direction::ToDeficit };
        let mut moved = 0;
        for &node in nodes {
            if moved > enough {
                break;
            }
            moved += self.augment_from(node as usize, direction, enough - moved);
        }
        moved
    }

    fn augment_from(&mut self, source: usize, direction: Direction, enough: i64) -> i64 {
        let mut moved = 0;
        let mut tree_is_valid = false;
        while moved <= enough && self.is_free(source) && self.supply(source, direction) > 0 {
            if self.buffers.mark[source] == self.buffers.dead {
                break;
            }
            if !tree_is_valid {
                self.buffers.start_tree(source);
            }
            let Some(sink) = self.find(direction) else {
                self.buffers.mark_reached_dead();
                break;
            };
            moved += self.push(source, sink, direction);
            tree_is_valid = self.excess[sink] == 0;
        }
        moved
    }

    fn supply(&self, node: usize, direction: Direction) -> i64 {
        if direction == Direction::ToDeficit { self.excess[node] } else { -self.excess[node] }
    }

    /// Grows the search tree until it reaches a node to push to. The tree stays valid after a push that empties
    /// its sink without saturating an arc.
    fn find(&mut self, direction: Direction) -> Option<usize> {
        while let Some(&at) = self.buffers.queue.get(self.buffers.head) {
            self.buffers.work += 1;
            let found = self.expand(at as usize, direction);
            if found.is_some() {
                return found;
            }
            self.buffers.head += 1;
        }
        None
    }

    /// Queues the neighbors of `at`. Returns the first one that ends the search.
    fn expand(&mut self, at: usize, direction: Direction) -> Option<usize> {
        let to_deficit = direction == Direction::ToDeficit;
        for arc in self.needs.range(at) {
            if to_deficit || self.flow[arc] > 0 {
                let next = self.needs.entries()[arc] as usize;
                let label = if to_deficit { arc as u32 | PUSH } else { arc as u32 };
                if self.reach(next, at, label, direction) {
                    return Some(next);
                }
            }
        }
        for slot in self.users.range(at) {
            let arc = self.users_arc[slot];
            if !to_deficit || self.flow[arc as usize] > 0 {
                let next = self.users.entries()[slot] as usize;
                let label = if to_deficit { arc } else { arc | PUSH };
                if self.reach(next, at, label, direction) {
                    return Some(next);
                }
            }
        }
        None
    }

    #[inline]
    fn reach(&mut self, next: usize, from: usize, label: u32, direction: Direction) -> bool {
        let buffers = &mut self.buffers;
        let mark = buffers.mark[next];
        if self.state[next] != NodeState::Free || mark == buffers.stamp || mark == buffers.dead {
            return false;
        }
        buffers.mark[next] = buffers.stamp;
        buffers.parent[next] = (from as u32, label);
        buffers.queue.push(next as u32);
        self.supply(next, direction) < 0
    }

    fn push(&mut self, source: usize, sink: usize, direction: Direction) -> i64 {
        let mut amount = self.excess[source].abs().min(self.excess[sink].abs());
        let mut at = sink;
        while at != source {
            let (from, label) = self.buffers.parent[at];
            if label & PUSH == 0 {
                amount = amount.min(self.flow[label as usize]);
            }
            at = from as usize;
        }
        debug_assert!(direction == Direction::ToDeficit || self.excess[source] < 0);
        at = sink;
        while at != source {
            let (from, label) = self.buffers.parent[at];
            let signed = if label & PUSH == 0 { -amount } else { amount };
            self.add_flow((label & !PUSH) as usize, signed);
            at = from as usize;
        }
        amount
    }

    /// The largest closure of maximum profit: the free nodes that can't reach a deficit.
    pub fn largest(&mut self) -> Vec<bool> {
        self.buffers.begin_pass();
        for node in 0..self.len() {
            if self.is_free(node) && self.excess[node] < 0 && self.buffers.mark[node] != self.buffers.dead {
                self.mark_all_reaching(node);
            }
        }
        (0..self.len()).map(|node| self.is_free(node) && self.buffers.mark[node] != self.buffers.dead).collect()
    }

    fn mark_all_reaching(&mut self, source: usize) {
        self.buffers.start_tree(source);
        while let Some(&at) = self.buffers.queue.get(self.buffers.head) {
            self.buffers.head += 1;
            let at = at as usize;
            for arc in self.needs.range(at) {
                if self.flow[arc] > 0 {
                    self.reach(self.needs.entries()[arc] as usize, at, 0, Direction::ToExcess);
                }
            }
            for slot in self.users.range(at) {
                self.reach(self.users.entries()[slot] as usize, at, 0, Direction::ToExcess);
            }
        }
        self.buffers.mark_reached_dead();
    }
}
