//! Where history is cut off or there is none, only the items' own dates count, and one line says so.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::repo::{TestRepo, story};

const STATUS: &str = "status --today 2026-11-28";

/// A repository in which one item has dates of its own and another one only those of its commits.
fn dated() -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("own", "").story("seen", "").commit_all("one");
    let doing = "status = \"doing\"";
    repo.story("own", &format!("{doing}\nstarted = 2026-11-03")).story("seen", doing).commit_all("two");
    let done = "status = \"done\"";
    repo.story("own", &format!("{done}\nstarted = 2026-11-03\nclosed = 2026-11-05"));
    repo.story("seen", done).commit_all("three");
    repo
}

fn json(repo: &TestRepo, folder: &Path) -> Value {
    let ended = repo.topline_in(folder, &format!("{STATUS} --format json"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

/// Only the item with its own dates is in the figures, and one line of the report says `why`.
#[track_caller]
fn assert_own_dates_alone(repo: &TestRepo, folder: &Path, is_shallow: bool, why: &str) {
    let said = json(repo, folder);
    let history = serde_json::json!({"commits": null, "shallow": is_shallow, "unreadable": 0});
    assert_eq!(said["history"], history);
    let flow = &said["sections"]["flow"];
    assert_eq!(flow["cycle"], serde_json::json!({"count": 1, "p50": 2.0, "p85": 2.0, "unknown": 0}));
    assert_eq!(flow["without_date"], 1);
    for figure in ["covered", "deployments_since", "last_reprioritisation", "last_reprioritised_by"] {
        assert_eq!(said["sections"]["priority"][figure], Value::Null, "{figure}");
    }
    for format in ["human", "markdown"] {
        let ended = repo.topline_in(folder, &format!("{STATUS} --format {format}"));
        let lines: Vec<&str> = ended.stdout.lines().chain(ended.stderr.lines()).filter(|it| it.contains(why)).collect();
        assert_eq!(lines.len(), 1, "{format}: {}{}", ended.stdout, ended.stderr);
    }
}

#[test]
fn the_whole_history_knows_both() {
    let repo = dated();
    let said = json(&repo, repo.path());
    assert_eq!(said["history"], serde_json::json!({"commits": 3, "shallow": false, "unreadable": 0}));
    assert_eq!(said["sections"]["flow"]["cycle"]["count"], 2);
}

#[test]
fn a_shallow_clone() {
    let repo = dated();
    let clone = repo.beside("clone");
    repo.git_args(&[
        "clone",
        "-q",
        "--depth",
        "2",
        &format!("file://{}", repo.path().display()),
        clone.to_str().unwrap(),
    ]);
    assert_own_dates_alone(&repo, &clone, true, "the clone is shallow");
    // Fetched whole, it knows all.
    repo.git_in(&clone, "fetch -q --unshallow");
    assert_eq!(json(&repo, &clone), json(&repo, repo.path()));
}

#[test]
fn a_partial_clone() {
    let repo = dated();
    repo.git("config uploadpack.allowFilter true");
    let from = format!("file://{}", repo.path().display());
    for filter in ["blob:none", "tree:0"] {
        let clone = repo.beside(&filter.replace(':', "-"));
        repo.git_args(&["clone", "-q", &format!("--filter={filter}"), &from, clone.to_str().unwrap()]);
        assert_own_dates_alone(&repo, &clone, false, "lacks objects");
    }
}

#[test]
fn no_repository_and_no_commits() {
    let repo = dated();
    let bare = repo.beside("bare");
    for (path, text) in crate::support::sandbox::files(repo.path()) {
        let path = bare.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert_own_dates_alone(&repo, &bare, false, "there are no commits");
    repo.git_in(&bare, "init -q");
    assert_own_dates_alone(&repo, &bare, false, "there are no commits");
}

/// What isn't committed has no day: a date that isn't known isn't invented, nor is an older one taken.
#[test]
fn what_is_not_committed_has_no_date() {
    let repo = TestRepo::new();
    let done = "status = \"done\"";
    repo.backlog("backlog").story("again", done).story("new", "").commit_all("one");
    repo.story("again", "").commit_all("reopened");
    repo.story("again", done).write("backlog/stories/fresh.md", story("fresh", done));
    let said = json(&repo, repo.path());
    assert_eq!(said["sections"]["flow"]["without_date"], 2);
    assert_eq!(said["sections"]["flow"]["cycle"]["unknown"], 0);
}
