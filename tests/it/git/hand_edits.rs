//! Edits of `PRIORITY.md` by hand: saved whatever way they come, and the commit stopped once.

use std::fs;

use crate::support::repo::{Ended, TestRepo, story_path};

const FILE: &str = "backlog/PRIORITY.md";
const COPY: &str = "backlog/PRIORITY.md.orig";

/// A repository with two committed stories.
fn shop() -> TestRepo {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    repo
}

/// Swaps two lines of the file: the first thing that newcomers do. Returns the edited text.
fn swap(repo: &TestRepo) -> String {
    let text = repo.read(FILE);
    let mut lines: Vec<&str> = text.lines().collect();
    let at = |id: &str| lines.iter().position(|line| line.contains(&format!("`{id}`"))).unwrap();
    let (a, b) = (at("a"), at("b"));
    lines.swap(a, b);
    let edited = lines.join("\n") + "\n";
    repo.write(FILE, &edited);
    edited
}

#[track_caller]
fn assert_stopped(repo: &TestRepo, ended: &Ended, edit: &str) {
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("commit stopped") && ended.stderr.contains("PRIORITY.md.orig"), "{}", ended.stderr);
    assert_eq!(repo.read(COPY), edit);
    assert!(!repo.output("status --porcelain --untracked-files=all").contains("orig"), "git would commit the copy");
}

#[track_caller]
fn assert_no_copy(repo: &TestRepo) {
    assert!(!repo.path().join(COPY).exists(), "nobody has edited the file");
}

#[test]
fn an_edit_is_saved_and_the_commit_stopped_once() {
    for (stage, commit) in [
        ("add -A", "commit -q -m edited"),
        ("add -A", "commit -q --amend --no-edit"),
        ("add backlog/stories", "commit -q -m other"),
        ("add backlog/stories", "commit -q -a -m all"),
        ("add -A", "commit -q -m part backlog/stories/a.md"),
        ("add backlog/stories", "commit -q -m only backlog/PRIORITY.md"),
    ] {
        let repo = shop();
        let edit = swap(&repo);
        repo.story("a", "estimate = 2").git(stage);
        assert_stopped(&repo, &repo.try_git(commit), &edit);
        let again = repo.try_git("commit -q -a -m again");
        assert_eq!(again.code, 0, "{stage}, {commit}: {}", again.stderr);
        repo.assert_committed();
    }
}

/// Git rolls the index of the partial commit back, and with it what the hook has staged.
#[test]
fn an_edit_that_is_only_staged_is_saved_once() {
    let repo = shop();
    let generated = repo.read(FILE);
    let edit = swap(&repo);
    repo.git("add -A").write(FILE, generated).story("a", "estimate = 2");
    let commit = "commit -q -m part backlog/stories/a.md";
    assert_stopped(&repo, &repo.try_git(commit), &edit);
    repo.git(commit).assert_committed();
}

#[test]
fn an_edit_before_the_first_commit_is_saved() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").write(FILE, "# Ours\n");
    assert_eq!(repo.topline("hook install").code, 0);
    assert_stopped(&repo, &repo.git("add -A").try_git("commit -q -m first"), "# Ours\n");
    repo.git("commit -q -m first").assert_committed();
}

#[test]
fn earlier_copies_keep_their_content() {
    let repo = shop();
    for (number, text) in ["one\n", "two\n", "three\n"].iter().enumerate() {
        repo.write(FILE, text);
        match number {
            1 => assert_eq!(repo.topline("-C backlog priority --write").code, 0),
            _ => assert_eq!(repo.try_git("commit -q -a -m edited").code, 1),
        }
    }
    assert_eq!(repo.read(COPY), "three\n");
    assert_eq!([1, 2].map(|number| repo.read(&format!("{COPY}.{number}"))), ["one\n", "two\n"]);
    assert_eq!(repo.output("status --porcelain --untracked-files=all"), "");
    let exclude = repo.read(".git/info/exclude");
    assert_eq!(exclude.lines().filter(|line| line.contains("orig")).count(), 1, "{exclude}");
}

