//! The search for a small cap climbs: the best two, the best three, and so on.
//!
//! What a cap's search finds is a start for the next, and an early stop on the way to five leaves at least what the same
//! stop would have left for four. Above a few places the rungs would cost more than they bring: there, the starts (see
//! `seed`) alone are never worse for a larger cap.

use super::core::Core;
use super::incumbent::Selected;
use super::relaxation::Relaxation;
use super::search::{Outcome, Search};
use super::seed;

/// The largest cap that is reached by way of all smaller ones.
const RUNGS: usize = 5;

/// Work that a rung may take. A hard one is left as it is, because it isn't what was asked for.
const RUNG_WORK: u64 = 60_000_000;

/// The caps on the way to the core's.
pub(super) fn rungs(core: &Core) -> Vec<Core> {
    let below = if core.cap > RUNGS { 2..2 } else { 2..core.cap };
    below.map(|cap| core.within(core.budget, cap)).collect()
}

/// The best selection within the core's cap by way of its rungs. `stop` is asked once all starts and the root's bound
/// are known.
pub(super) fn climb<'c>(core: &'c Core, rungs: &'c [Core], stop: &mut dyn FnMut() -> bool) -> Outcome<'c> {
    let starts = seed::starts(core);
    let start = |cap: usize| starts.get(cap).or(starts.last()).cloned().unwrap_or_default();
    let search = Search::best(Relaxation::new(core), start(core.cap));
    if rungs.is_empty() {
        return search.run(stop);
    }
    let mut known = search.ended();
    let mut below = Selected::default();
    for rung in rungs {
        let begin = better(start(rung.cap), seed::extended(rung, below));
        let reached = Search::best(known.relaxation.turned_to(rung), begin).with_work(RUNG_WORK).run(stop);
        below = reached.best;
        known = Outcome { best: better(known.best, below.clone()), relaxation: reached.relaxation, ..known };
        if reached.stopped {
            return Outcome { bound: known.bound.max(known.best.value), ..known };
        }
    }
    let begin = better(known.best, seed::extended(core, below));
    Search::best(known.relaxation.turned_to(core), begin).run(stop)
}

fn better(one: Selected, other: Selected) -> Selected {
    if other.beats(&one) { other } else { one }
}
