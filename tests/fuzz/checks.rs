//! What holds of every backlog, whatever its bytes are.
//!
//! - Reading is repeatable, and doesn't depend on the order of the files.
//! - Every place of a finding lies in its file, on the borders of characters, and every format can show it.
//! - An order has every open item once; without one, some finding says why.
//! - No output has a character that steers a terminal; JSON parses again.
//! - What a diff counts is what the two orders have.

use std::collections::BTreeSet;

use topline::diag::Finding;
use topline::diff::{Diff, DiffSide};
use topline::model::Backlog;
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::plan::proposals::{ProposalOptions, Proposals};
use topline::plan::{self, forecast};
use topline::render::findings::{self, FindingsReport};
use topline::render::style::{Style, TextLayout};
use topline::render::{self, next_items, priority_file, priority_table, why};
use topline::rules::{self, RuleContext};
use topline::text::Tree;
use topline::text::visible::is_control_or_bidi;

/// A backlog that was read.
pub struct Read {
    tree: Tree,
    parsed: Parsed,
    order: Option<Order>,
}

impl Read {
    pub fn of(tree: Tree) -> Self {
        let parsed = parse::tree(&tree, &rules::known());
        let order = order::compute(&parsed).ok();
        Self { tree, parsed, order }
    }

    pub fn side(&self) -> DiffSide<'_> {
        DiffSide { tree: &self.tree, parsed: &self.parsed, order: self.order.as_ref() }
    }

    fn open(&self) -> BTreeSet<&str> {
        self.parsed.backlog.items.iter().filter(|item| item.is_open()).map(|item| item.id.as_str()).collect()
    }
}

/// A narrow screen, so that texts are cut and broken.
fn screen() -> TextLayout {
    TextLayout { style: Style::default(), width: 60, wrap_width: 50 }
}

/// Nothing in a text for people steers a terminal.
pub fn inert(text: &str) {
    let steering = text.chars().find(|c| is_control_or_bidi(*c) && *c != '\n');
    assert!(steering.is_none(), "{steering:?} in {text:?}");
}

fn json(text: &str) {
    inert(text);
    assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "no JSON: {text}");
}

/// A backlog through every command.
pub fn whole(tree: &Tree) {
    let read = Read::of(tree.clone());
    let mut reversed = tree.clone();
    reversed.stories.reverse();
    let again = Read::of(reversed);
    assert_eq!(again.parsed.problems, read.parsed.problems, "the files' order shows");
    let found = rules::run(&RuleContext::new(&read.parsed), read.order.as_ref());
    let found_again = rules::run(&RuleContext::new(&again.parsed), again.order.as_ref());
    assert_eq!(format!("{found_again:?}"), format!("{found:?}"), "the files' order shows");
    same(&read, &again);
    check_findings(&read, &found);
    match &read.order {
        Some(order) => check_order(&read, order),
        None => assert!(found.iter().any(|finding| finding.blocks_order), "no order, and nobody says why"),
    }
}

fn check_findings(read: &Read, found: &[Finding]) {
    for finding in found {
        for place in std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place)) {
            if let Some(file) = read.tree.file(&place.path) {
                assert!(file.text().get(place.span.range()).is_some(), "{place:?} isn't in {:?}", file.text());
            }
        }
    }
    let report = FindingsReport::new(found, "backlog", &read.tree);
    json(&findings::json(&report));
    json(&findings::sarif(&report));
    let lines = findings::github(&report);
    inert(&lines);
    assert_eq!(lines.lines().count(), found.len(), "a command for each finding");
    assert!(lines.lines().all(|line| line.starts_with("::")), "{lines}");
    inert(&findings::human(&report, screen(), &str::to_owned));
}