/// The same lines as some commits ago, but nobody generated them now.
#[test]
fn an_older_order_written_by_hand_is_an_edit() {
    let repo = shop();
    let older = repo.read(FILE);
    repo.story("a", "value = 3").story("c", "").git("add -A").git("commit -q -m newer");
    repo.write(FILE, &older);
    assert_stopped(&repo, &repo.try_git("commit -q -a -m back"), &older);
}

#[test]
fn writing_the_file_saves_an_edit() {
    let repo = shop();
    let edit = swap(&repo);
    let write = repo.story("c", "").topline("-C backlog priority --write");
    assert_eq!(write.code, 0, "{}", write.stderr);
    assert!(write.stderr.contains("the edited file is saved as"), "{}", write.stderr);
    assert_eq!(repo.read(COPY), edit);
    assert!(repo.read(FILE).contains("`c`"));
    repo.git("add -A").git("commit -q -m c").assert_committed();
}

#[test]
fn what_was_generated_without_a_repository_is_not_an_edit() {
    let repo = TestRepo::new();
    fs::remove_dir_all(repo.path().join(".git")).unwrap();
    repo.backlog("backlog").story("a", "");
    for story in ["b", "c"] {
        assert_eq!(repo.topline("priority --write").code, 0);
        repo.story(story, "");
    }
    assert_no_copy(&repo);
    repo.git("init -q");
    assert_eq!(repo.topline("hook install").code, 0);
    repo.git("add -A").git("commit -q -m first").assert_committed();
    assert_no_copy(&repo);
    repo.write(FILE, "mine\n");
    fs::remove_dir_all(repo.path().join(".git")).unwrap();
    assert_eq!(repo.topline("priority --write").code, 0);
    assert_eq!(repo.read(COPY), "mine\n");
}

#[test]
fn what_init_wrote_is_not_an_edit() {
    for init_is_first in [true, false] {
        let repo = TestRepo::new();
        if init_is_first {
            fs::remove_dir_all(repo.path().join(".git")).unwrap();
        }
        assert_eq!(repo.topline("init").code, 0);
        repo.git("init -q");
        assert_eq!(repo.topline("hook install").code, 0);
        repo.story("a", "").git("add -A").git("commit -q -m first").assert_committed();
        assert_no_copy(&repo);
    }
}

#[test]
fn what_was_generated_and_staged_before_is_not_an_edit() {
    let repo = shop();
    for estimate in 1..4 {
        repo.story("c", &format!("value = {estimate}")).story(&format!("d{estimate}"), "");
        assert_eq!(repo.topline("-C backlog priority --write").code, 0);
        repo.git(if estimate == 1 { "add -A" } else { "add backlog/stories" });
    }
    repo.git("commit -q -m generated").assert_committed();
    assert_no_copy(&repo);
}

#[test]
fn what_an_aborted_commit_generated_is_not_an_edit() {
    let repo = shop();
    repo.story("c", "").git("add -A");
    assert_ne!(repo.try_git("-c core.editor=false commit -q").code, 0);
    assert!(repo.read(FILE).contains("`c`"));
    repo.story("c", "estimate = 2").git("add -A").git("commit -q -m c").assert_committed();
    assert_no_copy(&repo);
}

/// Two branches that change the same place of the file.
fn branches() -> TestRepo {
    let repo = shop();
    repo.git("checkout -q -b topic").story("ac", "").story("b", "estimate = 2").git("add -A").git("commit -q -m topic");
    repo.git("checkout -q main").story("ab", "").story("b", "reach = 1").git("add -A").git("commit -q -m main");
    repo
}

