//! The bound of one node of the search: the budget has a price, the closure is exact.
//!
//! For a rate `>= 0` per unit of cost and a fee `>= 0` per candidate, no selection that follows the decisions
//! taken is worth more than `value - rate * cost - fee * count` of what is taken, plus the best profit of a
//! closure of the rest at these prices, plus `rate * budget + fee * cap`. At the best rate this is
//! the bound of the linear program (Geoffrion 1974: a closure's polytope is integral), at a fraction of its price.
//!
//! All arithmetic is in integers. Values are scaled up and rounded up, prices of costs rounded down, so rounding
//! only ever weakens the bound and never makes it wrong.

use super::core::Core;
use super::csr::Rows;
use super::incumbent::Goal;
use super::network::{Network, State};
use super::scale::Scale;

/// A closure of free nodes, its scaled value less fees, and its cost.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub set: Vec<bool>,
    pub value: i64,
    pub cost: u128,
    pub count: usize,
}

/// The network of a core with the current prices and decisions.
#[derive(Debug, Clone)]
pub(super) struct Relaxation<'c> {
    pub core: &'c Core,
    pub net: Network,
    pub scale: Scale,
    /// Scaled value per unit of cost, times `2^rate_shift`.
    pub rate: u64,
    /// Scaled value that each chosen candidate is charged, where the number of candidates is capped.
    pub fee: i64,
    /// Scaled values, by candidate.
    scaled: Vec<i64>,
    /// Costs, by node: candidates first, then blocks.
    costs: Vec<u128>,
    pub taken: Taken,
    pub trail: Vec<u32>,
    /// The two closures between which the linear program's solution lies: within the room, and beyond it.
    pub low: Line,
    pub high: Line,
    /// The least scaled bound of values that `optimise` has met since it was set.
    pub least: i128,
}

/// Sums over the nodes fixed in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Taken {
    /// Scaled value, before fees.
    pub scaled: i64,
    pub value: u128,
    pub cost: u128,
    pub count: usize,
}

/// No weight is larger; a deficit beyond the sum of all values can't be filled anyway.
const DEEP: u128 = 1 << 59;
/// The rate is found in a handful of steps; the limit only guards against a last bit that flips.
const RATE_STEPS: usize = 20;
const FEE_STEPS: usize = 10;
/// With so few places a walk through sets is cheaper than a second search for the fee.
const FEW: usize = 6;

impl<'c> Relaxation<'c> {
    pub fn new(core: &'c Core) -> Self {
        let candidates = core.len();
        let shift = candidates as u32;
        let mut lists: Vec<Vec<u32>> =
            (0..candidates).map(|c| core.needs.row(c).iter().map(|&block| block + shift).collect()).collect();
        lists.resize(candidates + core.blocks.len(), Vec::new());
        let scale = Scale::new(core);
        let costs: Vec<u128> = core.own.iter().chain(&core.blocks).copied().collect();
        let mut relaxation = Self {
            core,
            net: Network::new(Rows::from_lists(&lists)),
            scale,
            rate: 0,
            fee: 0,
            scaled: core.values.iter().map(|&value| scale.value(value)).collect(),
            low: Line { set: vec![false; costs.len()], ..Line::default() },
            high: Line { set: vec![true; costs.len()], ..Line::default() },
            costs,
            taken: Taken::default(),
            trail: Vec::new(),
            least: i128::MAX,
        };
        relaxation.reset_lines(core.budget);
        relaxation.set_rate(relaxation.chord());
        relaxation
    }

