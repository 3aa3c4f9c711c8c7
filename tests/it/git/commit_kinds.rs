//! Less common kinds of commits, and all kinds of indexes that git writes.

use std::fs;

use crate::support::repo::{TestRepo, story, story_path};

/// Commits a new story, a change of it alone, and one of everything, each of which must leave nothing.
#[track_caller]
fn assert_commits(repo: &TestRepo) {
    repo.story("new", "").git("add -A").git("commit -q -m new").assert_committed();
    repo.story("new", "estimate = 2").git("commit -q -m part backlog/stories/new.md").assert_committed();
    repo.story("a", "value = 2").git("commit -q -a -m all").assert_committed();
    repo.story("a", "value = 3").git("commit -q -a --amend --no-edit").assert_committed();
    let file = repo.read("backlog/PRIORITY.md");
    assert!(file.contains("2 points") && file.contains("value 3"), "{file}");
}

#[test]
fn indexes_of_every_kind_are_read_and_written() {
    let kinds = [
        "index.version 4",
        "feature.manyFiles true",
        "index.skipHash true",
        "core.untrackedCache true",
        "core.splitIndex true",
        "index.threads 4",
        "core.fileMode false",
        "core.trustctime false",
        "core.checkStat minimal",
        "core.ignoreCase true",
        "core.safecrlf true",
        "core.autocrlf input",
        "core.quotePath false",
        "core.sharedRepository group",
        "core.fsync all",
        "core.logAllRefUpdates false",
        "status.showUntrackedFiles no",
        "add.ignoreErrors true",
    ];
    for kind in kinds {
        let repo = TestRepo::hooked();
        repo.git(&format!("config {kind}")).git("update-index --force-write-index");
        assert_commits(&repo);
        assert_eq!(repo.topline("check --staged").code, 0, "{kind}");
    }
}

#[test]
fn a_folder_may_be_committed_with_what_is_staged_in_it() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").write("note", "").git("add note").git("commit -q -m folder backlog");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), "A  note\n");
    repo.story("a", "estimate = 1").git("commit -q -m include -i backlog/stories/a.md").assert_committed();
}

#[test]
fn the_generated_file_itself_may_be_committed_alone() {
    let repo = TestRepo::hooked();
    repo.write("backlog/PRIORITY.md", "mine\n").story("b", "").git("add backlog/stories");
    assert_eq!(repo.try_git("commit -q -m file backlog/PRIORITY.md").code, 1, "an edit by hand stops it once");
    repo.git("commit -q --allow-empty -m file backlog/PRIORITY.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert!(!repo.output("show HEAD:backlog/PRIORITY.md").contains("stories/b.md"));
    assert_eq!(repo.output("status --porcelain"), "A  backlog/stories/b.md\n");
    repo.git("commit -q -m rest").assert_committed();
}

#[test]
fn the_generated_file_may_be_deleted_and_comes_back() {
    let repo = TestRepo::hooked();
    repo.git("rm -q backlog/PRIORITY.md").git("commit -q --allow-empty -m deleted").assert_committed();
    repo.remove("backlog/PRIORITY.md").git("commit -q --allow-empty -a -m deleted").assert_committed();
    repo.git("rm -q backlog/PRIORITY.md").git("commit -q -n -m deleted").story("b", "").git("add -A");
    repo.git("commit -q -m b").assert_committed();
}

#[test]
fn a_deletion_may_be_committed_alone() {
    let repo = TestRepo::hooked();
    repo.story("b", "").story("c", "").git("add -A").git("commit -q -m more");
    repo.remove(&story_path("b")).story("a", "estimate = 1").git("commit -q -m gone backlog/stories/b.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), " M backlog/stories/a.md\n");
}

#[test]
fn a_partial_commit_in_a_backlog_that_is_new() {
    let repo = TestRepo::new();
    repo.topline("hook install");
    repo.backlog("backlog").story("a", "").story("b", "").git("add -A");
    repo.git("commit -q -m part backlog/backlog.toml backlog/stories/a.md").assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), "A  backlog/stories/b.md\n");
    repo.git("commit -q -m rest").assert_committed();
}

#[test]
fn an_ignored_file_is_generated_all_the_same() {
    let repo = TestRepo::new();
    repo.topline("hook install");
    repo.write(".gitignore", "PRIORITY.md\n").backlog("backlog").story("a", "").git("add -A").git("commit -q -m first");
    repo.assert_committed();
    assert_commits(&repo);
}

#[test]
fn an_orphan_branch_begins_anew() {
    let repo = TestRepo::hooked();
    repo.git("checkout -q --orphan anew").story("b", "").git("add -A").git("commit -q -m anew").assert_committed();
    repo.git("checkout -q --detach").story("c", "").git("add -A").git("commit -q -m detached").assert_committed();
}

