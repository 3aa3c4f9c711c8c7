//! The worst dependency graphs: deep, wide and dense ones. The tests compare the order; a recursion would overflow the stack,
//! and quadratic time would take too long.

use std::fmt::Write;

use topline::text::{SourceFile, Tree};
use topline::{order, parse, rules};

const MANY: usize = 100_000;

/// A backlog of `count` items, of which `needs` gives each one's prerequisites and `status` its status.
fn tree(count: usize, needs: impl Fn(usize) -> Vec<usize>, status: impl Fn(usize) -> &'static str) -> Tree {
    let stories = (0..count).map(|n| {
        let mut text = format!("+++\ntitle = \"{n}\"\nstatus = \"{}\"\ndepends_on = [", status(n));
        for need in needs(n) {
            write!(text, "\"i{need:06}\",").expect("a string takes everything");
        }
        text.push_str("]\n+++\n");
        SourceFile::from_bytes(format!("stories/i{n:06}.md"), text.into_bytes())
    });
    Tree { stories: stories.collect(), ..Tree::default() }
}

/// The items' numbers from the top down, and for whose sake each was placed before its turn.
fn ordered(tree: &Tree) -> (Vec<usize>, Vec<Option<usize>>) {
    let parsed = parse::tree(tree, &rules::known());
    let order = order::compute(&parsed).expect("the graph has no cycle");
    let order = order.placed.iter().map(|placed| (placed.item.get(), placed.needed_by.map(|by| by.get())));
    order.unzip()
}

fn todo(_: usize) -> &'static str {
    "todo"
}

#[test]
fn a_chain_in_which_the_first_needs_all() {
    let tree = tree(MANY, |n| (n + 1..MANY).take(1).collect(), todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq((0..MANY).rev()));
    assert!(needed_by.iter().copied().eq((0..MANY - 1).rev().map(Some).chain([None])));
}

#[test]
fn a_chain_that_is_already_in_order() {
    let tree = tree(MANY, |n| n.checked_sub(1).into_iter().collect(), todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq(0..MANY));
    assert!(needed_by.iter().all(Option::is_none));
}

#[test]
fn a_chain_through_items_that_are_done() {
    let status = |n: usize| if n.is_multiple_of(2) { "todo" } else { "done" };
    let tree = tree(MANY, |n| (n + 1..MANY).take(1).collect(), status);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq((0..MANY).step_by(2)));
    assert!(needed_by.iter().all(Option::is_none));
}

#[test]
fn a_star_whose_middle_needs_all() {
    // As many ids as fit into the 1 MiB that a story may have, with some to spare.
    let tree = tree(20_000, |n| if n == 0 { (1..20_000).collect() } else { Vec::new() }, todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq((1..20_000).chain([0])));
    assert_eq!(needed_by.iter().filter(|by| **by == Some(0)).count(), 19_999);
}

#[test]
fn a_star_whose_middle_all_need() {
    let tree = tree(MANY, |n| if n == MANY - 1 { Vec::new() } else { vec![MANY - 1] }, todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq([MANY - 1].into_iter().chain(0..MANY - 1)));
    assert_eq!(needed_by.iter().flatten().count(), 1);
}

#[test]
fn a_thousand_that_need_all_before_them() {
    let tree = tree(1_000, |n| (0..n).collect(), todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq(0..1_000));
    assert!(needed_by.iter().all(Option::is_none));
}

#[test]
fn a_thousand_that_need_all_after_them() {
    let tree = tree(1_000, |n| (n + 1..1_000).collect(), todo);
    let (order, needed_by) = ordered(&tree);
    assert!(order.iter().copied().eq((0..1_000).rev()));
    // The first needs the second first, which needs the third first, and so on.
    assert!(needed_by.iter().copied().eq((0..999).rev().map(Some).chain([None])));
}

#[test]
fn a_cycle_of_all_items_is_refused() {
    let tree = tree(MANY, |n| vec![(n + 1) % MANY], todo);
    let parsed = parse::tree(&tree, &rules::known());
    assert!(order::compute(&parsed).is_err());
    assert_eq!(parsed.backlog.cycles.len(), 1);
    assert_eq!(parsed.backlog.cycles[0].len(), MANY);
}

#[test]
fn a_thousand_that_all_need_each_other_are_refused() {
    let tree = tree(1_000, |n| (0..1_000).filter(|other| *other != n).collect(), todo);
    let parsed = parse::tree(&tree, &rules::known());
    assert!(order::compute(&parsed).is_err());
    assert_eq!(parsed.backlog.cycles.len(), 1);
}
