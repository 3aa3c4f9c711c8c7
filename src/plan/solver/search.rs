//! Depth-first branch and bound on the Lagrangian bound.
//!
//! Depth first, because the state of a node is the network itself: moving to a child changes little of it, and
//! the multipliers of one node are a good start for the next. Branching prefers blocks, because excluding a
//! block excludes all its users.

use std::cmp::Reverse;

use super::closure_network::NodeState;
use super::enumeration::Enumeration;
use super::greedy;
use super::objective::{CandidateSelection, Objective};
use super::probing::{ProbeResult, ProbeScore};
use super::relaxation::Relaxation;
use super::watcher::Watcher;

/// A branching decision on the path from the root to the current node.
#[derive(Debug)]
struct BranchDecision {
    /// Length of the relaxation's trail before the decision.
    trail: usize,
    node: u32,
    state: NodeState,
    /// Whether the other branch has been searched already.
    is_second: bool,
    /// The rate with which the other branch starts.
    rate: u64,
    /// Scaled bound of the node that was branched.
    bound: i128,
}

/// Rounds of local search on each better selection found in the tree.
const IMPROVEMENT_ROUNDS: u32 = 100;

/// Steps that enumerations may always take; more are allowed in proportion to other work.
pub(super) const ENUMERATION_STEPS: u64 = 1_000_000;
/// The most open places with which sets are enumerated; each is a level of recursion.
pub(super) const MAX_ENUMERATED_PLACES: usize = 64;

/// One run of branch and bound.
pub(super) struct Search<'c> {
    relaxation: Relaxation<'c>,
    objective: Objective,
    path: Vec<BranchDecision>,
    /// Work that the relaxation had spent before this run.
    work_before: u64,
    /// The work limit.
    work_limit: u64,
    nodes: u64,
    /// Steps spent on enumerations.
    enumeration_steps: u64,
    stopped: bool,
    /// Scaled bound of the current node.
    bound: i128,
}

/// The result of a run.
#[derive(Debug)]
pub(super) struct SearchOutcome<'c> {
    /// If maximizing: the best selection found.
    pub best: CandidateSelection,
    /// If reaching a value: the selection found.
    pub found: Option<CandidateSelection>,
    /// Whether the whole tree was searched.
    pub finished: bool,
    /// Whether the caller stopped the search.
    pub stopped: bool,
    /// An upper bound: no selection is worth more, in units of the reduced problem.
    pub bound: u128,
    /// Work spent, the same on every machine.
    pub work: u64,
    /// The relaxation with its flow, for the next search.
    pub relaxation: Relaxation<'c>,
}

/// What to do with a node after examining it.
enum NodeResult {
    /// Nothing better is left in the node.
    Pruned,
    /// Branch on this network node, starting with this state.
    Branch(u32, NodeState),
    /// The search was stopped or reached its work limit.
    Interrupted,
}

impl<'c> Search<'c> {
    /// A search for the largest value, then the lowest cost, starting from a known selection.
    pub fn maximize(relaxation: Relaxation<'c>, known: CandidateSelection) -> Self {
        let objective = Objective::improve_on(relaxation.problem, known);
        Self::new(relaxation, objective)
    }

    /// A search for any selection worth at least `value` within the problem's budget and cap.
    pub fn reach_value(relaxation: Relaxation<'c>, value: u128) -> Self {
        let objective = Objective::reach_value(relaxation.problem, value);
        Self::new(relaxation, objective)
    }

    /// Computes the root bound, so that the bound is valid even if the search is stopped before its first step.
    fn new(mut relaxation: Relaxation<'c>, objective: Objective) -> Self {
        let work_before = relaxation.net.buffers.work;
        relaxation.optimize_fee(&objective.threshold);
        relaxation.optimize(&objective.threshold);
        let bound = relaxation.value_bound;
        let (path, work_limit) = (Vec::new(), u64::MAX);
        Self {
            relaxation,
            objective,
            path,
            work_limit,
            work_before,
            nodes: 0,
            enumeration_steps: 0,
            stopped: false,
            bound,
        }
    }

