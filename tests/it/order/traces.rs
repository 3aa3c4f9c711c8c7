//! Where the traces of items closed lately stand: each as if it alone were open again, without what needs other items, on
//! the oracle's order.

use proptest::prelude::*;
use topline::order;
use topline::{parse, rules};

use crate::support::backlogs::{Backlog, Item, Target, backlogs};
use crate::support::cases;
use crate::support::oracle;
use crate::support::reach::assert_reaching;
use crate::support::rng::Rng;

/// A third of the backlogs have traces.
#[test]
fn traces_stand_where_their_items_would() {
    assert_reaching(33, cases(256), &(backlogs(24), any::<u64>()), |(mut backlog, seed)| {
        // The open items keep their densities, which the oracle can't be told; so no feature has a value here.
        backlog.config.features.iter_mut().for_each(|feature| feature.value = None);
        let mut rng = Rng(seed);
        for item in backlog.items.iter_mut().filter(|item| is_closed(item)) {
            item.closed = [None, Some((2026, 8, 31)), Some((2026, 9, 1)), Some((2026, 10, 9))][rng.below(4)];
        }
        let expected = traces(&backlog);
        let parsed = parse::tree(&backlog.tree(), &rules::known());
        let order = order::compute(&parsed).expect("the backlog is sound");
        let mut found: Vec<(String, usize, String)> = order
            .traces
            .iter()
            .map(|trace| {
                let id = parsed.backlog.item(trace.item).id.to_string();
                (id, trace.above, trace.section.name(&parsed.backlog))
            })
            .collect();
        prop_assert!(found.is_sorted_by_key(|(_, above, _)| *above));
        found.sort();
        prop_assert_eq!(&found, &expected);
        Ok(!expected.is_empty())
    });
}

/// Of each item closed lately, by id: how many open items would be above it, and its section.
fn traces(backlog: &Backlog) -> Vec<(String, usize, String)> {
    let closed = || backlog.items.iter().filter(|item| is_closed(item)).filter_map(|item| Some((item, item.closed?)));
    let month = |(year, month, _): (u16, u8, u8)| u32::from(year) * 12 + u32::from(month);
    let newest = closed().map(|(_, date)| month(date)).max().unwrap_or_default();
    let lately = closed().filter(|(_, date)| month(*date) + 1 >= newest);
    let mut traces: Vec<(String, usize, String)> = lately.map(|(item, _)| trace(backlog, item)).collect();
    traces.sort();
    traces
}

fn trace(backlog: &Backlog, closed: &Item) -> (String, usize, String) {
    let mut reopened = backlog.clone();
    let item = reopened.items.iter_mut().find(|item| item.id == closed.id).expect("it is there");
    (item.status, item.depends_on) = (Some("todo"), Vec::new());
    reopened.decisions.retain(
        |decision| !matches!(&decision.target, Target::Above(target) | Target::Below(target) if *target == closed.id),
    );
    let (rows, _) = oracle::order(&reopened);
    let above = rows.iter().position(|row| row.id == closed.id).expect("it is open");
    (closed.id.clone(), above, rows[above].section.clone())
}

fn is_closed(item: &Item) -> bool {
    matches!(item.status, Some("done" | "dropped"))
}
