//! Lives of items that are easily told wrong.

use serde_json::Value;

use crate::support::repo::TestRepo;

/// Commits everything at noon of a day.
fn commit(repo: &TestRepo, day: &str) {
    repo.git("add -A");
    let mut git = repo.command("git", repo.path());
    let at = format!("{day}T12:00:00Z");
    git.args(["commit", "-q", "--allow-empty", "-m", day]).env("GIT_COMMITTER_DATE", &at).env("GIT_AUTHOR_DATE", &at);
    assert!(git.output().unwrap().status.success());
}

fn backlog(config: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", format!("[product]\nname = \"Shop\"\n{config}"));
    repo
}

/// A section of the report of 2026-11-28.
fn section(repo: &TestRepo, name: &str) -> Value {
    let ended = repo.topline(&format!("status {name} --today 2026-11-28 --format json"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let said: Value = serde_json::from_str(&ended.stdout).unwrap();
    said["sections"][name].clone()
}

/// The file was away for a while; the item was done all the time.
#[test]
fn a_restored_item_was_not_finished_again() {
    let repo = backlog("");
    repo.story("a", "status = \"doing\"");
    commit(&repo, "2026-10-03");
    repo.story("a", "status = \"done\"");
    commit(&repo, "2026-10-05");
    repo.remove("backlog/stories/a.md");
    commit(&repo, "2026-10-10");
    repo.story("a", "status = \"done\"");
    commit(&repo, "2026-11-20");
    let flow = section(&repo, "flow");
    assert_eq!(flow["cycle"]["p50"], 2.0);
    assert_eq!(flow["weeks"], serde_json::json!([1, 0, 0, 0, 0, 0, 0, 0]));
}

/// A week is today and the six days before it, whatever the time of day.
#[test]
fn a_week_has_seven_days() {
    let repo = backlog("");
    for (id, day) in [("a", "2026-11-21"), ("b", "2026-11-22"), ("c", "2026-11-28"), ("d", "2026-11-29")] {
        repo.story(id, "status = \"done\"");
        commit(&repo, day);
    }
    assert_eq!(section(&repo, "flow")["weeks"], serde_json::json!([0, 0, 0, 0, 0, 0, 1, 2]));
}

/// What is deployed tomorrow is not known today.
#[test]
fn a_later_deployment_says_nothing_of_feedback() {
    let repo = backlog("[deployments]\nlog = true\n");
    repo.write("backlog/deployments.toml", "[[deployments]]\non = 2026-12-24\nname = \"v1\"\n");
    repo.story("a", "type = \"feedback\"");
    commit(&repo, "2026-11-01");
    repo.story("a", "type = \"feedback\"\nstatus = \"todo\"");
    commit(&repo, "2026-11-03");
    let feedback = section(&repo, "feedback");
    assert_eq!((&feedback["answered"]["p50"], &feedback["changed_order_share"]), (&Value::from(2.0), &Value::Null));
}

/// Open items behind a flag ask to keep it off, also where it is on already.
#[test]
fn a_flag_with_open_items_is_to_be_kept_off() {
    let flags = ["off", "on", "removed"].map(|state| format!("[[flags]]\nid = \"x-{state}\"\nstate = \"{state}\"\n"));
    let repo = backlog(&flags.concat());
    for state in ["off", "on", "removed"] {
        repo.story(state, &format!("flag = \"x-{state}\""));
    }
    let flags = section(&repo, "flags");
    let due: Vec<&Value> = flags["flags"].as_array().unwrap().iter().map(|flag| &flag["due"]).collect();
    assert_eq!(due, [&Value::from("keep-off"), &Value::from("keep-off"), &Value::Null]);
    assert_eq!(flags["state"], "attention");
}

/// What the plan had at the start is not shifted in because it got other names since.
#[test]
fn an_item_that_was_renamed_twice_is_not_shifted_in() {
    let iteration = "[iteration]\nstart = 2026-11-16\nend = 2026-11-27\ncapacity = 10\ngoal = \"f\"\n";
    let repo = backlog(&format!("[[features]]\nid = \"f\"\ntitle = \"F\"\n\n{iteration}"));
    let story = |title: &str, note: &str| {
        format!("+++\ntitle = \"{title}\"\nfeature = \"f\"\nestimate = 1\n+++\n\n{note} {note}\n{note}, and {note}\n")
    };
    repo.write("backlog/stories/one.md", story("First", "here it begins"));
    commit(&repo, "2026-11-16");
    repo.remove("backlog/stories/one.md").write("backlog/stories/two.md", story("First", "now it is other"));
    commit(&repo, "2026-11-18");
    repo.remove("backlog/stories/two.md").write("backlog/stories/three.md", story("Last", "now it is other"));
    repo.write("backlog/stories/new.md", story("New", "this was not there"));
    commit(&repo, "2026-11-20");
    assert_eq!(section(&repo, "iteration")["shifted_in"], serde_json::json!(["new"]));
}

/// What a configuration said before it could be read isn't known, so nothing changed.
#[test]
fn a_review_in_a_file_that_was_never_readable_is_none() {
    let repo = backlog("[review]\non = 2026-11-02\n\n[team\n");
    repo.story("a", "");
    commit(&repo, "2026-11-03");
    repo.write("backlog/backlog.toml", "[product]\nname = \"Shop\"\n\n[review]\non = 2026-11-02\n");
    commit(&repo, "2026-11-04");
    assert_eq!(section(&repo, "priority")["last_reprioritisation"], Value::Null);
}
