//! The order of random backlogs, row by row, against a slow and obvious implementation.
//!
//! Backlogs go through their files: they are written in some style, parsed, and ordered. `TOPLINE_CASES` and
//! `TOPLINE_SEED` try more and others. What the order must refuse stands in `refusals.rs`, big graphs
//! in `graphs.rs`.

use proptest::prelude::*;
use topline::order::{self, Placed};
use topline::text::Tree;
use topline::{model, parse, rules};

use crate::support::backlogs::{Backlog, Config, Decision, Feature, Item, Iteration, Target, Value, backlogs};
use crate::support::cases;
use crate::support::oracle::{self, Row};
use crate::support::reach::assert_reaching;
use crate::support::rng::Rng;

/// The program's order in the oracle's words.
fn program(tree: &Tree) -> (Vec<Row>, Vec<String>) {
    let parsed = parse::tree(tree, &rules::known());
    let Ok(order) = order::compute(&parsed) else {
        panic!("there is no order: {:#?} {:#?}", parsed.problems, parsed.backlog.unresolved)
    };
    let backlog = &parsed.backlog;
    let triage = order.triage.iter().map(|ix| backlog.item(*ix).id.to_string()).collect();
    (order.placed.iter().map(|placed| row(backlog, placed)).collect(), triage)
}

fn row(backlog: &model::Backlog, placed: &Placed) -> Row {
    let id = |ix: model::Ix<model::Item>| backlog.item(ix).id.to_string();
    assert_eq!(placed.is_ready(), placed.missing.is_empty());
    Row {
        id: id(placed.item),
        lane: placed.lane.name().into(),
        section: placed.section.name(backlog),
        needed_by: placed.needed_by.map(id),
        decision: placed.decision.map(|number| backlog.decisions[number].path.to_string()),
        density: placed.density,
        missing: placed.missing.iter().map(|missing| missing.name().into()).collect(),
        blocked_by: placed.blocked_by.iter().copied().map(id).collect(),
        startable: placed.is_startable(backlog),
    }
}

/// Fails with the first row that differs.
fn compare(backlog: &Backlog) -> Result<(), TestCaseError> {
    let (rows, triage) = program(&backlog.tree());
    let (expected, waiting) = oracle::order(backlog);
    for (rank, (row, expected)) in rows.iter().zip(&expected).enumerate() {
        prop_assert_eq!(row, expected, "rank {}", rank + 1);
        prop_assert_eq!(row.density.to_bits(), expected.density.to_bits(), "the density of {}", &row.id);
    }
    prop_assert_eq!(rows.len(), expected.len());
    prop_assert_eq!(triage, waiting);
    Ok(())
}

/// A third of the backlogs are no trifles: five items or more, with prerequisites and decisions.
#[test]
fn the_order_equals_the_oracles() {
    assert_reaching(33, cases(512), &backlogs(24), |backlog| {
        compare(&backlog)?;
        let needs = backlog.items.iter().filter(|item| !item.depends_on.is_empty()).count();
        Ok(backlog.items.len() > 4 && needs > 1 && !backlog.decisions.is_empty())
    });
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn files_may_be_read_in_any_order(backlog in backlogs(24), seed: u64) {
        let tree = backlog.tree();
        let mut shuffled = tree.clone();
        Rng(seed).shuffle(&mut shuffled.stories);
        Rng(seed).shuffle(&mut shuffled.decisions);
        prop_assert_eq!(program(&tree), program(&shuffled));
    }

    #[test]
    fn how_it_is_written_does_not_matter(backlog in backlogs(24), style: u64) {
        let rewritten = Backlog { style, ..backlog.clone() };
        prop_assert_eq!(program(&backlog.tree()), program(&rewritten.tree()));
    }

    #[test]
    fn the_oracle_divides_as_processors_do(n in 0..1_u64 << 53, d in 1..1_u64 << 53) {
        prop_assert_eq!(oracle::quotient(n.into(), d.into()), n as f64 / d as f64);
    }
}

