//! What reading a story depends on besides the bytes of its file.
//!
//! The reader of a story is given these settings and not the whole configuration. So the type says what makes an
//! earlier result unusable, and a new dependency on `backlog.toml` can't be added without changing it.

use crate::model::Config;

/// The part of `backlog.toml` that the reader of a story looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSettings {
    /// The parts that `[value.weights]` names; `None` if every name is allowed, or if the configuration is too broken to
    /// tell.
    pub value_parts: Option<Vec<Box<str>>>,
    /// The headings under which task-list items are acceptance criteria.
    pub criteria_headings: Vec<Box<str>>,
}

impl ReadSettings {
    /// The settings that `config` asks for.
    pub fn from_config(config: &Config) -> Self {
        let weights = config.weights.as_ref().filter(|_| config.complete);
        Self {
            value_parts: weights.map(|weights| weights.iter().map(|(name, _)| name.clone()).collect()),
            criteria_headings: config.policy.criteria_headings.clone(),
        }
    }
}