#[test]
fn the_repository_may_lie_elsewhere() {
    let repo = TestRepo::hooked();
    let elsewhere = repo.beside("elsewhere.git");
    repo.git(&format!("init -q --separate-git-dir {}", elsewhere.display()));
    assert_commits(&repo);

    // Told by the command line, as people do with the files of their home.
    let (work, git_dir) = (repo.beside("work"), repo.beside("told.git"));
    fs::create_dir_all(work.join("backlog/stories")).unwrap();
    fs::write(work.join("backlog/backlog.toml"), "[product]\nname = \"Shop\"\n").unwrap();
    fs::write(work.join(story_path("a")), story("a", "")).unwrap();
    repo.git(&format!("init -q --bare {}", git_dir.display()));
    let told = format!("--git-dir={} --work-tree={}", git_dir.display(), work.display());
    fs::create_dir_all(git_dir.join("hooks")).unwrap();
    fs::copy(elsewhere.join("hooks/pre-commit"), git_dir.join("hooks/pre-commit")).unwrap();
    repo.git_in(&work, &format!("{told} add -A"));
    repo.git_in(&work, &format!("{told} commit -q -m first"));
    assert_eq!(repo.git_in(&work, &format!("{told} status --porcelain")), "");
    let committed = repo.git_in(&work, &format!("{told} show HEAD:backlog/PRIORITY.md"));
    assert!(committed.contains("]: stories/a.md\n"), "{committed}");
    fs::write(work.join(story_path("a")), story("a", "estimate = 2")).unwrap();
    repo.git_in(&work.join("backlog/stories"), &format!("{told} commit -q -m part a.md"));
    assert_eq!(repo.git_in(&work, &format!("{told} status --porcelain")), "");
}

#[test]
fn another_index_may_be_committed() {
    let repo = TestRepo::hooked();
    repo.story("b", "").story("c", "");
    let git = |folder: &str, arguments: &str| {
        let mut git = repo.command("git", &repo.path().join(folder));
        git.env("GIT_INDEX_FILE", ".git/other").args(arguments.split(' ')).output().unwrap()
    };
    assert!(git("", "read-tree HEAD").status.success());
    assert!(git("", "add backlog/stories/b.md").status.success());
    let commit = git("", "commit -q -m other");
    assert!(commit.status.success(), "{commit:?}");
    repo.assert_fresh_in(repo.path(), "HEAD");
    let file = repo.output("show HEAD:backlog/PRIORITY.md");
    assert!(file.contains("stories/b.md") && !file.contains("stories/c.md"), "{file}");
}

#[test]
fn a_commit_in_the_midst_of_a_rebase_is_one() {
    let repo = TestRepo::hooked();
    repo.git("checkout -q -b topic").story("t", "").git("add -A").git("commit -q -m t").git("checkout -q main");
    repo.story("m", "").git("add -A").git("commit -q -m m").git("checkout -q topic");
    assert_ne!(repo.try_git("rebase main").code, 0, "the same line is added by both");
    repo.git("add -A").git("commit -q -m mended").assert_fresh_in(repo.path(), "HEAD");
    repo.git("rebase --continue").assert_committed();
}

#[test]
fn a_stash_does_not_run_the_hook() {
    let repo = TestRepo::hooked();
    repo.story("b", "severity = \"huge\"").git("add -A").git("stash -q").story("c", "").git("add -A");
    repo.git("commit -q -m c").assert_committed();
    repo.git("stash pop -q").story("b", "").git("add -A").git("commit -q -m b").assert_committed();
}

#[test]
fn marks_on_the_generated_file_do_not_keep_it_from_the_commit() {
    for mark in ["--assume-unchanged", "--skip-worktree"] {
        let repo = TestRepo::hooked();
        repo.git(&format!("update-index {mark} backlog/PRIORITY.md")).story("b", "").git("add -A");
        repo.git("commit -q -m b").assert_fresh_in(repo.path(), "HEAD");
        assert_eq!(repo.output("status --porcelain"), "", "{mark}");
    }
}

#[test]
fn a_filter_does_not_change_what_is_committed() {
    let repo = TestRepo::hooked();
    repo.write(".git/info/attributes", "PRIORITY.md filter=loud\n");
    repo.write(".git/filter", "[filter \"loud\"]\n\tclean = tr a-z A-Z\n").git("config include.path filter");
    repo.story("b", "").git("add backlog/stories").git("commit -q -m b").assert_fresh_in(repo.path(), "HEAD");
}

#[cfg(unix)]
#[test]
fn the_executable_bit_of_head_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let repo = TestRepo::hooked();
    let file = repo.path().join("backlog/PRIORITY.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    repo.story("b", "").git("add backlog/stories").git("commit -q -m b").assert_fresh_in(repo.path(), "HEAD");
    assert!(repo.output("ls-tree HEAD backlog/PRIORITY.md").starts_with("100644 "));
    repo.git("commit -q -n -a -m mode")
        .story("c", "")
        .git("add backlog/stories")
        .git("commit -q -m c")
        .assert_committed();
    assert!(repo.output("ls-tree HEAD backlog/PRIORITY.md").starts_with("100755 "));
}

#[test]
fn a_backlog_that_moves_takes_its_file_along() {
    let repo = TestRepo::hooked();
    repo.git("mv backlog plan").git("commit -q -m moved");
    assert_eq!(repo.output("status --porcelain"), "");
    assert_eq!(repo.topline("-C plan priority --check --rev HEAD").code, 0);
    assert!(!repo.path().join("backlog").exists());
}
