//! Value density: the value of an item per unit of effort.
//!
//! The quotient is that of weighted shortest job first (Reinertsen 2009, *The Principles of Product Development
//! Flow*, B. 6: cost of delay divided by duration), with value in the place of cost of delay. The value of a
//! feature is earned only when the whole feature is done, so it is divided by all of the feature's remaining
//! effort.

use rayon::prelude::*;

use crate::model::config::Feature;
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Decimal, Item, Ix, readiness};

/// The density of each item, by position in the backlog. Only the densities of open items have a meaning.
///
/// `value ÷ estimate`, plus `feature's value ÷ sum of the estimates of its open items` if the item's feature
/// has a value. A missing estimate counts as `policy.max_estimate`; a divisor below 0.5 counts as 0.5.
pub fn densities(backlog: &Backlog) -> Vec<f64> {
    let feature_densities = feature_densities(backlog);
    let density = |(at, item): (usize, &std::sync::Arc<Item>)| {
        DensityOfValue::new(backlog, Ix::new(at), &feature_densities).at(backlog.config.own_value(item))
    };
    backlog.items.par_iter().enumerate().map(density).collect()
}

/// The density of one item as a function of its own value.
#[derive(Clone, Copy, Debug)]
pub struct DensityOfValue {
    divisor: Amount,
    of_feature: Option<f64>,
}

impl DensityOfValue {
    /// The function for an item. `feature_densities` are those of [`feature_densities`].
    pub fn new(backlog: &Backlog, ix: Ix<Item>, feature_densities: &[Option<f64>]) -> Self {
        let estimate = readiness::assumed_estimate(backlog.item(ix), &backlog.config);
        let feature = backlog.links_of(ix).feature;
        Self {
            divisor: at_least_half(Amount::from(estimate)),
            of_feature: feature.and_then(|feature| *feature_densities.get(feature.get())?),
        }
    }

    /// The density with this value.
    pub fn at(&self, own_value: Amount) -> f64 {
        let own = ratio(own_value, self.divisor);
        self.of_feature.map_or(own, |of_feature| own + of_feature)
    }
}

/// The density of each feature, by position; `None` if it has no value.
pub fn feature_densities(backlog: &Backlog) -> Vec<Option<f64>> {
    feature_densities_with(backlog, Amount::ZERO)
}

/// The density that each feature would have with this much effort added to it.
pub fn feature_densities_with(backlog: &Backlog, added: Amount) -> Vec<Option<f64>> {
    let effort = remaining_effort(backlog);
    let features = backlog.config.features.iter().zip(effort);
    let density = |(feature, effort): (&Feature, Amount)| {
        let value = feature.value.as_ref()?;
        Some(ratio(backlog.config.worth(&value.value), at_least_half(effort + added)))
    };
    features.map(density).collect()
}

/// The sum of the estimates of each feature's open items.
pub fn remaining_effort(backlog: &Backlog) -> Vec<Amount> {
    let mut effort = vec![Amount::ZERO; backlog.config.features.len()];
    for (ix, item) in backlog.each().filter(|(_, item)| item.is_open()) {
        let feature = backlog.links_of(ix).feature;
        if let Some(sum) = feature.and_then(|feature| effort.get_mut(feature.get())) {
            *sum += Amount::from(readiness::assumed_estimate(item, &backlog.config));
        }
    }
    effort
}

fn at_least_half(amount: Amount) -> Amount {
    amount.max(Amount::from(Decimal::HALF))
}
