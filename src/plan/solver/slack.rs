//! How far the bound of a node is above the threshold: what tells whether the node can be pruned.

use super::objective::Threshold;
use super::relaxation::Relaxation;

impl Threshold {
    /// The alternatives that the bound of the current node allows.
    pub fn open<'g>(&'g self, relaxation: &'g Relaxation<'_>) -> impl Iterator<Item = (u128, u128)> + 'g {
        let is_within_bound = |&(value, _): &(u128, u128)| relaxation.scale.target(value) <= relaxation.value_bound;
        self.alternatives.iter().flatten().copied().filter(is_within_bound)
    }

    /// The largest budget of the alternatives that the current node allows.
    pub fn open_budget(&self, relaxation: &Relaxation<'_>) -> Option<u128> {
        self.open(relaxation).map(|(_, budget)| budget).max()
    }

    /// How far the bound of the current node is above the threshold, in scaled units. If negative, the node can
    /// be pruned.
    pub fn slack(&self, relaxation: &Relaxation<'_>, profit: i64) -> i128 {
        let slack = |(value, cost)| Some(relaxation.bound(profit, cost)? - relaxation.scale.target(value));
        self.open(relaxation).filter_map(slack).max().unwrap_or(-1)
    }
}