    /// The same network for another budget or cap. Its flow is where the next search starts: any flow gives a true
    /// bound, and this one is close to the best.
    pub fn turned_to(mut self, core: &'c Core) -> Self {
        self.undo(0);
        self.core = core;
        self.least = i128::MAX;
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
            self.net.set_weight(node, value - price.min(DEEP) as i64);
        }
    }

    /// Makes the flow maximal; the profit of the best closure of free nodes.
    pub fn profit(&mut self) -> i64 {
        self.net.maximise();
        self.net.profit()
    }

    /// The scaled bound of selections that cost at most `budget`, given the closure profit of the free nodes.
    pub fn bound(&self, profit: i64, budget: u128) -> Option<i128> {
        let room = budget.checked_sub(self.taken.cost)?;
        let places = self.core.cap.checked_sub(self.taken.count)?;
        let priced = (u128::from(self.rate) * room) >> self.scale.rate_shift;
        let fees = i128::from(self.fee) * places as i128;
        Some(i128::from(self.taken.scaled) + i128::from(profit) + priced as i128 + 1 + fees)
    }

    /// How far what is taken lies above `value` at cost `budget`, in scaled units, before the shares of what is added.
    /// Nothing if the decisions exceed the budget.
    pub fn beyond(&self, value: u128, budget: u128) -> Option<i128> {
        let room = budget.checked_sub(self.taken.cost)?;
        let priced = (u128::from(self.rate) * room) >> self.scale.rate_shift;
        let unused = (self.core.len()..self.net.len()).filter(|&node| self.net.is_free(node));
        let unused: i128 = unused.map(|node| i128::from(self.net.excess[node].max(0))).sum();
        Some(i128::from(self.taken.scaled) + priced as i128 + 1 + unused - self.scale.target(value))
    }

    /// What a free candidate adds to a set's profit at most, without the fee, beside the burdens of its blocks.
    pub fn share(&self, candidate: usize) -> i128 {
        i128::from(self.net.excess[candidate]) + i128::from(self.fee)
    }

    /// What a free block takes from the profit of a set that needs it; at most 0.
    pub fn burden(&self, block: usize) -> i128 {
        i128::from(self.net.excess[block + self.core.len()].min(0))
    }

    /// Keeps the least bound of the values in this node.
    fn note(&mut self, profit: i64) {
        if let Some(bound) = self.bound(profit, self.core.budget) {
            self.least = self.least.min(bound);
        }
    }

    /// What the budget leaves after the decisions taken; nothing if they exceed it.
    pub fn room(&self) -> Option<u128> {
        self.core.budget.checked_sub(self.taken.cost)
    }

    pub fn fix(&mut self, node: usize, state: State) {
        let from = self.trail.len();
        self.net.fix(node, state, &mut self.trail);
        if state == State::In {
            for at in from..self.trail.len() {
                self.count_taken(self.trail[at] as usize, true);
            }
        }
    }

    /// Frees the nodes fixed since the trail had length `to`.
    pub fn undo(&mut self, to: usize) {
        for at in (to..self.trail.len()).rev() {
            let node = self.trail[at] as usize;
            if self.net.state[node] == State::In {
                self.count_taken(node, false);
            }
            self.net.state[node] = State::Free;
        }
        self.trail.truncate(to);
    }

    fn count_taken(&mut self, node: usize, comes: bool) {
        let mut node_sum = Taken { cost: self.costs[node], ..Taken::default() };
        if self.is_candidate(node) {
            node_sum.scaled = self.scaled[node];
            node_sum.value = self.core.values[node];
            node_sum.count = 1;
        }
        let taken = &mut self.taken;
        if comes {
            taken.scaled += node_sum.scaled;
            taken.value += node_sum.value;
            taken.cost += node_sum.cost;
            taken.count += node_sum.count;
        } else {
            taken.scaled -= node_sum.scaled;
            taken.value -= node_sum.value;
            taken.cost -= node_sum.cost;
            taken.count -= node_sum.count;
        }
    }

    /// The sums of the free nodes of `set`, which loses the others.
    pub fn line(&self, mut set: Vec<bool>) -> Line {
        let mut line = Line::default();
        for (node, inside) in set.iter_mut().enumerate() {
            *inside &= self.net.is_free(node);
            if *inside {
                line.cost += self.costs[node];
                if self.is_candidate(node) {
                    line.value += self.scaled[node] - self.fee;
                    line.count += 1;
                }
            }
        }
        line.set = set;
        line
    }

    pub fn everything(&self) -> Line {
        self.line(vec![true; self.costs.len()])
    }

    /// Brings the lines back between which the rate is sought, after decisions or prices have changed.
    fn reset_lines(&mut self, room: u128) {
        let (low, high) = (std::mem::take(&mut self.low.set), std::mem::take(&mut self.high.set));
        self.low = self.line(low);
        self.high = self.line(high);
        if self.high.cost <= room {
            self.high = self.everything();
        }
        if self.low.cost > room {
            self.low = self.line(vec![false; self.costs.len()]);
        }
    }

    /// The rate at which the two lines are worth the same.
    pub fn chord(&self) -> u64 {
        let value = self.high.value.saturating_sub(self.low.value).max(0) as u128;
        match self.high.cost.checked_sub(self.low.cost) {
            Some(cost) if cost > 0 => {
                ((value << self.scale.rate_shift) / cost).min(u128::from(self.scale.max_rate)) as u64
            }
            _ => self.rate,
        }
    }

    /// Moves the rate towards the best one and returns the closure profit there, or nothing once the bound shows that
    /// nothing of interest is left. Newton's method on the two lines: each flow replaces one of them.
    ///
    /// Once no larger value can be reached, the rate is sought for the room that a lower cost leaves: at the full budget's
    /// rate, which may be 0, cost wouldn't count.
    pub fn optimise(&mut self, goal: &Goal) -> Option<i64> {
        let mut room = self.room()?;
        self.reset_lines(room);
        let mut best: Option<(i128, u64)> = None;
        for _ in 0..RATE_STEPS {
            let profit = self.profit();
            self.note(profit);
            let slack = goal.slack(self, profit);
            if slack < 0 {
                return None;
            }
            let open = goal.open_budget(self)?.saturating_sub(self.taken.cost);
            if open < room {
                room = open;
                self.reset_lines(room);
            }
            if best.is_none_or(|(least, _)| slack < least) {
                best = Some((slack, self.rate));
            }
            if self.straddles(room) {
                break;
            }
            let next = self.chord();
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

    /// Replaces a line by what the flow at the current rate says; true when the two best closures lie on
    /// either side of the room, so that no rate is better.
    fn straddles(&mut self, room: u128) -> bool {
        let smallest = self.line((0..self.net.len()).map(|node| self.net.in_smallest(node)).collect());
        if smallest.cost > room {
            self.high = smallest;
            return false;
        }
        let largest = self.net.largest();
        let largest = self.line(largest);
        if largest.cost > room {
            self.low = smallest;
            self.high = largest;
            return true;
        }
        self.low = largest;
        false
    }

    /// Finds the fee that a cap on the number of candidates asks for. If that shows that only a lower cost is left to
    /// find, the fee is sought once more for that: at equal values the price of cost decides, and the fee goes with it.
    pub fn calibrate_fee(&mut self, goal: &Goal) {
        let open = goal.open_budget(self);
        self.seek_fee(goal);
        if self.core.cap > FEW && goal.open_budget(self) != open {
            self.seek_fee(goal);
        }
    }

    /// Bisection on how many candidates the bound's solution takes.
    fn seek_fee(&mut self, goal: &Goal) {
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
            let Some(profit) = self.optimise(goal) else { return };
            let slack = goal.slack(self, profit);
            if slack < best.0 {
                best = (slack, fee);
            }
            let room = goal.open_budget(self).unwrap_or(0).saturating_sub(self.taken.cost);
            if self.mixed_count(room) > self.core.cap as f64 {
                least = fee;
            } else if fee == 0 {
                return;
            } else {
                most = fee;
            }
        }
        self.set_fee(best.1);
    }

    /// How many candidates the linear program takes: the two lines mixed so that the cost is the room.
    fn mixed_count(&self, room: u128) -> f64 {
        let (room, low, high) = (room as f64, self.low.cost as f64, self.high.cost as f64);
        let share = if high > low { ((room - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        self.low.count as f64 + share * (self.high.count as f64 - self.low.count as f64)
    }
}
