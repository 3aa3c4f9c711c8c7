//! Finishes a node of the search by enumerating every set that its bound allows.
//!
//! With a few places left the linear bound has a wide gap: no fractional solution tells which three features to
//! choose. But its multipliers give every candidate a share of the bound, and the shares of a set sum to at
//! least its profit (see `closure_network`). So sets are enumerated in the order of shares, and a set is pruned
//! when it can no longer reach the threshold. The number of places is exact here, without a fee.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::objective::{CandidateSelection, Threshold};
use super::reduced_problem::ReducedProblem;
use super::relaxation::Relaxation;

/// Receives each set that reaches the threshold. Returns the threshold from then on, or `None` to end.
pub(super) type Offer<'o> = &'o mut dyn FnMut(CandidateSelection) -> Option<Threshold>;

/// An enumeration of the sets of a node's free candidates.
pub(super) struct Enumeration<'r, 'c> {
    relaxation: &'r Relaxation<'c>,
    problem: &'c ReducedProblem,
    alternatives: [Option<(u128, u128)>; 2],
    /// For each alternative, what the multipliers leave above its value, before any share, and its budget.
    margins: [Option<(i128, u128)>; 2],
    /// Free candidates, the largest share first.
    order: Vec<u32>,
    shares: Vec<i128>,
    /// For each position, the sum of the positive shares before it.
    positive_share_sums: Vec<i128>,
    paid: Vec<bool>,
    chosen: Vec<u32>,
    max_steps: u64,
    /// The steps taken so far.
    pub steps: u64,
}

/// The sums of the current set.
#[derive(Clone, Copy)]
struct Sums {
    shares: i128,
    value: u128,
    cost: u128,
    places: usize,
}

impl<'r, 'c> Enumeration<'r, 'c> {
    /// Prepares an enumeration below the current decisions, with the relaxation's current flow.
    pub fn new(relaxation: &'r Relaxation<'c>, threshold: &Threshold, max_steps: u64) -> Self {
        let (problem, net) = (relaxation.problem, &relaxation.net);
        let mut order: Vec<(i128, u32)> =
            (0..problem.len()).filter(|&c| net.is_free(c)).map(|c| (relaxation.share(c), c as u32)).collect();
        order.sort_unstable_by_key(|&(share, c)| (Reverse(share), c));
        let mut positive_share_sums = vec![0];
        for (at, &(share, _)) in order.iter().enumerate() {
            positive_share_sums.push(positive_share_sums[at] + share.max(0));
        }
        let mut enumeration = Self {
            relaxation,
            problem,
            alternatives: [None; 2],
            margins: [None; 2],
            shares: order.iter().map(|&(share, _)| share).collect(),
            order: order.into_iter().map(|(_, candidate)| candidate).collect(),
            positive_share_sums,
            paid: (0..problem.block_costs.len()).map(|block| !net.is_free(block + problem.len())).collect(),
            chosen: (0..problem.len() as u32).filter(|&c| net.state[c as usize] == NodeState::Included).collect(),
            max_steps,
            steps: net.len() as u64,
        };
        enumeration.set_threshold(Some(*threshold));
        enumeration
    }

    /// Sets the threshold; without one, the enumeration ends.
    fn set_threshold(&mut self, threshold: Option<Threshold>) {
        self.alternatives = threshold.map_or([None; 2], |threshold| threshold.alternatives);
        let relaxation = self.relaxation;
        self.margins = self
            .alternatives
            .map(|pair| pair.and_then(|(value, cost)| Some((relaxation.margin_over(value, cost)?, cost))));
    }

    /// Enumerates every set that reaches the threshold. Returns false if that takes too many steps.
    pub fn run(&mut self, offer: Offer<'_>) -> bool {
        let included = self.relaxation.included;
        let Some(places) = self.problem.cap.checked_sub(included.count) else { return true };
        let sums = Sums { shares: 0, value: included.value, cost: included.cost, places };
        self.offer(sums, offer);
        self.extend(sums, 0, offer)
    }

    /// Enumerates the sets that extend the current one with candidates from position `from` on.
    fn extend(&mut self, sums: Sums, from: usize, offer: Offer<'_>) -> bool {
        if sums.places == 0 {
            return true;
        }
        for at in from..self.order.len() {
            self.steps += 1;
            if self.steps > self.max_steps {
                return false;
            }
            let rest = self.largest_share_sum(at + 1, sums.places - 1);
            if !self.may_reach(sums.shares + self.shares[at] + rest, sums.cost) {
                return true;
            }
            let (mut next, row) = (self.sums_with(sums, at), self.problem.needs.row(self.order[at] as usize));
            if next.cost > self.problem.budget || !self.may_reach(next.shares + rest, next.cost) {
                continue;
            }
            let newly_paid: Vec<u32> = row.iter().copied().filter(|&block| !self.paid[block as usize]).collect();
            newly_paid.iter().for_each(|&block| self.paid[block as usize] = true);
            self.chosen.push(self.order[at]);
            next.places -= 1;
            self.offer(next, offer);
            let complete = self.extend(next, at + 1, offer);
            self.chosen.pop();
            newly_paid.iter().for_each(|&block| self.paid[block as usize] = false);
            if !complete {
                return false;
            }
        }
        true
    }

    /// The sums with one more candidate and the blocks that it still needs.
    fn sums_with(&mut self, sums: Sums, at: usize) -> Sums {
        let candidate = self.order[at] as usize;
        let mut next = sums;
        next.shares += self.shares[at];
        next.value += self.problem.values[candidate];
        next.cost += self.problem.own_costs[candidate];
        let row = self.problem.needs.row(candidate);
        self.steps += row.len() as u64 / 4;
        for &block in row {
            if !self.paid[block as usize] {
                next.cost += self.problem.block_costs[block as usize];
                next.shares += self.relaxation.block_charge(block as usize);
            }
        }
        next
    }

    /// The largest sum of `places` shares from position `from` on.
    fn largest_share_sum(&self, from: usize, places: usize) -> i128 {
        let end = from.saturating_add(places).min(self.order.len());
        self.positive_share_sums[end] - self.positive_share_sums[from.min(end)]
    }

    /// Whether a set with these shares and at least this cost may reach the threshold.
    fn may_reach(&self, shares: i128, cost: u128) -> bool {
        self.margins.iter().flatten().any(|&(margin, budget)| cost <= budget && margin + shares >= 0)
    }

    fn offer(&mut self, sums: Sums, offer: Offer<'_>) {
        let reaches = |&(value, cost): &(u128, u128)| sums.value >= value && sums.cost <= cost;
        if self.alternatives.iter().flatten().any(reaches) {
            let mut chosen = self.chosen.clone();
            chosen.sort_unstable();
            let threshold = offer(CandidateSelection { value: sums.value, cost: sums.cost, chosen });
            self.set_threshold(threshold);
        }
    }
}
