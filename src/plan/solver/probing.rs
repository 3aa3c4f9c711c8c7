//! Probing: what can't be left out, and what can't be afforded.
//!
//! Where features share prerequisites, value grows faster than cost at first. The linear bound then mixes a small closure
//! with one far beyond the budget, and at the best rate leaving anything out of the large one costs nothing. So exclusions are
//! result at the rate at which the small closure alone is hopeless, and inclusions where the large one is: there the
//! decision has to be paid. On the classic instances of Xuan 2012 this, not branching, decides most of a node.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::objective::Threshold;
use super::relaxation::{ClosureSums, Relaxation};

/// What an undecided node would leave of the slack, per mille, if it were fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProbeScore {
    pub node: u32,
    pub exclusion: i64,
    pub inclusion: i64,
}

/// What probing the exclusions of a node of the search came to.
pub(super) enum ProbeResult {
    /// Nothing of interest is left in this node.
    Pruned,
    /// Something was fixed, so the bound should be included again.
    Fixed,
    /// Nothing can be fixed; the scores say where to branch.
    Open,
}

/// Nodes whose exclusion leaves more than this, per mille, aren't result twice in one node of the search.
const MIN_SLACK_TO_SKIP: i64 = 400;
/// How many of the best exclusions are measured exactly, and result for inclusion, before branching.
const MAX_EXACT_PROBES: usize = 12;

/// The most exclusions result in a pass; in larger problems the blocks with few users rarely decide anything.
const MAX_EXCLUSION_PROBES: usize = 600;

