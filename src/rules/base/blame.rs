//! Who changed what only product owners change.

use std::collections::HashMap;

use super::GuardedValue;

/// The authors of changes of guarded values, as mail addresses after the mailmap.
#[derive(Clone, Debug, Default)]
pub struct Blame {
    everything: Vec<String>,
    by_value: HashMap<GuardedValue, Vec<String>>,
}

impl Blame {
    /// All changes were made by `authors`.
    pub fn of_everything(authors: &[String]) -> Self {
        Self { everything: authors.to_vec(), by_value: HashMap::new() }
    }

    /// Adds the authors of the change of one value.
    pub fn add(&mut self, value: GuardedValue, authors: Vec<String>) {
        self.by_value.insert(value, authors);
    }

    /// Who changed the value. Nobody is also the answer if it was a product owner, or if one has approved of it.
    pub fn of(&self, value: &GuardedValue) -> &[String] {
        self.by_value.get(value).unwrap_or(&self.everything)
    }
}
