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
    let first = rungs.first().unwrap_or(core);
    let mut search = Search::best(Relaxation::new(first), start(first.cap));
    if rungs.is_empty() {
        return search.run(stop);
    }
    // Beside the rungs, whose steps are to be the same whatever cap lies above them.
    let root = Search::best(search.relaxation().clone().turned_to(core), start(core.cap)).ended();
    for above in rungs.iter().skip(1).chain([core]) {
        let reached = search.with_work(RUNG_WORK).run(stop);
        if reached.stopped {
            let best = better(root.best, reached.best);
            return Outcome { bound: root.bound.max(best.value), best, ..reached };
        }
        let begin = better(start(above.cap), seed::extended(above, reached.best));
        search = Search::best(reached.relaxation.turned_to(above), begin);
    }
    search.run(stop)
}

fn better(one: Selected, other: Selected) -> Selected {
    if other.beats(&one) { other } else { one }
}
