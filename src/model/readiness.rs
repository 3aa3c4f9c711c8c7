//! The definition of ready: what `policy.ready` can require, and what an item is missing.

use super::item::Item;
use super::keys::{DefaultValue, StoryKey, story};
use super::{Config, Decimal};

/// Something that an item must have before work on it may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// At least one acceptance criterion.
    AcceptanceCriteria,
    /// Text in the body besides headings and acceptance criteria.
    Description,
    /// A key of the front matter.
    Key(&'static StoryKey),
}

/// What an item is missing to be ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// A requirement of its type's definition of ready.
    Requirement(Requirement),
    /// It is larger than `policy.max_estimate` and must be split.
    Split,
}

impl Requirement {
    /// The requirement of that name in `policy.ready`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|requirement| requirement.name() == name)
    }

    /// Everything that a definition of ready can require: every key that is read, acceptance criteria and a description.
    pub fn all() -> impl Iterator<Item = Self> {
        let keys = story::ALL.iter().copied().filter(|key| key.is_read()).map(Self::Key);
        [Self::AcceptanceCriteria, Self::Description].into_iter().chain(keys)
    }

    /// The name in `policy.ready` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AcceptanceCriteria => "acceptance-criteria",
            Self::Description => "description",
            Self::Key(key) => key.name(),
        }
    }

    fn is_met(self, item: &Item, config: &Config) -> bool {
        match self {
            Self::AcceptanceCriteria => !item.body.criteria.is_empty(),
            Self::Description => item.body.described,
            Self::Key(key) => has(item, key) || inherits(item, key, config),
        }
    }
}

impl Missing {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requirement(requirement) => requirement.name(),
            Self::Split => "split",
        }
    }

    /// The name as people read it: `found_in` is `found in`.
    pub fn words(self) -> String {
        self.name().replace(['-', '_'], " ")
    }
}

/// What `item` is missing, in the order of `policy.ready`, then [`Missing::Split`]. It is ready if nothing is missing.
pub fn missing(item: &Item, config: &Config) -> Vec<Missing> {
    let required = config.policy.ready.of_kind(item.kind.value);
    let unmet = required.iter().filter(|requirement| !requirement.is_met(item, config));
    let split = item.estimate.as_ref().is_some_and(|estimate| estimate.value > config.policy.max_estimate);
    unmet.map(|requirement| Missing::Requirement(*requirement)).chain(split.then_some(Missing::Split)).collect()
}

/// Whether `key` has a value in the item, or a default.
fn has(item: &Item, key: &StoryKey) -> bool {
    key.get(item).is_some_and(|given| !given.value.is_empty())
}

/// Whether the item inherits a value for `key` from its feature.
fn inherits(item: &Item, key: &StoryKey, config: &Config) -> bool {
    match key.key.default {
        DefaultValue::OfFeature(gives) => config.feature_of(item).is_some_and(gives),
        DefaultValue::Absent | DefaultValue::Toml(_) | DefaultValue::Word(_) => false,
    }
}

/// The estimate that order and plan calculate with: a missing one counts as `policy.max_estimate`.
pub fn assumed_estimate(item: &Item, config: &Config) -> Decimal {
    item.estimate.as_ref().map_or(config.policy.max_estimate, |estimate| estimate.value)
}
