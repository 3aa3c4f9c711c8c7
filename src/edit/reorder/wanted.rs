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

/// The wanted order of all open items: those of `typed` in that sequence, the others as near as possible to the item above which
/// they stand now. Places of items that `is_fixed` are not given to others.
///
/// # Errors
/// If a typed item stands above one that it needs.
pub fn complete(
    backlog: &Backlog,
    order: &Order,
    typed: &[Ix<Item>],
    is_fixed: impl Fn(Ix<Item>) -> bool,
) -> Result<Vec<Ix<Item>>, Forbidden> {
    let movable = order.placed.iter().map(|placed| placed.item).filter(|ix| !is_fixed(*ix));
    let sequence = with_missing(backlog, movable, typed)?;
    let mut next = sequence.into_iter();
    let slot = |placed: &Placed| if is_fixed(placed.item) { Some(placed.item) } else { next.next() };
    let wanted: Vec<Ix<Item>> = order.placed.iter().filter_map(slot).collect();
    check(backlog, &wanted)?;
    Ok(wanted)
}

/// The typed items with the missing ones between them.
fn with_missing(
    backlog: &Backlog,
    now: impl Iterator<Item = Ix<Item>>,
    typed: &[Ix<Item>],
) -> Result<Vec<Ix<Item>>, Forbidden> {
    check(backlog, typed)?;
    let needs = Needs { backlog };
    let dependents = dependents(backlog);
    let mut sequence = typed.to_vec();
    let is_typed: HashSet<Ix<Item>> = typed.iter().copied().collect();
    let mut above: Option<Ix<Item>> = None;
    for item in now {
        if !is_typed.contains(&item) {
            let behind = above.and_then(|above| sequence.iter().position(|known| *known == above));
            let lowest = last_of(&sequence, &reachable(item, |ix| needs.direct(ix).collect()));
            let needed_by = reachable(item, |ix| dependents.get(&ix).cloned().unwrap_or_default());
            let highest = sequence.iter().position(|known| !needed_by.is_empty() && needed_by.contains(known));
            let place = [behind, lowest].into_iter().flatten().max().map_or(0, |at| at + 1);
            sequence.insert(place.min(highest.unwrap_or(sequence.len())), item);
        }
        above = Some(item);
    }
    Ok(sequence)
}

fn last_of(sequence: &[Ix<Item>], items: &HashSet<Ix<Item>>) -> Option<usize> {
    if items.is_empty() { None } else { sequence.iter().rposition(|known| items.contains(known)) }
}

/// By item: the open items that depend on it.
fn dependents(backlog: &Backlog) -> HashMap<Ix<Item>, Vec<Ix<Item>>> {
    let needs = Needs { backlog };
    let mut dependents: HashMap<Ix<Item>, Vec<Ix<Item>>> = HashMap::new();
    for (ix, _) in backlog.each().filter(|(_, item)| item.is_open()) {
        needs.direct(ix).for_each(|other| dependents.entry(other).or_default().push(ix));
    }
    dependents
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
