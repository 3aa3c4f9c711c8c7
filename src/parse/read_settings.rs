//! What reading a story depends on besides its file.
//!
//! The story reader is given these settings and not the whole configuration. So a new dependency on `backlog.toml` can't be
//! added without changing this type. With the version of the reader it is the [`ReaderKey`](super::reader_key::ReaderKey),
//! which defines when a cached result is invalid.

use std::collections::HashSet;

use crate::model::Config;

/// The part of `backlog.toml` that the story reader uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSettings {
    /// The parts that `[value.weights]` names; `None` if every name is allowed, or if the configuration is
    /// incomplete.
    pub value_parts: Option<Vec<Box<str>>>,
    /// The headings under which task-list items are acceptance criteria.
    pub criteria_headings: CriteriaHeadings,
}

impl ReadSettings {
    /// The settings in `config`.
    pub fn from_config(config: &Config) -> Self {
        let weights = config.weights.as_ref().filter(|_| config.complete);
        Self {
            value_parts: weights.map(|weights| weights.iter().map(|(name, _)| name.clone()).collect()),
            criteria_headings: CriteriaHeadings::new(config.policy.criteria_headings.clone()),
        }
    }
}

/// Headings, compared without regard to case. There may be very many, and every heading of every story is looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriteriaHeadings {
    written: Vec<Box<str>>,
    folded: HashSet<String>,
}

impl CriteriaHeadings {
    /// These headings.
    pub fn new(written: Vec<Box<str>>) -> Self {
        let folded = written.iter().map(|heading| heading.to_lowercase()).collect();
        Self { written, folded }
    }

    /// The headings as written.
    pub fn written(&self) -> &[Box<str>] {
        &self.written
    }

    /// Whether `title` is one of them.
    pub fn contains(&self, title: &str) -> bool {
        match self.written.as_slice() {
            // The usual case, without an allocation.
            [only] if only.is_ascii() && title.is_ascii() => only.eq_ignore_ascii_case(title),
            _ => self.folded.contains(&title.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_regard_to_case() {
        let one = CriteriaHeadings::new(vec!["acceptance criteria".into()]);
        assert!(one.contains("Acceptance Criteria") && !one.contains("Criteria"));
        let more = CriteriaHeadings::new(vec!["Fertig, wenn".into(), "KRITERIEN Ö".into()]);
        assert!(more.contains("kriterien ö") && more.contains("fertig, WENN") && !more.contains("fertig"));
    }
}