/// Ends the merge that `command` began, which stopped at the conflict in the story `b`.
fn resolved(command: &str, from: &str) -> TestRepo {
    let repo = branches();
    repo.git(&format!("checkout -q {from}"));
    assert_ne!(repo.try_git(command).code, 0, "{command}");
    assert!(repo.output("diff --name-only --diff-filter=U").contains("stories/b.md"), "{command}");
    repo.story("b", "estimate = 3");
    repo
}

const MERGES: [(&str, &str); 6] = [
    ("merge -q topic", "main"),
    ("merge -q --squash topic", "main"),
    ("cherry-pick topic", "main"),
    ("cherry-pick -n topic", "main"),
    ("rebase main", "topic"),
    // What is reverted was changed by the branch's next commit.
    ("revert --no-edit HEAD", "main"),
];

#[test]
fn what_git_merged_is_not_an_edit() {
    for (command, from) in MERGES {
        let repo = if command.starts_with("revert") { reverting() } else { resolved(command, from) };
        let commit = repo.git("add -A").try_git("commit -q -m resolved");
        assert_eq!(commit.code, 0, "{command}: {}", commit.stderr);
        assert_no_copy(&repo);
        repo.assert_fresh_in(repo.path(), "HEAD");
    }
}

#[test]
fn an_own_line_in_a_merge_is_an_edit() {
    for (command, from) in MERGES {
        let repo = if command.starts_with("revert") { reverting() } else { resolved(command, from) };
        let edit = repo.read(FILE) + "mine\n";
        repo.write(FILE, &edit).git("add -A");
        assert_stopped(&repo, &repo.try_git("commit -q -m resolved"), &edit);
        repo.git("commit -q -m resolved").assert_fresh_in(repo.path(), "HEAD");
    }
}

/// A revert that stopped at a conflict.
fn reverting() -> TestRepo {
    let repo = shop();
    repo.story("b", "estimate = 1").git("add -A").git("commit -q -m one");
    repo.story("b", "estimate = 2").git("add -A").git("commit -q -m two");
    assert_ne!(repo.try_git("revert --no-edit HEAD~1").code, 0);
    repo.story("b", "estimate = 3");
    repo
}

#[test]
fn an_edit_with_carriage_returns_is_saved_as_it_is() {
    let repo = shop();
    repo.git("config core.autocrlf true");
    let edit = swap(&repo).replace('\n', "\r\n");
    repo.write(FILE, &edit).git("add -A");
    assert_stopped(&repo, &repo.try_git("commit -q -m edited"), &edit);
    assert!(!repo.path().join(format!("{COPY}.1")).exists(), "the staged form is the same edit");
}

#[test]
fn an_edit_in_a_linked_worktree_is_saved_there() {
    let repo = shop();
    let linked = repo.beside("linked");
    repo.git(&format!("worktree add -q -b topic {}", linked.display()));
    fs::write(linked.join(FILE), "mine\n").unwrap();
    assert_eq!(repo.try_git_in(&linked, "commit -q -a -m edited").code, 1);
    assert_eq!(fs::read_to_string(linked.join(COPY)).unwrap(), "mine\n");
    assert_eq!(repo.git_in(&linked, "status --porcelain --untracked-files=all"), "");
    assert_no_copy(&repo);
    fs::write(linked.join(story_path("c")), crate::support::repo::story("c", "")).unwrap();
    repo.git_in(&linked, "add -A");
    repo.git_in(&linked, "commit -q -m c");
    repo.assert_committed_in(&linked);
}

/// A pipe that nobody writes to would block whoever opens it.
#[cfg(unix)]
#[test]
fn pipes_in_the_git_folder_block_nothing() {
    let repo = shop();
    let files = walkdir::WalkDir::new(repo.path().join(".git/topline")).into_iter().map(Result::unwrap);
    let files: Vec<_> = files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        fs::remove_file(&file).unwrap();
        assert!(repo.command("mkfifo", repo.path()).arg(&file).status().unwrap().success());
    }
    repo.story("c", "").git("add -A").git("commit -q -m c").assert_committed();
    assert_eq!(repo.story("d", "").topline("-C backlog priority --write").code, 0);
    // Git itself would wait for a pipe among its own files; this one only Topline reads here.
    assert!(repo.command("mkfifo", repo.path()).arg(".git/SQUASH_MSG").status().unwrap().success());
    repo.write(FILE, "mine\n");
    assert_eq!(repo.topline("-C backlog priority --write").code, 0);
    assert_eq!(repo.read(COPY), "mine\n");
}

