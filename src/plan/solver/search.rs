//! Branch and bound, depth first, on the Lagrangian bound.
//!
//! Depth first because a node's state is the network itself: going to a child changes little of it, and the
//! multipliers of a sibling are a good start for the next. Branching prefers blocks, whose exclusion takes all their users along.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::enumeration::Enumeration;
use super::greedy;
use super::objective::{CandidateSelection, Objective};
use super::probing::{ProbeResult, ProbeScore};
use super::relaxation::Relaxation;

/// A decision on the path from the root to the current node.
#[derive(Debug)]
struct BranchDecision {
    /// Length of the relaxation's trail before it.
    trail: usize,
    node: u32,
    state: NodeState,
    /// Whether the other side has been searched already.
    is_second: bool,
    /// Where the search for the other side's rate starts.
    rate: u64,
    /// Scaled bound of the node in which it was included.
    bound: i128,
}

/// Exchanges tried on each better selection that the tree comes upon.
const IMPROVEMENT_ROUNDS: u32 = 100;

/// Steps that a walk through sets may take before it has to be earned by other work.
pub(super) const ENUMERATION_STEPS: u64 = 1_000_000;
/// The most open places with which sets are enumeration_steps through, each a level of recursion.
pub(super) const MAX_ENUMERATED_PLACES: usize = 64;

/// One run of branch and bound.
pub(super) struct Search<'c> {
    relaxation: Relaxation<'c>,
    objective: Objective,
    path: Vec<BranchDecision>,
    /// Work that the relaxation had spent for others.
    before: u64,
    /// Nodes and flow work that may be spent.
    allowance: u64,
    nodes: u64,
    /// Steps spent on walks through sets.
    enumeration_steps: u64,
    stopped: bool,
    /// Scaled bound of the current node.
    bound: i128,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct SearchOutcome<'c> {
    /// Searching for the best: the best selection met, in lexicographic order of ties.
    pub best: CandidateSelection,
    /// Searching to reach a value: the witness.
    pub found: Option<CandidateSelection>,
    /// Whether the complete tree was searched.
    pub finished: bool,
    /// Whether the caller said stop.
    pub stopped: bool,
    /// No selection is worth more, in units of the problem.
    pub bound: u128,
    /// Work spent, the same on every machine.
    pub work: u64,
    /// The relaxation with its flow, for the next search.
    pub relaxation: Relaxation<'c>,
}

/// What is left of a node once it has been looked at.
enum NodeResult {
    Closed,
    Branch(u32, NodeState),
    Interrupted,
}

impl<'c> Search<'c> {
    /// A search for the largest value, then the lowest cost, beyond what is known already.
    pub fn maximize(relaxation: Relaxation<'c>, known: CandidateSelection) -> Self {
        let objective = Objective::improve_on(relaxation.problem, known);
        Self::new(relaxation, objective)
    }

    /// A search for any selection worth at least `value` within the problem's budget and cap.
    pub fn reach_value(relaxation: Relaxation<'c>, value: u128) -> Self {
        let objective = Objective::reach_value(relaxation.problem, value);
        Self::new(relaxation, objective)
    }

    /// Takes the root's bound at once, so that a search holds a true one even if it is stopped before its first step.
    fn new(mut relaxation: Relaxation<'c>, objective: Objective) -> Self {
        let before = relaxation.net.buffers.work;
        relaxation.optimize_fee(&objective.threshold);
        relaxation.optimize(&objective.threshold);
        let bound = relaxation.value_bound;
        let (path, allowance) = (Vec::new(), u64::MAX);
        Self { relaxation, objective, path, allowance, before, nodes: 0, enumeration_steps: 0, stopped: false, bound }
    }

