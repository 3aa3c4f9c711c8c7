//! The flow network of the maximum closure problem: Lagrange multipliers on the precedences, kept as a flow.
//!
//! Every node has a weight (its profit, or minus its cost). Every arc `u needs v` has a multiplier `flow >= 0`
//! that moves weight from `u` to `v`; the excess of a node is the weight that remains. For any flow, the sum of
//! the positive excesses is an upper bound of the profit of every closed set (weak duality). So the bound is
//! valid even if the flow is not maximal, and integers keep it exact. With a maximum flow it equals the maximum
//! profit (Picard 1976: a maximum closure is a minimum cut).
//!
//! There are excesses instead of source and sink arcs. This makes every weight change a warm start, because the
//! flow never has to be repaired. `augmentation` makes the flow maximal.

use super::compressed_rows::Rows;

/// What the search has decided about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeState {
    Free,
    Included,
    Excluded,
}

impl NodeState {
    pub fn opposite(self) -> Self {
        match self {
            Self::Included => Self::Excluded,
            Self::Excluded => Self::Included,
            Self::Free => Self::Free,
        }
    }
}

/// The precedence graph with its weights, flows and decisions.
#[derive(Debug, Clone)]
pub(super) struct ClosureNetwork {
    pub(super) needs: Rows,
    pub(super) users: Rows,
    /// For each entry of `users`, its arc.
    pub(super) users_arc: Vec<u32>,
    /// For each arc, the node that needs the other.
    tail: Vec<u32>,
    pub(super) flow: Vec<i64>,
    weight: Vec<i64>,
    pub(super) excess: Vec<i64>,
    pub(super) state: Vec<NodeState>,
    /// Flow changes since `start_journal`, to undo a probe.
    journal: Option<Vec<(u32, i64)>>,
    pub(super) buffers: super::search_buffers::SearchBuffers,
}

impl ClosureNetwork {
    /// A network without flow or weights; row `u` of `needs` lists the nodes that `u` needs.
    pub fn new(needs: Rows) -> Self {
        let nodes = needs.len();
        let users = needs.transposed(nodes);
        let mut next: Vec<usize> = (0..nodes).map(|node| users.range(node).start).collect();
        let mut users_arc = vec![0; needs.entries().len()];
        let mut tail = vec![0; needs.entries().len()];
        for node in 0..nodes {
            for arc in needs.range(node) {
                let slot = &mut next[needs.entries()[arc] as usize];
                users_arc[*slot] = arc as u32;
                *slot += 1;
                tail[arc] = node as u32;
            }
        }
        Self {
            flow: vec![0; tail.len()],
            weight: vec![0; nodes],
            excess: vec![0; nodes],
            state: vec![NodeState::Free; nodes],
            journal: None,
            buffers: super::search_buffers::SearchBuffers::new(nodes),
            needs,
            users,
            users_arc,
            tail,
        }
    }

    pub fn len(&self) -> usize {
        self.weight.len()
    }

    pub fn is_free(&self, node: usize) -> bool {
        self.state[node] == NodeState::Free
    }

    pub fn set_weight(&mut self, node: usize, weight: i64) {
        self.excess[node] += weight - self.weight[node];
        self.weight[node] = weight;
    }

    /// An upper bound of the profit of any closure of free nodes; exact after `maximize`.
    pub fn profit(&self) -> i64 {
        let free = self.state.iter().zip(&self.excess).filter(|(state, _)| **state == NodeState::Free);
        free.map(|(_, &excess)| excess.max(0)).sum()
    }

    /// Fixes a free node and all nodes that this implies, and appends them to `trail`.
    ///
    /// The arcs of fixed nodes no longer constrain anything, so their flows are removed.
    pub fn fix(&mut self, node: usize, state: NodeState, trail: &mut Vec<u32>) {
        debug_assert!(self.is_free(node), "a node is fixed only once");
        let start = trail.len();
        self.state[node] = state;
        trail.push(node as u32);
        let mut next = start;
        while let Some(&at) = trail.get(next) {
            next += 1;
            let rows = if state == NodeState::Included { &self.needs } else { &self.users };
            for &other in rows.row(at as usize) {
                if self.state[other as usize] == NodeState::Free {
                    self.state[other as usize] = state;
                    trail.push(other);
                }
            }
        }
        for &fixed in &trail[start..] {
            self.drop_flow(fixed as usize);
        }
    }

    fn drop_flow(&mut self, node: usize) {
        for arc in self.needs.range(node) {
            self.add_flow(arc, -self.flow[arc]);
        }
        for slot in self.users.range(node) {
            let arc = self.users_arc[slot] as usize;
            self.add_flow(arc, -self.flow[arc]);
        }
    }

    pub(super) fn add_flow(&mut self, arc: usize, amount: i64) {
        if amount == 0 {
            return;
        }
        self.flow[arc] += amount;
        self.excess[self.tail[arc] as usize] -= amount;
        self.excess[self.needs.entries()[arc] as usize] += amount;
        if let Some(journal) = &mut self.journal {
            journal.push((arc as u32, amount));
        }
    }

    /// Starts recording flow changes.
    pub fn start_journal(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// Undoes the flow changes since `start_journal`.
    pub fn roll_back(&mut self) {
        for (arc, amount) in self.journal.take().unwrap_or_default().into_iter().rev() {
            self.add_flow(arc as usize, -amount);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixing_cascades_and_roll_back_restores() {
        let mut net = ClosureNetwork::new(Rows::from_lists(&[vec![2], vec![2, 3], vec![], vec![]]));
        for (node, weight) in [5, 4, -6, -2].into_iter().enumerate() {
            net.set_weight(node, weight);
        }
        net.maximize();
        assert_eq!(net.profit(), 1);
        let before = net.flow.clone();
        let mut trail = Vec::new();
        net.start_journal();
        net.fix(3, NodeState::Excluded, &mut trail);
        net.maximize();
        assert_eq!(trail, [3, 1]);
        assert_eq!(net.profit(), 0);
        for node in trail {
            net.state[node as usize] = NodeState::Free;
        }
        net.roll_back();
        assert_eq!(net.flow, before);
        assert_eq!(net.profit(), 1);
    }
}
