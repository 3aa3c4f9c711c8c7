//! Turns the ranked lanes into one list: decisions move items, then prerequisites move above their dependents.
//!
//! Decisions apply all at once, as a set: a decided item hangs on its target, and the list is read off the trees that
//! this makes. The depth-first searches keep their own stacks, because a chain of 100,000 items is valid input and would
//! overflow the call stack.

use super::Section;
use super::decision_trees::{DecisionTrees, Hanging, Root};
use super::lanes::RankedItem;
use crate::model::{Backlog, Item, Ix, Lane};

/// Marks an item that isn't open, and the absence of an item.
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

    /// The decision that placed the item.
    pub(super) fn decision(&self, ix: Ix<Item>) -> Option<usize> {
        self.decisions[self.rank_of[ix.get()] as usize]
    }

    /// Applies the decisions. Returns indices in `ranked`, in the resulting order.
    fn apply_decisions(&mut self) -> Vec<u32> {
        if self.backlog.decisions.is_empty() {
            return (0..self.ranked.len() as u32).collect();
        }
        // A trace may hang on an open item, but nothing hangs on a trace.
        let is_placed = |ix: Ix<Item>| self.rank_of[ix.get()] != NONE;
        let hanging = Hanging::new(self.backlog, is_placed, |ix| is_placed(ix) && !self.ranked_item(ix).is_trace);
        let mut trees = DecisionTrees::new(self.ranked.len());
        for (moved, number) in hanging.effective() {
            let moved = self.rank_of[moved.get()];
            let rank = |target: Option<Ix<Item>>| target.map_or(NONE, |target| self.rank_of[target.get()]);
            trees.hang(moved, &self.backlog.decisions[number].target, rank(hanging.target(number)));
            self.decisions[moved as usize] = Some(number);
        }
        let list = trees.read_off();
        for placed in &list {
            self.sections[placed.rank as usize] = match placed.root {
                Root::First => Section::Decision,
                Root::Last => Section::DecisionLast,
                Root::Item(root) => self.sections[root as usize],
            };
        }
        list.into_iter().map(|placed| placed.rank).collect()
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

    /// The item's open prerequisites, and those that are traces (indices in `ranked`), in reverse list order, to be popped
    /// from the end. The prerequisites of a trace aren't followed.
    fn open_prerequisites(&self, rank: u32, position: &[u32]) -> Vec<u32> {
        let RankedItem { item, is_trace, .. } = self.ranked[rank as usize];
        if is_trace {
            return Vec::new();
        }
        let ranks = self.backlog.links_of(item).depends_on.iter().map(|ix| self.rank_of[ix.get()]);
        let mut open: Vec<u32> = ranks.filter(|rank| *rank != NONE).collect();
        open.sort_unstable_by_key(|rank| std::cmp::Reverse(position[*rank as usize]));
        open
    }
}

/// The section of the lane that admits an item.
pub(super) fn lane_section(backlog: &Backlog, ranked: &RankedItem) -> Section {
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
