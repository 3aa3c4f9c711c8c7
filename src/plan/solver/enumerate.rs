//! Finishing a node by looking at every set that its bound leaves.
//!
//! With a handful of places left the linear bound has a wide gap: no mix of fractions tells which three features to take. But
//! its multipliers give every candidate a share of the bound, and the shares of a set sum to no less than its profit (see
//! `network`). So sets are walked through in the order of shares, and whatever can't reach the goal any more is cut at once.
//! The number of places is counted exactly here, without a fee.

use std::cmp::Reverse;

use super::core::Core;
use super::incumbent::{Goal, Selected};
use super::network::State;
use super::relaxation::Relaxation;

/// What a set of interest is offered to; the answer is what is of interest from then on, if anything.
pub(super) type Offer<'o> = &'o mut dyn FnMut(Selected) -> Option<Goal>;

/// A walk through the sets of a node's free candidates.
pub(super) struct Walk<'r, 'c> {
    relaxation: &'r Relaxation<'c>,
    core: &'c Core,
    targets: [Option<(u128, u128)>; 2],
    /// What the multipliers leave beyond each target, before any share.
    bases: [Option<(i128, u128)>; 2],
    /// Free candidates, the largest share first.
    order: Vec<u32>,
    shares: Vec<i128>,
    /// For each position, the sum of the shares above 0 before it.
    before: Vec<i128>,
    bought: Vec<bool>,
    chosen: Vec<u32>,
    /// Steps that may be spent, and those that were.
    most: u64,
    pub spent: u64,
}

/// The set at hand.
#[derive(Clone, Copy)]
struct Sums {
    shares: i128,
    value: u128,
    cost: u128,
    places: usize,
}

impl<'r, 'c> Walk<'r, 'c> {
    /// Prepares a walk below the decisions taken, on the relaxation's current flow.
    pub fn new(relaxation: &'r Relaxation<'c>, goal: &Goal, most: u64) -> Self {
        let (core, net) = (relaxation.core, &relaxation.net);
        let mut order: Vec<(i128, u32)> =
            (0..core.len()).filter(|&c| net.is_free(c)).map(|c| (relaxation.share(c), c as u32)).collect();
        order.sort_unstable_by_key(|&(share, c)| (Reverse(share), c));
        let mut before = vec![0];
        for (at, &(share, _)) in order.iter().enumerate() {
            before.push(before[at] + share.max(0));
        }
        let mut walk = Self {
            relaxation,
            core,
            targets: [None; 2],
            bases: [None; 2],
            shares: order.iter().map(|&(share, _)| share).collect(),
            order: order.into_iter().map(|(_, candidate)| candidate).collect(),
            before,
            bought: (0..core.blocks.len()).map(|block| !net.is_free(block + core.len())).collect(),
            chosen: (0..core.len() as u32).filter(|&c| net.state[c as usize] == State::In).collect(),
            most,
            spent: net.len() as u64,
        };
        walk.set_goal(Some(*goal));
        walk
    }

    /// Without a goal nothing is of interest any more, and the walk ends at once.
    fn set_goal(&mut self, goal: Option<Goal>) {
        self.targets = goal.map_or([None; 2], |goal| goal.targets);
        let relaxation = self.relaxation;
        self.bases =
            self.targets.map(|pair| pair.and_then(|(value, cost)| Some((relaxation.beyond(value, cost)?, cost))));
    }

    /// Looks at every set of interest; false if that takes more steps than allowed.
    pub fn run(&mut self, offer: Offer<'_>) -> bool {
        let taken = self.relaxation.taken;
        let Some(places) = self.core.cap.checked_sub(taken.count) else { return true };
        let sums = Sums { shares: 0, value: taken.value, cost: taken.cost, places };
        self.offer(sums, offer);
        self.below(sums, 0, offer)
    }

    fn below(&mut self, sums: Sums, from: usize, offer: Offer<'_>) -> bool {
        if sums.places == 0 {
            return true;
        }
        for at in from..self.order.len() {
            self.spent += 1;
            if self.spent > self.most {
                return false;
            }
            let rest = self.best_of(at + 1, sums.places - 1);
            if !self.reaches(sums.shares + self.shares[at] + rest, sums.cost) {
                return true;
            }
            let (mut next, row) = (self.with(sums, at), self.core.needs.row(self.order[at] as usize));
            if next.cost > self.core.budget || !self.reaches(next.shares + rest, next.cost) {
                continue;
            }
            let news: Vec<u32> = row.iter().copied().filter(|&block| !self.bought[block as usize]).collect();
            news.iter().for_each(|&block| self.bought[block as usize] = true);
            self.chosen.push(self.order[at]);
            next.places -= 1;
            self.offer(next, offer);
            let whole = self.below(next, at + 1, offer);
            self.chosen.pop();
            news.iter().for_each(|&block| self.bought[block as usize] = false);
            if !whole {
                return false;
            }
        }
        true
    }

    /// The sums with one more candidate and the blocks that it still needs.
    fn with(&mut self, sums: Sums, at: usize) -> Sums {
        let candidate = self.order[at] as usize;
        let mut next = sums;
        next.shares += self.shares[at];
        next.value += self.core.values[candidate];
        next.cost += self.core.own[candidate];
        let row = self.core.needs.row(candidate);
        self.spent += row.len() as u64 / 4;
        for &block in row {
            if !self.bought[block as usize] {
                next.cost += self.core.blocks[block as usize];
                next.shares += self.relaxation.burden(block as usize);
            }
        }
        next
    }

    /// The largest sum of `places` shares from position `from` on.
    fn best_of(&self, from: usize, places: usize) -> i128 {
        let end = from.saturating_add(places).min(self.order.len());
        self.before[end] - self.before[from.min(end)]
    }

    /// Whether a set with these shares and at least this cost may be of interest.
    fn reaches(&self, shares: i128, cost: u128) -> bool {
        self.bases.iter().flatten().any(|&(base, budget)| cost <= budget && base + shares >= 0)
    }

    fn offer(&mut self, sums: Sums, offer: Offer<'_>) {
        let of_interest = |&(value, cost): &(u128, u128)| sums.value >= value && sums.cost <= cost;
        if self.targets.iter().flatten().any(of_interest) {
            let mut chosen = self.chosen.clone();
            chosen.sort_unstable();
            let goal = offer(Selected { value: sums.value, cost: sums.cost, chosen });
            self.set_goal(goal);
        }
    }
}