/// Half of the backlogs have an item that a later one pulled up.
#[test]
fn open_prerequisites_stand_above_and_everything_once() {
    assert_reaching(50, cases(128), &backlogs(24), |backlog| {
        let (rows, _) = program(&backlog.tree());
        let rank = |id: &str| rows.iter().position(|row| row.id == id);
        for (at, row) in rows.iter().enumerate() {
            prop_assert_eq!(rank(&row.id), Some(at));
            let item = backlog.items.iter().find(|item| item.id == row.id).expect("rows are items");
            for need in item.depends_on.iter().filter_map(|need| rank(need)) {
                prop_assert!(need < at, "{} needs rank {need}", row.id);
            }
            // A pulled item stands above the one that pulled it, in the same section.
            if let Some(by) = row.needed_by.as_ref().and_then(|by| rank(by)) {
                prop_assert!(at < by);
                prop_assert_eq!(&rows[by].section, &row.section);
            }
        }
        Ok(rows.iter().any(|row| row.needed_by.is_some()))
    });
}

/// An item that lacks nothing.
fn item(id: &str) -> Item {
    Item { id: id.into(), title: id.into(), criteria: 1, ..Item::default() }
}

fn needs(id: &str, on: &[&str]) -> Item {
    Item { depends_on: on.iter().map(|id| (*id).to_owned()).collect(), ..item(id) }
}

fn above(item: &str, other: &str) -> Decision {
    Decision { item: item.into(), target: Target::Above(other.into()) }
}

fn below(item: &str, other: &str) -> Decision {
    Decision { item: item.into(), target: Target::Below(other.into()) }
}

fn first(item: &str) -> Decision {
    Decision { item: item.into(), target: Target::First }
}

fn last(item: &str) -> Decision {
    Decision { item: item.into(), target: Target::Last }
}

/// Compares with the oracle, and the ids with what a person expects.
fn expect(backlog: &Backlog, ids: &[&str]) -> Vec<Row> {
    if let Err(error) = compare(backlog) {
        panic!("{error}");
    }
    let (rows, _) = program(&backlog.tree());
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ids);
    rows
}

#[test]
fn an_empty_backlog_has_an_empty_order() {
    expect(&Backlog::default(), &[]);
}

#[test]
fn ids_break_ties_by_their_bytes() {
    let items = ["a", "B", "a-1", "a.1", "a1", "a_1", "10", "9"].map(item).to_vec();
    expect(&Backlog { items, ..Backlog::default() }, &["10", "9", "B", "a", "a-1", "a.1", "a1", "a_1"]);
}

#[test]
fn a_prerequisite_rises_with_its_own_and_keeps_who_needed_it() {
    let top = Item { value: Some(Value::Plain(50_000)), ..needs("top", &["left", "right"]) };
    let items = vec![top, needs("left", &["deep"]), needs("right", &["deep"]), item("deep"), item("also")];
    let rows = expect(&Backlog { items, ..Backlog::default() }, &["deep", "left", "right", "top", "also"]);
    let by: Vec<_> = rows.iter().map(|row| row.needed_by.as_deref()).collect();
    assert_eq!(by, [Some("left"), Some("top"), Some("top"), None, None]);
}

#[test]
fn nothing_is_followed_through_an_item_that_is_not_open() {
    for status in ["triage", "done", "dropped"] {
        let through = Item { status: Some(status), ..needs("through", &["z"]) };
        let items = vec![needs("a", &["through"]), item("m"), through, item("z")];
        let rows = expect(&Backlog { items, ..Backlog::default() }, &["a", "m", "z"]);
        assert_eq!(rows[0].startable, status != "triage");
    }
}

/// The ids of the findings' files that one rule gives, sorted.
fn found(backlog: &Backlog, rule: &str) -> Vec<String> {
    let parsed = parse::tree(&backlog.tree(), &rules::known());
    let order = order::compute(&parsed).ok();
    let findings = rules::run(&rules::RuleContext::new(&parsed), order.as_ref());
    let found = findings.iter().filter(|finding| finding.rule == rule);
    let mut ids: Vec<String> = found.map(|finding| parse::stem(&finding.place.path).to_owned()).collect();
    ids.sort();
    ids
}

/// A quarter of the backlogs have decisions in a circle, or some that do nothing because something isn't open.
#[test]
fn decisions_that_have_no_effect_are_found() {
    assert_reaching(25, cases(256), &backlogs(24), |backlog| {
        let (circles, idle) = (oracle::circles(&backlog), oracle::idle(&backlog));
        let parsed = parse::tree(&backlog.tree(), &rules::known());
        let members = order::decision_cycles(&parsed.backlog).into_iter().flatten();
        let mut members: Vec<String> =
            members.map(|number| parsed.backlog.decisions[number].item.to_string()).collect();
        members.sort();
        prop_assert_eq!(&members, &circles);
        prop_assert_eq!(&found(&backlog, "idle-decision"), &idle);
        let reported = found(&backlog, "decision-cycle");
        prop_assert_eq!(reported.is_empty(), circles.is_empty());
        prop_assert!(reported.iter().all(|item| circles.contains(item)));
        Ok(!circles.is_empty() || !idle.is_empty())
    });
}

