//! Stale files never arise silently: the hooks that git runs afterwards, and the merge driver outside of merges.

use crate::support::repo::TestRepo;

const STALE: &str =
    "backlog/PRIORITY.md of HEAD is stale: `topline priority --write && git add ':/backlog/PRIORITY.md' && git commit";

/// A repository with hooks and six stories; `topic` adds a story at each end of the order that `main` gets.
fn forked() -> TestRepo {
    let repo = TestRepo::hooked();
    for id in ["m1", "m2", "m3", "m4", "m5", "m6"] {
        repo.story(id, "");
    }
    repo.git("add -A").git("commit -q -m more").git("checkout -q -b topic");
    repo.story("z-topic", "").git("add -A").git("commit -q -m topic").git("checkout -q main");
    repo.story("0-main", "").git("add -A").git("commit -q -m main");
    repo
}

fn with_driver(repo: TestRepo) -> TestRepo {
    assert_eq!(repo.topline("hook install --merge-driver").code, 0);
    repo
}

/// The lines of a message that say that the file is stale.
fn stale_lines(message: &str) -> usize {
    message.matches(STALE).count()
}

#[test]
fn a_commit_without_the_hook_is_told_and_can_be_healed() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A");
    assert_eq!(stale_lines(&repo.try_git("commit -q --no-verify -m sly").stderr), 1);
    assert_eq!(stale_lines(&repo.try_git("commit -q --amend --no-verify --no-edit").stderr), 1);
    assert_eq!(repo.topline("priority --write").code, 0);
    let healed = repo.git("add backlog/PRIORITY.md").try_git("commit -q -m healed");
    assert_eq!((healed.code, healed.stderr.as_str()), (0, ""));
    repo.assert_committed();
    repo.write("main.rs", "").git("add -A");
    assert_eq!(repo.try_git("commit -q --no-verify -m code").stderr, "");
}

#[test]
fn a_fast_forward_to_a_stale_file_is_told() {
    let repo = TestRepo::hooked();
    repo.git("checkout -q -b web").story("b", "").commit_all("edited on the web").git("checkout -q main");
    let merged = repo.try_git("merge --ff-only web");
    assert_eq!((merged.code, stale_lines(&merged.stderr)), (0, 1), "{}", merged.stderr);
    let squashed = repo.git("reset -q --hard HEAD~1").try_git("merge --squash web");
    assert_eq!((squashed.code, stale_lines(&squashed.stderr)), (0, 0), "{}", squashed.stderr);
}

#[test]
fn a_rebase_and_a_cherry_pick_to_a_stale_file_are_told() {
    let repo = TestRepo::hooked();
    repo.git("checkout -q -b web")
        .story("b", "")
        .commit_all("b")
        .story("c", "")
        .commit_all("c")
        .git("checkout -q main");
    repo.story("d", "").git("add -A").git("commit -q -m d");
    let picked = repo.try_git("cherry-pick web~1");
    assert_eq!((picked.code, stale_lines(&picked.stderr)), (0, 1), "{}", picked.stderr);
    let rebased = repo.git("checkout -q web").try_git("rebase main");
    assert_eq!((rebased.code, stale_lines(&rebased.stderr)), (0, 1), "{}", rebased.stderr);
}

#[test]
fn hooks_speak_of_every_backlog_and_of_no_error() {
    let repo = TestRepo::hooked();
    repo.backlog("team b").write("team b/stories/x.md", "+++\ntitle = \"X\"\n+++\n").git("add -A");
    let commit = repo.try_git("commit -q --no-verify -m other");
    assert!(
        commit.stderr.contains("`topline priority --write -C 'team b' && git add ':/team b/PRIORITY.md'"),
        "{}",
        commit.stderr
    );
    repo.story("a", "step = \"nowhere\"").git("add -A");
    let commit = repo.try_git("commit -q --no-verify -m broken");
    assert_eq!((commit.code, stale_lines(&commit.stderr)), (0, 0), "{}", commit.stderr);
    assert_eq!(repo.topline("hook uninstall").code, 0);
    assert_eq!(
        std::fs::read_dir(repo.path().join(".git/hooks"))
            .unwrap()
            .filter(|entry| { !entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".sample") })
            .count(),
        0
    );
}

