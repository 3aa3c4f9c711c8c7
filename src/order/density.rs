//! Value density: the value of an item per unit of effort.
//!
//! The quotient is that of weighted shortest job first (Reinertsen 2009, *The Principles of Product Development
//! Flow*, B. 6: cost of delay divided by duration), with value in the place of cost of delay. The value of a
//! feature is earned only when the whole feature is done, so it is divided by all of the feature's remaining
//! effort.

use rayon::prelude::*;

use crate::model::config::{Config, Feature};
use crate::model::decimal::ratio;
use crate::model::{Amount, Backlog, Decimal, Item, Ix, readiness};

/// The density of each item, by position in the backlog. Only the densities of open items have a meaning.
///
/// `value ÷ estimate`, plus `feature's value ÷ sum of the estimates of its open items` if the item's feature
/// has a value. A missing estimate counts as `policy.max_estimate`; a divisor below 0.5 counts as 0.5.
///
/// `effort` is the [`remaining_effort`] of the features.
pub fn densities(backlog: &Backlog, effort: &[Amount]) -> Vec<f64> {
    let feature_densities = feature_densities(backlog, effort, Amount::ZERO);
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

/// The density that a closed item would have if it alone were open again. The densities of open items stay.
pub fn as_if_open(backlog: &Backlog, effort: &[Amount], ix: Ix<Item>) -> f64 {
    let (config, item) = (&backlog.config, backlog.item(ix));
    let estimate = Amount::from(readiness::assumed_estimate(item, config));
    let of_feature = backlog.links_of(ix).feature.and_then(|feature| {
        let remaining = effort.get(feature.get()).copied().unwrap_or(Amount::ZERO);
        feature_density(config, config.features.get(feature)?, remaining + estimate)
    });
    DensityOfValue { divisor: at_least_half(estimate), of_feature }.at(config.own_value(item))
}

/// The density that each feature, by position, would have with this much `added` to its `effort`; `None` if it has no value.
pub fn feature_densities(backlog: &Backlog, effort: &[Amount], added: Amount) -> Vec<Option<f64>> {
    let features = backlog.config.features.iter().zip(effort);
    features.map(|(feature, effort)| feature_density(&backlog.config, feature, *effort + added)).collect()
}

fn feature_density(config: &Config, feature: &Feature, effort: Amount) -> Option<f64> {
    let value = feature.value.as_ref()?;
    Some(ratio(config.worth(&value.value), at_least_half(effort)))
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
