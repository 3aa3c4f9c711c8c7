//! What `why --above` promises: each edit that it names turns the two items, and is the smallest of its key.
//!
//! The edits are made in the files of random backlogs, which are then read and ordered anew.

use proptest::prelude::*;
use proptest::sample::Index;
use topline::model::{self, Decimal, Ix};
use topline::order::why::{self, Edit};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::rules;

use crate::support::backlogs::{Backlog, Decision, Item, Target, Value, backlogs};
use crate::support::cases;
use crate::support::reach::assert_reaching;

/// Two open items, the lower one first.
struct Pair {
    item: String,
    other: String,
}

fn ordered(backlog: &Backlog) -> (Parsed, Order) {
    let parsed = parse::tree(&backlog.tree(), &rules::known());
    let order = order::compute(&parsed).unwrap_or_else(|_| panic!("an edit takes the order away: {backlog:#?}"));
    (parsed, order)
}

fn find(parsed: &Parsed, id: &str) -> Ix<model::Item> {
    parsed.backlog.find(id).unwrap_or_else(|| panic!("{id} is gone"))
}

/// Whether the item stands above the other once the files are edited.
fn turns(backlog: &Backlog, pair: &Pair, edit: &Edit) -> bool {
    let edited = edited(backlog, pair, edit);
    let (parsed, order) = ordered(&edited);
    let rank = |id: &str| order.position(find(&parsed, id)).unwrap_or_else(|| panic!("{id} has no place"));
    rank(&pair.item) < rank(&pair.other)
}

fn edited(backlog: &Backlog, pair: &Pair, edit: &Edit) -> Backlog {
    let ids = ids_by_position(backlog);
    let mut edited = backlog.clone();
    let mut change = |id: &str, change: &dyn Fn(&mut Item)| {
        let item = edited.items.iter_mut().find(|item| item.id == id);
        change(item.unwrap_or_else(|| panic!("{id} is gone")));
    };
    let mut mine = |key: &dyn Fn(&mut Item)| change(&pair.item, key);
    match edit {
        Edit::Severity(severity) => mine(&|item| item.severity = Some(severity.name())),
        Edit::FoundInProduction => mine(&|item| item.found_in = Some("production")),
        Edit::Reach(reach) => mine(&|item| item.reach = Some(*reach)),
        Edit::Value(value) => mine(&|item| item.value = Some(Value::Plain(value.ten_thousandths()))),
        Edit::Estimate(estimate) => mine(&|item| item.estimate = Some(estimate.ten_thousandths())),
        Edit::Reported(date) => {
            let date = (date.year() as u16, date.month() as u8, date.day() as u8);
            mine(&|item| item.reported = Some(date));
        }
        Edit::Release(id) => mine(&|item| item.release = Some(id.to_string())),
        Edit::Step(id) => mine(&|item| item.step = Some(id.to_string())),
        Edit::RemoveStep => mine(&|item| item.step = None),
        Edit::Feature(id) => mine(&|item| item.feature = Some(id.to_string())),
        Edit::RemoveDependency { of, need } => {
            change(&ids[of.get()], &|item| item.depends_on.retain(|id| *id != ids[need.get()]));
        }
        Edit::AddDependency => change(&pair.other, &|item| item.depends_on.push(pair.item.clone())),
        Edit::Goal(id) => {
            edited.config.iteration.get_or_insert_default().goal = Some(id.to_string());
        }
        Edit::RemoveDecision(number) => {
            // The program sorts decisions by their items.
            edited.decisions.sort_by(|a, b| a.item.cmp(&b.item));
            edited.decisions.remove(*number);
        }
        Edit::AddDecision => {
            edited.decisions.retain(|decision| decision.item != pair.item);
            edited.decisions.push(Decision { item: pair.item.clone(), target: Target::Above(pair.other.clone()) });
        }
    }
    edited
}

fn ids_by_position(backlog: &Backlog) -> Vec<String> {
    let mut ids: Vec<String> = backlog.items.iter().map(|item| item.id.clone()).collect();
    ids.sort_unstable();
    ids
}

/// A random pair of a backlog and the edits that are named for it; `None` with fewer than two open items.
fn named(backlog: &Backlog, two: [Index; 2]) -> Option<(Pair, Vec<Edit>)> {
    let (parsed, order) = ordered(backlog);
    if order.placed.len() < 2 {
        return None;
    }
    let upper = two[0].index(order.placed.len() - 1);
    let lower = upper + 1 + two[1].index(order.placed.len() - 1 - upper);
    let (item, other) = (order.placed[lower].item, order.placed[upper].item);
    let id = |ix| parsed.backlog.item(ix).id.to_string();
    let edits = why::edits(&parsed.backlog, &order, item, other);
    assert!(why::difference(&parsed.backlog, &order, other, item).is_some());
    Some((Pair { item: id(item), other: id(other) }, edits))
}

