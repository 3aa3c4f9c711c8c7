//! Turns the ranked lanes into one list: decisions move items, then prerequisites move above their dependents.
//!
//! The list is a linked list in two arrays, so a decision costs O(1) whatever the backlog's size. The
//! depth-first search over dependencies keeps its own stack, because a chain of 100,000 items is valid input
//! and would overflow the call stack.

use super::Section;
use super::lanes::RankedItem;
use crate::model::config::{Decision, DecisionTarget};
use crate::model::{Backlog, Item, Ix, Lane};

/// Marks an item that isn't open.
const NONE: u32 = u32::MAX;

/// The items after decisions and before dependencies.
pub(super) fn order_after_decisions(backlog: &Backlog, ranked: &[RankedItem]) -> Vec<Ix<Item>> {
    let mut placement = Placement::unplaced(backlog, ranked);
    placement.apply_decisions().into_iter().map(|rank| ranked[rank as usize].item).collect()
}

/// The final list, with the decision, section and dependent that determined each place.
pub(super) struct Placement<'b> {
    backlog: &'b Backlog,
    ranked: &'b [RankedItem],
    /// For each item of the backlog its index in `ranked`, or [`NONE`].
    rank_of: Vec<u32>,
    /// By index in `ranked`.
    sections: Vec<Section>,
    decisions: Vec<Option<usize>>,
    /// The items in order, each with the dependent that pulled it up.
    pub placed: Vec<(Ix<Item>, Option<Ix<Item>>)>,
}

impl<'b> Placement<'b> {
    /// Applies the backlog's decisions, then its dependencies, to the ranked items.
    pub(super) fn new(backlog: &'b Backlog, ranked: &'b [RankedItem]) -> Self {
        let mut placement = Self::unplaced(backlog, ranked);
        let list = placement.apply_decisions();
        placement.apply_dependencies(&list);
        placement
    }

    /// The ranked items before any decision.
    fn unplaced(backlog: &'b Backlog, ranked: &'b [RankedItem]) -> Self {
        let mut rank_of = vec![NONE; backlog.items.len()];
        for (rank, ranked_item) in ranked.iter().enumerate() {
            rank_of[ranked_item.item.get()] = rank as u32;
        }
        let sections = ranked.iter().map(|ranked_item| lane_section(backlog, ranked_item)).collect();
        let decisions = vec![None; ranked.len()];
        Self { backlog, ranked, rank_of, sections, decisions, placed: Vec::new() }
    }

    /// The item in its lane.
    pub(super) fn ranked_item(&self, ix: Ix<Item>) -> &RankedItem {
        &self.ranked[self.rank_of[ix.get()] as usize]
    }

    /// The section that the item is in.
    pub(super) fn section(&self, ix: Ix<Item>) -> Section {
        self.sections[self.rank_of[ix.get()] as usize]
    }

    /// The last decision that moved the item.
    pub(super) fn decision(&self, ix: Ix<Item>) -> Option<usize> {
        self.decisions[self.rank_of[ix.get()] as usize]
    }

    /// Applies the decisions in file order. Returns indices in `ranked`, in the resulting order.
    fn apply_decisions(&mut self) -> Vec<u32> {
        let mut list = LinkedList::new(self.ranked.len());
        for (number, decision) in self.backlog.config.decisions.iter().enumerate() {
            let Some(moved) = self.open_rank(&decision.item.value.text) else { continue };
            let section = match self.target(decision) {
                None => continue,
                Some(None) => {
                    list.move_before(moved, list.first());
                    Section::Decision
                }
                Some(Some(above)) => {
                    list.move_before(moved, above);
                    self.sections[above as usize]
                }
            };
            self.sections[moved as usize] = section;
            self.decisions[moved as usize] = Some(number);
        }
        list.in_order()
    }

    /// The index of the decision's target, `Some(None)` for the top; `None` if the target isn't open.
    fn target(&self, decision: &Decision) -> Option<Option<u32>> {
        match &decision.target {
            DecisionTarget::First => Some(None),
            DecisionTarget::Above(above) => self.open_rank(&above.value.text).map(Some),
        }
    }

    fn open_rank(&self, id: &str) -> Option<u32> {
        let ix = self.backlog.find(id)?;
        Some(self.rank_of[ix.get()]).filter(|rank| *rank != NONE)
    }

    /// Places every item of `list` (indices in `ranked`) in that order, each after its open prerequisites.
    fn apply_dependencies(&mut self, list: &[u32]) {
        let mut position = vec![0; list.len()];
        for (at, rank) in list.iter().enumerate() {
            position[*rank as usize] = at as u32;
        }
        let mut pending = DependencyStack { visited: vec![false; list.len()], items: Vec::new() };
        self.placed.reserve(list.len());
        for rank in list {
            if !pending.visited[*rank as usize] {
                pending.push(*rank, None, self.open_prerequisites(*rank, &position));
                self.place_stacked(&mut pending, &position);
            }
        }
    }

