//! What was started below something that could have been started, commit by commit, from the orders of whole revisions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::past::Past;
use super::reading::State;
use super::truth::program;
use crate::support::repo::TestRepo;

/// An item, the one above it, and the commit's subject.
pub type Start = (String, String, String);

/// The commits that can be judged: they and their parents have an order, and all of their files can be read.
pub fn judged(repo: &TestRepo, past: &Past) -> Vec<(usize, Value, Value)> {
    let order = |at: usize, state: &State| {
        let folder = repo.path().join(&state.folder);
        let rev = &past.commits[at].id;
        folder.is_dir().then(|| program(repo, &folder, &format!("priority --format json --rev {rev} -C .")))?
    };
    let judged = (1..past.commits.len()).filter_map(|at| {
        let (was, now) = (past.states[at - 1].as_ref()?, past.states[at].as_ref()?);
        if was.folder != now.folder || !starts(past, at) {
            return None;
        }
        Some((at, order(at - 1, was)?, order(at, now)?))
    });
    judged.collect()
}

fn is_started(status: &str) -> bool {
    ["doing", "done"].contains(&status)
}

fn was_called<'i>(past: &'i Past, at: usize, id: &'i str) -> &'i str {
    past.renamed[at].get(id).map_or(id, String::as_str)
}

/// Whether anything was started in a commit.
fn starts(past: &Past, at: usize) -> bool {
    let (Some(was), Some(now)) = (&past.states[at - 1], &past.states[at]) else { return false };
    now.items.iter().any(|(id, item)| {
        let before = was.items.get(was_called(past, at, id));
        is_started(&item.status) && before.is_none_or(|before| !is_started(&before.status))
    })
}

/// What was started out of order in one commit, from the order before and after it.
pub fn found(past: &Past, at: usize, before: &Value, after: &Value) -> BTreeSet<Start> {
    let (was, now) = (past.states[at - 1].as_ref().unwrap(), past.states[at].as_ref().unwrap());
    let now_called = |id: &str| {
        let renamed = past.renamed[at].iter().find(|(_, old)| *old == id);
        renamed.map_or(id, |(new, _)| new).to_owned()
    };
    let rows = |order: &Value| order["items"].as_array().unwrap().clone();
    let can_start = |order: &Value, id: &str, state: &State| {
        let row = rows(order).into_iter().find(|row| row["id"] == id);
        row.is_some_and(|row| row["startable"] == true) && !state.items[id].table.contains_key("assignee")
    };
    let could_be = |id: &str| {
        let old = was_called(past, at, id);
        can_start(after, id, now) && can_start(before, old, was)
    };
    let mut found = BTreeSet::new();
    for (order, of_base) in [(before, true), (after, false)] {
        let ids: Vec<String> = rows(order)
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .map(|id| if of_base { now_called(id) } else { id.to_owned() })
            .collect();
        for (place, id) in ids.iter().enumerate() {
            let Some(item) = now.items.get(id) else { continue };
            let origin = was.items.get(was_called(past, at, id));
            let is_new_start = is_started(&item.status) && origin.is_none_or(|origin| !is_started(&origin.status));
            let is_judged_here = origin.is_some_and(|origin| origin.is_open()) == of_base;
            let above = ids[..place].iter().find(|above| could_be(above));
            if let Some(above) = above.filter(|_| is_new_start && is_judged_here && !item.is_production_bug()) {
                found.insert((id.clone(), above.clone(), past.commits[at].subject.clone()));
            }
        }
    }
    found
}
