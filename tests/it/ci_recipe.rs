//! Runs the commands of the README's workflow.
//!
//! The steps are read from the README. A shell runs them in a clone like that of GitHub's checkout action, with the variables
//! that GitHub sets. Only `cargo install` is replaced, because the program is built already.

use std::path::{Path, PathBuf};

use crate::support::program::write_script;
use crate::support::repo::{Ended, TestRepo, story_path};
use crate::support::workflow::{Job, job};

/// A hosted repository, and a developer's clone of it.
struct Host {
    developer: TestRepo,
    origin: PathBuf,
}

/// How a job ended.
struct Report {
    ok: bool,
    /// The output of all its commands.
    said: String,
    summary: String,
}

impl Host {
    /// `main` has the story `a` and is pushed.
    fn new() -> Self {
        let developer = TestRepo::hooked();
        let origin = developer.beside("origin.git");
        developer.git(&format!("clone -q --bare . {}", origin.display()));
        developer.git(&format!("remote add origin {}", origin.display()));
        Self { developer, origin }
    }

    /// A clone on a fresh machine.
    fn runner(&self, name: &str) -> PathBuf {
        let folder = self.developer.beside(name);
        self.developer.git(&format!("clone -q {} {}", self.origin.display(), folder.display()));
        folder
    }

    /// Runs the workflow as for a pull request of `branch`, with its merge into `main` checked out.
    fn review(&self, branch: &str) -> Report {
        self.developer.git(&format!("push -q origin {branch}"));
        let runner = self.runner(&format!("review-{branch}"));
        self.developer.git_in(&runner, "checkout -q --detach");
        self.developer.git_in(&runner, &format!("merge -q --no-ff --no-edit origin/{branch}"));
        self.run(&job("review"), &runner, &[("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_BASE_REF", "main")])
    }

    /// Runs the workflow as for a push to `main`.
    fn heal(&self, name: &str) -> Report {
        let runner = self.runner(name);
        self.run(&job("heal"), &runner, &[("GITHUB_EVENT_NAME", "push"), ("GITHUB_BASE_REF", "")])
    }

    /// Runs a job's steps as GitHub's runner does: after a failure only steps with `!cancelled()`.
    fn run(&self, job: &Job, folder: &Path, variables: &[(&str, &str)]) -> Report {
        let summary = self.developer.beside("summary.md");
        std::fs::write(&summary, "").unwrap();
        let mut report = Report { ok: true, said: String::new(), summary: String::new() };
        for step in &job.steps {
            if !report.ok && !step.always {
                continue;
            }
            let ended = self.step(&step.run, folder, &summary, variables);
            report.ok &= ended.code == 0;
            report.said.push_str(&(ended.stdout + &ended.stderr));
        }
        report.summary = std::fs::read_to_string(summary).unwrap();
        report
    }

    fn step(&self, script: &str, folder: &Path, summary: &Path, variables: &[(&str, &str)]) -> Ended {
        let file = self.developer.beside("step.sh");
        std::fs::write(&file, script).unwrap();
        let mut bash = self.developer.command("bash", folder);
        for who in ["AUTHOR", "COMMITTER"] {
            for what in ["NAME", "EMAIL", "DATE"] {
                bash.env_remove(format!("GIT_{who}_{what}"));
            }
        }
        bash.args(["-e", file.to_str().unwrap()]).envs(variables.iter().copied());
        bash.env("CI", "true").env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", summary);
        bash.env("PATH", self.path()).output().unwrap().into()
    }