/// The sections and the items of the decisions that have an effect, row by row.
fn placed(rows: &[Row]) -> Vec<(&str, bool)> {
    rows.iter().map(|row| (row.section.as_str(), row.decision.is_some())).collect()
}

#[test]
fn decisions_apply_as_a_set() {
    let bug = Item { kind: Some("bug"), severity: Some("minor"), ..item("bug") };
    let closed = Item { status: Some("done"), ..item("closed") };
    let items = vec![bug, closed, item("a"), item("b"), item("c"), item("d"), item("e"), item("f")];
    // `b` is above something that isn't open; `a` hangs on `d`, which is first, and `e` on `a`.
    let decisions = vec![
        above("c", "bug"),
        above("closed", "a"),
        above("b", "closed"),
        first("d"),
        below("a", "d"),
        above("e", "a"),
        last("f"),
    ];
    let rows = expect(&Backlog { decisions, items, ..Backlog::default() }, &["d", "e", "a", "c", "bug", "b", "f"]);
    assert_eq!(
        placed(&rows),
        [
            ("decision", true),
            ("decision", true),
            ("decision", true),
            ("production-bugs", true),
            ("production-bugs", false),
            ("rest", false),
            ("decision-last", true),
        ]
    );
    assert_eq!(rows[5].lane, "rest");
}

#[test]
fn several_on_one_target_keep_the_order_that_they_had() {
    let items = ["t", "a", "b", "c", "d", "x", "y"].map(item).to_vec();
    let decisions = vec![above("d", "t"), above("b", "t"), below("c", "t"), below("a", "t"), last("y"), last("x")];
    let backlog = Backlog { decisions, items, ..Backlog::default() };
    expect(&backlog, &["b", "d", "t", "a", "c", "x", "y"]);
    // So do several that are first, and what hangs on one of them comes with it.
    let items = ["a", "b", "c", "d", "e"].map(item).to_vec();
    let decisions = vec![first("e"), first("c"), above("d", "e"), below("a", "c")];
    expect(&Backlog { decisions, items, ..Backlog::default() }, &["c", "a", "d", "e", "b"]);
}

#[test]
fn decisions_in_a_circle_do_nothing_and_others_hang_on_their_items() {
    let items = ["a", "b", "c", "d", "e", "f"].map(item).to_vec();
    // `f` hangs on a member of the circle, `d` on `f`; two items that hang on each other are a second circle.
    let decisions =
        vec![above("c", "b"), below("b", "c"), above("f", "b"), below("d", "f"), above("a", "e"), above("e", "a")];
    let backlog = Backlog { decisions, items, ..Backlog::default() };
    let rows = expect(&backlog, &["a", "f", "d", "b", "c", "e"]);
    let effective = rows.iter().filter(|row| row.decision.is_some()).map(|row| row.id.as_str());
    assert_eq!(effective.collect::<Vec<_>>(), ["f", "d"]);
    assert_eq!(oracle::circles(&backlog), ["a", "b", "c", "e"]);
    assert_eq!(found(&backlog, "decision-cycle"), ["a", "b"], "one finding for each circle, at its first item");
    assert_eq!(found(&backlog, "idle-decision"), [""; 0]);
}

#[test]
fn a_circle_through_an_item_that_is_not_open_is_idle_and_no_circle() {
    for status in ["triage", "done", "dropped"] {
        let closed = Item { status: Some(status), ..item("b") };
        let items = vec![item("a"), closed, item("c")];
        let decisions = vec![below("a", "c"), above("b", "a"), above("c", "b")];
        let backlog = Backlog { decisions, items, ..Backlog::default() };
        expect(&backlog, &["c", "a"]);
        assert_eq!(found(&backlog, "decision-cycle"), [""; 0]);
        assert_eq!(found(&backlog, "idle-decision"), ["b", "c"]);
    }
}

#[test]
fn an_item_keeps_its_place_when_a_dependency_lifts_its_target_away() {
    let top = Item { value: Some(Value::Plain(50_000)), ..needs("top", &["z"]) };
    let decisions = vec![above("m", "z"), below("n", "z")];
    let items = vec![top, item("a"), item("m"), item("n"), item("z")];
    let rows = expect(&Backlog { decisions, items, ..Backlog::default() }, &["z", "top", "a", "m", "n"]);
    assert_eq!(rows[3].decision.as_deref(), Some("decisions/m.toml"));
}

