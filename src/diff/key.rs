//! The keys of `backlog.toml` that the order reads, and a configuration with some of them set back.
//!
//! Decisions are not among them: each belongs to the item that it moves.

use std::collections::BTreeSet;

use super::field::feature_value;
use crate::model::config::{Catalog, Config, Entry, Feature};

/// A key that the order reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// `policy.lanes`.
    Lanes,
    /// `policy.max_estimate`: what a missing estimate counts.
    MaxEstimate,
    /// `iteration.goal`.
    Goal,
    /// Which releases there are, and their order.
    Releases,
    /// Which steps there are, and their order.
    Flow,
    /// `value.weights`.
    Weights,
    /// The value of the feature with this id.
    FeatureValue(String),
}

impl Key {
    /// The key as people find it in the file; a feature's is qualified with its id.
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

/// The keys in which two configurations differ.
pub fn changed(base: &Config, head: &Config) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut note = |key, differs: bool| keys.extend(differs.then_some(key));
    note(Key::Lanes, base.policy.lanes != head.policy.lanes);
    note(Key::MaxEstimate, base.policy.max_estimate != head.policy.max_estimate);
    note(Key::Goal, goal(base) != goal(head));
    note(Key::Releases, !base.releases.ids().eq(head.releases.ids()));
    note(Key::Flow, !base.flow.ids().eq(head.flow.ids()));
    note(Key::Weights, weights(base) != weights(head));
    let features: BTreeSet<&str> = base.features.ids().chain(head.features.ids()).collect();
    for id in features {
        note(Key::FeatureValue(id.to_owned()), feature_value(base, id) != feature_value(head, id));
    }
    keys
}

fn goal(config: &Config) -> Option<&str> {
    Some(&config.iteration.as_ref()?.goal.as_ref()?.value.text)
}

/// The weights by part: their order means nothing.
fn weights(config: &Config) -> Option<BTreeSet<(&str, crate::model::Decimal)>> {
    config.weights.as_ref().map(|weights| weights.iter().map(|(part, weight)| (&**part, *weight)).collect())
}

/// The configuration of `head` with some keys as `base` has them. It knows the features of both, so that items
/// of either side find theirs; a feature without a value changes nothing.
pub fn mix<'k>(base: &Config, head: &Config, reverted: impl Iterator<Item = &'k Key> + Clone) -> Config {
    let mut mixed = head.clone();
    for key in reverted.clone() {
        match key {
            Key::Lanes => mixed.policy.lanes.clone_from(&base.policy.lanes),
            Key::MaxEstimate => mixed.policy.max_estimate = base.policy.max_estimate,
            Key::Goal => {
                let goal = base.iteration.as_ref().and_then(|iteration| iteration.goal.clone());
                mixed.iteration.get_or_insert_default().goal = goal;
            }
            Key::Releases => mixed.releases = base.releases.clone(),
            Key::Flow => mixed.flow = base.flow.clone(),
            Key::Weights => mixed.weights.clone_from(&base.weights),
            Key::FeatureValue(_) => {}
        }
    }
    let reverted: BTreeSet<&str> = reverted.filter_map(Key::feature).collect();
    mixed.features = features(base, head, &reverted);
    mixed
}

impl Key {
    fn feature(&self) -> Option<&str> {
        match self {
            Self::FeatureValue(id) => Some(id),
            _ => None,
        }
    }
}

/// The features of both sides, with the values of `head`, but of `base` where they are reverted.
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
