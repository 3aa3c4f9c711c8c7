//! The hooks of `.pre-commit-hooks.yaml`, run by the frameworks that read it: pre-commit and prek.
//!
//! Who has one of them runs `cargo test --test it hook_managers::pre_commit -- --ignored`, or `prek`.
//! The frameworks would build the program with cargo; here they are given the one under test.

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

/// A repository where a framework has installed its hook.
fn hooked(framework: &str) -> TestRepo {
    let repo = TestRepo::new();
    assert_eq!(run(&repo, framework, "--version").code, 0, "{framework} is not installed");
    repo.backlog("backlog").story("a", "").write(".pre-commit-config.yaml", config());
    assert_eq!(run(&repo, framework, "install").code, 0);
    repo.git("add -A").git("commit -q -m first").assert_committed();
    repo
}

fn run(repo: &TestRepo, framework: &str, arguments: &str) -> Ended {
    match repo.command(framework, repo.path()).args(arguments.split(' ')).output() {
        Ok(output) => output.into(),
        Err(error) => Ended { code: -1, stdout: String::new(), stderr: error.to_string() },
    }
}

fn commits_contain_the_order_and_unstaged_edits_stay(repo: &TestRepo, framework: &str) {
    repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    repo.story("a", "estimate = 1").story("b", "estimate = 2").git("add backlog/stories/a.md");
    repo.git("commit -q -m a").assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), " M backlog/stories/b.md\n", "{framework}");
    assert!(repo.read(&story_path("b")).contains("estimate = 2"));
    repo.story("a", "estimate = 3").git("commit -q -m part backlog/stories/b.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), " M backlog/stories/a.md\n", "{framework}");
    repo.git("commit -q -a -m all").assert_committed();
}

fn errors_stop_the_commit(repo: &TestRepo, framework: &str) {
    repo.story("b", "severity = \"huge\"").git("add -A");
    let commit = repo.try_git("commit -m b");
    assert_eq!(commit.code, 1, "{framework}");
    assert!((commit.stdout + &commit.stderr).contains("invalid-value"), "{framework}");
    repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
}

fn edits_of_the_generated_file_must_be_staged_first(repo: &TestRepo, framework: &str) {
    repo.story("b", "");
    assert_eq!(repo.topline("priority --write").code, 0);
    repo.story("c", "").git("add backlog/stories/c.md");
    assert_eq!(repo.try_git("commit -m c").code, 1, "{framework}");
    repo.git("add -A");
    // A framework that restores the older file makes it look like an edit, which stops the commit once.
    if repo.try_git("commit -q -m both").code != 0 {
        repo.git("add -A").git("commit -q -m both");
    }
    repo.assert_committed();
}

fn a_merge_that_conflicts_is_finished_by_a_commit(repo: &TestRepo, framework: &str) {
    repo.git("checkout -q -b topic").story("t", "").git("add -A").git("commit -q -m t").git("checkout -q main");
    repo.story("m", "").git("add -A").git("commit -q -m m");
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1, "{framework}");
    repo.git("add -A").git("commit -q --no-edit").assert_committed();
}

fn what_hook_install_advises_is_what_they_need(repo: &TestRepo, framework: &str) {
    let install = repo.topline("hook install");
    assert_eq!(install.code, 2, "{framework}");
    // The published hook is there for commits; what is missing looks at merges and at what was made without it.
    let (_, advice) = install.stderr.split_once("under `repos:`\n\n").unwrap();
    let (lines, rest) = advice.split_once("\n\n").unwrap();
    let types = "--hook-type pre-merge-commit --hook-type post-commit --hook-type post-merge --hook-type post-rewrite";
    assert!(rest.starts_with(&format!("and run `pre-commit install {types}`")), "{advice}");
    let own = lines.replace("entry: topline ", &format!("entry: {} ", env!("CARGO_BIN_EXE_topline")));
    repo.write(".pre-commit-config.yaml", format!("{}{own}\n", config())).git("add -A").git("commit -q -m told");
    assert_eq!(run(repo, framework, &format!("install {types}")).code, 0);
    let install = repo.topline("hook install");
    assert_eq!(install.code, 0, "{framework}: {}", install.stderr);

    repo.git("checkout -q -b topic").story("t", "").commit_all("t").git("checkout -q main");
    repo.write("note", "").git("add -A").git("commit -q -m note");
    let merge = repo.try_git("merge --no-edit topic");
    assert_eq!(merge.code, 1, "{framework}");
    assert!((merge.stdout + &merge.stderr).contains("finish with `git commit`"), "{framework}");
    repo.git("commit -q --no-edit").assert_committed();
}

fn in_ci_all_files_are_checked_and_the_generated_one_too(repo: &TestRepo, framework: &str) {
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
}

/// A test of each function for each framework.
macro_rules! with_each_framework {
    ($($test:ident),+ $(,)?) => {
        mod pre_commit {
            $(#[test] #[ignore = "needs pre-commit"] fn $test() { super::$test(&super::hooked("pre-commit"), "pre-commit"); })+
        }
        mod prek {
            $(#[test] #[ignore = "needs prek"] fn $test() { super::$test(&super::hooked("prek"), "prek"); })+
        }
    };
}

with_each_framework! {
    commits_contain_the_order_and_unstaged_edits_stay,
    errors_stop_the_commit,
    edits_of_the_generated_file_must_be_staged_first,
    a_merge_that_conflicts_is_finished_by_a_commit,
    what_hook_install_advises_is_what_they_need,
    in_ci_all_files_are_checked_and_the_generated_one_too,
}
