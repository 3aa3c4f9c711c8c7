//! Selections to start from, under the cap: additions and exchanges, one place at a time.
//!
//! Candidates by density, as in `greedy`, are a poor start where the cap binds before the budget does: the densest three are
//! small ones. So the places are filled one by one, once by value and once by density, and after each place single candidates are
//! exchanged for better ones. What is found for a cap depends on smaller caps and never on larger ones, so a
//! larger cap never starts from less.

use super::core::Core;
use super::greedy::Cart;
use super::incumbent::Selected;

/// Up to so many places exchanges are tried; each costs as much as filling all places again.
const PLACES: usize = 8;

/// How an addition is judged.
#[derive(Clone, Copy)]
enum Taste {
    Value,
    Density,
}

/// The best start found for each cap from 0 up to the core's; of the caps beyond the exchanges only the core's own.
pub(super) fn starts(core: &Core) -> Vec<Selected> {
    let mut best = vec![Selected::default()];
    for taste in [Taste::Value, Taste::Density] {
        let mut current = Selected::default();
        for places in 1..=core.cap.min(PLACES) {
            current = exchanged(core, filled(core, current, places, taste));
            if best.len() == places {
                best.push(best[places - 1].clone());
            }
            for known in &mut best[places..] {
                if current.beats(known) {
                    known.clone_from(&current);
                }
            }
        }
        if core.cap > PLACES {
            // From nothing, because exchanges don't keep the order in which a smaller cap would have filled its places.
            let whole = filled(core, Selected::default(), core.cap, taste);
            if let Some(last) = best.last_mut().filter(|last| whole.beats(last)) {
                *last = whole;
            }
        }
    }
    best
}

/// A selection for a smaller cap, with the open places filled and single candidates exchanged.
pub(super) fn extended(core: &Core, start: Selected) -> Selected {
    exchanged(core, filled(core, start, core.cap, Taste::Value))
}

/// `start` with candidates added while they fit and there are places.
fn filled(core: &Core, start: Selected, places: usize, taste: Taste) -> Selected {
    let mut cart = Cart::with(core, &start.chosen);
    while cart.count < places {
        let fits = (0..core.len()).filter(|&c| !cart.chosen[c] && cart.extra[c] <= core.budget - cart.cost);
        let Some(next) = fits.reduce(|a, b| if prefers(core, &cart, taste, b, a) { b } else { a }) else { break };
        cart.add(next);
    }
    cart.selected()
}

fn prefers(core: &Core, cart: &Cart<'_>, taste: Taste, a: usize, b: usize) -> bool {
    match taste {
        Taste::Value => (core.values[b], cart.extra[a]) < (core.values[a], cart.extra[b]),
        Taste::Density => cart.density(a) > cart.density(b),
    }
}

/// The selection after single exchanges, each the best for its place, until none is better.
fn exchanged(core: &Core, start: Selected) -> Selected {
    let mut best = start;
    let mut at = 0;
    let mut tried = 0;
    while tried < best.chosen.len() {
        let mut rest = best.chosen.clone();
        rest.remove(at % best.chosen.len());
        let swapped = filled(core, Selected { chosen: rest, ..Selected::default() }, best.chosen.len(), Taste::Value);
        tried += 1;
        at += 1;
        if swapped.beats(&best) {
            best = swapped;
            tried = 0;
        }
    }
    best
}
