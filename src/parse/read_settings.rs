//! What reading a story depends on besides its file.
//!
//! The story reader is given these settings and not the whole configuration. So a new dependency on `backlog.toml` can't be
//! added without changing this type. With the version of the reader it is the [`ReaderKey`](super::reader_key::ReaderKey),
//! which defines when a cached result is invalid.

use crate::model::Config;

/// The part of `backlog.toml` that the story reader uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSettings {
    /// The parts that `[value.weights]` names; `None` if every name is allowed, or if the configuration is
    /// incomplete.
    pub value_parts: Option<Vec<Box<str>>>,
    /// The headings under which task-list items are acceptance criteria.
    pub criteria_headings: Vec<Box<str>>,
}

impl ReadSettings {
    /// The settings in `config`.
    pub fn from_config(config: &Config) -> Self {
        let weights = config.weights.as_ref().filter(|_| config.complete);
        Self {
            value_parts: weights.map(|weights| weights.iter().map(|(name, _)| name.clone()).collect()),
            criteria_headings: config.policy.criteria_headings.clone(),
        }
    }
}
