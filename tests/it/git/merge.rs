//! Merges, rebases and cherry-picks, with and without the merge driver.

use crate::support::repo::{TestRepo, story, story_path};

/// `main` and `topic` each have a story of their own: with `apart`, so far from each other in the order that
/// the lines of `PRIORITY.md` merge as text.
fn forked(apart: bool) -> TestRepo {
    let repo = TestRepo::hooked();
    for id in if apart { &["m1", "m2", "m3", "m4", "m5", "m6"][..] } else { &[] } {
        repo.story(id, "");
    }
    repo.git("add -A").git("commit -q -m more --allow-empty").git("checkout -q -b topic");
    repo.story("z-topic", "").git("add -A").git("commit -q -m topic").git("checkout -q main");
    repo.story(if apart { "0-main" } else { "y-main" }, "").git("add -A").git("commit -q -m main");
    repo
}

/// `topic` changes a feature's effort by a story far away, so that `PRIORITY.md` merges clean and wrong.
fn forked_to_stale() -> TestRepo {
    let repo = TestRepo::hooked();
    let config = "[product]\nname = \"Shop\"\n[[features]]\nid = \"f\"\ntitle = \"F\"\nvalue = 100\n";
    repo.write("backlog/backlog.toml", config).story("m", "value = 30\nestimate = 1");
    for id in ["n1", "n2", "n3", "n4", "n5", "n6"] {
        repo.story(id, "value = 29\nestimate = 1");
    }
    repo.story("f1", "feature = \"f\"\nestimate = 1").git("add -A").git("commit -q -m more");
    repo.git("checkout -q -b topic").story("f9", "feature = \"f\"\nestimate = 2\nstatus = \"doing\"");
    repo.git("add -A").git("commit -q -m topic").git("checkout -q main");
    repo.story("f8", "feature = \"f\"\nestimate = 2\nstatus = \"triage\"").git("add -A").git("commit -q -m main");
    repo.story("f8", "feature = \"f\"\nestimate = 2").git("add -A").git("commit -q -m open --no-verify");
    repo
}

#[test]
fn a_clean_merge_of_good_sides_passes() {
    let repo = forked(true);
    let merge = repo.try_git("merge -q --no-edit topic");
    assert_eq!(merge.code, 0, "{}", merge.stderr);
    assert_eq!(repo.output("rev-list --count --merges HEAD").trim(), "1");
    repo.assert_committed();
}

#[test]
fn a_clean_merge_to_a_stale_file_is_stopped_and_finished_by_a_commit() {
    let repo = forked_to_stale();
    let merge = repo.try_git("merge --no-edit topic");
    assert_eq!(merge.code, 1, "{}{}", merge.stdout, merge.stderr);
    assert!(merge.stderr.contains("finish with `git commit`"), "{}", merge.stderr);
    repo.git("commit -q --no-edit").assert_committed();
    assert_eq!(repo.output("rev-list --count --merges HEAD").trim(), "1");
}

#[test]
fn a_clean_merge_to_errors_that_no_parent_has_is_stopped() {
    let repo = forked(true);
    repo.topline("hook install --merge-driver");
    repo.story("needs", "depends_on = [\"a\"]").git("add -A").git("commit -q -m needs").git("checkout -q topic");
    repo.remove("backlog/stories/a.md").git("add -A").git("commit -q -m gone").git("checkout -q main");
    let merge = repo.try_git("merge --no-edit topic");
    assert_eq!(merge.code, 1);
    assert!(merge.stderr.contains("unknown-reference"), "{}", merge.stderr);
    assert_eq!(repo.try_git("commit --no-edit").code, 1, "the commit is held up as well");
    repo.story("needs", "").git("add -A").git("commit -q --no-edit").assert_committed();
}

#[test]
fn a_conflicted_merge_is_finished_by_a_commit() {
    let repo = forked(false);
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1);
    assert!(
        repo.output("status --porcelain").contains("AA backlog/PRIORITY.md")
            || repo.output("status --porcelain").contains("UU backlog/PRIORITY.md")
    );
    repo.git("add -A").git("commit -q --no-edit").assert_committed();
    assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists());
    let file = repo.read("backlog/PRIORITY.md");
    assert!(file.contains("y-main") && file.contains("z-topic"));
}

