//! Compares two orders: pairs the items, lists what entered, left and moved, and finds the causes.

use std::collections::HashSet;

use super::candidate_causes::CandidateCauses;
use super::causes::CauseFinder;
use super::changes::Changes;
use super::counterfactual::Counterfactual;
use super::counterfactual_runs::CounterfactualRuns;
use super::decisions::DecisionPairs;
use super::item_pairs::ItemPairs;
use super::{AnsweredItem, Cause, Diff, DiffSide, EnteredItem, LeftItem, MovedItem, UnmovedItem, fewest_moves};
use crate::model::keys::story;
use crate::model::semantic_eq::SemanticEq;
use crate::model::{Backlog, Item, Ix, Status};
use crate::order::Order;
use crate::text::line_index;

/// Computes what turns the order of `base` into that of `head`.
pub fn compare(base: DiffSide<'_>, head: DiffSide<'_>) -> Diff {
    let pairs = ItemPairs::new(base, head);
    let mut diff = Diff { renamed: pairs.renames(), ..Diff::default() };
    let (base_ranks, head_ranks) = (ranks(base), ranks(head));
    for at in 0..pairs.list.len() {
        match (pairs.base(at), pairs.head(at)) {
            (old, Some(new)) if new.is_open() && !old.is_some_and(Item::is_open) => {
                diff.entered.extend(entered(&pairs, at, base.backlog(), &head_ranks));
            }
            (Some(old), new) if old.is_open() && !new.is_some_and(Item::is_open) => {
                diff.left.extend(left(&pairs, at, head.backlog(), &base_ranks));
            }
            _ => {}
        }
        diff.arrived.extend(arrived(&pairs, at, base.backlog()));
        diff.answered.extend(answered(&pairs, at, head.backlog()));
    }
    diff.answered.sort_by_key(|answered| answered.item);
    // Both lists are in id order so far; the stable sort keeps that order for items without ranks.
    diff.entered.sort_by_key(|entered| entered.rank);
    diff.left.sort_by_key(|left| left.base_rank);
    if let (Some(base_order), Some(head_order)) = (base.order, head.order) {
        add_moves(&mut diff, &pairs, (base, base_order), (head, head_order));
    }
    diff
}

/// The rank of each item by position in the backlog; 0 if it has none.
fn ranks(side: DiffSide<'_>) -> Vec<usize> {
    side.order.map_or_else(|| vec![0; side.backlog().items.len()], |order| order.ranks(side.backlog()))
}

fn rank(ranks: &[usize], item: Ix<Item>) -> Option<usize> {
    ranks.get(item.get()).copied().filter(|rank| *rank > 0)
}

/// The entry for a pair that is open in the head only; `None` if the base has a file of that id that could not
/// be read.
fn entered(pairs: &ItemPairs<'_>, pair: usize, base: &Backlog, ranks: &[usize]) -> Option<EnteredItem> {
    let (item, new) = (pairs.list[pair].head?, pairs.head(pair)?);
    let causes = match pairs.base(pair) {
        Some(old) => status_causes(pairs, pair, old, new),
        None if base.broken.contains(new.id.as_str()) => return None,
        None => vec![Cause::Added],
    };
    Some(EnteredItem { item, rank: rank(ranks, item), causes })
}

/// The entry for a pair that is open in the base only; `None` if the head has a file of that id that could not
/// be read.
fn left(pairs: &ItemPairs<'_>, pair: usize, head: &Backlog, ranks: &[usize]) -> Option<LeftItem> {
    let (item, old) = (pairs.list[pair].base?, pairs.base(pair)?);
    let causes = match pairs.head(pair) {
        Some(new) => status_causes(pairs, pair, old, new),
        None if head.broken.contains(old.id.as_str()) => return None,
        None => vec![Cause::Deleted],
    };
    Some(LeftItem { item, base_rank: rank(ranks, item), head_item: pairs.list[pair].head, causes })
}

/// The item of a pair that waits for an answer in the head only.
fn arrived(pairs: &ItemPairs<'_>, pair: usize, base: &Backlog) -> Option<Ix<Item>> {
    let new = pairs.head(pair).filter(|item| waits(item))?;
    let is_known = match pairs.base(pair) {
        Some(old) => waits(old),
        None => base.broken.contains(new.id.as_str()),
    };
    pairs.list[pair].head.filter(|_| !is_known)
}

/// The item of a pair that waits for an answer in the base only.
fn answered(pairs: &ItemPairs<'_>, pair: usize, head: &Backlog) -> Option<AnsweredItem> {
    let old = pairs.base(pair).filter(|item| waits(item))?;
    let causes = match pairs.head(pair) {
        Some(new) if waits(new) => return None,
        Some(new) => status_causes(pairs, pair, old, new),
        None if head.broken.contains(old.id.as_str()) => return None,
        None => vec![Cause::Deleted],
    };
    Some(AnsweredItem { item: pairs.list[pair].base?, head_item: pairs.list[pair].head, causes })
}

fn waits(item: &Item) -> bool {
    item.status.value == Status::Triage
}

/// The causes for an item whose status changed between open and closed.
fn status_causes(pairs: &ItemPairs<'_>, pair: usize, old: &Item, new: &Item) -> Vec<Cause> {
    let renamed = pairs.old_id(pair).map(|old| Cause::Renamed { old: old.to_owned() });
    std::iter::once(Cause::from_field(&story::STATUS, old, new)).chain(renamed).collect()
}

