//! The hooks of `.pre-commit-hooks.yaml`, run by the frameworks that read it: pre-commit and prek, where they are
//! installed. A test that finds neither says that it was skipped.
//!
//! The frameworks would build the program with cargo; here they are given the one under test.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use crate::support::repo::{Ended, TestRepo, story_path};

/// The hooks as they are published, but for how the program is come by.
fn config() -> String {
    let published = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml")).unwrap();
    let hooks: String =
        published.lines().filter(|line| !line.starts_with('#')).map(|line| format!("      {line}\n")).collect();
    let own = hooks
        .replace("language: rust", "language: system")
        .replace("entry: topline ", &format!("entry: {} ", env!("CARGO_BIN_EXE_topline")));
    assert_eq!(own.matches(env!("CARGO_BIN_EXE_topline")).count(), 2, "both hooks run the program");
    format!("repos:\n  - repo: local\n    hooks:\n{own}")
}

/// Runs a test with each framework that there is, in a repository where it has installed its hook.
fn with_each(test: impl Fn(&TestRepo, &str)) {
    let mut tried = 0;
    for framework in ["pre-commit", "prek"] {
        let repo = TestRepo::new();
        if run(&repo, framework, "--version").code != 0 {
            eprintln!("skipped with {framework}: it is not installed");
            continue;
        }
        repo.backlog("backlog").story("a", "").write(".pre-commit-config.yaml", config());
        assert_eq!(run(&repo, framework, "install").code, 0);
        repo.git("add -A").git("commit -q -m first").assert_committed();
        test(&repo, framework);
        tried += 1;
    }
    if tried == 0 {
        eprintln!("SKIPPED: neither pre-commit nor prek is installed");
    }
}

fn run(repo: &TestRepo, framework: &str, arguments: &str) -> Ended {
    match repo.command(framework, repo.path()).args(arguments.split(' ')).output() {
        Ok(output) => output.into(),
        Err(error) => Ended { code: -1, stdout: String::new(), stderr: error.to_string() },
    }
}

#[test]
fn commits_contain_the_order_and_unstaged_edits_stay() {
    with_each(|repo, framework| {
        repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
        repo.story("a", "estimate = 1").story("b", "estimate = 2").git("add backlog/stories/a.md");
        repo.git("commit -q -m a").assert_fresh_in(repo.path(), "HEAD");
        assert_eq!(repo.output("status --porcelain"), " M backlog/stories/b.md\n", "{framework}");
        assert!(repo.read(&story_path("b")).contains("estimate = 2"));
        repo.story("a", "estimate = 3").git("commit -q -m part backlog/stories/b.md");
        repo.assert_fresh_in(repo.path(), "HEAD");
        assert_eq!(repo.output("status --porcelain"), " M backlog/stories/a.md\n", "{framework}");
        repo.git("commit -q -a -m all").assert_committed();
    });
}

#[test]
fn errors_stop_the_commit() {
    with_each(|repo, framework| {
        repo.story("b", "severity = \"huge\"").git("add -A");
        let commit = repo.try_git("commit -m b");
        assert_eq!(commit.code, 1, "{framework}");
        assert!((commit.stdout + &commit.stderr).contains("invalid-value"), "{framework}");
        repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    });
}

#[test]
fn edits_of_the_generated_file_must_be_staged_first() {
    with_each(|repo, framework| {
        repo.story("b", "");
        assert_eq!(repo.topline("priority --write").code, 0);
        repo.story("c", "").git("add backlog/stories/c.md");
        assert_eq!(repo.try_git("commit -m c").code, 1, "{framework}");
        repo.git("add -A").git("commit -q -m both").assert_committed();
    });
}

#[test]
fn a_merge_that_conflicts_is_finished_by_a_commit() {
    with_each(|repo, framework| {
        repo.git("checkout -q -b topic").story("t", "").git("add -A").git("commit -q -m t").git("checkout -q main");
        repo.story("m", "").git("add -A").git("commit -q -m m");
        assert_eq!(repo.try_git("merge --no-edit topic").code, 1, "{framework}");
        repo.git("add -A").git("commit -q --no-edit").assert_committed();
    });
}

#[test]
fn what_hook_install_advises_is_what_they_need() {
    with_each(|repo, framework| {
        let install = repo.topline("hook install");
        assert_eq!(install.code, 2, "{framework}");
        // The published hook is there for commits; what is missing looks at merges.
        let (_, advice) = install.stderr.split_once("under `repos:`\n\n").unwrap();
        let (lines, rest) = advice.split_once("\n\n").unwrap();
        assert!(rest.starts_with("and run `pre-commit install --hook-type pre-merge-commit`"), "{advice}");
        let own = lines.replace("entry: topline ", &format!("entry: {} ", env!("CARGO_BIN_EXE_topline")));
        repo.write(".pre-commit-config.yaml", format!("{}{own}\n", config())).git("add -A").git("commit -q -m told");
        assert_eq!(run(repo, framework, "install --hook-type pre-merge-commit").code, 0);
        let install = repo.topline("hook install");
        assert_eq!(install.code, 0, "{framework}: {}", install.stderr);

        repo.git("checkout -q -b topic").story("t", "").commit_all("t").git("checkout -q main");
        repo.write("note", "").git("add -A").git("commit -q -m note");
        let merge = repo.try_git("merge --no-edit topic");
        assert_eq!(merge.code, 1, "{framework}");
        assert!((merge.stdout + &merge.stderr).contains("finish with `git commit`"), "{framework}");
        repo.git("commit -q --no-edit").assert_committed();
    });
}

#[test]
fn in_ci_all_files_are_checked_and_the_generated_one_too() {
    with_each(|repo, framework| {
        let ci = || run(repo, framework, "run --all-files");
        assert_eq!(ci().code, 0, "{framework}");
        repo.story("b", "").commit_all("stale");
        let ended = ci();
        assert_eq!(ended.code, 1, "{framework}");
        assert!(ended.stdout.contains("stale-priority-file"), "{framework}: {}", ended.stdout);
        repo.story("c", "").git("add -A").git("commit -q -m healed").assert_committed();
        assert_eq!(ci().code, 0, "{framework}");
        repo.story("b", "severity = \"huge\"").commit_all("bad");
        assert!(ci().stdout.contains("invalid-value"), "{framework}");
    });
}