    /// The relaxation at the root, before the first step.
    pub fn relaxation(&self) -> &Relaxation<'c> {
        &self.relaxation
    }

    /// The outcome without searching: the known selection and the root bound.
    pub fn unsearched_outcome(self) -> SearchOutcome<'c> {
        self.outcome(false)
    }

    /// Limits the work.
    pub fn with_work_limit(mut self, work_limit: u64) -> Self {
        self.work_limit = work_limit;
        self
    }

    /// Fixes decisions on candidates before the search.
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

    /// Searches until the tree is exhausted, the objective is reached, or the work limit is.
    pub fn run(self) -> SearchOutcome<'c> {
        self.run_watched(&mut Watcher { stop: &mut || false, report: &mut |_, _| {} })
    }

    /// Like [`run`](Self::run), and reports to a watcher, who may stop the search.
    pub fn run_watched(mut self, watcher: &mut Watcher<'_>) -> SearchOutcome<'c> {
        let finished = loop {
            self.nodes += 1;
            match self.examine(watcher) {
                NodeResult::Branch(node, state) => self.descend(node, state),
                NodeResult::Pruned if self.objective.found.is_some() => break false,
                NodeResult::Pruned if !self.backtrack() => break true,
                NodeResult::Pruned => {}
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
        let flow = self.relaxation.net.buffers.work - self.work_before;
        flow + self.nodes * self.relaxation.net.len() as u64 + self.enumeration_steps
    }

    /// The bound of the branches that are not searched yet.
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

    /// Goes to the other branch of the last decision that has one left. Returns false if there is none.
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

    /// Bounds, fixes and probes the current node until it is pruned or has to be branched.
    fn examine(&mut self, watcher: &mut Watcher<'_>) -> NodeResult {
        let mut scores = Vec::new();
        for pass in 0.. {
            self.stopped = watcher.poll(&self.objective.best, &|| self.open_bound());
            if self.stopped || self.work() > self.work_limit {
                return NodeResult::Interrupted;
            }
            let Some(room) = self.propagate() else { return NodeResult::Pruned };
            if self.offer_all_free(room) {
                return NodeResult::Pruned;
            }
            self.relaxation.value_bound = self.bound;
            let Some(profit) = self.relaxation.optimize(&self.objective.threshold) else { return NodeResult::Pruned };
            self.bound = self.relaxation.value_bound;
            if pass == 0 {
                self.try_greedy();
            }
            let slack = self.objective.threshold.slack(&self.relaxation, profit);
            if slack < 0 || self.objective.found.is_some() {
                return NodeResult::Pruned;
            }
            if self.fix_by_reduced_cost(slack) {
                continue;
            }
            if self.enumerate() {
                return NodeResult::Pruned;
            }
            match self.probe(&mut scores) {
                ProbeResult::Pruned => return NodeResult::Pruned,
                ProbeResult::Fixed => {}
                ProbeResult::Open => break,
            }
        }
        self.choose(&scores)
    }

    /// Enumerates every remaining set, if there aren't too many. Unsuccessful enumerations take little more
    /// work than the rest of the search.
    fn enumerate(&mut self) -> bool {
        let branching = self.work() - self.enumeration_steps;
        let max_steps =
            (ENUMERATION_STEPS + branching / 8).saturating_sub(self.enumeration_steps).min(ENUMERATION_STEPS);
        let (problem, net) = (self.relaxation.problem, &self.relaxation.net);
        let free = (0..problem.len()).filter(|&candidate| net.is_free(candidate)).count();
        let places = problem.cap.saturating_sub(self.relaxation.included.count).min(free);
        if places > MAX_ENUMERATED_PLACES || max_steps < self.relaxation.net.len() as u64 {
            return false;
        }
        let mut enumeration = Enumeration::new(&self.relaxation, &self.objective.threshold, max_steps);
        let (problem, objective) = (self.relaxation.problem, &mut self.objective);
        let complete = enumeration.run(&mut |selected| objective.offer(problem, selected));
        self.enumeration_steps += enumeration.steps;
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

    /// Branches where both sides lose the most slack, and searches the side that loses more first.
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
        free.map_or(NodeResult::Pruned, |candidate| NodeResult::Branch(candidate as u32, NodeState::Included))
    }

    /// Excludes what exceeds the room or the cap. Returns the room, or `None` if the decisions exceed a limit.
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
            let extra =
                problem.own_costs[candidate] + open.map(|&block| problem.block_costs[block as usize]).sum::<u128>();
            if extra > room || places == 0 {
                self.relaxation.fix(candidate, NodeState::Excluded);
            }
        }
        for block in 0..problem.block_costs.len() {
            let node = block + problem.len();
            let net = &self.relaxation.net;
            if net.is_free(node) && !problem.users.row(block).iter().any(|&user| net.is_free(user as usize)) {
                self.relaxation.fix(node, NodeState::Excluded);
            }
        }
        Some(room)
    }

    /// Offers all free candidates together, if they fit.
    fn offer_all_free(&mut self, room: u128) -> bool {
        let all = self.relaxation.all_free();
        let fits = all.cost <= room && self.relaxation.included.count + all.count <= self.relaxation.problem.cap;
        if fits {
            self.offer(CandidateSelection::new(self.relaxation.problem, self.included_with(&all.set)));
        }
        fits
    }

    /// Offers the smaller closure of the relaxation's solution, completed greedily. If it exceeds the cap, the
    /// candidates with the largest shares are kept.
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
        let value_before = self.objective.best.value;
        self.offer(selected);
        if self.objective.best.value > value_before && !self.path.is_empty() {
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

    /// Fixes nodes by reduced cost: a decision costs at least the excesses and deficits that it leaves unused.
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
