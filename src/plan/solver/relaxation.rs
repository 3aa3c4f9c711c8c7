//! The Lagrangian relaxation that bounds a node of the search: the budget has a price, and the precedences are
//! exact.
//!
//! Let `rate >= 0` be the price per unit of cost, and `fee >= 0` the price per candidate. No selection that
//! follows the current decisions is worth more than `value - rate * cost - fee * count` of what is included,
//! plus the maximum profit of a closure of the rest at these prices, plus `rate * budget + fee * cap`. At the
//! optimal rate this equals the bound of the linear program (Geoffrion 1974: a closure's polytope is integral),
//! at a fraction of its cost.
//!
//! All arithmetic is in integers. Values are scaled up and rounded up, prices of costs are rounded down, so
//! rounding only weakens the bound and never makes it wrong.

use super::closure_network::{ClosureNetwork, NodeState};
use super::compressed_rows::Rows;
use super::objective::Threshold;
use super::reduced_problem::ReducedProblem;
use super::scale::Scale;

/// A closure of free nodes: its scaled value minus fees, its cost and its number of candidates. As a function
/// of the rate, its profit is a line.
#[derive(Debug, Clone, Default)]
pub(super) struct ClosureSums {
    pub set: Vec<bool>,
    pub value: i64,
    pub cost: u128,
    pub count: usize,
}

/// The network of a reduced problem with the current prices and decisions.
#[derive(Debug, Clone)]
pub(super) struct Relaxation<'c> {
    pub problem: &'c ReducedProblem,
    pub net: ClosureNetwork,
    pub scale: Scale,
    /// Price per unit of cost, in scaled value times `2^rate_shift`.
    pub rate: u64,
    /// Price per chosen candidate, in scaled value, if the number of candidates is capped.
    pub fee: i64,
    /// Scaled values, by candidate.
    scaled: Vec<i64>,
    /// Costs, by node: candidates first, then blocks.
    costs: Vec<u128>,
    pub included: IncludedSums,
    pub trail: Vec<u32>,
    /// The two closures between which the solution of the linear program lies: one within the room, one above
    /// it.
    pub low: ClosureSums,
    pub high: ClosureSums,
    /// The smallest scaled bound of the value that `optimize` has computed since this was set.
    pub value_bound: i128,
}

/// Sums over the included nodes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct IncludedSums {
    /// Scaled value, before fees.
    pub scaled_value: i64,
    pub value: u128,
    pub cost: u128,
    pub count: usize,
}

/// The largest price of a node; a deficit above the sum of all values can't be filled anyway.
const MAX_PRICE: u128 = 1 << 59;
/// The rate is found in a few steps; the limit only guards against oscillation in the last bit.
const RATE_STEPS: usize = 20;
const FEE_STEPS: usize = 10;
/// With at most this many places, enumerating sets is cheaper than a second search for the fee.
const MAX_PLACES_WITH_ONE_FEE_SEARCH: usize = 6;

impl<'c> Relaxation<'c> {
    pub fn new(problem: &'c ReducedProblem) -> Self {
        let candidates = problem.len();
        let shift = candidates as u32;
        let mut lists: Vec<Vec<u32>> =
            (0..candidates).map(|c| problem.needs.row(c).iter().map(|&block| block + shift).collect()).collect();
        lists.resize(candidates + problem.block_costs.len(), Vec::new());
        let scale = Scale::new(problem);
        let costs: Vec<u128> = problem.own_costs.iter().chain(&problem.block_costs).copied().collect();
        let mut relaxation = Self {
            problem,
            net: ClosureNetwork::new(Rows::from_lists(&lists)),
            scale,
            rate: 0,
            fee: 0,
            scaled: problem.values.iter().map(|&value| scale.value(value)).collect(),
            low: ClosureSums { set: vec![false; costs.len()], ..ClosureSums::default() },
            high: ClosureSums { set: vec![true; costs.len()], ..ClosureSums::default() },
            costs,
            included: IncludedSums::default(),
            trail: Vec::new(),
            value_bound: i128::MAX,
        };
        relaxation.reset_bracket(problem.budget);
        relaxation.set_rate(relaxation.intersection_rate());
        relaxation
    }

    /// The same network for another budget or cap. Its flow is the start of the next search: any flow gives a
    /// valid bound, and this one is close to optimal.
    pub fn retargeted(mut self, problem: &'c ReducedProblem) -> Self {
        self.undo(0);
        self.problem = problem;
        self.value_bound = i128::MAX;
        self
    }

    pub fn is_candidate(&self, node: usize) -> bool {
        node < self.scaled.len()
    }

    pub fn set_fee(&mut self, fee: i64) {
        self.fee = fee;
        self.set_rate(self.rate);
    }

