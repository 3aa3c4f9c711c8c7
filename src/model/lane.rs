//! The lanes of the priority order.

use super::item::Named;

/// A lane: which items it admits and how it sorts them is the order's business ([`crate::order::lanes`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Bugs that production has.
    ProductionBugs,
    /// What users and others asked for.
    Feedback,
    /// The iteration goal's feature.
    Goal,
    /// Items that a release slice needs.
    Release,
    /// Everything else.
    Rest,
}

impl Lane {
    /// The lanes of a backlog that lists none.
    pub const DEFAULT: [Self; 5] = [Self::ProductionBugs, Self::Feedback, Self::Goal, Self::Release, Self::Rest];

    /// The name in `policy.lanes` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductionBugs => "production-bugs",
            Self::Feedback => "feedback",
            Self::Goal => "goal",
            Self::Release => "release",
            Self::Rest => "rest",
        }
    }
}

impl Named for Lane {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("production-bugs", Self::ProductionBugs),
        ("feedback", Self::Feedback),
        ("goal", Self::Goal),
        ("release", Self::Release),
        ("rest", Self::Rest),
    ];
}
