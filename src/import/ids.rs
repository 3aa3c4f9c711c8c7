//! Assigns every item a valid id that is unique without regard to case.
//!
//! Ids are assigned in the order of the drafts; no item gets a numbered id that a later item has by right.

use std::collections::{HashMap, HashSet};

use crate::model::Id;
use crate::model::slug::{numbered, slug_or_item};

/// The id of an item, and why it differs from the written one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment<K> {
    pub(super) id: Id<K>,
    /// The position of the item that has the id which this one would have.
    pub(super) taken_by: Option<usize>,
    /// Whether more than the case of the written id had to change.
    pub(super) made_valid: bool,
}

/// Assigns ids in order, from the ids as written.
pub(super) fn assign<'a, K>(written: impl Iterator<Item = &'a str>) -> Vec<Assignment<K>> {
    let wanted: Vec<(Id<K>, bool)> = written.map(valid).collect();
    let mut holders: HashMap<&Id<K>, usize> = HashMap::new();
    for (position, (id, _)) in wanted.iter().enumerate() {
        holders.entry(id).or_insert(position);
    }
    let mut used: HashSet<Id<K>> = wanted.iter().map(|(id, _)| id.clone()).collect();
    let mut counters: HashMap<&Id<K>, usize> = HashMap::new();
    let mut assignments = Vec::with_capacity(wanted.len());
    for (position, (wanted_id, made_valid)) in wanted.iter().enumerate() {
        let taken_by = holders.get(wanted_id).copied().filter(|holder| *holder != position);
        let id = match taken_by {
            None => wanted_id.clone(),
            Some(_) => next_free(wanted_id, counters.entry(wanted_id).or_insert(1), &mut used),
        };
        assignments.push(Assignment { id, taken_by, made_valid: *made_valid });
    }
    assignments
}

fn valid<K>(written: &str) -> (Id<K>, bool) {
    let id = slug_or_item(written);
    let is_changed = id.as_str() != written.trim().to_lowercase();
    (id, is_changed)
}

/// The next free numbered id; the counter makes a thousand duplicates as cheap as one.
fn next_free<K>(id: &Id<K>, counter: &mut usize, used: &mut HashSet<Id<K>>) -> Id<K> {
    loop {
        *counter += 1;
        let candidate = numbered(id, *counter);
        if used.insert(candidate.clone()) {
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;

    fn ids(written: &[&str]) -> Vec<String> {
        assign::<Item>(written.iter().copied()).iter().map(|assignment| assignment.id.to_string()).collect()
    }

    #[test]
    fn ids_are_written_in_lower_case() {
        assert!(!valid::<Item>(" BACK-100.1").1);
        assert_eq!(ids(&["BACK-100.1", "task_7"]), ["back-100.1", "task_7"]);
    }

    #[test]
    fn invalid_ids_become_valid() {
        assert_eq!(ids(&["Größe 1", "CON", "…"]), ["groesse-1", "item-con", "item"]);
        assert!(valid::<Item>("CON").1);
    }

    #[test]
    fn the_first_keeps_its_id_and_the_others_get_a_number() {
        assert_eq!(ids(&["BACK-1", "back-1", "back-1-2", "Back-1"]), ["back-1", "back-1-3", "back-1-2", "back-1-4"]);
        let long = "x".repeat(80);
        assert_eq!(ids(&[&long, &long])[1], format!("{}-2", "x".repeat(78)));
    }

    #[test]
    fn the_holder_of_an_id_is_reported() {
        let assigned = assign::<Item>(["a", "b", "A"].into_iter());
        assert_eq!(assigned[2].taken_by, Some(0));
        assert_eq!(assigned[1].taken_by, None);
    }
}
