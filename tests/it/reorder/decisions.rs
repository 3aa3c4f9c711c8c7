//! The decisions for a wanted order: they give just that order, read back from their files, and no smaller set does.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use topline::edit::decisions::{decision_text, moved_text, path};
use topline::edit::reorder::{self, Reordering, WantedOrder, wanted};
use topline::model::decision::{Decision, DecisionTarget};
use topline::model::item::ReferenceText;
use topline::model::{Backlog, Item, Ix};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::rules;
use topline::text::{SourceFile, Span, Spanned, Tree};

use crate::support::backlogs::backlogs;
use crate::support::cases;
use crate::support::rng::Rng;

/// Sets of decisions that the exhaustive search tries for one backlog.
const MAX_SETS: usize = 6000;

fn parsed(tree: &Tree) -> (Parsed, Order) {
    let parsed = parse::tree(tree, &rules::known());
    let order = order::compute(&parsed).expect("the backlog is sound");
    (parsed, order)
}

fn items(order: &Order) -> Vec<Ix<Item>> {
    order.placed.iter().map(|placed| placed.item).collect()
}

/// A random order of the open items that dependencies allow.
fn allowed(backlog: &Backlog, order: &Order, rng: &mut Rng) -> Vec<Ix<Item>> {
    let mut waiting = items(order);
    // Some orders are near to the old one.
    if rng.one_in(2) {
        rng.shuffle(&mut waiting);
    } else if !waiting.is_empty() {
        let item = waiting.remove(rng.below(waiting.len()));
        waiting.insert(rng.below(waiting.len() + 1), item);
    }
    let mut allowed: Vec<Ix<Item>> = Vec::new();
    while !waiting.is_empty() {
        let is_free = |ix: &Ix<Item>| backlog.links_of(*ix).depends_on.iter().all(|other| !waiting.contains(other));
        let at = waiting.iter().position(is_free).expect("no circle");
        allowed.push(waiting.remove(at));
    }
    allowed
}

/// Whether each item stands below what it needs.
fn is_allowed(backlog: &Backlog, sequence: &[Ix<Item>]) -> bool {
    let place = |ix: Ix<Item>| sequence.iter().position(|item| *item == ix);
    let needs = |ix: Ix<Item>| backlog.links_of(ix).depends_on.iter().filter_map(|other| place(*other));
    sequence.iter().enumerate().all(|(at, ix)| needs(*ix).all(|above| above < at))
}

/// The tree with the decisions of a reordering, written as the command writes them.
fn carried_out(tree: &Tree, backlog: &Backlog, reordering: &Reordering) -> Tree {
    let mut files: BTreeMap<Arc<str>, SourceFile> =
        tree.decisions.iter().map(|file| (Arc::clone(&file.path), file.clone())).collect();
    for number in &reordering.withdrawn {
        assert!(files.remove(&backlog.decisions[*number].path).is_some());
    }
    for (ix, place) in &reordering.decided {
        let path: Arc<str> = path(backlog.item(*ix).id.as_str()).into();
        let text = match files.get(&path) {
            Some(file) => {
                let moved = moved_text(file.text(), place, None).expect("the decision is sound");
                assert_ne!(moved, file.text(), "a decision that stays is not written");
                moved
            }
            None => decision_text(place, "because", None, None, "\n"),
        };
        files.insert(Arc::clone(&path), SourceFile::from_bytes(path, text.into_bytes()));
    }
    Tree { decisions: files.into_values().collect(), ..tree.clone() }
}

/// The decisions that hang an open item on an open one, or on the top or the end.
fn can_take_effect(backlog: &Backlog) -> Vec<Decision> {
    let is_open = |id: &str| backlog.find(id).is_some_and(|ix| backlog.item(ix).is_open());
    let is_effective = |decision: &&Decision| {
        is_open(&decision.item) && decision.target.item().is_none_or(|target| is_open(&target.value.text))
    };
    backlog.decisions.iter().filter(is_effective).cloned().collect()
}