#[test]
fn a_decision_can_not_put_an_item_above_what_it_needs() {
    let items = vec![needs("a", &["b"]), item("b"), item("c")];
    let decisions = vec![first("c"), first("a")];
    let rows = expect(&Backlog { decisions, items, ..Backlog::default() }, &["b", "a", "c"]);
    assert_eq!(rows[0].needed_by.as_deref(), Some("a"));
    assert_eq!(rows[0].section, "decision");
}

#[test]
fn an_item_that_a_decision_moved_keeps_it_when_it_is_pulled_up() {
    let top = Item { value: Some(Value::Plain(50_000)), ..needs("top", &["c"]) };
    let decisions = vec![above("c", "b")];
    let rows = expect(
        &Backlog { decisions, items: vec![top, item("a"), item("b"), item("c")], ..Backlog::default() },
        &["c", "top", "a", "b"],
    );
    assert_eq!((rows[0].decision.as_deref(), rows[0].needed_by.as_deref()), (Some("decisions/c.toml"), Some("top")));
    // The section is that of the item that needs it.
    assert_eq!(rows[0].section, "rest");
}

#[test]
fn a_features_value_is_shared_by_the_effort_that_is_left() {
    let of = |id: &str, estimate, status| Item { feature: Some("f".into()), estimate, status, ..item(id) };
    let features = vec![Feature { id: "f".into(), value: Some(Value::Plain(600_000)), ..Feature::default() }];
    let items =
        vec![of("a", None, None), of("b", Some(1_000), Some("doing")), of("c", Some(70_000), Some("done")), item("d")];
    let config = Config { features, ..Config::default() };
    let rows = expect(&Backlog { config, items, ..Backlog::default() }, &["a", "b", "d"]);
    // 60 ÷ (5 + 0.1): the missing estimate counts as 5, the done item not at all.
    assert_eq!(rows[0].density, 60.0 / 5.1);
    assert_eq!(rows[1].density, 60.0 / 5.1);
}

#[test]
fn sums_are_exact_before_they_are_divided() {
    // In doubles 0.1 + 0.2 is more than 0.3; here they tie, and the id decides.
    let parts = Value::Parts(vec![("x".into(), 1_000), ("y".into(), 2_000)]);
    let items = vec![
        Item { value: Some(parts), estimate: Some(30_000), ..item("b") },
        Item { value: Some(Value::Plain(3_000)), estimate: Some(30_000), ..item("a") },
    ];
    expect(&Backlog { items, ..Backlog::default() }, &["a", "b"]);
}

#[test]
fn the_largest_and_the_smallest_numbers_stay_apart() {
    let most = 1_000_000_000_000 * 10_000;
    let worth =
        |id: &str, value, estimate| Item { value: Some(Value::Plain(value)), estimate: Some(estimate), ..item(id) };
    let items = vec![
        worth("c", most, most),
        worth("b", most - 1, most),
        worth("a", 0, most),
        worth("z", most, 0),
        worth("y", 1, most),
        worth("x", most, most - 2),
    ];
    expect(&Backlog { items, ..Backlog::default() }, &["z", "x", "c", "b", "y", "a"]);
}

#[test]
fn lanes_may_stand_in_any_order_and_rest_need_not_be_listed() {
    let bug = Item { kind: Some("bug"), release: Some("mvp".into()), ..item("bug") };
    let goal = Item { feature: Some("f".into()), ..item("goal") };
    let config = Config {
        releases: vec!["mvp".into()],
        features: vec![Feature { id: "f".into(), ..Feature::default() }],
        iteration: Some(Iteration { goal: Some("f".into()) }),
        lanes: Some(vec!["goal", "release", "production-bugs"]),
        ..Config::default()
    };
    let feedback = Item { kind: Some("feedback"), status: Some("todo"), reach: Some(9), ..item("feedback") };
    let rows = expect(
        &Backlog { config, items: vec![bug, goal, feedback, item("a")], ..Backlog::default() },
        &["goal", "bug", "a", "feedback"],
    );
    let sections: Vec<_> = rows.iter().map(|row| row.section.as_str()).collect();
    assert_eq!(sections, ["goal", "release:mvp", "rest", "rest"]);
}
