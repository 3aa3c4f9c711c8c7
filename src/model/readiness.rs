//! The definition of ready: what `policy.ready` may ask for, and what an item lacks.

use super::item::Item;
use super::keys::{DefaultValue, StoryKey, story};
use super::{Config, Decimal};

/// Something that an item must have before work on it may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// At least one acceptance criterion.
    AcceptanceCriteria,
    /// Some text in the body.
    Description,
    /// A key of the front matter.
    Key(&'static StoryKey),
}

/// What an item lacks to be ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// A requirement of its type's definition of ready.
    Requirement(Requirement),
    /// It is larger than `policy.max_estimate` and wants splitting.
    Split,
}

impl Requirement {
    /// The requirement of that name in `policy.ready`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|requirement| requirement.name() == name)
    }

    /// Everything that a definition of ready may ask for: every key but the one that is never read.
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

/// What `item` lacks, in the order of `policy.ready`, then [`Missing::Split`]; ready if it lacks nothing.
pub fn missing(item: &Item, config: &Config) -> Vec<Missing> {
    let required = config.policy.ready.of(item.kind.value);
    let unmet = required.iter().filter(|requirement| !requirement.is_met(item, config));
    let split = item.estimate.as_ref().is_some_and(|estimate| estimate.value > config.policy.max_estimate);
    unmet.map(|requirement| Missing::Requirement(*requirement)).chain(split.then_some(Missing::Split)).collect()
}

/// Whether the item says something under `key`, or its default does.
fn has(item: &Item, key: &StoryKey) -> bool {
    key.get(item).is_some_and(|given| !given.view.is_empty())
}

/// Whether its feature says something in the item's place.
fn inherits(item: &Item, key: &StoryKey, config: &Config) -> bool {
    match key.key.default {
        DefaultValue::OfFeature(gives) => config.feature_of(item).is_some_and(gives),
        DefaultValue::Absent | DefaultValue::Toml(_) | DefaultValue::Word(_) => false,
    }
}

/// An estimate that the order can divide by and the plan can add: a missing one counts as the largest that
/// needs no splitting.
pub fn assumed_estimate(item: &Item, config: &Config) -> Decimal {
    item.estimate.as_ref().map_or(config.policy.max_estimate, |estimate| estimate.value)
}
