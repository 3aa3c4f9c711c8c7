//! Branch and bound, depth first, on the Lagrangian bound.
//!
//! Depth first because a node's state is the network itself: going to a child changes little of it, and the
//! multipliers of a sibling are a good start for the next. Branching prefers blocks, whose exclusion takes all their users along.

use std::cmp::Reverse;

use super::enumerate::Walk;
use super::greedy;
use super::incumbent::{Pursuit, Selected};
use super::network::State;
use super::probe::{Probed, Score};
use super::relaxation::Relaxation;

/// A decision on the path from the root to the current node.
#[derive(Debug)]
struct Decision {
    /// Length of the relaxation's trail before it.
    trail: usize,
    node: u32,
    state: State,
    /// Whether the other side has been searched already.
    second: bool,
    /// Where the search for the other side's rate starts.
    rate: u64,
    /// Scaled bound of the node in which it was taken.
    bound: i128,
}

/// Exchanges tried on each better selection that the tree comes upon.
const IMPROVEMENTS: u32 = 100;

/// Steps that a walk through sets may take before it has to be earned by other work.
pub(super) const WALK: u64 = 1_000_000;
/// The most open places with which sets are walked through, each a level of recursion.
pub(super) const WALKED_PLACES: usize = 64;

/// One run of branch and bound.
pub(super) struct Search<'c> {
    relaxation: Relaxation<'c>,
    pursuit: Pursuit,
    path: Vec<Decision>,
    /// Work that the relaxation had spent for others.
    before: u64,
    /// Nodes and flow work that may be spent.
    allowance: u64,
    nodes: u64,
    /// Steps spent on walks through sets.
    walked: u64,
    stopped: bool,
    /// Scaled bound of the current node.
    bound: i128,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct Outcome<'c> {
    /// Searching for the best: the best selection met, in lexicographic order of ties.
    pub best: Selected,
    /// Searching to reach a value: the witness.
    pub found: Option<Selected>,
    /// Whether the whole tree was searched.
    pub finished: bool,
    /// Whether the caller said stop.
    pub stopped: bool,
    /// No selection is worth more, in units of the core.
    pub bound: u128,
    /// Work spent, the same on every machine.
    pub work: u64,
    /// The relaxation with its flow, for the next search.
    pub relaxation: Relaxation<'c>,
}

/// What is left of a node once it has been looked at.
enum Verdict {
    Closed,
    Branch(u32, State),
    Interrupted,
}

impl<'c> Search<'c> {
    /// A search for the largest value, then the lowest cost, beyond what is known already.
    pub fn best(relaxation: Relaxation<'c>, known: Selected) -> Self {
        let pursuit = Pursuit::beyond(relaxation.core, known);
        Self::new(relaxation, pursuit)
    }

    /// A search for any selection worth at least `value` within the core's budget and cap.
    pub fn reaching(relaxation: Relaxation<'c>, value: u128) -> Self {
        let pursuit = Pursuit::reach(relaxation.core, value);
        Self::new(relaxation, pursuit)
    }

    /// Takes the root's bound at once, so that a search holds a true one even if it is stopped before its first step.
    fn new(mut relaxation: Relaxation<'c>, pursuit: Pursuit) -> Self {
        let before = relaxation.net.scratch.work;
        relaxation.calibrate_fee(&pursuit.goal);
        relaxation.optimise(&pursuit.goal);
        let bound = relaxation.least;
        let (path, allowance) = (Vec::new(), u64::MAX);
        Self { relaxation, pursuit, path, allowance, before, nodes: 0, walked: 0, stopped: false, bound }
    }

