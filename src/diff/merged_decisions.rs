//! Merges the decisions of both trees into one list, from which either list or a mix of both can be taken.
//!
//! Decisions apply in file order, so reverting one requires its place among the others. The merged list keeps
//! the base order of the base's decisions and the head order of the head's decisions.

use std::collections::BTreeSet;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use super::item_pairs::ItemPairs;
use crate::model::config::{Config, Decision, DecisionTarget};

/// A decision and the sides that have it.
pub struct MergedDecision<'s> {
    /// The decision as written in the head, or else in the base.
    pub decision: &'s Decision,
    /// The pair that the decision moves.
    pub pair: Option<usize>,
    /// Whether the base has the decision at this place.
    pub in_base: bool,
    /// Whether the head has the decision at this place.
    pub in_head: bool,
}

/// The merged decisions of both trees.
pub struct MergedDecisions<'s> {
    /// The decisions, in an order consistent with both files.
    pub entries: Vec<MergedDecision<'s>>,
    /// The pairs whose decisions differ.
    differing: BTreeSet<usize>,
}

impl<'s> MergedDecisions<'s> {
    /// Merges the decisions of two configurations. Decisions are equal if they have the same effect; their
    /// reasons are not compared.
    pub fn new(pairs: &ItemPairs<'_>, base: &'s Config, head: &'s Config) -> Self {
        let effect = |decision: &Decision| (subject(pairs, decision), target(pairs, decision));
        let mut effects = InternedInput::default();
        effects.update_before(base.decisions.iter().map(effect));
        effects.update_after(head.decisions.iter().map(effect));
        let mut entries = Vec::with_capacity(head.decisions.len());
        let mut push = |decisions: &'s [Decision], in_base, in_head| {
            entries.extend(decisions.iter().map(|decision| {
                let pair = subject(pairs, decision);
                MergedDecision { decision, pair, in_base, in_head }
            }));
        };
        let mut unchanged = 0;
        for change in Diff::compute(Algorithm::Myers, &effects).hunks() {
            let range = |range: Range<u32>| range.start as usize..range.end as usize;
            let (old, new) = (range(change.before), range(change.after));
            push(&head.decisions[unchanged..new.start], true, true);
            unchanged = new.end;
            push(&base.decisions[old], true, false);
            push(&head.decisions[new], false, true);
        }
        push(&head.decisions[unchanged..], true, true);
        let on_one_side = entries.iter().filter(|entry| entry.in_base != entry.in_head);
        let differing = on_one_side.filter_map(|entry| entry.pair).collect();
        Self { entries, differing }
    }

    /// Whether the decisions about an item differ.
    pub fn differs(&self, pair: usize) -> bool {
        self.differing.contains(&pair)
    }

    /// A decision about an item that only one side has, and whether that side is the head: the last added one,
    /// or else the last removed one.
    pub fn difference(&self, pair: usize) -> Option<(&'s Decision, bool)> {
        let of_pair = || self.entries.iter().rev().filter(|entry| entry.pair == Some(pair));
        let added = of_pair().find(|entry| entry.in_head && !entry.in_base);
        let removed = || of_pair().find(|entry| entry.in_base && !entry.in_head);
        added.or_else(removed).map(|entry| (entry.decision, entry.in_head))
    }
}

fn subject(pairs: &ItemPairs<'_>, decision: &Decision) -> Option<usize> {
    pairs.find(&decision.item.value.text)
}

/// The pair above which the decision puts its item; `None` for the top of the order.
pub fn target(pairs: &ItemPairs<'_>, decision: &Decision) -> Option<usize> {
    match &decision.target {
        DecisionTarget::First => None,
        DecisionTarget::Above(above) => pairs.find(&above.value.text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::DiffSide;
    use super::*;
    use crate::parse::{self, Parsed};
    use crate::text::{SourceFile, Tree};

    fn backlog(decisions: &[usize]) -> (Tree, Parsed) {
        let story = |id| SourceFile::from_bytes(format!("stories/{id}.md"), b"+++\ntitle = \"x\"\n+++\n".to_vec());
        let decision = |item| format!("[[decisions]]\nitem = \"{item}\"\nfirst = true\nbecause = \"y\"\n");
        let config = decisions.iter().map(decision).collect::<String>();
        let config = Some(SourceFile::from_bytes("backlog.toml", config.into_bytes()));
        let tree = Tree { config, stories: (0..4).map(story).collect(), priority: None };
        let parsed = parse::tree(&tree, &[]);
        (tree, parsed)
    }

    proptest! {
        #[test]
        fn both_lists_can_be_taken_from_the_merged_one(
            base in prop::collection::vec(0usize..4, 0..6),
            head in prop::collection::vec(0usize..4, 0..6),
        ) {
            let (old, new) = (backlog(&base), backlog(&head));
            let side = |(tree, parsed)| DiffSide { tree, parsed, order: None };
            let pairs = ItemPairs::new(side((&old.0, &old.1)), side((&new.0, &new.1)));
            let merged = MergedDecisions::new(&pairs, &old.1.backlog.config, &new.1.backlog.config);
            let taken = |has: fn(&MergedDecision<'_>) -> bool| -> Vec<usize> {
                merged.entries.iter().filter(|entry| has(entry)).filter_map(|entry| entry.pair).collect()
            };
            prop_assert_eq!(taken(|entry| entry.in_base), base.clone());
            prop_assert_eq!(taken(|entry| entry.in_head), head.clone());
            prop_assert_eq!((0..4).any(|pair| merged.differs(pair)), base != head);
        }
    }
}