/// Edits of the same key with a smaller change.
fn smaller(backlog: &Backlog, pair: &Pair, edit: &Edit) -> Vec<Edit> {
    let item = backlog.items.iter().find(|item| item.id == pair.item).expect("it is there");
    let before = |ids: &[String], id: &str, own: Option<&String>| {
        let end = own.and_then(|own| ids.iter().position(|id| id == own)).unwrap_or(ids.len());
        let found = ids.iter().position(|other| other == id).expect("it is there");
        ids[found + 1..end].to_vec()
    };
    match edit {
        Edit::Reach(reach) if reach - 1 > item.reach.unwrap_or(0) => vec![Edit::Reach(reach - 1)],
        Edit::Value(value) => {
            let less = value.ten_thousandths().checked_sub(1).and_then(Decimal::from_ten_thousandths);
            less.into_iter().map(Edit::Value).collect()
        }
        Edit::Estimate(estimate) => {
            let more = estimate.ten_thousandths() + 1;
            let is_smaller = item.estimate.is_some_and(|estimate| more < estimate);
            let more = Decimal::from_ten_thousandths(more).filter(|_| is_smaller);
            more.into_iter().map(Edit::Estimate).collect()
        }
        Edit::Release(id) => {
            let ids = before(&backlog.config.releases, id, item.release.as_ref());
            ids.into_iter().map(|id| Edit::Release(id.into())).collect()
        }
        Edit::Step(id) => {
            let ids = before(&backlog.config.flow, id, item.step.as_ref());
            ids.into_iter().map(|id| Edit::Step(id.into())).collect()
        }
        Edit::RemoveStep => backlog.config.flow.iter().take(1).map(|id| Edit::Step(id.as_str().into())).collect(),
        _ => Vec::new(),
    }
}

/// Every edit of a key that only has a few values, and the largest change of a number.
fn every_edit(backlog: &Backlog, pair: &Pair) -> Vec<Edit> {
    let item = backlog.items.iter().find(|item| item.id == pair.item).expect("it is there");
    let config = &backlog.config;
    let own_step = item.step.as_ref().and_then(|own| config.flow.iter().position(|id| id == own));
    let own_release = item.release.as_ref().and_then(|own| config.releases.iter().position(|id| id == own));
    let steps = config.flow.iter().take(own_step.unwrap_or(0)).map(|id| Edit::Step(id.as_str().into()));
    let releases = config.releases.iter().take(own_release.unwrap_or(config.releases.len()));
    let mut edits = vec![Edit::Value(Decimal::MAX), Edit::Estimate(Decimal::ZERO)];
    edits.extend(own_step.map(|_| Edit::RemoveStep));
    edits.extend(steps);
    edits.extend(releases.map(|id| Edit::Release(id.as_str().into())));
    edits.extend(config.features.iter().map(|feature| Edit::Feature(feature.id.as_str().into())));
    if matches!(item.kind, Some("bug" | "feedback")) {
        edits.push(Edit::Reach(i64::MAX as u64));
    }
    edits
}

/// The key that an edit changes. Taking the step away is a change of the step.
fn key(edit: &Edit) -> std::mem::Discriminant<Edit> {
    match edit {
        Edit::RemoveStep => std::mem::discriminant(&Edit::Step("".into())),
        edit => std::mem::discriminant(edit),
    }
}

#[test]
fn each_edit_that_is_named_turns_the_two() {
    let inputs = (backlogs(16), any::<[Index; 2]>());
    assert_reaching(60, cases(512), &inputs, |(backlog, two)| {
        let Some((pair, edits)) = named(&backlog, two) else { return Ok(false) };
        for edit in &edits {
            prop_assert!(turns(&backlog, &pair, edit), "{} above {}: {edit:?}", pair.item, pair.other);
        }
        Ok(!edits.is_empty())
    });
}

#[test]
fn of_each_key_the_smallest_edit_is_named() {
    let inputs = (backlogs(12), any::<[Index; 2]>());
    assert_reaching(15, cases(384), &inputs, |(backlog, two)| {
        let Some((pair, edits)) = named(&backlog, two) else { return Ok(false) };
        let mut tried = 0;
        for edit in &edits {
            for smaller in smaller(&backlog, &pair, edit) {
                tried += 1;
                prop_assert!(!turns(&backlog, &pair, &smaller), "{smaller:?} is enough, {edit:?} is named");
            }
        }
        Ok(tried > 0)
    });
}

#[test]
fn a_key_that_can_turn_the_two_is_named() {
    let inputs = (backlogs(12), any::<[Index; 2]>());
    assert_reaching(20, cases(256), &inputs, |(backlog, two)| {
        let Some((pair, edits)) = named(&backlog, two) else { return Ok(false) };
        let mut turning = 0;
        for edit in every_edit(&backlog, &pair) {
            if turns(&backlog, &pair, &edit) {
                turning += 1;
                let is_named = edits.iter().any(|named| key(named) == key(&edit));
                prop_assert!(is_named, "{} above {}: {edit:?} works, named are {edits:?}", pair.item, pair.other);
            }
        }
        Ok(turning > 0)
    });
}
