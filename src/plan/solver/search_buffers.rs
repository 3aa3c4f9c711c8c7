//! The memory of the searches for augmenting paths, and the marks of what they reached.

/// Buffers of the searches, reused to avoid allocation.
#[derive(Debug, Clone)]
pub(super) struct SearchBuffers {
    /// The `stamp` of the search that last reached the node, or `dead` if that search failed in this pass.
    pub mark: Vec<u32>,
    pub stamp: u32,
    pub dead: u32,
    /// The node and the arc by which the search reached the node. `PUSH` is set if flow is added to the arc.
    pub parent: Vec<(u32, u32)>,
    pub queue: Vec<u32>,
    pub head: usize,
    /// Work so far, in nodes expanded or looked at: a measure that is the same on every machine.
    pub work: u64,
}

impl SearchBuffers {
    pub fn new(nodes: usize) -> Self {
        Self {
            mark: vec![0; nodes],
            stamp: 1,
            dead: 1,
            parent: vec![(0, 0); nodes],
            queue: Vec::new(),
            head: 0,
            work: 0,
        }
    }

    pub fn begin_pass(&mut self) {
        if self.stamp > u32::MAX / 2 {
            self.mark.fill(0);
            self.stamp = 0;
        }
        self.stamp += 1;
        self.dead = self.stamp;
    }

    pub fn start_tree(&mut self, source: usize) {
        self.stamp += 1;
        self.queue.clear();
        self.queue.push(source as u32);
        self.mark[source] = self.stamp;
        self.head = 0;
    }

    pub fn mark_reached_dead(&mut self) {
        for &node in &self.queue {
            self.mark[node as usize] = self.dead;
        }
    }
}
