//! Every figure of `status --format json` on random histories is what a slow computation finds.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;

use super::figures::{Figures, Given, Question, midnight, planned};
use super::out_of_order;
use super::past::Past;
use super::reading::{self, State};
use super::repository::Git;
use super::stream;
use crate::support::repo::TestRepo;
use crate::support::rng::Rng;

/// How many histories are tried; `TOPLINE_HISTORIES` is another number.
const HISTORIES: u64 = 120;
/// The seed of the first history; `TOPLINE_SEED` is another one.
const SEED: u64 = 1;
/// How many wrong answers are shown.
const SHOWN: usize = 8;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// What the program says as JSON; `None` if it refuses.
pub fn program(repo: &TestRepo, folder: &Path, arguments: &str) -> Option<Value> {
    let ended = repo.topline_in(folder, arguments);
    (ended.code == 0).then(|| serde_json::from_str(&ended.stdout).unwrap())
}

/// The plan of a revision, which the program shows of a folder only.
fn plan_at(git: &Git<'_>, commit: &str, state: &State, today: &str) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    git.export(commit, folder.path());
    program(git.repo, &folder.path().join(&state.folder), &format!("plan --format json --today {today} -C ."))
}

/// The ids in the plan at the end of the day on which the iteration starts, as they are called now.
fn plan_at_start(git: &Git<'_>, past: &Past, today: &str) -> Option<Vec<String>> {
    let config = &past.states.last()?.as_ref()?.config;
    let start = reading::instant(config.get("iteration")?.get("start")?)?;
    let at = past.commits.iter().rposition(|commit| commit.at < start + 86_400)?;
    let state = past.states[at].as_ref()?;
    let plan = plan_at(git, &past.commits[at].id, state, today)?;
    let mut ids = planned(&plan);
    ids.extend(plan["next"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
    let window = state.config.get("iteration")?;
    let (first, last) = (window.get("start").and_then(reading::instant), window.get("end").and_then(reading::instant));
    for (id, item) in &state.items {
        let closed = item.day("closed").filter(|_| item.status == "done");
        let is_within = |at: i64| first.is_some_and(|first| first <= at) && last.is_none_or(|last| at <= last);
        ids.extend(closed.filter(|at| is_within(*at)).map(|_| id.clone()));
    }
    Some(ids.iter().map(|id| past.now_called(at, id)).collect())
}

/// Where two JSON values differ; numbers may differ by rounding.
fn differences(path: &str, said: &Value, truth: &Value, found: &mut Vec<String>) {
    match (said, truth) {
        (Value::Object(said), Value::Object(truth)) => {
            let keys: BTreeSet<&String> = said.keys().chain(truth.keys()).collect();
            for key in keys {
                let side =
                    |object: &serde_json::Map<String, Value>| object.get(key).cloned().unwrap_or("absent".into());
                differences(&format!("{path}.{key}"), &side(said), &side(truth), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (at, (said, truth)) in one.iter().zip(other).enumerate() {
                differences(&format!("{path}[{at}]"), said, truth, found);
            }
        }
        _ => {
            let is_near = said
                .as_f64()
                .zip(truth.as_f64())
                .is_some_and(|(one, other)| (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0));
            if said != truth && !is_near {
                found.push(format!("{path}: said {said}, truth {truth}"));
            }
        }
    }
}

/// Asks one question about a history and compares the answer, with `starts` also what was started out of order. `None` if there is no order, and so no answer.
fn ask(repo: &TestRepo, question: &Question, name: &str, starts: bool) -> Option<Result<Value, String>> {
    let git = Git { repo, folder: repo.path().to_owned() };
    let past = Past::new(&git, question.revision.as_deref().unwrap_or("HEAD"));
    let state = past.states.last()?.as_ref()?;
    let rev = question.revision.as_ref().map_or(String::new(), |revision| format!(" --rev {revision}"));
    let since = question.since.as_ref().map_or(String::new(), |since| format!(" --since {since}"));
    let folder = repo.path().join(&state.folder);
    if !folder.is_dir() {
        return None;
    }
    let order = program(repo, &folder, &format!("priority --format json -C .{rev}"))?;
    let tip = question.revision.as_deref().unwrap_or("HEAD");
    let plan = plan_at(&git, tip, state, &question.today);
    let given = Given { order, plan, plan_at_start: plan_at_start(&git, &past, &question.today) };
    let mut truth = Figures::new(&git, &past, &given, question).json(question);
    let command = format!("status --format json --today {}{rev}{since} -C .", question.today);
    let said = program(repo, &folder, &command).unwrap_or_else(|| panic!("{name}: {command}"));
    let mut found = Vec::new();
    // What was started out of order is compared apart, for it takes the orders of all revisions.
    truth["sections"]["priority"]["started_out_of_order"] =
        said["sections"]["priority"]["started_out_of_order"].clone();
    if starts && question.since.is_none() {
        out_of_order(repo, &past, &said, midnight(&question.today), &mut found);
    }
    differences("", &said, &truth, &mut found);
    if !found.is_empty() {
        let renewals: Vec<String> = past.renewals.iter().map(|it| format!("{} {}", it.at, it.why)).collect();
        let (found, renewals) = (found.join("\n"), renewals.join("\n"));
        return Some(Err(format!("{name}, {command}\n{found}\nrenewals:\n{renewals}\n")));
    }
    Some(Ok(said))
}

/// Compares what was started out of order in the commits of the window that can be judged.
fn out_of_order(repo: &TestRepo, past: &Past, said: &Value, today: i64, found: &mut Vec<String>) {
    let text = |start: &Value, key: &str| start[key].as_str().unwrap().to_owned();
    let said = said["sections"]["priority"]["started_out_of_order"].as_array().unwrap();
    for (at, before, after) in out_of_order::judged(repo, past) {
        let commit = &past.commits[at];
        let is_of = |start: &&Value| start["subject"] == commit.subject;
        let start = |start: &Value| (text(start, "id"), text(start, "above"), text(start, "subject"));
        let said: BTreeSet<out_of_order::Start> = said.iter().filter(is_of).map(start).collect();
        let in_window = today - 90 * 86_400 <= commit.at && commit.at < today + 86_400;
        let truth = out_of_order::found(past, at, &before, &after);
        let truth = if in_window { truth } else { BTreeSet::new() };
        if said != truth {
            found.push(format!(".started_out_of_order: said {said:?}, truth {truth:?}"));
        }
    }
}

fn day(at: i64) -> String {
    jiff::Timestamp::from_second(at).unwrap().to_string()[..10].to_owned()
}

/// The first question of a history is about an older revision, so that the second one extends what the first one stored.
fn questions(rng: &mut Rng, last: i64) -> [Question; 2] {
    [Some(format!("main~{}", 1 + rng.below(5))), None].map(|revision| {
        let today = day(last + [1, 1, 9, 20, -8, 40][rng.below(6)] * 86_400);
        let since = match rng.below(4) {
            0 => Some(day(last - rng.below(40) as i64 * 86_400)),
            1 => Some("main~2".to_owned()),
            _ => None,
        };
        Question { revision, today, since }
    })
}

/// The answers to the questions about one history.
fn answers(seed: u64) -> Vec<Result<Value, String>> {
    let mut rng = Rng(seed * 7919);
    let repo = TestRepo::new();
    let commits = 8 + rng.below(28);
    let last = stream::write(&repo, &mut rng, commits);
    let asked = questions(&mut rng, last);
    let answer = |asked: &Question| ask(&repo, asked, &format!("history {seed}"), seed.is_multiple_of(4));
    asked.iter().filter_map(answer).collect()
}

#[test]
fn every_figure_is_what_a_slow_computation_finds() {
    let (first, count) = (setting("TOPLINE_SEED", SEED), setting("TOPLINE_HISTORIES", HISTORIES));
    let answers: Vec<Result<Value, String>> = (first..first + count).into_par_iter().flat_map_iter(answers).collect();
    let wrong: Vec<&str> = answers.iter().filter_map(|answer| answer.as_ref().err()).map(String::as_str).collect();
    let some = wrong.get(..SHOWN).unwrap_or(&wrong).join("\n");
    assert!(wrong.is_empty(), "{} of {} answers are wrong:\n\n{some}", wrong.len(), answers.len());
    let said: Vec<&Value> = answers.iter().flatten().collect();
    assert!(said.len() as u64 * 10 >= 14 * count, "only {} of {} questions had an answer", said.len(), 2 * count);
    assert_reach(&said);
}

/// In how many percent of the answers a figure says something at least: it isn't null, zero or empty.
const REACH: [(&str, usize); 29] = [
    ("/history/unreadable", 25),
    ("/sections/product/items/done", 20),
    ("/sections/product/technical", 8),
    ("/sections/product/steps/served", 20),
    ("/sections/size/closed/p50", 30),
    ("/sections/size/too_large", 20),
    ("/sections/flags/flags/0/due", 40),
    ("/sections/priority/covered", 15),
    ("/sections/priority/uncovered", 15),
    ("/sections/priority/deployments_since", 20),
    ("/sections/priority/last_reprioritisation", 50),
    ("/sections/priority/started_out_of_order", 3),
    ("/sections/iteration/commitment/items", 10),
    ("/sections/iteration/reserve/done_items", 5),
    ("/sections/iteration/shifted_in", 2),
    ("/sections/feedback/waiting", 40),
    ("/sections/feedback/answered/p85", 10),
    ("/sections/feedback/changed_order_share", 7),
    ("/sections/follow-up/deployments/0/shipped", 15),
    ("/sections/follow-up/deployments/0/heard", 5),
    ("/sections/follow-up/deployments/0/silent", 7),
    ("/sections/vision/closed", 40),
    ("/sections/vision/neglected", 15),
    ("/sections/flow/cycle/p85", 20),
    ("/sections/flow/lead_to_deployment/p85", 12),
    ("/sections/stability/recovery/p85", 5),
    ("/sections/stability/change_fail_rate", 10),
    ("/sections/stability/rework_rate", 10),
    ("/sections/runway/weeks", 30),
];

fn assert_reach(said: &[&Value]) {
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Array(all) => !all.is_empty(),
        value => value.as_f64() != Some(0.0),
    };
    let mut low = Vec::new();
    for (figure, percent) in REACH {
        let count = said.iter().filter(|said| said.pointer(figure).is_some_and(says)).count();
        if count * 100 < percent * said.len() {
            low.push(format!("{figure}: {count}, should be {percent} %"));
        }
    }
    assert!(low.is_empty(), "of {} answers say too little:\n{}", said.len(), low.join("\n"));
}
