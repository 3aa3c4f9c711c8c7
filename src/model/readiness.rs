//! The definition of ready: what `policy.ready` may ask for, and what an item lacks.

use super::item::{Item, KEYS, Value};
use super::{Config, Decimal};

/// Something that an item must have before work on it may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// At least one acceptance criterion.
    AcceptanceCriteria,
    /// Some text in the body.
    Description,
    /// A key of the front matter, one of [`item::KEYS`](super::item::KEYS).
    Key(&'static str),
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
        match name {
            "acceptance-criteria" => Some(Self::AcceptanceCriteria),
            "description" => Some(Self::Description),
            key => Self::keys().find(|known| *known == key).map(Self::Key),
        }
    }

    /// The front-matter keys that a definition of ready may name: all but the one that is never read.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.iter().copied().filter(|key| *key != "extra")
    }

    /// The name in `policy.ready` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AcceptanceCriteria => "acceptance-criteria",
            Self::Description => "description",
            Self::Key(key) => key,
        }
    }

    fn is_met(self, item: &Item, config: &Config) -> bool {
        match self {
            Self::AcceptanceCriteria => !item.body.criteria.is_empty(),
            Self::Description => item.body.described,
            Self::Key(key) => has_key(key, item, config),
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

/// Whether the front matter gives `key`, or its default gives something: an objective may come from the
/// feature, and a type and a status are always there.
fn has_key(key: &str, item: &Item, config: &Config) -> bool {
    match key {
        "step" => item.step.is_some(),
        "release" => item.release.is_some(),
        "feature" => item.feature.is_some(),
        "flag" => item.flag.is_some(),
        "objective" => item.objective.is_some() || config.feature_of(item).is_some_and(|f| f.objective.is_some()),
        "estimate" => item.estimate.is_some(),
        "value" => item.value.as_ref().is_some_and(|value| !is_empty(&value.value)),
        "severity" => item.report().severity.is_some(),
        "found_in" => item.report().found_in.is_some(),
        "reach" => item.reach.is_some(),
        "source" => item.report().source.is_some(),
        "about" => !item.report().about.is_empty(),
        "depends_on" => !item.depends_on.is_empty(),
        "reported" => item.report().reported.is_some(),
        "closed" => item.closed.is_some(),
        "due" => item.due.is_some(),
        "assignee" => !item.assignee.is_empty(),
        "labels" => !item.labels.is_empty(),
        "external" => !item.external.is_empty(),
        "answer" => item.report().answer.is_some(),
        "reason" => item.report().reason.is_some(),
        _ => true,
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Parts(parts) if parts.is_empty())
}

/// An estimate that the order can divide by and the plan can add: a missing one counts as the largest that
/// needs no splitting.
pub fn assumed_estimate(item: &Item, config: &Config) -> Decimal {
    item.estimate.as_ref().map_or(config.policy.max_estimate, |estimate| estimate.value)
}
