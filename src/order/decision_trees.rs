//! Decisions as a set: which of them take effect, and the list that is read off the trees that they make.
//!
//! An item with a decision hangs on its target, so the decisions are a graph in which each item has at most one edge. What
//! hangs on each other in a circle has no place that the list could give it, so those decisions have no effect.

use std::collections::HashMap;

use crate::model::decision::{Decision, DecisionTarget};
use crate::model::{Backlog, Item, Ix};

/// The decisions, by position in [`Backlog::decisions`], that hang on each other in circles: each item is decided to be next
/// to that of the following decision, and the last next to the first. Sorted by the first, which is the smallest.
pub fn decision_cycles(backlog: &Backlog) -> Vec<Vec<usize>> {
    let is_open = |ix: Ix<Item>| backlog.item(ix).is_open();
    Hanging::new(backlog, is_open, is_open).cycles()
}

/// An item that a decision moves, and the one on which it hangs; none for the top and the end.
type Edge = (Ix<Item>, Option<Ix<Item>>);

/// The decisions that can take effect, as a graph: each open item hangs on at most one other.
pub(super) struct Hanging<'b> {
    backlog: &'b Backlog,
    /// By position of the decision: its edge, if its items are open.
    edges: Vec<Option<Edge>>,
    /// By item: the decision that moves it. Sorted by item.
    by_item: Vec<(Ix<Item>, usize)>,
}

impl<'b> Hanging<'b> {
    pub(super) fn new(
        backlog: &'b Backlog,
        can_move: impl Fn(Ix<Item>) -> bool,
        can_be_target: impl Fn(Ix<Item>) -> bool,
    ) -> Self {
        let edge = |decision: &Decision| {
            let moved = backlog.find(&decision.item).filter(|ix| can_move(*ix))?;
            match decision.target.item() {
                None => Some((moved, None)),
                Some(target) => {
                    let target = backlog.find(&target.value.text).filter(|ix| can_be_target(*ix))?;
                    Some((moved, Some(target)))
                }
            }
        };
        let edges: Vec<_> = backlog.decisions.iter().map(edge).collect();
        let moved = |(number, edge): (usize, &Option<Edge>)| edge.as_ref().map(|(moved, _)| (*moved, number));
        let mut by_item: Vec<(Ix<Item>, usize)> = edges.iter().enumerate().filter_map(moved).collect();
        by_item.sort_unstable();
        Self { backlog, edges, by_item }
    }

    /// The item on which the decision hangs its own.
    pub(super) fn target(&self, number: usize) -> Option<Ix<Item>> {
        self.edges[number].and_then(|(_, target)| target)
    }

    /// The decision about the item on which the decision hangs its own.
    fn next(&self, number: usize) -> Option<usize> {
        let target = self.target(number)?;
        let at = self.by_item.binary_search_by_key(&target, |(item, _)| *item).ok()?;
        Some(self.by_item[at].1)
    }

    /// The moved items and their decisions, without those in circles, in the order of the items.
    pub(super) fn effective(&self) -> impl Iterator<Item = (Ix<Item>, usize)> {
        let mut in_cycle = vec![false; self.edges.len()];
        self.cycles().into_iter().flatten().for_each(|number| in_cycle[number] = true);
        self.by_item.iter().copied().filter(move |(_, number)| !in_cycle[*number])
    }

    /// See [`decision_cycles`].
    fn cycles(&self) -> Vec<Vec<usize>> {
        // The walk in which each decision was visited, from 1; 0 if it wasn't.
        let mut walk_of = vec![0; self.backlog.decisions.len()];
        let mut cycles = Vec::new();
        for (walk, (_, start)) in (1..).zip(&self.by_item) {
            let mut at = Some(*start);
            while let Some(number) = at.filter(|number| walk_of[*number] == 0) {
                walk_of[number] = walk;
                at = self.next(number);
            }
            if let Some(first) = at.filter(|number| walk_of[*number] == walk) {
                cycles.push(self.cycle_of(first));
            }
        }
        cycles.sort_unstable();
        cycles
    }

    /// The circle that contains a decision, from its smallest.
    fn cycle_of(&self, member: usize) -> Vec<usize> {
        let mut cycle = vec![member];
        cycle.extend(std::iter::successors(self.next(member), |at| self.next(*at)).take_while(|at| *at != member));
        let smallest = cycle.iter().enumerate().min_by_key(|(_, number)| **number).map_or(0, |(at, _)| at);
        cycle.rotate_left(smallest);
        cycle
    }
}

/// The trees of decided items: each hangs on an item, on the top or on the end of the list. All items are indices in `ranked`.
pub(super) struct DecisionTrees {
    /// The items that hang on the top and on the end.
    first: Vec<u32>,
    last: Vec<u32>,
    /// By item: those that hang above and below it, sparse because few items are decided.
    above: HashMap<u32, Vec<u32>>,
    below: HashMap<u32, Vec<u32>>,
    is_hanging: Vec<bool>,
}

/// Where the tree of an item stands.
#[derive(Clone, Copy)]
pub(super) enum Root {
    /// On the top of the list.
    First,
    /// On the end of the list.
    Last,
    /// On this item, which no decision moves.
    Item(u32),
}

/// An item of the list that is read off the trees.
pub(super) struct DecidedPlace {
    pub rank: u32,
    pub root: Root,
}

impl DecisionTrees {
    pub(super) fn new(items: usize) -> Self {
        let (first, last, is_hanging) = (Vec::new(), Vec::new(), vec![false; items]);
        Self { first, last, above: Default::default(), below: Default::default(), is_hanging }
    }

    pub(super) fn hang(&mut self, moved: u32, target: &DecisionTarget, on: u32) {
        self.is_hanging[moved as usize] = true;
        match target {
            DecisionTarget::First => self.first.push(moved),
            DecisionTarget::Last => self.last.push(moved),
            DecisionTarget::Above(_) => self.above.entry(on).or_default().push(moved),
            DecisionTarget::Below(_) => self.below.entry(on).or_default().push(moved),
        }
    }

    /// The list: before each item those that hang above it, after it those that hang below it, each with what hangs on
    /// itself. Several on one target keep the order that they had before.
    pub(super) fn read_off(mut self) -> Vec<DecidedPlace> {
        self.first.sort_unstable();
        self.last.sort_unstable();
        self.above.values_mut().chain(self.below.values_mut()).for_each(|items| items.sort_unstable());
        let mut list = Vec::with_capacity(self.is_hanging.len());
        for item in &self.first {
            self.read_off_tree(*item, Root::First, &mut list);
        }
        for item in 0..self.is_hanging.len() as u32 {
            if !self.is_hanging[item as usize] {
                self.read_off_tree(item, Root::Item(item), &mut list);
            }
        }
        for item in &self.last {
            self.read_off_tree(*item, Root::Last, &mut list);
        }
        list
    }

    fn read_off_tree(&self, top: u32, root: Root, list: &mut Vec<DecidedPlace>) {
        // Each entry is an item with whether what hangs above it has been read off.
        let mut stack = vec![(top, false)];
        let hanging = |on: &HashMap<u32, Vec<u32>>, item: u32| on.get(&item).cloned().unwrap_or_default();
        while let Some((item, is_own_turn)) = stack.pop() {
            if is_own_turn {
                list.push(DecidedPlace { rank: item, root });
                stack.extend(hanging(&self.below, item).into_iter().rev().map(|below| (below, false)));
            } else {
                stack.push((item, true));
                stack.extend(hanging(&self.above, item).into_iter().rev().map(|above| (above, false)));
            }
        }
    }
}
