//! Open prerequisites, transitively: what has to be done before some items can be.
//!
//! The search doesn't continue through items that aren't open, as in the order: a done item needs nothing, and
//! an item in triage isn't decided yet.

use crate::model::{Backlog, Item, Ix, Status};

/// Searches for open prerequisites. The walker is reusable: each search costs what it visits, not the size of
/// the backlog.
#[derive(Debug)]
pub struct PrerequisiteWalker<'b> {
    backlog: &'b Backlog,
    /// By position in the backlog: the number of the search that last visited the item.
    last_visit: Vec<u32>,
    current_visit: u32,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrerequisiteClosure {
    /// The open items, in no particular order.
    pub items: Vec<Ix<Item>>,
    /// Items in triage that some of them need, by id.
    pub triage: Vec<Ix<Item>>,
}

/// The items in triage, by id.
pub fn in_triage(backlog: &Backlog) -> impl Iterator<Item = Ix<Item>> {
    backlog.each().filter(|(_, item)| item.status.value == Status::Triage).map(|(ix, _)| ix)
}

impl<'b> PrerequisiteWalker<'b> {
    /// A walker over `backlog`.
    pub fn new(backlog: &'b Backlog) -> Self {
        Self { backlog, last_visit: vec![0; backlog.items.len()], current_visit: 0 }
    }

    /// The open items of `roots` and all their open prerequisites.
    pub fn closure(&mut self, roots: impl IntoIterator<Item = Ix<Item>>) -> PrerequisiteClosure {
        self.closure_except(roots, |_| false)
    }

    /// The same without the items that are `excluded`; the search doesn't continue through those either.
    pub fn closure_except(
        &mut self,
        roots: impl IntoIterator<Item = Ix<Item>>,
        excluded: impl Fn(Ix<Item>) -> bool,
    ) -> PrerequisiteClosure {
        self.current_visit += 1;
        let mut closure = PrerequisiteClosure::default();
        for root in roots {
            self.visit(root, &excluded, &mut closure);
        }
        // The list of items is also the queue, so a long chain can't overflow the call stack.
        let mut next = 0;
        while let Some(item) = closure.items.get(next).copied() {
            next += 1;
            for need in &self.backlog.links_of(item).depends_on {
                self.visit(*need, &excluded, &mut closure);
            }
        }
        closure.triage.sort_unstable();
        closure
    }

    fn visit(&mut self, ix: Ix<Item>, excluded: &impl Fn(Ix<Item>) -> bool, closure: &mut PrerequisiteClosure) {
        let Some(visit) = self.last_visit.get_mut(ix.get()).filter(|visit| **visit != self.current_visit) else {
            return;
        };
        *visit = self.current_visit;
        match self.backlog.item(ix).status.value {
            Status::Todo | Status::Doing if !excluded(ix) => closure.items.push(ix),
            Status::Triage => closure.triage.push(ix),
            _ => {}
        }
    }
}