/// A stash that was popped onto another order, with conflicts in a story and in the file.
fn popped() -> TestRepo {
    let repo = shop();
    repo.story("ac", "").story("b", "estimate = 2").topline("priority --write");
    repo.git("add -A").git("stash -q");
    repo.story("ab", "").story("b", "reach = 1").git("add -A").git("commit -q -m main");
    assert_eq!(repo.try_git("stash pop").code, 1);
    assert!(repo.output("diff --name-only --diff-filter=U").contains("PRIORITY.md"));
    repo.story("b", "estimate = 3");
    repo
}

#[test]
fn a_stash_that_was_popped_is_resolved_by_hand() {
    let repo = popped();
    // Both sides of each conflict, in the other order.
    let without_markers = |text: &str| -> String {
        let is_marker =
            |line: &&str| ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark));
        text.lines().filter(|line| !is_marker(line)).map(|line| format!("{line}\n")).collect()
    };
    repo.write(FILE, without_markers(&repo.read(FILE)));
    let commit = repo.git("add -A").try_git("commit -q -m resolved");
    assert_eq!(commit.code, 0, "{}", commit.stderr);
    assert_no_copy(&repo);
    repo.assert_fresh_in(repo.path(), "HEAD");

    let repo = popped();
    let edit = repo.read(FILE) + "mine\n";
    repo.write(FILE, &edit).git("add -A");
    assert_stopped(&repo, &repo.try_git("commit -q -m resolved"), &edit);
}

/// The index remembers a conflict after the commit that resolved it.
#[test]
fn an_edit_long_after_a_conflict_is_an_edit() {
    let repo = popped();
    repo.git("add -A").git("commit -q -m resolved");
    assert_ne!(repo.output("ls-files --resolve-undo"), "");
    let edit = swap(&repo);
    repo.git("add -A");
    assert_stopped(&repo, &repo.try_git("commit -q -m edited"), &edit);
}

/// The stopped commit names the command that keeps what the edit meant.
#[test]
fn the_command_that_is_named_makes_decisions_of_the_edit() {
    let repo = shop();
    swap(&repo);
    let stopped = repo.try_git("commit -q -a -m edited");
    let command = "reorder --from backlog/PRIORITY.md.orig";
    assert!(stopped.stderr.contains(&format!("run `topline {command}`")), "{}", stopped.stderr);
    assert_eq!(repo.topline(&format!("{command} --because Fair")).code, 0);
    repo.git("add -A").git("commit -q -m decided").assert_committed();
    let text = repo.read(FILE);
    assert!(text.find("`b`") < text.find("`a`") && text.contains("decision: Fair"), "{text}");
}

/// From the repository's root another backlog would be found, or none.
#[test]
fn the_command_names_the_backlog_where_it_must() {
    let repo = TestRepo::hooked();
    repo.write("team/backlog.toml", "");
    repo.write("team/stories/x.md", "+++\ntitle = \"X\"\n+++\n")
        .write("team/stories/y.md", "+++\ntitle = \"Y\"\n+++\n");
    repo.git("add -A").git("commit -q -m team");
    let edited = repo.read("team/PRIORITY.md").replace("1. [X]", "1. [Z]");
    repo.write("team/PRIORITY.md", edited);
    let stopped = repo.try_git("commit -q -a -m edited");
    let command = "topline -C team reorder --from team/PRIORITY.md.orig";
    assert!(stopped.stderr.contains(&format!("run `{command}`")), "{}", stopped.stderr);
}