    /// The relaxation at its root, before the first step.
    pub fn relaxation(&self) -> &Relaxation<'c> {
        &self.relaxation
    }

    /// What is known before the first step.
    pub fn unsearched_outcome(self) -> SearchOutcome<'c> {
        self.outcome(false)
    }

    /// Limits the work to spend.
    pub fn with_work(mut self, allowance: u64) -> Self {
        self.allowance = allowance;
        self
    }

    /// Takes decisions on candidates for granted.
    pub fn with_decisions(mut self, inside: &[u32], outside: &[u32]) -> Self {
        for (candidates, state) in [(outside, NodeState::Excluded), (inside, NodeState::Included)] {
            for &candidate in candidates {
                if self.relaxation.net.is_free(candidate as usize) {
                    self.relaxation.fix(candidate as usize, state);
                }
            }
        }
        self
    }

    /// Searches until the tree is exhausted, the task is reached, or the caller says stop.
    pub fn run(mut self, stop: &mut dyn FnMut() -> bool) -> SearchOutcome<'c> {
        let finished = loop {
            self.nodes += 1;
            match self.examine(stop) {
                NodeResult::Branch(node, state) => self.descend(node, state),
                NodeResult::Closed if self.objective.found.is_some() => break false,
                NodeResult::Closed if !self.backtrack() => break true,
                NodeResult::Closed => {}
                NodeResult::Interrupted => break false,
            }
        };
        self.outcome(finished)
    }

    fn outcome(self, finished: bool) -> SearchOutcome<'c> {
        let bound = if finished { self.objective.best.value } else { self.open_bound() };
        let (work, Objective { best, found, .. }) = (self.work(), self.objective);
        SearchOutcome { best, found, finished, stopped: self.stopped, bound, work, relaxation: self.relaxation }
    }

    fn work(&self) -> u64 {
        let flow = self.relaxation.net.buffers.work - self.before;
        flow + self.nodes * self.relaxation.net.len() as u64 + self.enumeration_steps
    }

    /// What the sides not yet searched may still hold.
    fn open_bound(&self) -> u128 {
        let open = self.path.iter().filter(|decision| !decision.is_second).map(|decision| decision.bound);
        let current = self.path.last().map_or(self.bound, |decision| decision.bound.max(self.bound));
        let scaled = open.fold(current, i128::max);
        self.relaxation.scale.unscaled(scaled).min(self.relaxation.problem.most_value()).max(self.objective.best.value)
    }

    fn descend(&mut self, node: u32, state: NodeState) {
        let (trail, rate) = (self.relaxation.trail.len(), self.relaxation.rate);
        self.path.push(BranchDecision { trail, node, state, is_second: false, rate, bound: self.bound });
        self.relaxation.fix(node as usize, state);
    }

    /// Goes to the other side of the last decision that has one; false when there is none.
    fn backtrack(&mut self) -> bool {
        while let Some(last) = self.path.last_mut() {
            self.relaxation.undo(last.trail);
            if !last.is_second {
                last.is_second = true;
                last.state = last.state.opposite();
                self.bound = last.bound;
                self.relaxation.set_rate(last.rate);
                self.relaxation.fix(last.node as usize, last.state);
                return true;
            }
            self.path.pop();
        }
        false
    }

    /// Bounds, fixes and probes the current node until it is closed or needs a branch.
    fn examine(&mut self, stop: &mut dyn FnMut() -> bool) -> NodeResult {
        let mut scores = Vec::new();
        for pass in 0.. {
            self.stopped = stop();
            if self.stopped || self.work() > self.allowance {
                return NodeResult::Interrupted;
            }
            let Some(room) = self.propagate() else { return NodeResult::Closed };
            if self.offer_all_free(room) {
                return NodeResult::Closed;
            }
            self.relaxation.value_bound = self.bound;
            let Some(profit) = self.relaxation.optimize(&self.objective.threshold) else { return NodeResult::Closed };
            self.bound = self.relaxation.value_bound;
            if pass == 0 {
                self.try_greedy();
            }
            let slack = self.objective.threshold.slack(&self.relaxation, profit);
            if slack < 0 || self.objective.found.is_some() {
                return NodeResult::Closed;
            }
            if self.fix_by_reduced_cost(slack) {
                continue;
            }
            if self.enumerate() {
                return NodeResult::Closed;
            }
            match self.probe(&mut scores) {
                ProbeResult::Pruned => return NodeResult::Closed,
                ProbeResult::Fixed => {}
                ProbeResult::Open => break,
            }
        }
        self.choose(&scores)
    }

    /// Looks at every set that is left, if that isn't too much; walks that end in vain never take much more work than the rest.
    fn enumerate(&mut self) -> bool {
        let branching = self.work() - self.enumeration_steps;
        let most = (ENUMERATION_STEPS + branching / 8).saturating_sub(self.enumeration_steps).min(ENUMERATION_STEPS);
        let (problem, net) = (self.relaxation.problem, &self.relaxation.net);
        let free = (0..problem.len()).filter(|&candidate| net.is_free(candidate)).count();
        let places = problem.cap.saturating_sub(self.relaxation.included.count).min(free);
        if places > MAX_ENUMERATED_PLACES || most < self.relaxation.net.len() as u64 {
            return false;
        }
        let mut enumeration = Enumeration::new(&self.relaxation, &self.objective.threshold, most);
        let (problem, objective) = (self.relaxation.problem, &mut self.objective);
        let complete = enumeration.run(&mut |selected| objective.offer(problem, selected));
        self.enumeration_steps += enumeration.spent;
        complete || self.objective.found.is_some()
    }

    fn probe(&mut self, scores: &mut Vec<ProbeScore>) -> ProbeResult {
        scores.retain(|score| self.relaxation.net.is_free(score.node as usize));
        let rate = self.relaxation.rate;
        let mut result = self.relaxation.probe_exclusions(&self.objective.threshold, scores);
        if matches!(result, ProbeResult::Open) {
            result = self.relaxation.probe_inclusions(&self.objective.threshold, scores);
        }
        self.relaxation.set_rate(rate);
        result
    }

    /// Where both sides lose most, the side that loses more first.
    fn choose(&self, scores: &[ProbeScore]) -> NodeResult {
        let weight = |score: &ProbeScore| (1010 - score.exclusion) * (1010 - score.inclusion);
        let best = scores.iter().reduce(|best, score| if weight(score) > weight(best) { score } else { best });
        if let Some(score) = best {
            return NodeResult::Branch(
                score.node,
                if score.exclusion < score.inclusion { NodeState::Excluded } else { NodeState::Included },
            );
        }
        let free = (0..self.relaxation.problem.len()).find(|&candidate| self.relaxation.net.is_free(candidate));
        free.map_or(NodeResult::Closed, |candidate| NodeResult::Branch(candidate as u32, NodeState::Included))
    }

    /// Excludes what the room or the cap has no place for; the room, or nothing if the decisions exceed a limit.
    fn propagate(&mut self) -> Option<u128> {
        let problem = self.relaxation.problem;
        let room = self.relaxation.room()?;
        let places = problem.cap.checked_sub(self.relaxation.included.count)?;
        for candidate in 0..problem.len() {
            if !self.relaxation.net.is_free(candidate) {
                continue;
            }
            let net = &self.relaxation.net;
            let open =
                problem.needs.row(candidate).iter().filter(|&&block| net.is_free(block as usize + problem.len()));
            let extra = problem.own[candidate] + open.map(|&block| problem.blocks[block as usize]).sum::<u128>();
            if extra > room || places == 0 {
                self.relaxation.fix(candidate, NodeState::Excluded);
            }
        }
        for block in 0..problem.blocks.len() {
            let node = block + problem.len();
            let net = &self.relaxation.net;
            if net.is_free(node) && !problem.users.row(block).iter().any(|&user| net.is_free(user as usize)) {
                self.relaxation.fix(node, NodeState::Excluded);
            }
        }
        Some(room)
    }

    /// Offers all that is still free, if it fits.
    fn offer_all_free(&mut self, room: u128) -> bool {
        let all = self.relaxation.everything();
        let fits = all.cost <= room && self.relaxation.included.count + all.count <= self.relaxation.problem.cap;
        if fits {
            self.offer(CandidateSelection::new(self.relaxation.problem, self.included_with(&all.set)));
        }
        fits
    }

    /// Offers the smaller closure of the bound's solution, completed; of more candidates than there are places for, those
    /// with the largest shares.
    fn try_greedy(&mut self) {
        let mut start = self.included_with(&self.relaxation.low.set);
        let problem = self.relaxation.problem;
        if start.len() > problem.cap {
            let rank = |&c: &u32| match self.relaxation.net.state[c as usize] {
                NodeState::Included => (false, Reverse(0), c),
                _ => (true, Reverse(self.relaxation.share(c as usize)), c),
            };
            start.sort_unstable_by_key(rank);
            start.truncate(problem.cap);
        }
        let net = &self.relaxation.net;
        let tried = greedy::complete(problem, start, |candidate| net.state[candidate] != NodeState::Excluded);
        let Some(selected) = tried else { return };
        let before = self.objective.best.value;
        self.offer(selected);
        if self.objective.best.value > before && !self.path.is_empty() {
            self.offer(greedy::improve(self.relaxation.problem, &self.objective.best, IMPROVEMENT_ROUNDS));
        }
    }

    fn included_with(&self, extra: &[bool]) -> Vec<u32> {
        let chosen = |c: u32| self.relaxation.net.state[c as usize] == NodeState::Included || extra[c as usize];
        (0..self.relaxation.problem.len() as u32).filter(|&c| chosen(c)).collect()
    }

    fn offer(&mut self, selected: CandidateSelection) {
        self.objective.offer(self.relaxation.problem, selected);
    }

    /// Fixes what the multipliers alone show: a decision costs at least the excesses and deficits that it wastes.
    fn fix_by_reduced_cost(&mut self, slack: i128) -> bool {
        let mut fixed = false;
        for node in 0..self.relaxation.net.len() {
            if !self.relaxation.net.is_free(node) {
                continue;
            }
            let (inclusion, exclusion) = self.penalties(node);
            if inclusion > slack {
                self.relaxation.fix(node, NodeState::Excluded);
                fixed = true;
            } else if exclusion > slack {
                self.relaxation.fix(node, NodeState::Included);
                fixed = true;
            }
        }
        fixed
    }

    fn penalties(&self, node: usize) -> (i128, i128) {
        let net = &self.relaxation.net;
        let free = |&&other: &&u32| net.is_free(other as usize);
        let excess = |node: usize| i128::from(net.excess[node]);
        let needs = net.needs.row(node).iter().filter(free).map(|&other| (-excess(other as usize)).max(0));
        let users = net.users.row(node).iter().filter(free).map(|&other| excess(other as usize).max(0));
        ((-excess(node)).max(0) + needs.sum::<i128>(), excess(node).max(0) + users.sum::<i128>())
    }
}
