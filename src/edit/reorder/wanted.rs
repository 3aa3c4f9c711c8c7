//! The wanted order of all open items, from the lines that somebody has put in order.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed};

/// An order that dependencies forbid: an item can't stand above what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// The item that stands too high.
    pub dependent: Ix<Item>,
    /// The one that must stand above it.
    pub prerequisite: Ix<Item>,
    /// By way of which other items, from the dependent; empty if it depends on the prerequisite directly.
    pub through: Vec<Ix<Item>>,
}

/// The open prerequisites of open items.
struct Needs<'b> {
    backlog: &'b Backlog,
}

impl Needs<'_> {
    fn direct(&self, item: Ix<Item>) -> impl Iterator<Item = Ix<Item>> {
        let is_open = |ix: &Ix<Item>| self.backlog.item(*ix).is_open();
        self.backlog.links_of(item).depends_on.iter().copied().filter(is_open)
    }

    /// The items that lead from `item` to the first prerequisite that `is_wanted`, nearest first, by way of such that are not
    /// `known`. That prerequisite is the last.
    fn path_to(
        &self,
        item: Ix<Item>,
        is_wanted: impl Fn(Ix<Item>) -> bool,
        is_known: impl Fn(Ix<Item>) -> bool,
    ) -> Option<Vec<Ix<Item>>> {
        let mut seen: HashSet<Ix<Item>> = HashSet::from([item]);
        let mut paths: VecDeque<Vec<Ix<Item>>> = [vec![item]].into();
        while let Some(path) = paths.pop_front() {
            for next in self.direct(*path.last()?) {
                let longer = || path.iter().copied().skip(1).chain([next]).collect();
                if is_wanted(next) {
                    return Some(longer());
                }
                if !is_known(next) && seen.insert(next) {
                    paths.push_back(path.iter().copied().chain([next]).collect());
                }
            }
        }
        None
    }
}

/// The wanted order of all open items: those of `typed` in that sequence, in the places that they have now. The others keep
/// theirs, unless dependencies forbid that: then they go as far as they must. Places of items that `is_fixed` are not given to
/// others.
///
/// # Errors
/// If a typed item stands above one that it needs.
pub fn complete(
    backlog: &Backlog,
    order: &Order,
    typed: &[Ix<Item>],
    is_fixed: impl Fn(Ix<Item>) -> bool,
) -> Result<Vec<Ix<Item>>, Forbidden> {
    check(backlog, typed)?;
    let is_typed: HashSet<Ix<Item>> = typed.iter().copied().collect();
    let movable: Vec<Ix<Item>> = order.placed.iter().map(|placed| placed.item).filter(|ix| !is_fixed(*ix)).collect();
    let mut next = typed.iter().copied();
    let in_slots = movable.iter().filter_map(|ix| if is_typed.contains(ix) { next.next() } else { Some(*ix) });
    let sequence = Sequence::new(backlog, &movable, &is_typed).of(in_slots);
    let mut next = sequence.into_iter();
    let slot = |placed: &Placed| if is_fixed(placed.item) { Some(placed.item) } else { next.next() };
    let wanted: Vec<Ix<Item>> = order.placed.iter().filter_map(slot).collect();
    check(backlog, &wanted)?;
    Ok(wanted)
}

/// A sequence of items that grows downwards. Items that weren't typed give way to those that were.
struct Sequence<'b> {
    needs: Needs<'b>,
    is_typed: &'b HashSet<Ix<Item>>,
    /// The items that get into it, each with its place now.
    now: HashMap<Ix<Item>, usize>,
    items: Vec<Ix<Item>>,
    placed: HashSet<Ix<Item>>,
    /// What waits for prerequisites that are below it.
    waiting: Vec<Ix<Item>>,
}

impl<'b> Sequence<'b> {
    fn new(backlog: &'b Backlog, now: &[Ix<Item>], is_typed: &'b HashSet<Ix<Item>>) -> Self {
        Self {
            needs: Needs { backlog },
            is_typed,
            now: now.iter().enumerate().map(|(at, item)| (*item, at)).collect(),
            items: Vec::with_capacity(now.len()),
            placed: HashSet::new(),
            waiting: Vec::new(),
        }
    }

    /// These items, in a sequence that is as near to theirs as dependencies allow.
    fn of(mut self, wanted: impl Iterator<Item = Ix<Item>>) -> Vec<Ix<Item>> {
        for item in wanted {
            if self.is_typed.contains(&item) {
                self.open_prerequisites(item).into_iter().for_each(|other| self.push(other));
                self.push(item);
                self.push_waiting();
            } else if self.open_prerequisites(item).is_empty() {
                self.push(item);
            } else {
                self.waiting.push(item);
            }
        }
        self.items
    }

    /// What the item needs and isn't placed yet, as it stands now.
    fn open_prerequisites(&self, item: Ix<Item>) -> Vec<Ix<Item>> {
        // What is placed has all its prerequisites above it.
        let is_open = |ix: &Ix<Item>| !self.placed.contains(ix);
        let reached = reachable(item, |ix| self.needs.direct(ix).filter(is_open).collect());
        let mut open: Vec<Ix<Item>> = reached.into_iter().filter(|ix| self.now.contains_key(ix)).collect();
        open.sort_by_key(|ix| self.now.get(ix));
        open
    }

    fn push(&mut self, item: Ix<Item>) {
        if self.placed.insert(item) {
            self.items.push(item);
        }
    }

    /// Places what waits for nothing any more. Among what waits, prerequisites come first.
    fn push_waiting(&mut self) {
        for item in std::mem::take(&mut self.waiting) {
            match self.open_prerequisites(item).is_empty() {
                true => self.push(item),
                false => self.waiting.push(item),
            }
        }
    }
}

/// All items that can be reached from one.
fn reachable(from: Ix<Item>, next: impl Fn(Ix<Item>) -> Vec<Ix<Item>>) -> HashSet<Ix<Item>> {
    let mut reached = HashSet::new();
    let mut waiting = next(from);
    while let Some(item) = waiting.pop() {
        if reached.insert(item) {
            waiting.extend(next(item));
        }
    }
    reached
}

/// Checks that each item stands below what it needs, also by way of items that aren't in the sequence.
fn check(backlog: &Backlog, sequence: &[Ix<Item>]) -> Result<(), Forbidden> {
    let needs = Needs { backlog };
    let all: HashSet<Ix<Item>> = sequence.iter().copied().collect();
    let mut is_below = all.clone();
    for dependent in sequence {
        is_below.remove(dependent);
        // What a known item needs is checked with that item.
        if let Some(mut through) = needs.path_to(*dependent, |ix| is_below.contains(&ix), |ix| all.contains(&ix)) {
            let prerequisite = through.pop().unwrap_or(*dependent);
            return Err(Forbidden { dependent: *dependent, prerequisite, through });
        }
    }
    Ok(())
}