#[test]
fn merge_continue_runs_the_hook() {
    let repo = forked(false);
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1);
    repo.git("add -A").git("merge --continue").assert_committed();
}

#[test]
fn a_union_merge_is_corrected() {
    let repo = forked(false);
    repo.write(".git/info/attributes", "PRIORITY.md merge=union\n");
    let merge = repo.try_git("merge --no-edit topic");
    if merge.code != 0 {
        repo.git("commit -q --no-edit");
    }
    repo.assert_committed();
}

#[test]
fn after_a_rebase_the_next_commit_updates_the_file() {
    let repo = forked_to_stale();
    repo.git("checkout -q topic").git("rebase -q main").story("later", "").git("add -A").git("commit -q -m later");
    repo.assert_committed();
}

#[test]
fn after_a_cherry_pick_the_next_commit_updates_the_file() {
    let repo = forked_to_stale();
    repo.git("cherry-pick topic").story("later", "").git("add -A").git("commit -q -m later").assert_committed();
}

#[test]
fn the_driver_merges_what_would_conflict() {
    let repo = forked(false);
    assert_eq!(repo.topline("hook install --merge-driver").code, 0);
    let merge = repo.try_git("merge -q --no-edit topic");
    assert_eq!(merge.code, 0, "{}{}", merge.stdout, merge.stderr);
    repo.assert_committed();
    let file = repo.read("backlog/PRIORITY.md");
    assert!(file.contains("y-main") && file.contains("z-topic"));
}

#[test]
fn the_driver_regenerates_what_would_be_stale() {
    let repo = forked_to_stale();
    repo.topline("hook install --merge-driver");
    let merge = repo.try_git("merge -q --no-edit topic");
    assert_eq!(merge.code, 0, "{}{}", merge.stdout, merge.stderr);
    repo.assert_committed();
}

#[test]
fn the_driver_never_stops_a_rebase() {
    let repo = forked(false);
    repo.topline("hook install --merge-driver");
    repo.git("checkout -q topic").git("rebase -q main").story("later", "").git("add -A").git("commit -q -m later");
    repo.assert_committed();
}

#[test]
fn the_driver_leaves_conflicts_of_stories_to_people() {
    let repo = forked(false);
    repo.topline("hook install --merge-driver");
    repo.story("a", "estimate = 1").git("commit -q -am one").git("checkout -q topic");
    repo.story("a", "estimate = 2").git("commit -q -am two").git("checkout -q main");
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1);
    assert_eq!(repo.output("diff --name-only --diff-filter=U"), "backlog/stories/a.md\n");
    repo.story("a", "estimate = 2").git("add -A").git("commit -q --no-edit").assert_committed();
}

#[test]
fn the_driver_merges_other_files_as_git_does() {
    let repo = TestRepo::new();
    repo.topline("hook install --merge-driver");
    repo.write("docs/PRIORITY.md", "one\n").commit_all("first").git("checkout -q -b topic");
    repo.write("docs/PRIORITY.md", "two\n").commit_all("two").git("checkout -q main");
    repo.write("docs/PRIORITY.md", "three\n").commit_all("three");
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1);
    assert!(repo.read("docs/PRIORITY.md").contains("<<<<<<<"));
}

#[test]
fn a_conflict_in_a_code_block_stops_the_commit_that_finishes_the_merge() {
    let repo = TestRepo::hooked();
    let deploy = |line: &str| story("deploy", "") + &format!("\n```\n{line}\n```\n");
    let commit = |line: &str| {
        repo.write(&story_path("deploy"), deploy(line)).git("add -A").git_args(&["commit", "-q", "-m", line]);
    };
    commit("one");
    repo.git("checkout -q -b topic");
    commit("two");
    repo.git("checkout -q main");
    commit("three");
    assert_eq!(repo.try_git("merge --no-edit topic").code, 1);
    repo.git("add -A");
    let stopped = repo.try_git("commit -q --no-edit");
    assert_eq!(stopped.code, 1, "{}", stopped.stderr);
    assert!(stopped.stdout.contains("conflict-marker") || stopped.stderr.contains("conflict-marker"), "{stopped:?}");
    repo.write(&story_path("deploy"), deploy("both")).git("add -A").git("commit -q --no-edit").assert_committed();
    commit("<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs");
}