/// Whether some set of `count` decisions gives the wanted order. `None` if there are too many sets to try.
fn some_set_gives(backlog: &Backlog, wanted: &[Ix<Item>], count: usize) -> Option<bool> {
    let ids: Vec<String> = wanted.iter().map(|ix| backlog.item(*ix).id.to_string()).collect();
    let reference = |id: &str| Spanned::new(ReferenceText::new(id), Span::default());
    let mut options: Vec<Vec<Decision>> = Vec::new();
    for item in &ids {
        let others = || ids.iter().filter(|id| *id != item).map(|id| reference(id));
        let mut targets: Vec<DecisionTarget> = others().map(DecisionTarget::Above).collect();
        targets.extend(others().map(DecisionTarget::Below));
        targets.extend([DecisionTarget::First, DecisionTarget::Last]);
        let decision = |target| Decision {
            path: path(item).into(),
            item: item.as_str().into(),
            target,
            because: Spanned::new("x".into(), Span::default()),
            by: None,
            review_on: None,
        };
        options.push(targets.into_iter().map(decision).collect());
    }
    let choices = options.first().map_or(1, Vec::len);
    let sets = (0..1u32 << ids.len()).filter(|set| set.count_ones() as usize == count).collect::<Vec<_>>();
    let total = choices.checked_pow(count as u32).and_then(|choices| choices.checked_mul(sets.len()));
    let total = total.filter(|total| *total <= MAX_SETS)?;
    let per_set = total / sets.len().max(1);
    let mut trial = backlog.clone();
    Some(sets.iter().any(|set| {
        let moved: Vec<usize> = (0..ids.len()).filter(|at| set >> at & 1 == 1).collect();
        (0..per_set).any(|mut choice| {
            let mut decisions: Vec<Decision> = Vec::with_capacity(count);
            for at in &moved {
                decisions.push(options[*at][choice % choices].clone());
                choice /= choices;
            }
            decisions.sort_by(|one, other| one.item.cmp(&other.item));
            trial.decisions = Arc::new(decisions);
            items(&order::compute_unchecked(&trial)) == wanted
        })
    }))
}

fn wish(items: Vec<Ix<Item>>) -> WantedOrder {
    let count = items.len();
    WantedOrder { items, sections: vec![None; count], is_named: vec![false; count] }
}

proptest! {
    #![proptest_config(cases(256))]

    /// Lanes, densities, ties, dependencies, items that aren't open, decisions of all kinds that are there before.
    #[test]
    fn the_fewest_decisions_give_the_wanted_order(backlog in backlogs(8), seed: u64) {
        let tree = backlog.tree();
        let (before, old) = parsed(&tree);
        let wanted = allowed(&before.backlog, &old, &mut Rng(seed | 1));
        let reordering = reorder::reorder(&before.backlog, &old, &wish(wanted.clone())).unwrap();
        let (after, new) = parsed(&carried_out(&tree, &before.backlog, &reordering));
        prop_assert_eq!(items(&new), wanted.clone());
        let count = can_take_effect(&after.backlog).len();
        if let Some(fewer) = count.checked_sub(1).filter(|_| wanted.len() <= 7) {
            prop_assert_ne!(some_set_gives(&before.backlog, &wanted, fewer), Some(true), "{} are enough", fewer);
        }
        // What was decided about items that aren't open is nobody's business here.
        let idle = |backlog: &Backlog| backlog.decisions.len() - can_take_effect(backlog).len();
        prop_assert!(idle(&after.backlog) <= idle(&before.backlog));
        // The same wish again changes nothing.
        let again = reorder::reorder(&after.backlog, &new, &wish(items(&new))).unwrap();
        prop_assert!(again.decided.is_empty() && again.withdrawn.is_empty(), "{:?}", again);
    }

    /// Lines that are missing leave their items where they stand, as far as the others allow it.
    #[test]
    fn any_part_of_an_allowed_order_can_be_completed(backlog in backlogs(12), seed: u64) {
        let (parsed, order) = parsed(&backlog.tree());
        let mut rng = Rng(seed | 1);
        let mut typed = allowed(&parsed.backlog, &order, &mut rng);
        let share = 1 + rng.below(4);
        typed.retain(|_| !rng.one_in(share));
        let wanted = wanted::complete(&parsed.backlog, &order, &typed, |_| false).unwrap();
        let kept: Vec<Ix<Item>> = wanted.iter().copied().filter(|ix| typed.contains(ix)).collect();
        prop_assert_eq!(&kept, &typed);
        // If dependencies allow it, each of the others is just where it was.
        let mut next = typed.iter().copied();
        let slot = |ix: Ix<Item>| if typed.contains(&ix) { next.next().unwrap() } else { ix };
        let in_slots: Vec<Ix<Item>> = items(&order).into_iter().map(slot).collect();
        if is_allowed(&parsed.backlog, &in_slots) {
            prop_assert_eq!(&wanted, &in_slots);
        }
        let mut sorted = [wanted.clone(), items(&order)];
        sorted.iter_mut().for_each(|items| items.sort());
        prop_assert_eq!(&sorted[0], &sorted[1]);
        // Nobody moved anything: nothing moves.
        let mut unmoved = items(&order);
        unmoved.retain(|_| !rng.one_in(2));
        prop_assert_eq!(wanted::complete(&parsed.backlog, &order, &unmoved, |_| false).unwrap(), items(&order));
    }
}

