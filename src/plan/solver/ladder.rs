//! The search for a small cap climbs: the best two, the best three, and so on.
//!
//! What a cap's search finds is a start for the next, and an early stop on the way to five leaves at least what the same
//! stop would have left for four. Above a few places the rungs would cost more than they bring: there, the starts (see
//! `seed`) alone are never worse for a larger cap.

use super::core::Core;
use super::incumbent::Selected;
use super::search::{Outcome, Search};
use super::seed;

/// The largest cap that is reached by way of all smaller ones.
const RUNGS: usize = 5;

/// Work that a rung may take. A hard one is left as it is, because it isn't what was asked for.
const RUNG_WORK: u64 = 60_000_000;

/// The best selection within the core's cap. `stop` is asked once all starts and the root's bound are known.
pub(super) fn climb(core: &Core, stop: &mut dyn FnMut() -> bool) -> Outcome {
    let starts = seed::starts(core);
    let start = starts.last().cloned().unwrap_or_default();
    let mut search = Search::best(core, start);
    let mut below = Selected::default();
    for cap in 2..if core.cap > RUNGS { 2 } else { core.cap } {
        let rung = core.within(core.budget, cap);
        let mut lower = Search::best(&rung, starts.get(cap).cloned().unwrap_or_default());
        lower.know(below);
        let outcome = lower.with_work(RUNG_WORK).run(stop);
        below = outcome.best;
        search.know(below.clone());
        if outcome.stopped {
            return search.ended();
        }
    }
    search.know(seed::extended(core, below));
    search.run(stop)
}
