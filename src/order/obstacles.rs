//! What stands between a backlog and its order.
//!
//! A file that can't be parsed, a reference that the order needs and that doesn't resolve, or a dependency cycle would
//! make the order wrong. Only this module decides which problems those are: [`compute`](super::compute) returns no
//! order if there is one, and rules mark the findings that report one.

use crate::diag::Problem;
use crate::model::{Item, Ix, Unresolved};
use crate::parse::Parsed;
use crate::text::tree;

/// One reason why a backlog has no order.
#[derive(Clone, Copy, Debug)]
pub enum Obstacle<'p> {
    /// A file that isn't understood.
    Problem(&'p Problem),
    /// A reference that the order needs and that doesn't resolve.
    Unresolved(&'p Unresolved),
    /// A dependency cycle: each item needs the next, and the last needs the first.
    Cycle(&'p [Ix<Item>]),
}

/// Everything that stands between a backlog and its order; nothing if it has one.
pub fn obstacles(parsed: &Parsed) -> Vec<Obstacle<'_>> {
    each(parsed).collect()
}

/// Lazily, because [`compute`](super::compute) only asks whether there is one.
pub(super) fn each(parsed: &Parsed) -> impl Iterator<Item = Obstacle<'_>> {
    let backlog = &parsed.backlog;
    let problems = parsed.problems.iter().filter(|problem| problem_blocks_order(problem));
    let unresolved = backlog.unresolved.iter().filter(|reference| reference_blocks_order(reference));
    let cycles = backlog.cycles.iter().map(|cycle| Obstacle::Cycle(cycle));
    problems.map(Obstacle::Problem).chain(unresolved.map(Obstacle::Unresolved)).chain(cycles)
}

/// Whether a problem leaves the backlog without an order. All do except an unknown key of a story, and text with
/// invisible characters: both are errors, and the file is still understood.
pub fn problem_blocks_order(problem: &Problem) -> bool {
    let in_config = &*problem.place.path == tree::CONFIG;
    (problem.fact.is_fatal() || in_config) && !problem.fact.is_invisible_character()
}

/// Whether an unresolved reference leaves the backlog without an order: it does if the order reads its key.
pub fn reference_blocks_order(reference: &Unresolved) -> bool {
    reference.key.decides_order
}