/// A tree of stories of one lane, some of which need others.
fn long_tree(count: usize, rng: &mut Rng) -> Tree {
    let mut files: Vec<(String, Vec<u8>)> = vec![("backlog.toml".into(), Vec::new())];
    for at in 0..count {
        let needs: Vec<String> =
            (0..at).filter(|_| rng.one_in(count / 2)).map(|other| format!("\"item-{other}\"")).collect();
        let text = format!(
            "+++\ntitle = \"Item\"\nestimate = {}\nvalue = {}\ndepends_on = [{}]\n+++\n",
            1 + rng.below(3),
            rng.below(50),
            needs.join(", ")
        );
        files.push((format!("stories/item-{at}.md"), text.into_bytes()));
    }
    Tree::from_files(files)
}

#[test]
fn two_hundred_items_get_any_order() {
    let mut rng = Rng(20_261_128);
    for _ in 0..6 {
        let mut tree = long_tree(200, &mut rng);
        // Each order starts from the decisions of the one before.
        for _ in 0..3 {
            let (before, old) = parsed(&tree);
            let wanted = allowed(&before.backlog, &old, &mut rng);
            let reordering = reorder::reorder(&before.backlog, &old, &wish(wanted.clone())).unwrap();
            tree = carried_out(&tree, &before.backlog, &reordering);
            assert_eq!(items(&parsed(&tree).1), wanted);
        }
    }
}

#[test]
fn a_decision_that_fits_stays() {
    let story = |value: usize| format!("+++\ntitle = \"x\"\nestimate = 1\nvalue = {value}\n+++\n").into_bytes();
    let mut files: Vec<(String, Vec<u8>)> = vec![("backlog.toml".into(), Vec::new())];
    for (id, value) in [("a", 9), ("b", 8), ("c", 7), ("f", 6), ("d", 5), ("e", 4)] {
        files.push((format!("stories/{id}.md"), story(value)));
    }
    // Not as the command would write it: `e` hangs on what is decided itself.
    files.push(("decisions/d.toml".into(), b"above = \"b\"\nbecause = \"D\"\n".to_vec()));
    files.push(("decisions/e.toml".into(), b"below = \"d\"\nbecause = \"E\"\n".to_vec()));
    let tree = Tree::from_files(files);
    let (before, old) = parsed(&tree);
    let ids = |order: &[Ix<Item>]| order.iter().map(|ix| before.backlog.item(*ix).id.to_string()).collect::<String>();
    assert_eq!(ids(&items(&old)), "adebcf");
    let order = |text: &str| text.chars().map(|id| before.backlog.find(&id.to_string()).unwrap()).collect::<Vec<_>>();
    let decided = |text: &str| {
        let reordering = reorder::reorder(&before.backlog, &old, &wish(order(text))).unwrap();
        let new = reordering.decided.iter().map(|(ix, place)| (ids(&[*ix]), format!("{place:?}"))).collect::<Vec<_>>();
        (new, reordering.withdrawn)
    };
    assert_eq!(decided("fadebc"), (vec![("f".to_owned(), "Above(\"a\")".to_owned())], vec![]));
    assert_eq!(decided("adbcfe"), (vec![], vec![1]));
    assert_eq!(decided("abcfde"), (vec![], vec![0, 1]));
    assert_eq!(decided("aebcfd"), (vec![("e".to_owned(), "Above(\"b\")".to_owned())], vec![0]));
}
