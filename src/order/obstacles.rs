//! What stands between a backlog and its order.
//!
//! A file that can't be parsed, a reference that the order needs and that doesn't resolve, or a dependency cycle would
//! make the order wrong. Only this module decides which problems those are: [`compute`](super::compute) returns no
//! order if there is one, and rules mark the findings that report one.

use crate::diag::{DecisionFault, Fact, Problem};
use crate::model::keys::decision;
use crate::model::{Item, Ix, Referrer, Unresolved};
use crate::parse::Parsed;
use crate::text::Unreadable;
use crate::text::tree::{DEPLOYMENTS, SourceKind};

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

/// The tables of `backlog.toml` that the order needs to be sound.
const TABLES: [&str; 6] = ["flow", "releases", "features", "policy", "value", "iteration"];

/// Whether a problem leaves the backlog without an order: it does if something that the order reads isn't known. All other
/// faults are errors, and the order exists all the same.
pub fn problem_blocks_order(problem: &Problem) -> bool {
    let Problem { place, fact } = problem;
    if fact.is_read_anyway() {
        return false;
    }
    match SourceKind::of_path(&place.path) {
        // The order doesn't ask when anything was deployed.
        SourceKind::Config if *place.path == *DEPLOYMENTS => false,
        SourceKind::Config => fact.top_level_key().is_none_or(|table| TABLES.contains(&table)),
        SourceKind::Decision => match fact {
            Fact::Decision(fault) => matches!(fault, DecisionFault::NoTarget | DecisionFault::SeveralTargets(_)),
            Fact::InvalidValue { key, .. } => decision::TARGETS.iter().any(|target| target.name == key),
            Fact::UnknownField { .. } | Fact::MissingField { .. } => false,
            // Whoever reads the file elsewhere may take it for a decision; here it is none.
            Fact::Unreadable(Unreadable::UppercaseExtension) => false,
            _ => true,
        },
        // A file whose name is not an id is in no order, and owns no other item's place.
        SourceKind::Story => fact.invalidates_story() && !matches!(fact, Fact::InvalidId { .. }),
    }
}

/// Whether an unresolved reference leaves the backlog without an order: it does if the order reads its key. A decision with
/// an unknown item or target has no effect.
pub fn reference_blocks_order(reference: &Unresolved) -> bool {
    reference.key.decides_order && !matches!(reference.referrer, Referrer::Decision(_))
}