/// Separates moved from unmoved items and finds the causes of the moves.
fn add_moves<'s>(
    diff: &mut Diff,
    pairs: &ItemPairs<'s>,
    base: (DiffSide<'s>, &'s Order),
    head: (DiffSide<'s>, &'s Order),
) {
    let shared = SharedItems::new(pairs, base, head);
    for (pair, stays) in shared.order.iter().zip(&shared.stays) {
        let (Some(old), Some(new)) = (pairs.list[*pair].base, pairs.list[*pair].head) else { continue };
        let (from, to) = (shared.base_ranks[old.get()], shared.head_ranks[new.get()]);
        if *stays {
            diff.unmoved.push(UnmovedItem { item: new, from, to });
        } else {
            diff.moved.push(MovedItem {
                base: old,
                head: new,
                from,
                to,
                causes: Vec::new(),
                more_causes: 0,
                pair: *pair,
            });
        }
    }
    add_causes(diff, pairs, &shared, base, head);
    diff.unmoved.sort_by_key(|unmoved| unmoved.to);
    diff.moved.sort_by_key(|moved| moved.to);
}

/// Finds the causes of the moves. `diff.moved` must still be in base order.
fn add_causes<'s>(
    diff: &mut Diff,
    pairs: &ItemPairs<'s>,
    shared: &SharedItems,
    base: (DiffSide<'s>, &'s Order),
    head: (DiffSide<'s>, &'s Order),
) {
    if diff.moved.is_empty() {
        return;
    }
    let decisions = DecisionPairs::new(pairs, &base.0.backlog().decisions, &head.0.backlog().decisions);
    let changes = Changes::new(pairs, &decisions, base.0, head.0);
    let counterfactual = Counterfactual::new(base.0, head.0, pairs, &decisions, &changes);
    let runs =
        CounterfactualRuns::new(&counterfactual, changes.list.len(), pairs.list.len(), &shared.order, &shared.stays);
    let candidates = CandidateCauses::new(pairs, &decisions, &changes, base, head);
    let mut finder = CauseFinder { pairs, decisions: &decisions, changes: &changes, candidates, runs };
    for number in 0..diff.moved.len() {
        let (causes, more_causes) = finder.find(&diff.moved[number], number);
        diff.moved[number].causes = causes;
        diff.moved[number].more_causes = more_causes;
    }
}

/// The items that are open in both trees.
struct SharedItems {
    /// By position in the base: the rank there, or 0.
    base_ranks: Vec<usize>,
    /// By position in the head: the rank there, or 0.
    head_ranks: Vec<usize>,
    /// Their pairs, in the order of the base.
    order: Vec<usize>,
    /// For each entry of `order`, whether the item stays.
    stays: Vec<bool>,
}

impl SharedItems {
    fn new(pairs: &ItemPairs<'_>, base: (DiffSide<'_>, &Order), head: (DiffSide<'_>, &Order)) -> Self {
        let (base_ranks, head_ranks) = (base.1.ranks(base.0.backlog()), head.1.ranks(head.0.backlog()));
        let head_rank = |pair: &usize| pairs.list[*pair].head.and_then(|ix| rank(&head_ranks, ix));
        let base_order = base.1.placed.iter().map(|placed| pairs.of_base(placed.item));
        let order: Vec<usize> = base_order.filter(|pair| head_rank(pair).is_some()).collect();
        let positions: Vec<usize> = order.iter().filter_map(head_rank).collect();
        let (base_texts, head_texts) = (base.0.texts(), head.0.texts());
        // A file with the same id and the same text is unedited even if its path or line endings differ. A file
        // that is missing from the texts was not read again because it is identical.
        let has_same_text = |old: &Item, new: &Item| match (base_texts.get(&*old.path), head_texts.get(&*new.path)) {
            (Some(old), Some(new)) => old == new || line_index::eq_ignoring_line_endings(old, new),
            _ => true,
        };
        let decided_anew = decided_anew(base.0, head.0);
        let is_unedited = |pair: &usize| match (pairs.base(*pair), pairs.head(*pair)) {
            (Some(old), Some(new)) => {
                old.id == new.id && has_same_text(old, new) && !decided_anew.contains(old.id.as_str())
            }
            _ => false,
        };
        let unedited: Vec<bool> = order.iter().map(is_unedited).collect();
        let stays = fewest_moves::find_unmoved(&positions, &unedited);
        Self { base_ranks, head_ranks, order, stays }
    }
}

/// The ids of the items about which the trees have different decisions. A decision is one of the item's own files, so every
/// difference counts: a new reason as well.
fn decided_anew<'s>(base: DiffSide<'s>, head: DiffSide<'s>) -> HashSet<&'s str> {
    let (old, new) = (base.backlog(), head.backlog());
    let is_same = |id: &&str| match (old.decision_on(id), new.decision_on(id)) {
        (Some(old), Some(new)) => old.semantic_eq(new),
        _ => false,
    };
    let items = old.decisions.iter().chain(new.decisions.iter()).map(|decision| &*decision.item);
    items.filter(|id| !is_same(id)).collect()
}
