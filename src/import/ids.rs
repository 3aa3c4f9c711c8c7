//! Gives every item an id that is legal and unique without regard to case.
//!
//! An item's id is the file's stem, so the rules of file systems are the rules of ids. Ids are handed out in the order of the
//! files; nobody gets a suffixed id that a later file holds by right.

use std::collections::{HashMap, HashSet};

/// Topline's limit on an id.
const MAX_LEN: usize = 80;

/// An id, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: String,
    /// The place of the file that holds the id which this one wanted.
    pub(super) taken_by: Option<usize>,
    /// Whether more than the case had to change to be legal.
    pub(super) made_legal: bool,
}

/// Names items, in order, after the ids that they were written with.
pub(super) fn assign<'a>(written: impl Iterator<Item = &'a str>) -> Vec<Named> {
    let wanted: Vec<(String, bool)> = written.map(legal).collect();
    let mut holders: HashMap<&str, usize> = HashMap::new();
    for (place, (id, _)) in wanted.iter().enumerate() {
        holders.entry(id).or_insert(place);
    }
    let mut used: HashSet<String> = wanted.iter().map(|(id, _)| id.clone()).collect();
    let mut next: HashMap<&str, usize> = HashMap::new();
    let mut named = Vec::with_capacity(wanted.len());
    for (place, (id, made_legal)) in wanted.iter().enumerate() {
        let taken_by = holders.get(id.as_str()).copied().filter(|holder| *holder != place);
        let id = match taken_by {
            None => id.clone(),
            Some(_) => suffixed(id, next.entry(id).or_insert(2), &mut used),
        };
        named.push(Named { id, taken_by, made_legal: *made_legal });
    }
    named
}

/// The first free id with a number after it; the counter makes a thousand duplicates as cheap as one.
fn suffixed(id: &str, next: &mut usize, used: &mut HashSet<String>) -> String {
    loop {
        let suffix = format!("-{next}");
        *next += 1;
        let kept = MAX_LEN - suffix.len();
        let candidate = format!("{}{suffix}", id.get(..kept).unwrap_or(id));
        if used.insert(candidate.clone()) {
            return candidate;
        }
    }
}

/// The nearest legal id in lower case, and whether more than the case changed.
pub(super) fn legal(written: &str) -> (String, bool) {
    let lower = written.trim().to_lowercase();
    let mut id = String::with_capacity(lower.len());
    for c in lower.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') {
            id.push(c);
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    let begins = id.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut id = if begins == lower { lower.clone() } else { begins.trim_end_matches('-').to_owned() };
    id.truncate(MAX_LEN);
    if id.is_empty() {
        id.push_str("item");
    } else if is_reserved(&id) {
        id = format!("item-{id}");
        id.truncate(MAX_LEN);
    }
    let changed = id != lower;
    (id, changed)
}

/// Names that Windows keeps for devices, with any extension, and the one that Topline reads as no item.
fn is_reserved(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or(id);
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    id == "readme" || matches!(stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(written: &[&str]) -> Vec<String> {
        assign(written.iter().copied()).into_iter().map(|named| named.id).collect()
    }

    #[test]
    fn ids_are_written_in_lower_case() {
        assert_eq!(legal("BACK-100.1"), ("back-100.1".into(), false));
        assert_eq!(legal("task_7"), ("task_7".into(), false));
    }

    #[test]
    fn illegal_ids_become_the_nearest_legal_one() {
        assert_eq!(legal("Ünder Ärger/1"), ("nder-rger-1".into(), true));
        assert_eq!(legal(".hidden-"), ("hidden".into(), true));
        assert_eq!(legal("…"), ("item".into(), true));
        assert_eq!(legal("CON"), ("item-con".into(), true));
        assert_eq!(legal("com1.x"), ("item-com1.x".into(), true));
        assert_eq!(legal("readme"), ("item-readme".into(), true));
        assert_eq!(legal(&"x".repeat(100)).0.len(), 80);
    }

    #[test]
    fn the_first_keeps_its_id_and_the_others_get_a_suffix() {
        assert_eq!(ids(&["BACK-1", "back-1", "back-1-2", "Back-1"]), ["back-1", "back-1-3", "back-1-2", "back-1-4"]);
        let long = "x".repeat(80);
        assert_eq!(ids(&[&long, &long])[1], format!("{}-2", "x".repeat(78)));
    }

    #[test]
    fn who_holds_an_id_is_said() {
        let named = assign(["a", "b", "A"].into_iter());
        assert_eq!(named[2].taken_by, Some(0));
        assert_eq!(named[1].taken_by, None);
    }
}