    pub fn set_rate(&mut self, rate: u64) {
        self.rate = rate;
        for node in 0..self.costs.len() {
            let price = (u128::from(rate) * self.costs[node]) >> self.scale.rate_shift;
            let value = if self.is_candidate(node) { self.scaled[node] - self.fee } else { 0 };
            self.net.set_weight(node, value - price.min(MAX_PRICE) as i64);
        }
    }

    /// Makes the flow maximal. Returns the profit of the best closure of free nodes.
    pub fn profit(&mut self) -> i64 {
        self.net.maximize();
        self.net.profit()
    }

    /// The scaled bound of selections that cost at most `budget`, given the closure profit of the free nodes;
    /// `None` if the decisions exceed the budget or the cap.
    pub fn bound(&self, profit: i64, budget: u128) -> Option<i128> {
        let room = budget.checked_sub(self.included.cost)?;
        let places = self.problem.cap.checked_sub(self.included.count)?;
        let priced = (u128::from(self.rate) * room) >> self.scale.rate_shift;
        let fees = i128::from(self.fee) * places as i128;
        Some(i128::from(self.included.scaled_value) + i128::from(profit) + priced as i128 + 1 + fees)
    }

    /// How far the included nodes are above `value` at cost `budget`, in scaled units, before the shares of
    /// added candidates. `None` if the decisions exceed the budget.
    pub fn margin_over(&self, value: u128, budget: u128) -> Option<i128> {
        let room = budget.checked_sub(self.included.cost)?;
        let priced = (u128::from(self.rate) * room) >> self.scale.rate_shift;
        let free_blocks = (self.problem.len()..self.net.len()).filter(|&node| self.net.is_free(node));
        let unused: i128 = free_blocks.map(|node| i128::from(self.net.excess[node].max(0))).sum();
        Some(i128::from(self.included.scaled_value) + priced as i128 + 1 + unused - self.scale.target(value))
    }

    /// The most that a free candidate adds to the profit of a set, without the fee and the charges of its
    /// blocks.
    pub fn share(&self, candidate: usize) -> i128 {
        i128::from(self.net.excess[candidate]) + i128::from(self.fee)
    }

    /// What a free block adds to the profit of a set that needs it; at most 0.
    pub fn block_charge(&self, block: usize) -> i128 {
        i128::from(self.net.excess[block + self.problem.len()].min(0))
    }

    /// Records the smallest bound of the value in this node.
    fn record_bound(&mut self, profit: i64) {
        if let Some(bound) = self.bound(profit, self.problem.budget) {
            self.value_bound = self.value_bound.min(bound);
        }
    }

    /// The budget that the decisions leave; `None` if they exceed it.
    pub fn room(&self) -> Option<u128> {
        self.problem.budget.checked_sub(self.included.cost)
    }

    pub fn fix(&mut self, node: usize, state: NodeState) {
        let from = self.trail.len();
        self.net.fix(node, state, &mut self.trail);
        if state == NodeState::Included {
            for at in from..self.trail.len() {
                self.update_included(self.trail[at] as usize, true);
            }
        }
    }

    /// Frees the nodes fixed since the trail had length `to`.
    pub fn undo(&mut self, to: usize) {
        for at in (to..self.trail.len()).rev() {
            let node = self.trail[at] as usize;
            if self.net.state[node] == NodeState::Included {
                self.update_included(node, false);
            }
            self.net.state[node] = NodeState::Free;
        }
        self.trail.truncate(to);
    }

    fn update_included(&mut self, node: usize, is_added: bool) {
        let mut node_sum = IncludedSums { cost: self.costs[node], ..IncludedSums::default() };
        if self.is_candidate(node) {
            node_sum.scaled_value = self.scaled[node];
            node_sum.value = self.problem.values[node];
            node_sum.count = 1;
        }
        let included = &mut self.included;
        if is_added {
            included.scaled_value += node_sum.scaled_value;
            included.value += node_sum.value;
            included.cost += node_sum.cost;
            included.count += node_sum.count;
        } else {
            included.scaled_value -= node_sum.scaled_value;
            included.value -= node_sum.value;
            included.cost -= node_sum.cost;
            included.count -= node_sum.count;
        }
    }

    /// The sums of the free nodes of `set`; all other nodes are removed from it.
    pub fn closure_sums(&self, mut set: Vec<bool>) -> ClosureSums {
        let mut sums = ClosureSums::default();
        for (node, inside) in set.iter_mut().enumerate() {
            *inside &= self.net.is_free(node);
            if *inside {
                sums.cost += self.costs[node];
                if self.is_candidate(node) {
                    sums.value += self.scaled[node] - self.fee;
                    sums.count += 1;
                }
            }
        }
        sums.set = set;
        sums
    }

    /// The sums of all free nodes.
    pub fn all_free(&self) -> ClosureSums {
        self.closure_sums(vec![true; self.costs.len()])
    }

