//! The items that come next: those at the top of the order that fill one iteration, or several.

use super::budget::effort;
use crate::model::{Amount, Backlog};
use crate::order::{Order, Placed};

/// How many items fill an iteration whose capacity isn't known.
const WITHOUT_CAPACITY: usize = 10;

/// The first items of the order, up to the one that uses up the capacity of so many iterations.
pub fn first_items<'o>(backlog: &Backlog, order: &'o Order, iterations: u8) -> &'o [Placed] {
    let placed = &order.placed;
    let config = &backlog.config;
    let capacity = config.iteration.as_ref().and_then(|iteration| iteration.capacity.as_ref());
    let Some(capacity) = capacity.map(|capacity| Amount::from(capacity.value)) else {
        return placed.get(..WITHOUT_CAPACITY * usize::from(iterations)).unwrap_or(placed);
    };
    let capacity: Amount = (0..iterations).map(|_| capacity).sum();
    let mut used = Amount::ZERO;
    let fits = placed.iter().take_while(|placed| {
        let before = used;
        used += effort(backlog.item(placed.item), config);
        before < capacity
    });
    let count = fits.count();
    placed.get(..count).unwrap_or(placed)
}