    /// Places the pending items, the innermost first, and pushes their prerequisites.
    fn place_stacked(&mut self, pending: &mut DependencyStack, position: &[u32]) {
        while let Some(innermost) = pending.items.last_mut() {
            if let Some(prerequisite) = innermost.prerequisites.pop() {
                let dependent = innermost.rank;
                if !pending.visited[prerequisite as usize] {
                    self.sections[prerequisite as usize] = self.sections[dependent as usize];
                    let prerequisites = self.open_prerequisites(prerequisite, position);
                    pending.push(prerequisite, Some(dependent), prerequisites);
                }
            } else {
                let item = self.ranked[innermost.rank as usize].item;
                let needed_by = innermost.needed_by.map(|dependent| self.ranked[dependent as usize].item);
                self.placed.push((item, needed_by));
                pending.items.pop();
            }
        }
    }

    /// The item's open prerequisites (indices in `ranked`), in reverse list order, to be popped from the end.
    fn open_prerequisites(&self, rank: u32, position: &[u32]) -> Vec<u32> {
        let item = self.ranked[rank as usize].item;
        let ranks = self.backlog.links_of(item).depends_on.iter().map(|ix| self.rank_of[ix.get()]);
        let mut open: Vec<u32> = ranks.filter(|rank| *rank != NONE).collect();
        open.sort_unstable_by_key(|rank| std::cmp::Reverse(position[*rank as usize]));
        open
    }
}

fn lane_section(backlog: &Backlog, ranked: &RankedItem) -> Section {
    match ranked.lane {
        Lane::ProductionBugs => Section::ProductionBugs,
        Lane::Feedback => Section::Feedback,
        Lane::Goal => Section::Goal,
        Lane::Release => backlog.links_of(ranked.item).release.map_or(Section::Rest, Section::Release),
        Lane::Rest => Section::Rest,
    }
}

/// An item to be placed once the remaining `prerequisites` are. All items are indices in `ranked`.
struct PendingItem {
    rank: u32,
    needed_by: Option<u32>,
    prerequisites: Vec<u32>,
}

/// The stack of the depth-first search over dependencies.
struct DependencyStack {
    visited: Vec<bool>,
    items: Vec<PendingItem>,
}

impl DependencyStack {
    fn push(&mut self, rank: u32, needed_by: Option<u32>, prerequisites: Vec<u32>) {
        self.visited[rank as usize] = true;
        self.items.push(PendingItem { rank, needed_by, prerequisites });
    }
}

/// A doubly linked list of the numbers 0…n−1, with `n` as the sentinel before the first and after the last.
struct LinkedList {
    next: Vec<u32>,
    previous: Vec<u32>,
}

impl LinkedList {
    fn new(n: usize) -> Self {
        let n = n as u32;
        let next = (0..=n).map(|i| if i == n { 0 } else { i + 1 }).collect();
        let previous = (0..=n).map(|i| if i == 0 { n } else { i - 1 }).collect();
        Self { next, previous }
    }

    fn sentinel(&self) -> u32 {
        self.next.len() as u32 - 1
    }

    fn first(&self) -> u32 {
        self.next[self.sentinel() as usize]
    }

    fn move_before(&mut self, moved: u32, target: u32) {
        if moved == target {
            return;
        }
        let (old_before, old_after) = (self.previous[moved as usize], self.next[moved as usize]);
        self.next[old_before as usize] = old_after;
        self.previous[old_after as usize] = old_before;
        let new_before = self.previous[target as usize];
        self.next[new_before as usize] = moved;
        self.previous[moved as usize] = new_before;
        self.next[moved as usize] = target;
        self.previous[target as usize] = moved;
    }

    fn in_order(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.next.len());
        let mut at = self.first();
        while at != self.sentinel() {
            order.push(at);
            at = self.next[at as usize];
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linked_list_moves_items_before_others() {
        let mut list = LinkedList::new(4);
        list.move_before(3, 1);
        assert_eq!(list.in_order(), [0, 3, 1, 2]);
        list.move_before(2, list.first());
        assert_eq!(list.in_order(), [2, 0, 3, 1]);
        list.move_before(2, 2);
        list.move_before(2, list.first());
        assert_eq!(list.in_order(), [2, 0, 3, 1]);
        assert!(LinkedList::new(0).in_order().is_empty());
    }
}
