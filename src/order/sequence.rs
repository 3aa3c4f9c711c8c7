//! From ranked lanes to one list: decisions move items, then prerequisites rise above what needs them.
//!
//! The list is linked through two arrays, so that a decision costs the same whatever the backlog's size, and
//! the walk over dependencies keeps its own stack: a chain of 100,000 items is a normal input.

use super::Section;
use super::lanes::Ranked;
use crate::model::config::{Decision, Target};
use crate::model::{Backlog, Item, Ix, Lane};

/// Nobody: the end of a list, or an item that isn't open.
const NONE: u32 = u32::MAX;

/// The items after decisions and before dependencies.
pub(super) fn decided(backlog: &Backlog, ranked: &[Ranked]) -> Vec<Ix<Item>> {
    let mut sequence = Sequence::ranked(backlog, ranked);
    sequence.decide().into_iter().map(|rank| ranked[rank as usize].item).collect()
}

/// The final list, and what put each item where it is.
pub(super) struct Sequence<'b> {
    backlog: &'b Backlog,
    ranked: &'b [Ranked],
    /// For each item of the backlog its index in `ranked`, or [`NONE`].
    rank_of: Vec<u32>,
    /// By index in `ranked`.
    sections: Vec<Section>,
    decisions: Vec<Option<usize>>,
    /// Items from the top, each with the one that pulled it up.
    pub placed: Vec<(Ix<Item>, Option<Ix<Item>>)>,
}

impl<'b> Sequence<'b> {
    /// Applies the backlog's decisions and dependencies to its ranked items.
    pub(super) fn of(backlog: &'b Backlog, ranked: &'b [Ranked]) -> Self {
        let mut sequence = Self::ranked(backlog, ranked);
        let list = sequence.decide();
        sequence.lift(&list);
        sequence
    }

    /// The ranked items before any decision.
    fn ranked(backlog: &'b Backlog, ranked: &'b [Ranked]) -> Self {
        let mut rank_of = vec![NONE; backlog.items.len()];
        for (rank, entry) in ranked.iter().enumerate() {
            rank_of[entry.item.get()] = rank as u32;
        }
        let sections = ranked.iter().map(|entry| own_section(backlog, entry)).collect();
        let decisions = vec![None; ranked.len()];
        Self { backlog, ranked, rank_of, sections, decisions, placed: Vec::new() }
    }

    /// The item's place in its lane.
    pub(super) fn own_place(&self, ix: Ix<Item>) -> &Ranked {
        &self.ranked[self.rank_of[ix.get()] as usize]
    }

    /// The section in which the item stands.
    pub(super) fn section(&self, ix: Ix<Item>) -> Section {
        self.sections[self.rank_of[ix.get()] as usize]
    }

    /// The decision that moved the item last.
    pub(super) fn decision(&self, ix: Ix<Item>) -> Option<usize> {
        self.decisions[self.rank_of[ix.get()] as usize]
    }

