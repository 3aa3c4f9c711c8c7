//! The working tree, the index and a revision agree on what is an item: nested backlogs, ignored files, sparse checkouts.

use crate::support::repo::{TestRepo, story};

/// The order of the working tree, the index and `HEAD`.
fn orders(repo: &TestRepo) -> [String; 3] {
    ["", "--staged", "--rev HEAD"].map(|side| {
        let ended = repo.topline(&format!("-C backlog priority --format markdown {side}"));
        assert_eq!(ended.code, 0, "{side}: {}", ended.stderr);
        ended.stdout
    })
}

#[track_caller]
fn assert_agree(repo: &TestRepo) -> String {
    let [worktree, index, head] = orders(repo);
    assert_eq!(worktree, index);
    assert_eq!(index, head);
    head
}

#[test]
fn a_backlog_below_stories_is_one_of_its_own() {
    let repo = TestRepo::hooked();
    repo.backlog("backlog/stories/sub").write("backlog/stories/sub/stories/deep/n.md", story("n", ""));
    repo.write("backlog/stories/sub/notes.md", "no story\n").write("backlog/stories/other/c.md", story("c", ""));
    repo.git("add -A").git("commit -q -m nested").assert_committed();
    let order = assert_agree(&repo);
    assert!(order.contains("`c`") && !order.contains("`n`") && !order.contains("sub/"), "{order}");
    assert_eq!(repo.topline("-C backlog/stories/sub priority --rev HEAD --check").code, 0);
    assert_eq!(repo.topline("-C backlog check --deny-warnings").code, 0);
    // The folder becomes part of the outer backlog, and one of its own again.
    let moved = "backlog/stories/sub/stories/deep/n.md";
    repo.git("rm -q backlog/stories/sub/backlog.toml backlog/stories/sub/PRIORITY.md backlog/stories/sub/notes.md");
    repo.git("commit -q -m joined");
    assert!(assert_agree(&repo).contains("`n`"));
    let left = repo.backlog("backlog/stories/sub").git("add -A").topline("-C backlog diff --staged --format json");
    assert!(left.stdout.contains("\"left\":[{\"id\":\"n\""), "{}", left.stdout);
    repo.git("commit -q -m parted").assert_committed();
    assert!(repo.path().join(moved).exists() && !assert_agree(&repo).contains("`n`"));
}

#[test]
fn untracked_files_that_git_ignores_are_no_items() {
    let repo = TestRepo::hooked();
    repo.write(".gitignore", "*.local.md\nscratch/\n").write("backlog/stories/kept.local.md", story("kept", ""));
    repo.git("add -A").git("add -f backlog/stories/kept.local.md").git("commit -q -m kept").assert_committed();
    repo.write("backlog/stories/idea.local.md", story("idea", "depends_on = [\"nobody\"]"));
    repo.write("backlog/stories/scratch/notes.md", "call the vendor\n").write(".git/info/exclude", "x.md\n");
    repo.write("backlog/stories/x.md", "").write("backlog/stories/deep/.gitignore", "*\n");
    repo.write("backlog/stories/deep/y.md", "");
    let order = assert_agree(&repo);
    assert!(order.contains("`kept.local`"), "a tracked file is an item: {order}");
    assert_eq!(repo.topline("-C backlog check --deny-warnings").code, 0);
    // Without a pattern it counts, tracked or not.
    repo.write("backlog/stories/new.md", story("new", ""));
    assert!(orders(&repo)[0].contains("`new`"));
}

#[test]
fn a_backlog_that_git_ignores_as_a_whole_is_read() {
    let repo = TestRepo::new();
    repo.write(".gitignore", "/backlog/\n").backlog("backlog").story("a", "");
    let ended = repo.topline("priority --format markdown");
    assert!(ended.stdout.contains("`a`"), "{}", ended.stdout);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_read_from_the_index() {
    for (sparse, index) in
        [("--no-cone /* !/backlog/stories/sub/", ""), ("--cone backlog/stories/other", "--sparse-index")]
    {
        let repo = TestRepo::hooked();
        repo.write("backlog/stories/sub/in.md", story("in", "")).write("backlog/stories/other/c.md", story("c", ""));
        repo.story("a", "depends_on = [\"in\"]").git("add -A").git("commit -q -m more").assert_committed();
        let before = assert_agree(&repo);
        repo.git(&format!("sparse-checkout set {index} {sparse}"));
        assert!(!repo.path().join("backlog/stories/sub").exists());
        assert_eq!(assert_agree(&repo), before, "{sparse}");
        assert_eq!(repo.topline("-C backlog check --deny-warnings").code, 0);
        let diff = repo.topline("-C backlog diff --exit-code");
        assert_eq!(diff.code, 0, "{}", diff.stdout);
        repo.story("a", "depends_on = [\"in\"]\nestimate = 2").git("commit -q -a -m changed").assert_committed();
        assert_agree(&repo);
    }
}

#[test]
fn a_single_file_that_is_left_out_is_not_deleted() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q -m b");
    let before = assert_agree(&repo);
    repo.git("update-index --skip-worktree backlog/stories/b.md backlog/PRIORITY.md backlog/backlog.toml");
    repo.remove("backlog/stories/b.md").remove("backlog/PRIORITY.md").remove("backlog/backlog.toml");
    assert_eq!(repo.output("status --porcelain"), "");
    assert_eq!(repo.topline("-C backlog priority --format markdown").stdout, before);
    assert_eq!(repo.topline("-C backlog priority --check").code, 0);
}

#[test]
fn a_reference_to_a_story_that_git_does_not_have_says_why() {
    let repo = TestRepo::hooked();
    repo.write(".gitignore", "draft-*.md\n").write("backlog/stories/cart/draft-b.md", story("draft-b", ""));
    repo.story("a", "depends_on = [\"draft-b\"]");
    let in_one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = in_one_line(repo.topline("check").stdout);
    assert!(said.contains("git ignores it") && said.contains("`git add -f backlog/stories/cart/draft-b.md`"), "{said}");
    repo.git("add -A");
    let commit = repo.try_git("commit -q -m draft");
    let said = in_one_line(commit.stdout + &commit.stderr);
    assert!(commit.code == 1 && said.contains("`git add -f backlog/stories/cart/draft-b.md`"), "{said}");
    repo.git("add -f backlog/stories/cart/draft-b.md").git("commit -q -m added").assert_committed();
    repo.story("c", "").story("a", "depends_on = [\"c\"]").git("add backlog/stories/a.md");
    let commit = repo.try_git("commit -q -m forgotten");
    let said = in_one_line(commit.stdout + &commit.stderr);
    assert!(said.contains("it is not staged") && said.contains("`git add backlog/stories/c.md`"), "{said}");
}

#[test]
fn stray_stories_in_ignored_folders_are_nobodys() {
    let repo = TestRepo::hooked();
    repo.write(".gitignore", "node_modules/\n/backlog/target/\n*.tmp.md\n");
    for path in ["node_modules/p/a.md", "target/deep/b.md", "x.tmp.md", "loose.md", "target/kept.md"] {
        repo.write(&format!("backlog/{path}"), story("stray", ""));
    }
    repo.git("add -f backlog/target/kept.md");
    let said = repo.topline("check --concise").stdout;
    let strays: Vec<&str> = said.lines().filter(|line| line.contains("[stray-story]")).collect();
    assert!(strays.len() == 2 && said.contains("loose.md") && said.contains("target/kept.md"), "{said}");
}
