//! A slow and obvious diff of two orders, computed from the program's output for each tree.

use serde_json::Value;

use super::desk::number;
use super::subsequence::longest_common;

/// One tree: the ids of all its items by number, and its order if it has one.
#[derive(Clone, Debug)]
pub struct Seen {
    pub ids: Vec<String>,
    pub order: Option<Vec<String>>,
}

impl Seen {
    /// The id under which this tree has the item with that number.
    fn id(&self, item: usize) -> Option<&str> {
        self.ids.iter().map(String::as_str).find(|id| number(id) == item)
    }

    fn ordered(&self) -> Vec<usize> {
        self.order.as_ref().unwrap().iter().map(|id| number(id)).collect()
    }
}

/// Compares the output of `topline diff --format json` with the two trees.
pub fn verify(said: &Value, base: &Seen, head: &Seen) {
    let no_order: Vec<&str> = [(base, "base"), (head, "head")]
        .map(|(side, name)| (side.order.is_none(), name))
        .into_iter()
        .filter(|(missing, _)| *missing)
        .map(|(_, name)| name)
        .collect();
    let told: Vec<&str> = said["no_order"].as_array().into_iter().flatten().map(text).collect();
    assert_eq!(told, no_order, "no_order");
    if no_order.is_empty() {
        assert_eq!(renames(said), expected_renames(base, head), "renamed");
        verify_orders(said, base, head);
    }
}

fn verify_orders(said: &Value, base: &Seen, head: &Seen) {
    let (old, new) = (base.ordered(), head.ordered());
    let rank = |order: &[usize], item: usize| order.iter().position(|other| *other == item).unwrap() + 1;
    let entered: Vec<usize> = new.iter().copied().filter(|item| !old.contains(item)).collect();
    let left: Vec<usize> = old.iter().copied().filter(|item| !new.contains(item)).collect();
    let entries = |list: &str, side: &str| -> Vec<(String, u64)> {
        let entries = said[list].as_array().unwrap().iter();
        entries.map(|entry| (text(&entry["id"]).to_owned(), entry[side].as_u64().unwrap())).collect()
    };
    let expected = |items: &[usize], order: &[usize], side: &Seen| -> Vec<(String, u64)> {
        items.iter().map(|item| (side.id(*item).unwrap().to_owned(), rank(order, *item) as u64)).collect()
    };
    assert_eq!(entries("entered", "rank"), expected(&entered, &new, head), "entered");
    assert_eq!(entries("left", "was"), expected(&left, &old, base), "left");
    for entry in said["entered"].as_array().unwrap() {
        assert_eq!(has_cause(entry, "added"), base.id(number(text(&entry["id"]))).is_none(), "{entry}");
    }
    for entry in said["left"].as_array().unwrap() {
        assert_eq!(has_cause(entry, "deleted"), head.id(number(text(&entry["id"]))).is_none(), "{entry}");
    }
    let moved: Vec<usize> = entries("moved", "to").iter().map(|(id, _)| number(id)).collect();
    assert_eq!(entries("moved", "from"), named(&moved, &old, head), "from");
    assert_eq!(entries("moved", "to"), named(&moved, &new, head), "to");
    assert!(moved.is_sorted_by_key(|item| rank(&new, *item)), "moved items go by their new rank");
    verify_moves(said, &moved, &old, &new);
}

/// Items with their ranks in `order`, under the ids that they have in `side`.
fn named(items: &[usize], order: &[usize], side: &Seen) -> Vec<(String, u64)> {
    let rank = |item: &usize| order.iter().position(|other| other == item).unwrap() as u64 + 1;
    items.iter().map(|item| (side.id(*item).unwrap().to_owned(), rank(item))).collect()
}

/// The moved items are as few as can be, and without them nothing has moved.
fn verify_moves(said: &Value, moved: &[usize], old: &[usize], new: &[usize]) {
    let both = |order: &[usize], other: &[usize]| -> Vec<usize> {
        order.iter().copied().filter(|item| other.contains(item)).collect()
    };
    let (old, new) = (both(old, new), both(new, old));
    assert_eq!(moved.len(), old.len() - longest_common(&old, &new), "as few as can be move");
    assert_eq!(said["unmoved"], old.len() - moved.len(), "unmoved");
    let stays =
        |order: &[usize]| -> Vec<usize> { order.iter().copied().filter(|item| !moved.contains(item)).collect() };
    assert_eq!(stays(&old), stays(&new), "what stays keeps its order");
    for entry in said["moved"].as_array().unwrap() {
        assert!(!entry["causes"].as_array().unwrap().is_empty(), "no cause: {entry}");
    }
}

fn renames(said: &Value) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = said["renamed"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|pair| (text(&pair["old"]).to_owned(), text(&pair["id"]).to_owned()))
        .collect();
    pairs.sort();
    pairs
}

fn expected_renames(base: &Seen, head: &Seen) -> Vec<(String, String)> {
    let pair = |old: &String| head.id(number(old)).filter(|id| id != old).map(|id| (old.clone(), id.to_owned()));
    let mut pairs: Vec<(String, String)> = base.ids.iter().filter_map(pair).collect();
    pairs.sort();
    pairs
}

fn has_cause(entry: &Value, kind: &str) -> bool {
    entry["causes"].as_array().unwrap().iter().any(|cause| cause["kind"] == kind)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
