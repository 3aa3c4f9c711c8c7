//! What a report on the loop needs besides the backlog.

use crate::timeline::{Deployment, History};

/// Why there is no history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoHistory {
    /// The backlog is in no repository, or nothing is committed yet.
    NoCommits,
    /// The clone is shallow.
    Shallow,
    /// An object is missing: a partial clone, or a damaged repository.
    CutOff,
}

/// The history and the deployments of a backlog.
#[derive(Clone, Debug)]
pub struct LoopFacts {
    /// What the commits say, or why nothing does.
    pub history: Result<History, NoHistory>,
    /// The deployments of all sources that `[deployments]` names, sorted.
    pub deployments: Vec<Deployment>,
    /// The branch of `[deployments]`, if there is none of that name.
    pub unknown_branch: Option<String>,
}