    /// The program under test, a `cargo` that has installed it, and the machine's own.
    fn path(&self) -> std::ffi::OsString {
        let bin = self.developer.beside("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let cargo = bin.join("cargo");
        write_script(&cargo, "#!/bin/sh\n[ \"$1\" = install ]\n");
        let built = Path::new(env!("CARGO_BIN_EXE_topline")).parent().unwrap().to_owned();
        let machine = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths([bin, built].into_iter().chain(std::env::split_paths(&machine))).unwrap()
    }

    fn main(&self) -> String {
        self.developer.git_in(&self.origin, "rev-parse main").trim().to_owned()
    }
}

#[test]
fn a_valid_pull_request_passes_and_its_change_is_reported() {
    let host = Host::new();
    host.developer.git("checkout -q -b topic").story("b", "value = 9").git("add -A").git("commit -q -m b");
    let report = host.review("topic");
    assert!(report.ok, "{}", report.said);
    assert!(!report.said.contains("::error"), "{}", report.said);
    assert!(report.summary.contains("`b`"), "{}", report.summary);
}

#[test]
fn a_bad_pull_request_is_annotated_and_fails() {
    let host = Host::new();
    host.developer.git("checkout -q -b topic").story("b", "severity = \"huge\"").commit_all("b");
    let report = host.review("topic");
    assert!(!report.ok);
    let path = story_path("b");
    assert!(report.said.contains(&format!("::error file={path},line=3,")), "{}", report.said);
}

#[test]
fn a_branch_with_a_stale_file_fails() {
    let host = Host::new();
    host.developer.git("checkout -q -b topic").story("b", "").commit_all("b");
    let report = host.review("topic");
    assert!(!report.ok);
    assert!(report.said.contains("topline priority --write"), "{}", report.said);
    assert!(report.summary.contains("`b`"), "the change is told all the same: {}", report.summary);
}

#[test]
fn a_branch_is_not_blamed_for_what_merging_it_makes_stale() {
    let host = merged_to_stale();
    host.developer.git("checkout -q topic");
    let report = host.review("topic");
    assert!(report.ok, "{}", report.said);
    assert!(report.said.contains("::warning file=backlog/PRIORITY.md"), "{}", report.said);
}

#[test]
fn a_file_made_stale_by_the_merge_button_is_regenerated_on_main() {
    let host = merged_to_stale();
    let button = host.runner("button");
    host.developer.git("push -q origin topic");
    host.developer.git_in(&button, "fetch -q");
    host.developer.git_in(&button, "merge -q --no-edit origin/topic");
    host.developer.git_in(&button, "push -q origin main");
    assert_eq!(host.developer.topline_in(&button, "priority --check").code, 1, "the merge is stale");
    let stale = host.main();

    let report = host.heal("first");
    assert!(report.ok, "{}", report.said);
    let healed = host.main();
    let log = host.developer.git_in(&host.origin, "log -1 --format=%P%n%an --name-only main");
    assert_eq!(log, format!("{stale}\ngithub-actions[bot]\n\nbacklog/PRIORITY.md\n"));
    host.developer.assert_fresh_in(&host.runner("after"), "HEAD");

    assert!(host.heal("second").ok);
    assert_eq!(host.main(), healed, "there is nothing more to heal");
}

#[test]
fn a_main_branch_without_an_order_fails_and_is_not_changed() {
    let host = Host::new();
    host.developer.story("b", "severity = \"huge\"").commit_all("b").git("push -q origin main");
    let before = host.main();
    let report = host.heal("heal");
    assert!(!report.ok && report.said.contains("::error file="), "{}", report.said);
    assert_eq!(host.main(), before);
}

/// `main`, pushed, and `topic` each are right, and a text merge of their files is not: each adds an item to one
/// feature, far from the other's, and all its items then share its value with one more.
fn merged_to_stale() -> Host {
    let host = Host::new();
    let repo = &host.developer;
    let config = "[product]\nname = \"Shop\"\n[[features]]\nid = \"f\"\nvalue = 100\n";
    repo.write("backlog/backlog.toml", config).story("m", "value = 24\nestimate = 1");
    for id in ["n1", "n2", "n3", "n4", "n5", "n6"] {
        repo.story(id, "value = 23\nestimate = 1");
    }
    repo.story("f1", "feature = \"f\"\nestimate = 1").git("add -A").git("commit -q -m more");
    for (branch, id, fields) in [("topic", "z", "type = \"feedback\"\nstatus = \"todo\""), ("main", "y", "")] {
        repo.git(&format!("checkout -q -B {branch}-side main"));
        repo.story(id, &format!("feature = \"f\"\nestimate = 2\n{fields}"));
        repo.git("add -A").git(&format!("commit -q -m {branch}"));
    }
    repo.git("branch -q -M topic-side topic").git("checkout -q main").git("merge -q --ff-only main-side");
    repo.git("push -q origin main");
    host
}
