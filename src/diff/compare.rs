//! Puts the parts of a comparison together.

use super::causes::Causes;
use super::change::Changes;
use super::decisions::Merged;
use super::mixture::Mixture;
use super::pairs::Pairs;
use super::suspects::Suspects;
use super::trials::Trials;
use super::{Cause, Diff, Entered, Left, Moved, Side, Unmoved, moves};
use crate::model::keys::story;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::text::lines;

/// What turns the order of `base` into that of `head`.
pub fn compare(base: Side<'_>, head: Side<'_>) -> Diff {
    let pairs = Pairs::new(base, head);
    let mut diff = Diff { renamed: pairs.renames(), ..Diff::default() };
    let (was, is) = (ranks(base), ranks(head));
    for at in 0..pairs.list.len() {
        match (pairs.base(at), pairs.head(at)) {
            (old, Some(new)) if new.is_open() && !old.is_some_and(Item::is_open) => {
                diff.entered.extend(entered(&pairs, at, base.backlog(), &is));
            }
            (Some(old), new) if old.is_open() && !new.is_some_and(Item::is_open) => {
                diff.left.extend(left(&pairs, at, head.backlog(), &was));
            }
            _ => {}
        }
    }
    // Items are met by id, which is the order of those without ranks.
    diff.entered.sort_by_key(|entered| entered.rank);
    diff.left.sort_by_key(|left| left.was);
    if let (Some(base_order), Some(head_order)) = (base.order, head.order) {
        both_ordered(&mut diff, &pairs, (base, base_order), (head, head_order));
    }
    diff
}

/// The rank of each item by position in the backlog; 0 for those without one.
fn ranks(side: Side<'_>) -> Vec<usize> {
    side.order.map_or_else(|| vec![0; side.backlog().items.len()], |order| order.ranks(side.backlog()))
}

fn rank(ranks: &[usize], item: Ix<Item>) -> Option<usize> {
    ranks.get(item.get()).copied().filter(|rank| *rank > 0)
}

/// The item of a pair that is open in the head only; nothing if the base can't tell.
fn entered(pairs: &Pairs<'_>, pair: usize, base: &Backlog, ranks: &[usize]) -> Option<Entered> {
    let (item, new) = (pairs.list[pair].head?, pairs.head(pair)?);
    let causes = match pairs.base(pair) {
        Some(old) => closed_or_opened(pairs, pair, old, new),
        None if base.broken.contains(new.id.as_str()) => return None,
        None => vec![Cause::Added],
    };
    Some(Entered { item, rank: rank(ranks, item), causes })
}

/// The item of a pair that is open in the base only; nothing if the head can't tell.
fn left(pairs: &Pairs<'_>, pair: usize, head: &Backlog, ranks: &[usize]) -> Option<Left> {
    let (item, old) = (pairs.list[pair].base?, pairs.base(pair)?);
    let causes = match pairs.head(pair) {
        Some(new) => closed_or_opened(pairs, pair, old, new),
        None if head.broken.contains(old.id.as_str()) => return None,
        None => vec![Cause::Deleted],
    };
    Some(Left { item, was: rank(ranks, item), now: pairs.list[pair].head, causes })
}

fn closed_or_opened(pairs: &Pairs<'_>, pair: usize, old: &Item, new: &Item) -> Vec<Cause> {
    let renamed = pairs.old_id(pair).map(|old| Cause::Renamed { old: old.to_owned() });
    std::iter::once(Cause::field(&story::STATUS, old, new)).chain(renamed).collect()
}

/// Tells the items that moved from those that stay, and why.
fn both_ordered<'s>(diff: &mut Diff, pairs: &Pairs<'s>, base: (Side<'s>, &'s Order), head: (Side<'s>, &'s Order)) {
    let shared = Shared::new(pairs, base, head);
    for (pair, stays) in shared.order.iter().zip(&shared.stays) {
        let (Some(old), Some(new)) = (pairs.list[*pair].base, pairs.list[*pair].head) else { continue };
        let (from, to) = (shared.was[old.get()], shared.is[new.get()]);
        if *stays {
            diff.unmoved.push(Unmoved { item: new, from, to });
        } else {
            diff.moved.push(Moved { base: old, head: new, from, to, causes: Vec::new(), more_causes: 0, pair: *pair });
        }
    }
    explain(diff, pairs, &shared, base, head);
    diff.unmoved.sort_by_key(|unmoved| unmoved.to);
    diff.moved.sort_by_key(|moved| moved.to);
}

/// Finds the causes of the moves, which are still in the order of the base.
fn explain<'s>(
    diff: &mut Diff,
    pairs: &Pairs<'s>,
    shared: &Shared,
    base: (Side<'s>, &'s Order),
    head: (Side<'s>, &'s Order),
) {
    if diff.moved.is_empty() {
        return;
    }
    let merged = Merged::new(pairs, &base.0.backlog().config, &head.0.backlog().config);
    let changes = Changes::new(pairs, &merged, base.0, head.0);
    let mixture = Mixture::new(base.0, head.0, pairs, &merged, &changes);
    let trials = Trials::new(&mixture, changes.list.len(), pairs.list.len(), &shared.order, &shared.stays);
    let suspects = Suspects::new(pairs, &merged, &changes, base, head);
    let mut causes = Causes { pairs, merged: &merged, changes: &changes, suspects, trials };
    for number in 0..diff.moved.len() {
        let (named, left_out) = causes.of(&diff.moved[number], number);
        diff.moved[number].causes = named;
        diff.moved[number].more_causes = left_out;
    }
}

/// The items that are open in both trees.
struct Shared {
    /// By position in the base: the rank there; 0 for those without one.
    was: Vec<usize>,
    /// By position in the head: the rank there; 0 for those without one.
    is: Vec<usize>,
    /// Their pairs, in the order of the base.
    order: Vec<usize>,
    /// Which of them stay.
    stays: Vec<bool>,
}

impl Shared {
    fn new(pairs: &Pairs<'_>, base: (Side<'_>, &Order), head: (Side<'_>, &Order)) -> Self {
        let (was, is) = (base.1.ranks(base.0.backlog()), head.1.ranks(head.0.backlog()));
        let place = |pair: &usize| pairs.list[*pair].head.and_then(|ix| rank(&is, ix));
        let of_base = base.1.placed.iter().map(|placed| pairs.of_base(placed.item));
        let order: Vec<usize> = of_base.filter(|pair| place(pair).is_some()).collect();
        let places: Vec<usize> = order.iter().filter_map(place).collect();
        let (old, new) = (base.0.texts(), head.0.texts());
        // A file that is elsewhere, with the same name and text, is the same file, however a checkout ends its
        // lines; and so is one that wasn't read again because it is the same.
        let is_same_text = |before: &Item, after: &Item| match (old.get(&*before.path), new.get(&*after.path)) {
            (Some(before), Some(after)) => before == after || lines::are_alike(before, after),
            _ => true,
        };
        let is_same_file = |pair: &usize| match (pairs.base(*pair), pairs.head(*pair)) {
            (Some(before), Some(after)) => before.id == after.id && is_same_text(before, after),
            _ => false,
        };
        let settled: Vec<bool> = order.iter().map(is_same_file).collect();
        let stays = moves::stay(&places, &settled);
        Self { was, is, order, stays }
    }
}
