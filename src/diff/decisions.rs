//! The decisions of both trees, by the items that they move.

use std::collections::BTreeMap;

use super::item_pairs::ItemPairs;
use crate::model::decision::{Decision, DecisionTarget};

/// The decisions about one item.
#[derive(Clone, Copy, Default)]
pub struct DecisionPair<'s> {
    /// The decision in the base.
    pub base: Option<&'s Decision>,
    /// The decision in the head.
    pub head: Option<&'s Decision>,
}

/// The decisions of both trees, by the index of the item's pair. Decisions about unknown items are left out: they have no
/// effect.
pub struct DecisionPairs<'s> {
    by_pair: BTreeMap<usize, DecisionPair<'s>>,
}

impl<'s> DecisionPairs<'s> {
    /// Pairs the decisions of two trees. Those of an item that was renamed belong together.
    pub fn new(pairs: &ItemPairs<'_>, base: &'s [Decision], head: &'s [Decision]) -> Self {
        let mut by_pair: BTreeMap<usize, DecisionPair<'s>> = BTreeMap::new();
        for decision in base {
            if let Some(pair) = pairs.find_in_base(&decision.item) {
                by_pair.entry(pair).or_default().base = Some(decision);
            }
        }
        for decision in head {
            if let Some(pair) = pairs.find(&decision.item) {
                by_pair.entry(pair).or_default().head = Some(decision);
            }
        }
        Self { by_pair }
    }

    /// Every pair that has a decision on either side.
    pub fn each(&self) -> impl Iterator<Item = (usize, DecisionPair<'s>)> {
        self.by_pair.iter().map(|(pair, decisions)| (*pair, *decisions))
    }

    /// The decisions about the item of a pair.
    pub fn of_pair(&self, pair: usize) -> DecisionPair<'s> {
        self.by_pair.get(&pair).copied().unwrap_or_default()
    }

    /// Whether the decisions about an item put it in different places. Their reasons aren't compared.
    pub fn differs(&self, pairs: &ItemPairs<'_>, pair: usize) -> bool {
        let DecisionPair { base, head } = self.of_pair(pair);
        let effect = |decision: &Decision| {
            (std::mem::discriminant(&decision.target), decision.target.item().map(|_| target(pairs, decision)))
        };
        base.map(effect) != head.map(effect)
    }
}

/// The pair next to which the decision puts its item; none for the top and the end of the order.
pub fn target(pairs: &ItemPairs<'_>, decision: &Decision) -> Option<usize> {
    match &decision.target {
        DecisionTarget::Above(item) | DecisionTarget::Below(item) => pairs.find(&item.value.text),
        DecisionTarget::First | DecisionTarget::Last => None,
    }
}
