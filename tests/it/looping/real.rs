//! A history made of the dates of a real project: its tasks appear on the day on which they were reported and are closed on
//! the day on which they were. It goes through without a panic, and twice the same.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::data;
use crate::support::repo::TestRepo;
use crate::support::sandbox::{self, TOPLINE};

const HARD: &str = "backlog-md/backlog.md-self/backlog";

/// The imported project, by path.
fn imported(repo: &TestRepo, project: &Path) -> BTreeMap<String, String> {
    let into = repo.beside("imported");
    let mut import = repo.command(TOPLINE, repo.path());
    let output =
        import.args(["import", "backlog-md", "--archived"]).arg(project).arg("--into").arg(&into).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    sandbox::files(&into)
}

fn date<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
    Some(&line[..10])
}

/// A task before it was closed.
fn before(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("closed = ") && !line.starts_with("status = "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Commits for each day what is reported and what is closed on it; says how many commits.
fn commit_by_day(repo: &TestRepo, files: &BTreeMap<String, String>) -> usize {
    let mut days: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for (path, text) in files {
        let reported = date(text, "reported").unwrap_or("2025-01-01");
        let closed = date(text, "closed").filter(|closed| *closed > reported);
        let first = if closed.is_some() { before(text) } else { text.clone() };
        days.entry(reported).or_default().push((path, first));
        if let Some(closed) = closed {
            days.entry(closed).or_default().push((path, text.clone()));
        }
    }
    let mut stream = String::new();
    for (day, changes) in &days {
        let at = format!("{day}T12:00:00Z").parse::<jiff::Timestamp>().unwrap().as_second();
        stream.push_str(&format!("commit refs/heads/main\ncommitter A <a@b.example> {at} +0000\ndata 3\nday\n"));
        for (path, text) in changes {
            let path = path.replace('"', "");
            stream.push_str(&format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len()));
        }
    }
    let mut git = repo.command("git", repo.path());
    let mut git = git.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    git.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(git.wait().unwrap().success());
    repo.git("reset -q --hard main");
    days.len()
}

fn assert_goes_through(project: &Path, at_least: usize) {
    let repo = TestRepo::new();
    let files = imported(&repo, project);
    let commits = commit_by_day(&repo, &files);
    assert!(commits >= at_least, "only {commits} commits");
    let said = || {
        let ended = repo.topline("status --today 2026-11-28 --since 2025-01-01 --format json");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    };
    let cold = said();
    assert_eq!(said(), cold, "warm");
    fs::remove_dir_all(repo.path().join(".git/topline")).unwrap();
    assert_eq!(said(), cold, "cold again");
    let json: Value = serde_json::from_str(&cold).unwrap();
    assert_eq!(json["history"], serde_json::json!({"commits": commits, "shallow": false, "unreadable": 0}));
    let done = files.values().filter(|text| text.contains("\nstatus = \"done\"\n")).count();
    assert_eq!(
        json["sections"]["size"]["closed"]["unknown"].as_u64().unwrap() as usize
            + json["sections"]["size"]["closed"]["count"].as_u64().unwrap() as usize,
        done,
        "all were closed in the window"
    );
}

#[test]
fn a_small_project() {
    assert_goes_through(&data::sample("backlog-md/writing-tools/backlog"), 2);
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn a_large_project() {
    assert_goes_through(&data::all(HARD), 100);
}