    /// The relaxation at its root, before the first step.
    pub fn relaxation(&self) -> &Relaxation<'c> {
        &self.relaxation
    }

    /// What is known before the first step.
    pub fn ended(self) -> Outcome<'c> {
        self.outcome(false)
    }

    /// Limits the work to spend.
    pub fn with_work(mut self, allowance: u64) -> Self {
        self.allowance = allowance;
        self
    }

    /// Takes decisions on candidates for granted.
    pub fn decided(mut self, inside: &[u32], outside: &[u32]) -> Self {
        for (candidates, state) in [(outside, State::Out), (inside, State::In)] {
            for &candidate in candidates {
                if self.relaxation.net.is_free(candidate as usize) {
                    self.relaxation.fix(candidate as usize, state);
                }
            }
        }
        self
    }

    /// Searches until the tree is exhausted, the aim is reached, or the caller says stop.
    pub fn run(mut self, stop: &mut dyn FnMut() -> bool) -> Outcome<'c> {
        let finished = loop {
            self.nodes += 1;
            match self.examine(stop) {
                Verdict::Branch(node, state) => self.descend(node, state),
                Verdict::Closed if self.pursuit.found.is_some() => break false,
                Verdict::Closed if !self.turn() => break true,
                Verdict::Closed => {}
                Verdict::Interrupted => break false,
            }
        };
        self.outcome(finished)
    }

    fn outcome(self, finished: bool) -> Outcome<'c> {
        let bound = if finished { self.pursuit.best.value } else { self.open_bound() };
        let (work, Pursuit { best, found, .. }) = (self.work(), self.pursuit);
        Outcome { best, found, finished, stopped: self.stopped, bound, work, relaxation: self.relaxation }
    }

    fn work(&self) -> u64 {
        let flow = self.relaxation.net.scratch.work - self.before;
        flow + self.nodes * self.relaxation.net.len() as u64 + self.walked
    }

    /// What the sides not yet searched may still hold.
    fn open_bound(&self) -> u128 {
        let open = self.path.iter().filter(|decision| !decision.second).map(|decision| decision.bound);
        let current = self.path.last().map_or(self.bound, |decision| decision.bound.max(self.bound));
        let scaled = open.fold(current, i128::max);
        self.relaxation.scale.unscaled(scaled).min(self.relaxation.core.most_value()).max(self.pursuit.best.value)
    }

    fn descend(&mut self, node: u32, state: State) {
        let (trail, rate) = (self.relaxation.trail.len(), self.relaxation.rate);
        self.path.push(Decision { trail, node, state, second: false, rate, bound: self.bound });
        self.relaxation.fix(node as usize, state);
    }

    /// Goes to the other side of the last decision that has one; false when there is none.
    fn turn(&mut self) -> bool {
        while let Some(last) = self.path.last_mut() {
            self.relaxation.undo(last.trail);
            if !last.second {
                last.second = true;
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
    fn examine(&mut self, stop: &mut dyn FnMut() -> bool) -> Verdict {
        let mut scores = Vec::new();
        for pass in 0.. {
            self.stopped = stop();
            if self.stopped || self.work() > self.allowance {
                return Verdict::Interrupted;
            }
            let Some(room) = self.propagate() else { return Verdict::Closed };
            if self.take_everything(room) {
                return Verdict::Closed;
            }
            self.relaxation.least = self.bound;
            let Some(profit) = self.relaxation.optimise(&self.pursuit.goal) else { return Verdict::Closed };
            self.bound = self.relaxation.least;
            if pass == 0 {
                self.try_greedy();
            }
            let slack = self.pursuit.goal.slack(&self.relaxation, profit);
            if slack < 0 || self.pursuit.found.is_some() {
                return Verdict::Closed;
            }
            if self.fix_by_reduced_cost(slack) {
                continue;
            }
            if self.walk() {
                return Verdict::Closed;
            }
            match self.probe(&mut scores) {
                Probed::Dead => return Verdict::Closed,
                Probed::Fixed => {}
                Probed::Open => break,
            }
        }
        self.choose(&scores)
    }

    /// Looks at every set that is left, if that isn't too much; walks that end in vain never take much more work than the rest.
    fn walk(&mut self) -> bool {
        let branching = self.work() - self.walked;
        let most = (WALK + branching / 8).saturating_sub(self.walked).min(WALK);
        let (core, net) = (self.relaxation.core, &self.relaxation.net);
        let free = (0..core.len()).filter(|&candidate| net.is_free(candidate)).count();
        let places = core.cap.saturating_sub(self.relaxation.taken.count).min(free);
        if places > WALKED_PLACES || most < self.relaxation.net.len() as u64 {
            return false;
        }
        let mut walk = Walk::new(&self.relaxation, &self.pursuit.goal, most);
        let (core, pursuit) = (self.relaxation.core, &mut self.pursuit);
        let whole = walk.run(&mut |selected| pursuit.offer(core, selected));
        self.walked += walk.spent;
        whole || self.pursuit.found.is_some()
    }

    fn probe(&mut self, scores: &mut Vec<Score>) -> Probed {
        scores.retain(|score| self.relaxation.net.is_free(score.node as usize));
        let rate = self.relaxation.rate;
        let mut probed = self.relaxation.probe_exclusions(&self.pursuit.goal, scores);
        if matches!(probed, Probed::Open) {
            probed = self.relaxation.probe_inclusions(&self.pursuit.goal, scores);
        }
        self.relaxation.set_rate(rate);
        probed
    }

    /// Where both sides lose most, the side that loses more first.
    fn choose(&self, scores: &[Score]) -> Verdict {
        let weight = |score: &Score| (1010 - score.out) * (1010 - score.inside);
        let best = scores.iter().reduce(|best, score| if weight(score) > weight(best) { score } else { best });
        if let Some(score) = best {
            return Verdict::Branch(score.node, if score.out < score.inside { State::Out } else { State::In });
        }
        let free = (0..self.relaxation.core.len()).find(|&candidate| self.relaxation.net.is_free(candidate));
        free.map_or(Verdict::Closed, |candidate| Verdict::Branch(candidate as u32, State::In))
    }

    /// Excludes what the room or the cap has no place for; the room, or nothing if the decisions exceed a limit.
    fn propagate(&mut self) -> Option<u128> {
        let core = self.relaxation.core;
        let room = self.relaxation.room()?;
        let places = core.cap.checked_sub(self.relaxation.taken.count)?;
        for candidate in 0..core.len() {
            if !self.relaxation.net.is_free(candidate) {
                continue;
            }
            let net = &self.relaxation.net;
            let open = core.needs.row(candidate).iter().filter(|&&block| net.is_free(block as usize + core.len()));
            let extra = core.own[candidate] + open.map(|&block| core.blocks[block as usize]).sum::<u128>();
            if extra > room || places == 0 {
                self.relaxation.fix(candidate, State::Out);
            }
        }
        for block in 0..core.blocks.len() {
            let node = block + core.len();
            let net = &self.relaxation.net;
            if net.is_free(node) && !core.users.row(block).iter().any(|&user| net.is_free(user as usize)) {
                self.relaxation.fix(node, State::Out);
            }
        }
        Some(room)
    }

    /// Offers all that is still free, if it fits.
    fn take_everything(&mut self, room: u128) -> bool {
        let all = self.relaxation.everything();
        let fits = all.cost <= room && self.relaxation.taken.count + all.count <= self.relaxation.core.cap;
        if fits {
            self.offer(Selected::of(self.relaxation.core, self.taken_with(&all.set)));
        }
        fits
    }

    /// Offers the smaller closure of the bound's solution, completed; of more candidates than there are places for, those
    /// with the largest shares.
    fn try_greedy(&mut self) {
        let mut start = self.taken_with(&self.relaxation.low.set);
        let core = self.relaxation.core;
        if start.len() > core.cap {
            let rank = |&c: &u32| match self.relaxation.net.state[c as usize] {
                State::In => (false, Reverse(0), c),
                _ => (true, Reverse(self.relaxation.share(c as usize)), c),
            };
            start.sort_unstable_by_key(rank);
            start.truncate(core.cap);
        }
        let net = &self.relaxation.net;
        let tried = greedy::complete(core, start, |candidate| net.state[candidate] != State::Out);
        let Some(selected) = tried else { return };
        let before = self.pursuit.best.value;
        self.offer(selected);
        if self.pursuit.best.value > before && !self.path.is_empty() {
            self.offer(greedy::improve(self.relaxation.core, &self.pursuit.best, IMPROVEMENTS));
        }
    }

    fn taken_with(&self, extra: &[bool]) -> Vec<u32> {
        let chosen = |c: u32| self.relaxation.net.state[c as usize] == State::In || extra[c as usize];
        (0..self.relaxation.core.len() as u32).filter(|&c| chosen(c)).collect()
    }

    fn offer(&mut self, selected: Selected) {
        self.pursuit.offer(self.relaxation.core, selected);
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
                self.relaxation.fix(node, State::Out);
                fixed = true;
            } else if exclusion > slack {
                self.relaxation.fix(node, State::In);
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
