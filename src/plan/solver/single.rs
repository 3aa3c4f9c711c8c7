//! The best single candidate, by looking at each: the proposal for an iteration with one goal.

use super::core::Core;
use super::incumbent::Selected;

/// The best selection of at most one candidate, with the same ties as everywhere.
pub(super) fn best(core: &Core) -> Selected {
    let mut best = Selected::default();
    if core.cap > 0 {
        for candidate in 0..core.len() as u32 {
            let alone = Selected::of(core, vec![candidate]);
            if alone.beats(&best) {
                best = alone;
            }
        }
    }
    best
}
