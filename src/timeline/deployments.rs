//! Deployments: when something reached the users.

use jiff::Timestamp;

/// One deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// When.
    pub at: Timestamp,
    /// A tag, a commit, or what the log calls it.
    pub name: String,
}

/// The digits of a commit's id that name a deployment.
const SHORT_ID: usize = 10;

/// What a deployment of a commit is called.
pub fn name_of_commit(id: &str) -> String {
    id.get(..SHORT_ID).unwrap_or(id).to_owned()
}

/// Deployments of several sources, each instant once, sorted. Of several at one instant the first name counts.
pub fn merge(mut deployments: Vec<Deployment>) -> Vec<Deployment> {
    deployments.sort_by(|one, other| (one.at, &one.name).cmp(&(other.at, &other.name)));
    deployments.dedup_by_key(|deployment| deployment.at);
    deployments
}

/// The first deployment at or after an instant.
pub fn first_from(deployments: &[Deployment], at: Timestamp) -> Option<&Deployment> {
    deployments.get(deployments.partition_point(|deployment| deployment.at < at))
}
