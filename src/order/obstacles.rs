//! What stands between a backlog and its order.
//!
//! An order is wrong if it rests on a file that isn't understood, on a reference to something that the order needs
//! and that doesn't exist, or on items that need each other in a circle. Which problems these are is decided here
//! alone: [`compute`](super::compute) refuses where there is one, and rules mark the findings that tell of one.

use crate::diag::Problem;
use crate::model::{Item, Ix, Unresolved};
use crate::parse::Parsed;
use crate::text::tree;

/// One reason why a backlog has no order.
#[derive(Clone, Copy, Debug)]
pub enum Obstacle<'p> {
    /// A file isn't understood.
    Problem(&'p Problem),
    /// A reference that the order needs leads nowhere.
    Unresolved(&'p Unresolved),
    /// Items need each other in a circle: each the next, and the last the first.
    Cycle(&'p [Ix<Item>]),
}

/// Everything that stands between a backlog and its order; nothing if it has one.
pub fn obstacles(parsed: &Parsed) -> Vec<Obstacle<'_>> {
    each(parsed).collect()
}

/// The same one by one: whether there is any is known at the first.
pub(super) fn each(parsed: &Parsed) -> impl Iterator<Item = Obstacle<'_>> {
    let backlog = &parsed.backlog;
    let problems = parsed.problems.iter().filter(|problem| is_problem_in_the_way(problem));
    let unresolved = backlog.unresolved.iter().filter(|reference| is_reference_in_the_way(reference));
    let cycles = backlog.cycles.iter().map(|cycle| Obstacle::Cycle(cycle));
    problems.map(Obstacle::Problem).chain(unresolved.map(Obstacle::Unresolved)).chain(cycles)
}

/// Whether there is no order because of a problem: of all but an unknown key of a story, and text that looks
/// otherwise than it reads, which is understood all the same.
pub fn is_problem_in_the_way(problem: &Problem) -> bool {
    let in_config = &*problem.place.path == tree::CONFIG;
    (problem.fact.is_fatal() || in_config) && !problem.fact.is_turned()
}

/// Whether there is no order because of a reference that leads nowhere: the order reads its key.
pub fn is_reference_in_the_way(reference: &Unresolved) -> bool {
    reference.key.decides_order
}