fn check_order(read: &Read, order: &Order) {
    let backlog = &read.parsed.backlog;
    let placed: BTreeSet<&str> = order.placed.iter().map(|placed| backlog.item(placed.item).id.as_str()).collect();
    assert_eq!(placed, read.open());
    assert_eq!(placed.len(), order.placed.len(), "an item stands twice");
    let file = priority_file::render(backlog, order);
    inert(&file);
    let lines = file.lines().filter(|line| line.starts_with("1. ")).count();
    assert_eq!(lines, order.placed.len() + order.triage.len(), "an item is one line: {file}");
    inert(&priority_table::render(backlog, order, screen()));
    let next = next_items::StartableItems::new(backlog, order, 3);
    inert(&next_items::human(backlog, &next, screen(), &str::to_owned));
    json(&next_items::json(backlog, &next));
    check_why(backlog, order);
    check_plan(backlog, order);
}

/// Why the last open item stands there, and not on top.
fn check_why(backlog: &Backlog, order: &Order) {
    let (Some(first), Some(last)) = (order.placed.first(), order.placed.last()) else { return };
    let comparison = (first.item != last.item).then(|| why::Comparison {
        rank: 1,
        other: first,
        difference: order::why::difference(backlog, order, first.item, last.item),
        edits: order::why::edits(backlog, order, last.item, first.item),
    });
    let answer = why::Why { rank: order.placed.len(), placed: last, comparison, history: None };
    inert(&why::human(backlog, order, &answer, screen(), &str::to_owned));
    json(&why::json(backlog, &answer));
}

fn check_plan(backlog: &Backlog, order: &Order) {
    let Ok(plan) = plan::compute(backlog, order) else { return };
    let options = ProposalOptions { max_features: Some(2), any_release: false };
    let mut patience = 200;
    let mut stop = || {
        patience -= 1;
        patience < 0
    };
    let proposals = Proposals::new(backlog, order, &plan.budget, options, &mut stop);
    let outlook = plan::Outlook::new(backlog, &plan, jiff::civil::date(2026, 12, 1));
    for proposals in [None, Some(&proposals)] {
        let view = render::plan::PlanView { backlog, order, plan: &plan, outlook: &outlook, proposals };
        inert(&render::plan::human(view, screen()));
        inert(&render::plan::markdown(view));
        json(&render::plan::json(view));
    }
    let today = jiff::civil::date(2026, 12, 1);
    let question =
        forecast::ForecastOptions { target: forecast::ForecastTarget::Everything, today, trials: 20, seed: 1 };
    let answer = forecast::compute(backlog, order, question);
    inert(&render::forecast::human(backlog, question, &answer, screen()));
    json(&render::forecast::json(backlog, question, &answer));
}

/// A backlog doesn't differ from itself.
fn same(base: &Read, head: &Read) {
    assert!(topline::diff::compare(base.side(), head.side()).is_empty());
}

/// A difference counts what the orders have.
pub fn compared(base: &Read, head: &Read, diff: &Diff) {
    let view = render::diff::DiffView { base: base.side(), head: head.side(), base_name: "a", head_name: "b", diff };
    inert(&render::diff::human(view, screen()));
    inert(&render::diff::markdown(view));
    json(&render::diff::json(view));
    let (Some(before), Some(after)) = (&base.order, &head.order) else { return };
    let stay = diff.moved.len() + diff.unmoved.len();
    assert_eq!(diff.entered.len() + stay, after.placed.len());
    assert_eq!(diff.left.len() + stay, before.placed.len());
    let at = |order: &Order, rank: usize| order.placed.get(rank - 1).map(|placed| placed.item);
    for moved in &diff.moved {
        assert_eq!((at(before, moved.from), at(after, moved.to)), (Some(moved.base), Some(moved.head)));
    }
    for entered in &diff.entered {
        assert_eq!(entered.rank.and_then(|rank| at(after, rank)), Some(entered.item));
    }
    stays_in_order(&diff.unmoved.iter().map(|unmoved| (unmoved.from, unmoved.to)).collect::<Vec<_>>());
}

/// What stays keeps its order.
fn stays_in_order(ranks: &[(usize, usize)]) {
    assert!(ranks.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{ranks:?}");
}
