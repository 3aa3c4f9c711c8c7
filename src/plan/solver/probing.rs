//! Probing: finds candidates that must be included or excluded by trying the opposite.
//!
//! Where features share prerequisites, value at first grows faster than cost. The linear bound is then a mix of
//! a small closure and one far above the budget, and at the optimal rate leaving anything out of the large one
//! costs nothing. So exclusions are probed at the rate at which the small closure alone can't reach the
//! threshold, and inclusions at the rate at which the large one can't: there the decision has a cost. On the
//! classic instances of Xuan 2012, probing decides most of a node, not branching.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::objective::Threshold;
use super::relaxation::{ClosureSums, Relaxation};

/// What remains of the slack, per mille, if an undecided node is fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProbeScore {
    pub node: u32,
    pub exclusion: i64,
    pub inclusion: i64,
}

/// The result of probing a node of the search.
pub(super) enum ProbeResult {
    /// The node can be pruned.
    Pruned,
    /// Something was fixed, so the bound should be computed again.
    Fixed,
    /// Nothing can be fixed; the scores suggest where to branch.
    Open,
}

/// Nodes whose exclusion leaves at least this much slack, per mille, are not probed again in the same node of
/// the search.
const MIN_SLACK_TO_SKIP: i64 = 400;
/// How many of the best exclusions are measured exactly, and probed for inclusion, before branching.
const MAX_EXACT_PROBES: usize = 12;

/// The most exclusions probed in a pass; in larger problems, blocks with few users rarely decide anything.
const MAX_EXCLUSION_PROBES: usize = 600;

impl Relaxation<'_> {
    /// Includes what can't be excluded. `scores` contains the scores of earlier passes in the same node, and
    /// receives those of this pass.
    pub fn probe_exclusions(&mut self, threshold: &Threshold, scores: &mut Vec<ProbeScore>) -> ProbeResult {
        let Some(slack) = self.set_missing_rate(&self.low.clone(), threshold) else { return ProbeResult::Open };
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
            let slack_left = self.probe(node as usize, NodeState::Excluded, threshold, false);
            if slack_left < 0 {
                self.include(node as usize);
                fixed = true;
            } else {
                scores.push(ProbeScore { node, exclusion: per_mille(slack_left, slack), inclusion: 1000 });
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

    /// Measures what including the scored nodes would leave, and excludes a node that would leave nothing.
    pub fn probe_inclusions(&mut self, threshold: &Threshold, scores: &mut [ProbeScore]) -> ProbeResult {
        let Some(slack) = self.set_missing_rate(&self.high.clone(), threshold) else { return ProbeResult::Open };
        if slack < 0 {
            return ProbeResult::Pruned;
        }
        for score in scores {
            let slack_left = self.probe(score.node as usize, NodeState::Included, threshold, true);
            if slack_left < 0 {
                self.fix(score.node as usize, NodeState::Excluded);
                return ProbeResult::Fixed;
            }
            score.inclusion = per_mille(slack_left, slack);
        }
        ProbeResult::Open
    }

    /// Sets the rate at which `closure` alone can't reach the threshold. Returns the slack there, or `None` if
    /// there is no such rate.
    fn set_missing_rate(&mut self, closure: &ClosureSums, threshold: &Threshold) -> Option<i128> {
        let rate = self.missing_rate(closure, threshold)?;
        self.set_rate(rate);
        let profit = self.profit();
        Some(threshold.slack(self, profit))
    }

    /// The rate at which `closure` alone just misses every alternative: from below if it leaves budget, else from
    /// above.
    fn missing_rate(&self, closure: &ClosureSums, threshold: &Threshold) -> Option<u64> {
        let places = self.problem.cap.checked_sub(self.included.count)?;
        let value =
            i128::from(self.included.scaled_value) + i128::from(closure.value) + i128::from(self.fee) * places as i128;
        let cost = self.included.cost + closure.cost;
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

    /// Blocks with many free users first, then the candidates without free blocks: excluding a block excludes
    /// its users, so probing a candidate with a free block tells no more than probing that block.
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

    /// Includes `node` and updates the flow.
    fn include(&mut self, node: usize) {
        let mark = self.trail.len();
        self.fix(node, NodeState::Included);
        let affected = self.affected(mark, NodeState::Included);
        self.net.drain(&affected, i64::MAX);
    }

    /// The slack that remains with `node` fixed at the current rate; negative if the node of the search could
    /// then be pruned. Everything is restored afterward. Unless `exact`, the result may be too low, but never
    /// wrongly negative.
    fn probe(&mut self, node: usize, state: NodeState, threshold: &Threshold, exact: bool) -> i128 {
        let mark = self.trail.len();
        self.net.buffers.work += self.net.len() as u64 / 8;
        self.net.start_journal();
        self.fix(node, state);
        let mut slack_left = threshold.slack(self, self.net.profit());
        if slack_left >= 0 {
            let affected = self.affected(mark, state);
            let most: i128 = affected.iter().map(|&n| i128::from(self.net.excess[n as usize].abs())).sum();
            slack_left -= if most <= slack_left && !exact {
                most
            } else {
                let enough = i64::try_from(slack_left).unwrap_or(i64::MAX);
                i128::from(self.net.augment_from_all(&affected, state, enough))
            };
        }
        self.undo(mark);
        self.net.roll_back();
        slack_left
    }

    /// The free neighbors of the nodes fixed since `mark` that now have flow to move; each once.
    fn affected(&self, mark: usize, state: NodeState) -> Vec<u32> {
        let excluded = state == NodeState::Excluded;
        let rows = if excluded { &self.net.needs } else { &self.net.users };
        let mut affected: Vec<u32> =
            self.trail[mark..].iter().flat_map(|&node| rows.row(node as usize)).copied().collect();
        affected.sort_unstable();
        affected.dedup();
        affected.retain(|&node| {
            let excess = self.net.excess[node as usize];
            self.net.is_free(node as usize) && if excluded { excess < 0 } else { excess > 0 }
        });
        affected
    }
}

fn per_mille(left: i128, slack: i128) -> i64 {
    (left.max(0).saturating_mul(1000) / (slack + 1)) as i64
}
