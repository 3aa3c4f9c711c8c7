//! Explains why one item is above another, and searches for the smallest edits that would swap them.
//!
//! Edits are verified, not derived from a formula: each candidate is applied to a copy of the backlog, the
//! order is computed again (`trial`), and only edits that put the item above the other are kept. `candidates`
//! lists what is worth trying for each key, from the smallest change to the largest.

mod candidates;
mod dependency_paths;
mod trial;

use candidates::CandidateEdits;
use jiff::civil::Date;
use trial::EditTrial;

pub use dependency_paths::depends_on;

use super::lanes::{self, SortKey};
use super::{Order, placement};
use crate::model::item::{Item, Severity};
use crate::model::{Backlog, Decimal, Ix};

/// What puts one of two items above the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// They are in different lanes.
    Lane,
    /// The first sort key of their lane on which they differ.
    SortKey(SortKey),
    /// The decision with this index.
    Decision(usize),
    /// The dependent that pulled the upper item up.
    Dependency(Ix<Item>),
}

/// One change that would put the item above the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Change the item's severity.
    Severity(Severity),
    /// Mark the bug as found in production.
    FoundInProduction,
    /// Change the item's reach.
    Reach(u64),
    /// Change the item's value to this plain number.
    Value(Decimal),
    /// Change the item's estimate.
    Estimate(Decimal),
    /// Change the date on which the item was reported.
    Reported(Date),
    /// Move the item to the release with this id.
    Release(Box<str>),
    /// Move the item to the step with this id.
    Step(Box<str>),
    /// Remove the item's step.
    RemoveStep,
    /// Move the item to the feature with this id.
    Feature(Box<str>),
    /// Change the iteration's goal to the feature with this id.
    Goal(Box<str>),
    /// Remove a dependency: one by which the item needs the other, or one that pulls the other up.
    RemoveDependency {
        /// The item that depends on `need`.
        of: Ix<Item>,
        /// Its prerequisite.
        need: Ix<Item>,
    },
    /// Make the other item depend on this one.
    AddDependency,
    /// Remove the decision with this index.
    RemoveDecision(usize),
    /// Add a decision that puts the item above the other.
    AddDecision,
}

/// What puts the upper of two open items above the lower; `None` if one of them isn't open.
pub fn difference(backlog: &Backlog, order: &Order, upper: Ix<Item>, lower: Ix<Item>) -> Option<Difference> {
    let ranked = lanes::rank_items(backlog, &[]);
    let rank = |ix| ranked.iter().position(|ranked| ranked.item == ix);
    let (upper_rank, lower_rank) = (rank(upper)?, rank(lower)?);
    if upper_rank < lower_rank {
        let (above, below) = (&ranked[upper_rank], &ranked[lower_rank]);
        if above.lane != below.lane {
            return Some(Difference::Lane);
        }
        let (_, compared_keys) = above.compare(below);
        return above.lane.sort_keys().get(compared_keys.checked_sub(1)?).copied().map(Difference::SortKey);
    }
    let after_decisions = placement::order_after_decisions(backlog, &ranked);
    let position = |ix| after_decisions.iter().position(|item| *item == ix);
    let placed = |ix| order.placed.iter().find(|placed| placed.item == ix);
    let (above, below) = (placed(upper)?, placed(lower)?);
    if position(upper)? < position(lower)? {
        return above.decision.or(below.decision).map(Difference::Decision);
    }
    above.needed_by.map(Difference::Dependency)
}

/// The edits that would each, alone, put `item` above `other`, which is now above it: first edits of the item's
/// fields and of the goal, then decisions and dependencies to remove, then ones to add. Of each key the smallest
/// change is named.
pub fn edits(backlog: &Backlog, order: &Order, item: Ix<Item>, other: Ix<Item>) -> Vec<Edit> {
    let candidates = CandidateEdits::new(backlog, order, item, other);
    let mut trial = EditTrial::new(backlog, item, other);
    // Whatever else changes, a prerequisite stays above the item that needs it.
    if depends_on(backlog, item, other) {
        return trial.first(candidates.needs_to_remove()).into_iter().collect();
    }
    let of_fields = [
        trial.smallest(&candidates.severities()),
        trial.smallest(&candidates.production()),
        trial.smallest(&candidates.reaches()),
        trial.smallest(&candidates.values()),
        trial.smallest(&candidates.estimates()),
        trial.smallest(&candidates.report_dates()),
        trial.smallest(&candidates.releases()),
        trial.smallest(&candidates.steps()),
        trial.first(candidates.likely_features()).or_else(|| trial.smallest(&candidates.features())),
        trial.smallest(&candidates.goals()),
    ];
    let others = [
        candidates.decisions_to_remove(),
        candidates.pulls_to_remove(),
        vec![Edit::AddDecision],
        candidates.dependency_to_add(),
    ];
    let others = others.map(|candidates| trial.first(candidates));
    of_fields.into_iter().chain(others).flatten().collect()
}
