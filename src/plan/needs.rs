//! Open prerequisites, transitively: what has to be done before some items can be.
//!
//! Nothing is followed through an item that isn't open, as in the order (DESIGN section 3): what is done needs
//! nothing any more, and what waits in triage isn't decided yet.

use crate::model::{Backlog, Item, Ix, Status};

/// Walks over open prerequisites. One walker serves many walks: each costs what it visits, not the backlog.
#[derive(Debug)]
pub struct Needs<'b> {
    backlog: &'b Backlog,
    /// The number of the last walk that met the item.
    met: Vec<u32>,
    walk: u32,
}

/// What a walk met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// The open items, in no particular order.
    pub items: Vec<Ix<Item>>,
    /// Items in triage that some of them need, by id.
    pub triage: Vec<Ix<Item>>,
}

/// The items that wait for an answer, by id.
pub fn in_triage(backlog: &Backlog) -> impl Iterator<Item = Ix<Item>> {
    backlog.each().filter(|(_, item)| item.status.value == Status::Triage).map(|(ix, _)| ix)
}

impl<'b> Needs<'b> {
    /// A walker over `backlog`.
    pub fn new(backlog: &'b Backlog) -> Self {
        Self { backlog, met: vec![0; backlog.items.len()], walk: 0 }
    }

    /// Those of `roots` that are open, and all that they need.
    pub fn of(&mut self, roots: impl IntoIterator<Item = Ix<Item>>) -> Closure {
        self.beyond(roots, |_| false)
    }

    /// The same without the items that `settled` names; nothing is followed through those either.
    pub fn beyond(&mut self, roots: impl IntoIterator<Item = Ix<Item>>, settled: impl Fn(Ix<Item>) -> bool) -> Closure {
        self.walk += 1;
        let mut closure = Closure::default();
        for root in roots {
            self.meet(root, &settled, &mut closure);
        }
        // The list of items is its own queue: no call stack to overflow on a long chain.
        let mut next = 0;
        while let Some(item) = closure.items.get(next).copied() {
            next += 1;
            for need in &self.backlog.links_of(item).depends_on {
                self.meet(*need, &settled, &mut closure);
            }
        }
        closure.triage.sort_unstable();
        closure
    }

    fn meet(&mut self, ix: Ix<Item>, settled: &impl Fn(Ix<Item>) -> bool, closure: &mut Closure) {
        let Some(met) = self.met.get_mut(ix.get()).filter(|met| **met != self.walk) else { return };
        *met = self.walk;
        match self.backlog.item(ix).status.value {
            Status::Todo | Status::Doing if !settled(ix) => closure.items.push(ix),
            Status::Triage => closure.triage.push(ix),
            _ => {}
        }
    }
}