impl Relaxation<'_> {
    /// Fixes in what can't be left out. `scores` holds what an earlier pass in the same node left, and gets this one's.
    pub fn probe_exclusions(&mut self, threshold: &Threshold, scores: &mut Vec<ProbeScore>) -> ProbeResult {
        let Some(slack) = self.reprice(&self.low.clone(), threshold) else { return ProbeResult::Open };
        if slack < 0 {
            return ProbeResult::Pruned;
        }
        let first = scores.is_empty();
        let nodes = if first { self.exclusion_order() } else { scores.iter().map(|score| score.node).collect() };
        scores.retain(|score| score.exclusion >= MIN_SLACK_TO_SKIP);
        let skip: Vec<u32> = scores.iter().map(|score| score.node).collect();
        let mut fixed = false;
        for node in nodes {
            if !self.net.is_free(node as usize) || (!first && skip.contains(&node)) {
                continue;
            }
            let left = self.probe(node as usize, NodeState::Excluded, threshold, false);
            if left < 0 {
                self.include(node as usize);
                fixed = true;
            } else {
                scores.push(ProbeScore { node, exclusion: per_mille(left, slack), inclusion: 1000 });
            }
        }
        scores.retain(|score| self.net.is_free(score.node as usize));
        if fixed {
            return ProbeResult::Fixed;
        }
        scores.sort_unstable_by_key(|score| (score.exclusion, score.node));
        for at in 0..scores.len().min(MAX_EXACT_PROBES) {
            scores[at].exclusion =
                per_mille(self.probe(scores[at].node as usize, NodeState::Excluded, threshold, true), slack);
        }
        scores.truncate(MAX_EXACT_PROBES);
        ProbeResult::Open
    }

    /// Measures what including the scored nodes would leave; fixes out those for which it is nothing.
    pub fn probe_inclusions(&mut self, threshold: &Threshold, scores: &mut [ProbeScore]) -> ProbeResult {
        let Some(slack) = self.reprice(&self.high.clone(), threshold) else { return ProbeResult::Open };
        if slack < 0 {
            return ProbeResult::Pruned;
        }
        for score in scores {
            let left = self.probe(score.node as usize, NodeState::Included, threshold, true);
            if left < 0 {
                self.fix(score.node as usize, NodeState::Excluded);
                return ProbeResult::Fixed;
            }
            score.inclusion = per_mille(left, slack);
        }
        ProbeResult::Open
    }

    /// Sets the rate at which `line` alone is hopeless; the slack there, if there is such a rate.
    fn reprice(&mut self, line: &ClosureSums, threshold: &Threshold) -> Option<i128> {
        let rate = self.hopeless_rate(line, threshold)?;
        self.set_rate(rate);
        let profit = self.profit();
        Some(threshold.slack(self, profit))
    }

    /// The rate at which `line` alone just misses every target: from below if it leaves budget, else from above.
    fn hopeless_rate(&self, line: &ClosureSums, threshold: &Threshold) -> Option<u64> {
        let places = self.problem.cap.checked_sub(self.included.count)?;
        let value = i128::from(self.included.scaled) + i128::from(line.value) + i128::from(self.fee) * places as i128;
        let cost = self.included.cost + line.cost;
        let (mut below, mut above) = (None::<u128>, None::<u128>);
        for (target, budget) in threshold.open(self) {
            let missing = self.scale.target(target) - value - 2;
            let shifted = missing.unsigned_abs() << self.scale.rate_shift;
            if missing > 0 && budget > cost {
                let rate = shifted / (budget - cost);
                below = Some(below.map_or(rate, |least| least.min(rate)));
            } else if missing < 0 && budget < cost {
                let rate = shifted / (cost - budget) + 1;
                above = Some(above.map_or(rate, |most| most.max(rate)));
            }
        }
        Some(below.or(above)?.min(u128::from(self.scale.max_rate)) as u64)
    }

    /// Blocks with many open users first, and the candidates for which no open block speaks: excluding a
    /// block excludes its users, so a candidate with an open block is never more telling than that block.
    fn exclusion_order(&self) -> Vec<u32> {
        let first_block = self.problem.len();
        let open = |rows: &[u32], shift: usize| rows.iter().filter(|&&n| self.net.is_free(n as usize + shift)).count();
        let mut order = Vec::new();
        for node in (0..self.net.len()).filter(|&node| self.net.is_free(node)) {
            let weight = if !self.is_candidate(node) {
                open(self.problem.users.row(node - first_block), 0)
            } else {
                usize::from(open(self.problem.needs.row(node), first_block) == 0)
            };
            if weight > 0 {
                order.push((Reverse(weight), node as u32));
            }
        }
        order.sort_unstable();
        order.truncate(MAX_EXCLUSION_PROBES);
        order.into_iter().map(|(_, node)| node).collect()
    }

    /// Fixes `node` in and lets the flow follow.
    fn include(&mut self, node: usize) {
        let mark = self.trail.len();
        self.fix(node, NodeState::Included);
        let touched = self.touched(mark, NodeState::Included);
        self.net.drain(&touched, i64::MAX);
    }

    /// The slack that is left with `node` fixed at the current rate, below 0 if nothing of interest is; leaves
    /// everything as it was. Unless it's to be exact it may be too low, but never wrongly below 0.
    fn probe(&mut self, node: usize, state: NodeState, threshold: &Threshold, exact: bool) -> i128 {
        let mark = self.trail.len();
        self.net.buffers.work += self.net.len() as u64 / 8;
        self.net.start_journal();
        self.fix(node, state);
        let mut left = threshold.slack(self, self.net.profit());
        if left >= 0 {
            let touched = self.touched(mark, state);
            let most: i128 = touched.iter().map(|&n| i128::from(self.net.excess[n as usize].abs())).sum();
            left -= if most <= left && !exact {
                most
            } else {
                let enough = i64::try_from(left).unwrap_or(i64::MAX);
                i128::from(self.net.augment_from_all(&touched, state, enough))
            };
        }
        self.undo(mark);
        self.net.roll_back();
        left
    }

    /// The free neighbours of what was fixed since `mark`, where they now have something to move; each once.
    fn touched(&self, mark: usize, state: NodeState) -> Vec<u32> {
        let excluded = state == NodeState::Excluded;
        let rows = if excluded { &self.net.needs } else { &self.net.users };
        let mut touched: Vec<u32> =
            self.trail[mark..].iter().flat_map(|&node| rows.row(node as usize)).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|&node| {
            let excess = self.net.excess[node as usize];
            self.net.is_free(node as usize) && if excluded { excess < 0 } else { excess > 0 }
        });
        touched
    }
}

fn per_mille(left: i128, slack: i128) -> i64 {
    (left.max(0).saturating_mul(1000) / (slack + 1)) as i64
}