    /// Restores the two closures that bracket the room, after decisions or prices have changed.
    fn reset_bracket(&mut self, room: u128) {
        let (low, high) = (std::mem::take(&mut self.low.set), std::mem::take(&mut self.high.set));
        self.low = self.closure_sums(low);
        self.high = self.closure_sums(high);
        if self.high.cost <= room {
            self.high = self.all_free();
        }
        if self.low.cost > room {
            self.low = self.closure_sums(vec![false; self.costs.len()]);
        }
    }

    /// The rate at which the two closures have the same profit.
    pub fn intersection_rate(&self) -> u64 {
        let value = self.high.value.saturating_sub(self.low.value).max(0) as u128;
        match self.high.cost.checked_sub(self.low.cost) {
            Some(cost) if cost > 0 => {
                ((value << self.scale.rate_shift) / cost).min(u128::from(self.scale.max_rate)) as u64
            }
            _ => self.rate,
        }
    }

    /// Moves the rate toward the optimum. Returns the closure profit there, or `None` if the bound shows that
    /// the node can be pruned. This is Newton's method on the two lines: each flow replaces one of them.
    ///
    /// When a larger value can no longer be reached, the rate is optimized for the room that a lower cost
    /// leaves: at the optimal rate of the full budget, which may be 0, cost wouldn't count.
    pub fn optimize(&mut self, threshold: &Threshold) -> Option<i64> {
        let mut room = self.room()?;
        self.reset_bracket(room);
        let mut best: Option<(i128, u64)> = None;
        for _ in 0..RATE_STEPS {
            let profit = self.profit();
            self.record_bound(profit);
            let slack = threshold.slack(self, profit);
            if slack < 0 {
                return None;
            }
            let open_room = threshold.open_budget(self)?.saturating_sub(self.included.cost);
            if open_room < room {
                room = open_room;
                self.reset_bracket(room);
            }
            if best.is_none_or(|(least, _)| slack < least) {
                best = Some((slack, self.rate));
            }
            if self.update_bracket(room) {
                break;
            }
            let next = self.intersection_rate();
            if next == self.rate {
                break;
            }
            self.set_rate(next);
        }
        let (_, rate) = best?;
        if self.rate != rate {
            self.set_rate(rate);
        }
        Some(self.profit())
    }

    /// Replaces a closure by the result of the flow at the current rate. Returns true if the two best closures
    /// are on either side of the room, so that the rate is optimal.
    fn update_bracket(&mut self, room: u128) -> bool {
        let smallest = self.closure_sums((0..self.net.len()).map(|node| self.net.in_smallest(node)).collect());
        if smallest.cost > room {
            self.high = smallest;
            return false;
        }
        let largest_set = self.net.largest();
        let largest = self.closure_sums(largest_set);
        if largest.cost > room {
            self.low = smallest;
            self.high = largest;
            return true;
        }
        self.low = largest;
        false
    }

    /// Finds the fee for the cap on the number of candidates. If it turns out that only a lower cost can still
    /// be found, the fee is optimized again for that, because it depends on the rate.
    pub fn optimize_fee(&mut self, threshold: &Threshold) {
        let budget_before = threshold.open_budget(self);
        self.search_fee(threshold);
        if self.problem.cap > MAX_PLACES_WITH_ONE_FEE_SEARCH && threshold.open_budget(self) != budget_before {
            self.search_fee(threshold);
        }
    }

    /// Bisection on the number of candidates in the solution of the relaxation.
    fn search_fee(&mut self, threshold: &Threshold) {
        let (mut least, mut most) = (0, 2 * self.scaled.iter().copied().max().unwrap_or(0));
        let mut best = (i128::MAX, 0);
        let hint = self.fee;
        for step in 0..FEE_STEPS {
            let fee = match step {
                0 => hint,
                1 if least == 0 => 0,
                _ => least + (most - least) / 2,
            };
            self.set_fee(fee);
            let Some(profit) = self.optimize(threshold) else { return };
            let slack = threshold.slack(self, profit);
            if slack < best.0 {
                best = (slack, fee);
            }
            let room = threshold.open_budget(self).unwrap_or(0).saturating_sub(self.included.cost);
            if self.fractional_count(room) > self.problem.cap as f64 {
                least = fee;
            } else if fee == 0 {
                return;
            } else {
                most = fee;
            }
        }
        self.set_fee(best.1);
    }

    /// The number of candidates in the linear program's solution: the mix of the two closures that costs the
    /// room.
    fn fractional_count(&self, room: u128) -> f64 {
        let (room, low, high) = (room as f64, self.low.cost as f64, self.high.cost as f64);
        let share = if high > low { ((room - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        self.low.count as f64 + share * (self.high.count as f64 - self.low.count as f64)
    }
}
