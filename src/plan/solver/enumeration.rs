//! Finishing a node by looking at every set that its bound leaves.
//!
//! With a handful of places left the linear bound has a wide gap: no mix of fractions tells which three features to take. But
//! its multipliers give every candidate a share of the bound, and the shares of a set sum to no less than its profit (see
//! `network`). So sets are enumeration_steps through in the order of shares, and whatever can't reach the threshold any more is cut at once.
//! The number of places is counted exactly here, without a fee.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::objective::{CandidateSelection, Threshold};
use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;

/// What a set of interest is offered to; the answer is what is of interest from then on, if anything.
pub(super) type Offer<'o> = &'o mut dyn FnMut(CandidateSelection) -> Option<Threshold>;

/// A walk through the sets of a node's free candidates.
pub(super) struct Enumeration<'r, 'c> {
    relaxation: &'r Relaxation<'c>,
    problem: &'c ReducedProblem,
    alternatives: [Option<(u128, u128)>; 2],
    /// What the multipliers leave beyond each target, before any share.
    bases: [Option<(i128, u128)>; 2],
    /// Free candidates, the largest share first.
    order: Vec<u32>,
    shares: Vec<i128>,
    /// For each position, the sum of the shares above 0 before it.
    before: Vec<i128>,
    paid: Vec<bool>,
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

impl<'r, 'c> Enumeration<'r, 'c> {
    /// Prepares a walk below the decisions included, on the relaxation's current flow.
    pub fn new(relaxation: &'r Relaxation<'c>, threshold: &Threshold, most: u64) -> Self {
        let (problem, net) = (relaxation.problem, &relaxation.net);
        let mut order: Vec<(i128, u32)> =
            (0..problem.len()).filter(|&c| net.is_free(c)).map(|c| (relaxation.share(c), c as u32)).collect();
        order.sort_unstable_by_key(|&(share, c)| (Reverse(share), c));
        let mut before = vec![0];
        for (at, &(share, _)) in order.iter().enumerate() {
            before.push(before[at] + share.max(0));
        }
        let mut enumeration = Self {
            relaxation,
            problem,
            alternatives: [None; 2],
            bases: [None; 2],
            shares: order.iter().map(|&(share, _)| share).collect(),
            order: order.into_iter().map(|(_, candidate)| candidate).collect(),
            before,
            paid: (0..problem.blocks.len()).map(|block| !net.is_free(block + problem.len())).collect(),
            chosen: (0..problem.len() as u32).filter(|&c| net.state[c as usize] == NodeState::Included).collect(),
            most,
            spent: net.len() as u64,
        };
        enumeration.set_threshold(Some(*threshold));
        enumeration
    }

    /// Without a threshold nothing is of interest any more, and the walk ends at once.
    fn set_threshold(&mut self, threshold: Option<Threshold>) {
        self.alternatives = threshold.map_or([None; 2], |threshold| threshold.alternatives);
        let relaxation = self.relaxation;
        self.bases = self
            .alternatives
            .map(|pair| pair.and_then(|(value, cost)| Some((relaxation.margin_over(value, cost)?, cost))));
    }

    /// Looks at every set of interest; false if that takes more steps than allowed.
    pub fn run(&mut self, offer: Offer<'_>) -> bool {
        let included = self.relaxation.included;
        let Some(places) = self.problem.cap.checked_sub(included.count) else { return true };
        let sums = Sums { shares: 0, value: included.value, cost: included.cost, places };
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
            let (mut next, row) = (self.with(sums, at), self.problem.needs.row(self.order[at] as usize));
            if next.cost > self.problem.budget || !self.reaches(next.shares + rest, next.cost) {
                continue;
            }
            let news: Vec<u32> = row.iter().copied().filter(|&block| !self.paid[block as usize]).collect();
            news.iter().for_each(|&block| self.paid[block as usize] = true);
            self.chosen.push(self.order[at]);
            next.places -= 1;
            self.offer(next, offer);
            let complete = self.below(next, at + 1, offer);
            self.chosen.pop();
            news.iter().for_each(|&block| self.paid[block as usize] = false);
            if !complete {
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
        next.value += self.problem.values[candidate];
        next.cost += self.problem.own[candidate];
        let row = self.problem.needs.row(candidate);
        self.spent += row.len() as u64 / 4;
        for &block in row {
            if !self.paid[block as usize] {
                next.cost += self.problem.blocks[block as usize];
                next.shares += self.relaxation.block_charge(block as usize);
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
        if self.alternatives.iter().flatten().any(of_interest) {
            let mut chosen = self.chosen.clone();
            chosen.sort_unstable();
            let threshold = offer(CandidateSelection { value: sums.value, cost: sums.cost, chosen });
            self.set_threshold(threshold);
        }
    }
}
