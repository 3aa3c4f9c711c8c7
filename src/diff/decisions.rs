//! The decisions of both trees in one list, from which the list of any mixture of the two can be taken.
//!
//! Decisions apply in the order of the file, so setting one back needs its place among the others. The merged
//! list keeps the order of the base in what the base has, and that of the head in what the head has.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::pairs::Pairs;
use crate::model::config::{Config, Decision, Target};

/// A decision, and who has it.
pub struct Entry<'s> {
    /// The decision as the head has it, or else the base.
    pub decision: &'s Decision,
    /// The pair that it moves.
    pub pair: Option<usize>,
    /// Whether the base has it here.
    pub in_base: bool,
    /// Whether the head has it here.
    pub in_head: bool,
}

/// The decisions of both trees.
pub struct Merged<'s> {
    /// In an order that agrees with both.
    pub entries: Vec<Entry<'s>>,
    /// The pairs whose decisions differ.
    differing: BTreeSet<usize>,
}

impl<'s> Merged<'s> {
    /// Merges the decisions of two configurations. Only what a decision does counts, not what it says.
    pub fn new(pairs: &Pairs<'_>, base: &'s Config, head: &'s Config) -> Self {
        let effect = |decision: &Decision| (subject(pairs, decision), target(pairs, decision));
        let old: Vec<_> = base.decisions.iter().map(effect).collect();
        let new: Vec<_> = head.decisions.iter().map(effect).collect();
        let mut entries = Vec::with_capacity(new.len());
        let mut push = |decision: &'s Decision, in_base, in_head| {
            entries.push(Entry { decision, pair: subject(pairs, decision), in_base, in_head });
        };
        for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (old, new) = (operation.old_range(), operation.new_range());
            if operation.tag() == DiffTag::Equal {
                head.decisions[new].iter().for_each(|decision| push(decision, true, true));
            } else {
                base.decisions[old].iter().for_each(|decision| push(decision, true, false));
                head.decisions[new].iter().for_each(|decision| push(decision, false, true));
            }
        }
        let differing = entries.iter().filter(|entry| entry.in_base != entry.in_head);
        let differing = differing.filter_map(|entry| entry.pair).collect();
        Self { entries, differing }
    }

    /// Whether the decisions about an item differ.
    pub fn differs(&self, pair: usize) -> bool {
        self.differing.contains(&pair)
    }

    /// The decision about an item that only one tree has, and whether that is the head: the last new one, or
    /// else the last that is gone.
    pub fn difference(&self, pair: usize) -> Option<(&'s Decision, bool)> {
        let of_pair = || self.entries.iter().rev().filter(|entry| entry.pair == Some(pair));
        let new = of_pair().find(|entry| entry.in_head && !entry.in_base);
        let gone = || of_pair().find(|entry| entry.in_base && !entry.in_head);
        new.or_else(gone).map(|entry| (entry.decision, entry.in_head))
    }
}

fn subject(pairs: &Pairs<'_>, decision: &Decision) -> Option<usize> {
    pairs.find(&decision.item.value.text)
}

/// The pair above which the decision puts its item; `None` for the top.
pub fn target(pairs: &Pairs<'_>, decision: &Decision) -> Option<usize> {
    match &decision.target {
        Target::First => None,
        Target::Above(above) => pairs.find(&above.value.text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Side;
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
            let side = |(tree, parsed)| Side { tree, parsed, order: None };
            let pairs = Pairs::new(side((&old.0, &old.1)), side((&new.0, &new.1)));
            let merged = Merged::new(&pairs, &old.1.backlog.config, &new.1.backlog.config);
            let taken = |has: fn(&Entry<'_>) -> bool| -> Vec<usize> {
                merged.entries.iter().filter(|entry| has(entry)).filter_map(|entry| entry.pair).collect()
            };
            prop_assert_eq!(taken(|entry| entry.in_base), base.clone());
            prop_assert_eq!(taken(|entry| entry.in_head), head.clone());
            prop_assert_eq!((0..4).any(|pair| merged.differs(pair)), base != head);
        }
    }
}