    /// Applies the decisions in file order; returns the ranks in the order that they leave.
    fn decide(&mut self) -> Vec<u32> {
        let mut list = Linked::new(self.ranked.len());
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

    /// The rank of the target, `Some(None)` for the top; `None` if the target isn't open.
    fn target(&self, decision: &Decision) -> Option<Option<u32>> {
        match &decision.target {
            Target::First => Some(None),
            Target::Above(above) => self.open_rank(&above.value.text).map(Some),
        }
    }

    fn open_rank(&self, id: &str) -> Option<u32> {
        let ix = self.backlog.find(id)?;
        Some(self.rank_of[ix.get()]).filter(|rank| *rank != NONE)
    }

    /// Places every item of `list` (ranks), its open prerequisites first, in the list's order.
    fn lift(&mut self, list: &[u32]) {
        let mut position = vec![0; list.len()];
        for (at, rank) in list.iter().enumerate() {
            position[*rank as usize] = at as u32;
        }
        let mut walk = Walk { seen: vec![false; list.len()], stack: Vec::new() };
        self.placed.reserve(list.len());
        for rank in list {
            if !walk.seen[*rank as usize] {
                walk.enter(*rank, None, self.needs(*rank, &position));
                self.drain(&mut walk, &position);
            }
        }
    }

    /// Places the items on the walk's stack, innermost first, entering prerequisites on the way.
    fn drain(&mut self, walk: &mut Walk, position: &[u32]) {
        while let Some(frame) = walk.stack.last_mut() {
            if let Some(need) = frame.needs.pop() {
                let by = frame.rank;
                if !walk.seen[need as usize] {
                    self.sections[need as usize] = self.sections[by as usize];
                    walk.enter(need, Some(by), self.needs(need, position));
                }
            } else {
                let item = self.ranked[frame.rank as usize].item;
                let by = frame.by.map(|by| self.ranked[by as usize].item);
                self.placed.push((item, by));
                walk.stack.pop();
            }
        }
    }

    /// The ranks of the item's open prerequisites, the last of the list first.
    fn needs(&self, rank: u32, position: &[u32]) -> Vec<u32> {
        let item = self.ranked[rank as usize].item;
        let ranks = self.backlog.links_of(item).depends_on.iter().map(|need| self.rank_of[need.get()]);
        let mut open: Vec<u32> = ranks.filter(|rank| *rank != NONE).collect();
        open.sort_unstable_by_key(|rank| std::cmp::Reverse(position[*rank as usize]));
        open
    }
}

fn own_section(backlog: &Backlog, entry: &Ranked) -> Section {
    match entry.lane {
        Lane::ProductionBugs => Section::ProductionBugs,
        Lane::Feedback => Section::Feedback,
        Lane::Goal => Section::Goal,
        Lane::Release => backlog.links_of(entry.item).release.map_or(Section::Rest, Section::Release),
        Lane::Rest => Section::Rest,
    }
}

/// An item being placed, and the prerequisites that it still waits for.
struct Frame {
    rank: u32,
    by: Option<u32>,
    needs: Vec<u32>,
}

struct Walk {
    seen: Vec<bool>,
    stack: Vec<Frame>,
}

impl Walk {
    fn enter(&mut self, rank: u32, by: Option<u32>, needs: Vec<u32>) {
        self.seen[rank as usize] = true;
        self.stack.push(Frame { rank, by, needs });
    }
}

/// A list of the numbers 0…n−1, with `n` itself as the mark before the first and after the last.
struct Linked {
    next: Vec<u32>,
    previous: Vec<u32>,
}

impl Linked {
    fn new(n: usize) -> Self {
        let n = n as u32;
        let next = (0..=n).map(|i| if i == n { 0 } else { i + 1 }).collect();
        let previous = (0..=n).map(|i| if i == 0 { n } else { i - 1 }).collect();
        Self { next, previous }
    }

    fn mark(&self) -> u32 {
        self.next.len() as u32 - 1
    }

    fn first(&self) -> u32 {
        self.next[self.mark() as usize]
    }

    fn move_before(&mut self, moved: u32, target: u32) {
        if moved == target {
            return;
        }
        let (before, after) = (self.previous[moved as usize], self.next[moved as usize]);
        self.next[before as usize] = after;
        self.previous[after as usize] = before;
        let before = self.previous[target as usize];
        self.next[before as usize] = moved;
        self.previous[moved as usize] = before;
        self.next[moved as usize] = target;
        self.previous[target as usize] = moved;
    }

    fn in_order(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.next.len());
        let mut at = self.first();
        while at != self.mark() {
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
        let mut list = Linked::new(4);
        list.move_before(3, 1);
        assert_eq!(list.in_order(), [0, 3, 1, 2]);
        list.move_before(2, list.first());
        assert_eq!(list.in_order(), [2, 0, 3, 1]);
        list.move_before(2, 2);
        list.move_before(2, list.first());
        assert_eq!(list.in_order(), [2, 0, 3, 1]);
        assert!(Linked::new(0).in_order().is_empty());
    }
}