#[test]
fn a_foreign_hook_of_the_new_ones_is_respected() {
    let repo = TestRepo::new();
    repo.backlog("backlog").write(".git/hooks/post-commit", "#!/bin/sh\nmake\n");
    let install = repo.topline("hook install");
    assert!(install.code == 2 && install.stderr.contains("topline hook run post-commit"), "{}", install.stderr);
    assert_eq!(repo.read(".git/hooks/post-commit"), "#!/bin/sh\nmake\n");
}

#[test]
fn a_clone_without_hooks_is_told_once() {
    let repo = TestRepo::new();
    repo.backlog("one").backlog("two").commit_all("first");
    let hints = |arguments: &str| repo.topline(arguments).stderr.matches("topline hook install").count();
    assert_eq!((hints("check --all"), hints("check -C one --format json"), hints("check -q -C one")), (1, 1, 0));
    repo.topline("hook install");
    assert_eq!(hints("check --all"), 0);
}

#[test]
fn the_driver_regenerates_in_a_rebase_a_pick_and_a_revert() {
    let repo = with_driver(forked());
    repo.git("checkout -q -b picked topic").git("checkout -q -b rebased topic");
    repo.story("y-topic", "").git("add -A").git("commit -q -m y").git("rebase -q main");
    for revision in ["HEAD~1", "HEAD"] {
        repo.assert_fresh_in(repo.path(), revision);
    }
    repo.git("checkout -q picked").git("cherry-pick main").assert_committed();
    repo.git("revert --no-edit topic").assert_committed();
}

#[test]
fn the_driver_regenerates_when_a_rebase_makes_a_merge_again() {
    let repo = with_driver(forked());
    repo.git("checkout -q -b side HEAD~1").story("s", "").git("add -A").git("commit -q -m s");
    repo.git("checkout -q topic").git("merge -q --no-edit side").assert_committed();
    let rebase = repo.try_git("rebase -q --rebase-merges main");
    if rebase.code == 0 {
        repo.assert_committed();
    } else {
        assert_eq!(repo.output("diff --name-only --diff-filter=U").trim(), "backlog/PRIORITY.md");
    }
}

#[test]
fn the_driver_conflicts_where_nobody_says_what_is_made() {
    let repo = with_driver(forked());
    repo.git("checkout -q topic").story("x", "").topline("priority --write");
    repo.git("add -A").git("stash -q").git("checkout -q main");
    let popped = repo.try_git("stash pop");
    assert_eq!(popped.code, 1, "{}{}", popped.stdout, popped.stderr);
    assert_eq!(repo.output("diff --name-only --diff-filter=U").trim(), "backlog/PRIORITY.md");
    assert!(popped.stderr.contains("`topline priority --write`"), "{}", popped.stderr);
    assert!(popped.stderr.contains("`git add ':/backlog/PRIORITY.md'`"), "{}", popped.stderr);
    let stories = repo.path().join("backlog/stories");
    assert_eq!(repo.topline_in(&stories, "priority --write").code, 0);
    repo.git_in(&stories, "add :/backlog/PRIORITY.md");
    repo.git("add -A").git("commit -q -m healed").assert_committed();
}

#[test]
fn the_driver_leaves_a_pick_with_other_conflicts_in_conflict() {
    let repo = with_driver(forked());
    repo.story("a", "estimate = 1").git("commit -q -am one").git("checkout -q topic");
    repo.story("a", "estimate = 2").git("commit -q -am two");
    assert_eq!(repo.try_git("cherry-pick main").code, 1);
    assert!(repo.output("diff --name-only --diff-filter=U").contains("backlog/stories/a.md"));
    repo.story("a", "estimate = 2").git("add -A").git("commit -q --allow-empty --no-edit").assert_committed();
}
