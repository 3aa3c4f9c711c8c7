//! The reasons of new decisions, from what was typed behind the lines.
//!
//! A reason is asked and given for what somebody has moved. Some decisions only help: an item needs one so that another can
//! stand where it was moved to. They have the reason of what they help.

use std::collections::{HashMap, HashSet};

use super::Reordering;
use super::sheet::WantedLine;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;

/// The reasons of decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// By item: the reason to be written. A decision without one keeps the reason that it has.
    pub new: HashMap<Ix<Item>, String>,
    /// The items that were moved without a reason that some decision needs, the first of each block of lines that move together.
    pub missing: Vec<Ix<Item>>,
    /// The items with typed reasons that none of the decisions needs.
    pub unused: Vec<Ix<Item>>,
}

/// Finds the reason of each decision: the one typed behind its line; or behind another one of the lines that move together; or
/// the only one, if only one block of lines moves; or the one behind a line that has changed places with it; or for what only
/// helps, that of what it helps; or the one that is `given` for all.
pub fn reasons(
    backlog: &Backlog,
    order: &Order,
    reordering: &Reordering,
    wanted: &[Ix<Item>],
    lines: &[WantedLine],
    given: Option<&str>,
) -> Reasons {
    let blocks = Blocks::new(backlog, order, reordering, wanted, lines);
    let mut reasons = Reasons::default();
    let mut used: HashSet<&str> = HashSet::new();
    for (number, block) in blocks.moving.iter().enumerate() {
        let helped = blocks.helped_by(number);
        let others = block.iter().find_map(|ix| blocks.typed.get(ix).copied()).or_else(|| blocks.reason_of(helped));
        let mut nearest = others;
        for ix in block.iter() {
            let own = blocks.typed.get(ix).copied();
            nearest = own.or(nearest);
            if !blocks.decided.contains(ix) {
                continue;
            }
            // What only helps keeps the reason that it has.
            let keeps_its_own = !blocks.moved.contains(ix) && has_reason(backlog, *ix);
            if let Some(because) = own.or(nearest.or(given).filter(|_| !keeps_its_own)) {
                used.insert(because);
                reasons.new.insert(*ix, because.to_owned());
            } else if !has_reason(backlog, *ix) {
                let asked = blocks.asked_for(helped);
                if !reasons.missing.contains(&asked) {
                    reasons.missing.push(asked);
                }
            }
        }
    }
    let is_unused = |line: &&WantedLine| line.because.as_deref().is_some_and(|because| !used.contains(because));
    reasons.unused = lines.iter().filter(is_unused).map(|line| line.item).collect();
    reasons
}

fn has_reason(backlog: &Backlog, ix: Ix<Item>) -> bool {
    let decision = backlog.decision_on(backlog.item(ix).id.as_str());
    decision.is_some_and(|decision| !decision.because.value.trim().is_empty())
}

/// The lines that move, in blocks that stand together.
struct Blocks<'r> {
    backlog: &'r Backlog,
    order: &'r Order,
    typed: HashMap<Ix<Item>, &'r str>,
    has_line: HashSet<Ix<Item>>,
    decided: HashSet<Ix<Item>>,
    moved: HashSet<Ix<Item>>,
    /// By item: its place in the wanted order.
    place: HashMap<Ix<Item>, usize>,
    moving: Vec<&'r [Ix<Item>]>,
}

impl<'r> Blocks<'r> {
    fn new(
        backlog: &'r Backlog,
        order: &'r Order,
        reordering: &Reordering,
        wanted: &'r [Ix<Item>],
        lines: &'r [WantedLine],
    ) -> Self {
        let decided: HashSet<Ix<Item>> = reordering.decided.iter().map(|(ix, _)| *ix).collect();
        let moved: HashSet<Ix<Item>> = reordering.moved.iter().copied().collect();
        let moves = |ix: &Ix<Item>| decided.contains(ix) || moved.contains(ix);
        let blocks = wanted.chunk_by(|one, other| moves(one) == moves(other));
        let moving = blocks.filter(|block| block.first().is_some_and(moves)).collect();
        Self {
            backlog,
            order,
            typed: lines.iter().filter_map(|line| Some((line.item, line.because.as_deref()?))).collect(),
            has_line: lines.iter().map(|line| line.item).collect(),
            place: wanted.iter().enumerate().map(|(at, ix)| (*ix, at)).collect(),
            moving,
            decided,
            moved,
        }
    }

    fn is_of_moved(&self, number: usize) -> bool {
        self.moving[number].iter().any(|ix| self.moved.contains(ix))
    }

    /// The block that a block helps: itself if something in it was moved; else one that depends on it or that it depends on, and of
    /// several the nearest.
    fn helped_by(&self, number: usize) -> usize {
        if self.is_of_moved(number) {
            return number;
        }
        let place = |number: usize| self.moving[number].first().map_or(0, |ix| self.place[ix]);
        let others = (0..self.moving.len()).filter(|other| self.is_of_moved(*other));
        let key = |other: &usize| (!self.is_linked(number, *other), place(number).abs_diff(place(*other)));
        others.min_by_key(key).unwrap_or(number)
    }

    /// Whether an item of one block depends on a moved one of the other, or is needed by it.
    fn is_linked(&self, number: usize, other: usize) -> bool {
        let needs = |one: Ix<Item>, other: Ix<Item>| self.backlog.links_of(one).depends_on.contains(&other);
        let moved = || self.moving[other].iter().filter(|ix| self.moved.contains(ix));
        self.moving[number].iter().any(|ix| moved().any(|other| needs(*ix, *other) || needs(*other, *ix)))
    }

    /// The reason that was typed for what moves in a block.
    fn reason_of(&self, number: usize) -> Option<&'r str> {
        let own = || self.moving[number].iter().find_map(|ix| self.typed.get(ix).copied());
        let is_single = || (0..self.moving.len()).filter(|number| self.is_of_moved(*number)).count() <= 1;
        let only = || self.typed.values().next().copied().filter(|_| self.typed.len() == 1 && is_single());
        own().or_else(only).or_else(|| self.reason_of_what_it_passed(number))
    }

    /// The reason typed behind a line that doesn't move for this program, because it is shorter to say that the block did: of two
    /// neighbors that change places, one has moved.
    fn reason_of_what_it_passed(&self, number: usize) -> Option<&'r str> {
        let block = self.moving[number].iter().find(|ix| self.moved.contains(ix))?;
        let (was, is) = (self.order.position(*block)?, self.place[block]);
        let has_passed = |ix: &Ix<Item>| {
            let is_above = self.place.get(ix).zip(self.order.position(*ix)).map(|(now, old)| (*now < is, old < was));
            is_above.is_some_and(|(now, old)| now != old)
        };
        let is_still = |ix: &Ix<Item>| !self.moved.contains(ix) && !self.decided.contains(ix);
        let others = self.typed.iter().filter(|(ix, _)| is_still(ix) && has_passed(ix));
        others.min_by_key(|(ix, _)| self.place[*ix].abs_diff(is)).map(|(_, because)| *because)
    }

    /// The item of a block for which a reason is asked: the first one that was moved, and has a line.
    fn asked_for(&self, number: usize) -> Ix<Item> {
        let block = self.moving[number];
        let moved = block.iter().filter(|ix| self.moved.contains(ix));
        let decided = block.iter().filter(|ix| self.decided.contains(ix));
        let mut all = moved.chain(decided);
        all.clone().find(|ix| self.has_line.contains(ix)).or_else(|| all.next()).copied().unwrap_or(block[0])
    }
}
