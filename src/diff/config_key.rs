//! The keys of `backlog.toml` that the order reads, and a configuration with some of them reverted.
//!
//! Decisions are not included: each is a change of the item that it moves.

use std::collections::BTreeSet;

use super::field::feature_value;
use crate::model::config::{Catalog, CatalogEntry, Config, Feature};

/// A key that the order reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigKey {
    /// `policy.lanes`.
    Lanes,
    /// `policy.max_estimate`: the value of a missing estimate.
    MaxEstimate,
    /// `iteration.goal`.
    Goal,
    /// The set of releases and their order.
    Releases,
    /// The set of flow steps and their order.
    Flow,
    /// `value.weights`.
    Weights,
    /// The value of the feature with this id.
    FeatureValue(String),
}

impl ConfigKey {
    /// The key as written in the file; a feature's key contains the feature's id.
    pub fn name(&self) -> String {
        match self {
            Self::Lanes => "policy.lanes".into(),
            Self::MaxEstimate => "policy.max_estimate".into(),
            Self::Goal => "iteration.goal".into(),
            Self::Releases => "releases".into(),
            Self::Flow => "flow".into(),
            Self::Weights => "value.weights".into(),
            Self::FeatureValue(id) => format!("features.{id}.value"),
        }
    }
}

/// The keys whose values differ.
pub fn changed(base: &Config, head: &Config) -> Vec<ConfigKey> {
    let mut keys = Vec::new();
    let mut push = |key, differs: bool| keys.extend(differs.then_some(key));
    push(ConfigKey::Lanes, base.policy.lanes != head.policy.lanes);
    push(ConfigKey::MaxEstimate, base.policy.max_estimate != head.policy.max_estimate);
    push(ConfigKey::Goal, goal(base) != goal(head));
    push(ConfigKey::Releases, !base.releases.ids().eq(head.releases.ids()));
    push(ConfigKey::Flow, !base.flow.ids().eq(head.flow.ids()));
    push(ConfigKey::Weights, weights(base) != weights(head));
    let features: BTreeSet<&str> = base.features.ids().chain(head.features.ids()).collect();
    for id in features {
        push(ConfigKey::FeatureValue(id.to_owned()), feature_value(base, id) != feature_value(head, id));
    }
    keys
}

fn goal(config: &Config) -> Option<&str> {
    Some(&config.iteration.as_ref()?.goal.as_ref()?.value.text)
}

/// The weights as a set, because their order has no effect.
fn weights(config: &Config) -> Option<BTreeSet<(&str, crate::model::Decimal)>> {
    config.weights.as_ref().map(|weights| weights.iter().map(|(part, weight)| (&**part, *weight)).collect())
}

/// The configuration of `head` with the `reverted` keys set to their values in `base`. It has the features of
/// both sides, so that the items of either side find theirs; a feature without a value has no effect.
pub fn with_reverted<'k>(
    base: &Config,
    head: &Config,
    reverted: impl Iterator<Item = &'k ConfigKey> + Clone,
) -> Config {
    let mut mixed = head.clone();
    for key in reverted.clone() {
        match key {
            ConfigKey::Lanes => mixed.policy.lanes.clone_from(&base.policy.lanes),
            ConfigKey::MaxEstimate => mixed.policy.max_estimate = base.policy.max_estimate,
            ConfigKey::Goal => {
                let goal = base.iteration.as_ref().and_then(|iteration| iteration.goal.clone());
                mixed.iteration.get_or_insert_default().goal = goal;
            }
            ConfigKey::Releases => mixed.releases = base.releases.clone(),
            ConfigKey::Flow => mixed.flow = base.flow.clone(),
            ConfigKey::Weights => mixed.weights.clone_from(&base.weights),
            ConfigKey::FeatureValue(_) => {}
        }
    }
    let reverted: BTreeSet<&str> = reverted.filter_map(ConfigKey::feature).collect();
    mixed.features = features(base, head, &reverted);
    mixed
}

impl ConfigKey {
    fn feature(&self) -> Option<&str> {
        match self {
            Self::FeatureValue(id) => Some(id),
            _ => None,
        }
    }
}

/// The features of both sides, with the values of `head`, or of `base` where reverted.
fn features(base: &Config, head: &Config, reverted: &BTreeSet<&str>) -> Catalog<Feature> {
    let mut all = Catalog::default();
    let only_base = base.features.iter().filter(|feature| head.features.find(feature.id().value.as_str()).is_none());
    for feature in head.features.iter().chain(only_base) {
        let id = feature.id().value.as_str();
        let side = if reverted.contains(id) { base } else { head };
        let valued = side.features.find(id).and_then(|ix| side.features.get(ix));
        all.push(Feature { value: valued.and_then(|valued| valued.value.clone()), ..feature.clone() });
    }
    all
}
