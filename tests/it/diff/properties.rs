//! Random backlogs, random edits: the difference is held against slow oracles, and every cause is put to the
//! proof by taking it back in the texts.

use std::collections::{BTreeMap, BTreeSet};

use topline::diff;

use crate::support::rng::Rng;
use crate::support::subsequence::longest_common;
use crate::support::worlds::{Read, World, case};

/// The items of `order` above `item` that are among `these`.
fn above(order: &[usize], item: usize, these: &BTreeSet<usize>) -> BTreeSet<usize> {
    order.iter().take_while(|other| **other != item).copied().filter(|other| these.contains(other)).collect()
}

#[test]
fn what_entered_left_and_moved_is_what_sets_and_subsequences_say() {
    for (base, head, before, after, diff) in (0..3_000).filter_map(case) {
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let both: BTreeSet<usize> = old.iter().copied().filter(|item| new.contains(item)).collect();
        assert_eq!(diff.entered.len(), new.len() - both.len());
        assert_eq!(diff.left.len(), old.len() - both.len());
        assert_eq!(diff.moved.len(), both.len() - longest_common(&old, &new));
        assert_eq!(diff.unmoved.len() + diff.moved.len(), both.len());
        for entered in &diff.entered {
            assert_eq!(
                new[entered.rank.unwrap() - 1],
                head.number(after.parsed.backlog.item(entered.item).id.as_str()).unwrap()
            );
        }
        for left in &diff.left {
            assert_eq!(
                old[left.base_rank.unwrap() - 1],
                base.number(before.parsed.backlog.item(left.item).id.as_str()).unwrap()
            );
        }
        for moved in &diff.moved {
            assert_eq!(old[moved.from - 1], new[moved.to - 1]);
        }
    }
}

#[test]
fn reverting_the_causes_moves_the_item_back() {
    let (mut moves, mut causes) = (0, BTreeMap::new());
    for seed in 0..4_000 {
        let Some((base, head, before, after, diff)) = case(seed) else { continue };
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let stay: BTreeSet<usize> = diff.unmoved.iter().map(|unmoved| new[unmoved.to - 1]).collect();
        for moved in &diff.moved {
            let item = new[moved.to - 1];
            assert!(!moved.causes.is_empty(), "seed {seed}: {item} moved for no reason");
            assert_eq!(moved.more_causes, 0);
            let mut back = head.clone();
            let ids = |id: &str| head.number(id).or(base.number(id)).unwrap();
            for cause in &moved.causes {
                back.take_back(&base, item, cause, &ids);
                *causes.entry(format!("{cause:?}").split(' ').next().unwrap_or_default().to_owned()).or_insert(0) += 1;
            }
            let tried = Read::of(&back).numbers(&back);
            assert_eq!(above(&tried, item, &stay), above(&old, item, &stay), "seed {seed}: {item}, {:?}", moved.causes);
            assert_ne!(above(&new, item, &stay), above(&old, item, &stay), "seed {seed}: {item} passed nobody");
            moves += 1;
        }
    }
    // The generator has to reach every kind of cause, or it proves nothing about it.
    assert!(moves > 1_000, "{moves}");
    for kind in ["Field", "Decision", "NeededBy", "Config", "Indirect", "Renamed"] {
        assert!(causes.get(kind).is_some_and(|count| *count > 5), "{kind}: {causes:?}");
    }
}

#[test]
fn no_cause_is_superfluous_when_trials_suffice() {
    for seed in 0..1_500 {
        let Some((base, head, before, after, diff)) = case(seed) else { continue };
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let stay: BTreeSet<usize> = diff.unmoved.iter().map(|unmoved| new[unmoved.to - 1]).collect();
        for moved in diff.moved.iter().filter(|moved| moved.causes.len() > 1) {
            let item = new[moved.to - 1];
            let ids = |id: &str| head.number(id).or(base.number(id)).unwrap();
            for without in 0..moved.causes.len() {
                let mut back = head.clone();
                for (at, cause) in moved.causes.iter().enumerate() {
                    if at != without {
                        back.take_back(&base, item, cause, &ids);
                    }
                }
                let tried = Read::of(&back);
                let is_back = above(&tried.numbers(&back), item, &stay) == above(&old, item, &stay);
                let is_whole = tried.parsed.backlog.cycles.is_empty();
                assert!(!is_back || !is_whole, "seed {seed}: {item} needs no {:?}", moved.causes[without]);
            }
        }
    }
}

#[test]
fn a_tree_equals_itself() {
    for seed in 0..200 {
        let world = World::random(&mut Rng(seed));
        let (before, after) = (Read::of(&world), Read::of(&world));
        if before.is_sound {
            assert!(diff::compare(before.side(), after.side()).is_empty());
        }
    }
}
