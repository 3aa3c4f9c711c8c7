//! The pre-commit hook, through real commits: every way of committing for which git runs it.

use std::io::Write;
use std::process::Stdio;

#[cfg(unix)]
use crate::support::program::write_script;
use crate::support::repo::{TestRepo, story, story_path};

const BROKEN: &str = "severity = \"huge\"";

#[test]
fn a_first_commit_contains_the_order() {
    let repo = TestRepo::hooked();
    repo.assert_committed();
    assert!(repo.read("backlog/PRIORITY.md").contains("]: stories/a.md\n"));
}

#[test]
fn an_empty_first_commit_has_nothing_to_judge() {
    let repo = TestRepo::new();
    repo.topline("hook install");
    repo.git("commit -q --allow-empty -m first");
}

#[test]
fn only_the_staged_half_of_a_file_counts() {
    let repo = TestRepo::hooked();
    let text = format!("+++\ntitle = \"old\"\n+++\n{}\nend\n", "\nline\n".repeat(10));
    repo.write(&story_path("b"), &text).git("add -A").git("commit -q -m b");
    let edited = text.replace("old", "new").replace("end", "+++ unstaged <<<");
    repo.write(&story_path("b"), &edited);
    let mut git = repo.command("git", repo.path());
    let mut add = git.args(["add", "-p"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    add.stdin.take().unwrap().write_all(b"y\nn\n").unwrap();
    assert!(add.wait().unwrap().success());
    repo.git("commit -q -m half");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert!(repo.output("show HEAD:backlog/PRIORITY.md").contains("[new]"));
    assert_eq!(repo.output("status --porcelain"), " M backlog/stories/b.md\n");
    assert_eq!(repo.read(&story_path("b")), edited);
}

#[test]
fn commit_all_takes_tracked_files_only() {
    let repo = TestRepo::hooked();
    repo.story("a", "estimate = 3").story("untracked", "").git("commit -q -a -m all");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), "?? backlog/stories/untracked.md\n");
    assert!(!repo.read("backlog/PRIORITY.md").contains("untracked"));
}

#[test]
fn a_partial_commit_leaves_nothing_behind() {
    let repo = TestRepo::hooked();
    repo.story("a", "estimate = 3").git("commit -q -m part backlog/stories/a.md").assert_committed();
    assert!(repo.read("backlog/PRIORITY.md").contains("3 points"));
}

#[test]
fn a_partial_commit_keeps_what_else_is_staged() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").story("a", "estimate = 3").write("note", "").git("add note");
    repo.git("commit -q -m part backlog/stories/a.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert!(!repo.output("show HEAD:backlog/PRIORITY.md").contains("stories/b.md"));
    assert_eq!(repo.output("status --porcelain"), "A  backlog/stories/b.md\nA  note\n");
    repo.git("commit -q -m rest").assert_committed();
}

#[test]
fn a_partial_commit_replaces_a_priority_file_staged_for_later() {
    let repo = TestRepo::hooked();
    repo.story("a", "estimate = 3").story("b", "");
    assert_eq!(repo.topline("priority --write").code, 0);
    repo.git("add -A").git("commit -q -m part backlog/stories/a.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), "A  backlog/stories/b.md\n");
    assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists());
}

#[test]
fn amending_keeps_the_file_up_to_date() {
    let repo = TestRepo::hooked();
    repo.story("a", "estimate = 3").git("add -A").git("commit -q --amend --no-edit").assert_committed();
    assert_eq!(repo.output("rev-list --count HEAD").trim(), "1");
    repo.git("commit -q --amend -m reworded").assert_committed();
}

#[test]
fn renames_and_deletions_are_changes() {
    let repo = TestRepo::hooked();
    repo.git("mv backlog/stories/a.md backlog/stories/z.md").git("commit -q -m rename").assert_committed();
    assert!(repo.read("backlog/PRIORITY.md").contains("]: stories/z.md\n"));
    repo.story("b", "").git("add -A").git("commit -q -m b");
    repo.git("rm -q backlog/stories/z.md").git("commit -q -m delete").assert_committed();
    assert!(!repo.read("backlog/PRIORITY.md").contains("stories/z.md"));
}

#[test]
fn a_whole_backlog_can_be_deleted() {
    let repo = TestRepo::hooked();
    repo.git("rm -q -r backlog").git("commit -q -m gone");
    assert_eq!(repo.output("ls-tree -r HEAD"), "");
    assert!(!repo.path().join("backlog/PRIORITY.md").exists());
}

#[test]
fn a_backlog_can_be_in_a_subfolder() {
    let repo = TestRepo::hooked();
    repo.story("a", "estimate = 3");
    repo.git_in(&repo.path().join("backlog/stories"), "commit -q -m sub a.md");
    repo.assert_committed().story("a", "estimate = 4");
    repo.git_in(&repo.path().join("backlog/stories"), "commit -q -am sub");
    repo.assert_committed();
}

#[test]
fn a_linked_worktree_has_its_own_file() {
    let repo = TestRepo::hooked();
    let linked = repo.beside("linked");
    repo.git(&format!("worktree add -q -b topic {}", linked.display()));
    for (command, estimate) in [("commit -q -am all", 3), ("commit -q -m part backlog/stories/a.md", 4)] {
        std::fs::write(linked.join(story_path("a")), story("a", &format!("estimate = {estimate}"))).unwrap();
        repo.git_in(&linked, command);
        repo.assert_committed_in(&linked);
        assert!(repo.git_in(&linked, "show HEAD:backlog/PRIORITY.md").contains(&format!("{estimate} points")));
    }
    assert!(repo.read("backlog/PRIORITY.md").contains("no estimate"));
    repo.assert_committed();
}

#[test]
fn several_backlogs_are_each_their_own() {
    let repo = TestRepo::hooked();
    repo.backlog("other").write("other/stories/x.md", story("x", "")).story("b", "");
    repo.git("add -A").git("commit -q -m both").assert_committed();
    assert!(repo.read("other/PRIORITY.md").contains("stories/x.md"));
    assert!(repo.read("backlog/PRIORITY.md").contains("stories/b.md"));
}

#[test]
fn split_indexes_are_written() {
    let repo = TestRepo::hooked();
    repo.git("update-index --split-index").story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    repo.story("b", "estimate = 3").git("commit -q -m part backlog/stories/b.md").assert_committed();
}

#[test]
fn sparse_indexes_are_written() {
    let repo = TestRepo::hooked();
    repo.write("other/x", "").write("third/deep/y", "").git("add -A").git("commit -q -m more");
    repo.git("sparse-checkout set --cone --sparse-index backlog").story("b", "");
    repo.git("add -A").git("commit -q -m b").assert_committed();
    assert!(!repo.path().join("third").exists());
}

#[test]
fn a_backlog_that_is_not_checked_out_is_updated() {
    let repo = TestRepo::hooked();
    repo.write("other/x", "").git("add -A").git("commit -q -m more").git("branch topic");
    repo.story("b", "").git("add -A").git("commit -q -m b").git("checkout -q topic");
    repo.story("c", "").git("add -A").git("commit -q -m c");
    repo.git("sparse-checkout set --cone --sparse-index other");
    assert!(!repo.path().join("backlog").exists());
    let merge = repo.try_git("merge main");
    assert_ne!(merge.code, 0, "touching lines conflict, and git writes the conflict out: {}", merge.stdout);
    repo.git("add --sparse backlog").git("commit -q --no-edit");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("status --porcelain"), "");
}

#[test]
fn new_errors_block_and_change_nothing() {
    let repo = TestRepo::hooked();
    repo.story("b", BROKEN).git("add -A");
    let before = (repo.output("ls-files -s"), repo.read("backlog/PRIORITY.md"));
    let commit = repo.try_git("commit -m broken");
    assert_eq!(commit.code, 1);
    assert!(
        commit.stderr.contains("backlog/stories/b.md") && commit.stderr.contains("invalid-value"),
        "{}",
        commit.stderr
    );
    assert_eq!(before, (repo.output("ls-files -s"), repo.read("backlog/PRIORITY.md")));
    repo.story("b", "severity = \"minor\"").git("add -A").git("commit -q -m mended").assert_committed();
}

#[test]
fn errors_that_are_not_staged_do_not_block() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").story("b", BROKEN).story("c", BROKEN).git("commit -q -m good");
    repo.assert_fresh_in(repo.path(), "HEAD");
}

#[test]
fn old_errors_elsewhere_are_counted_and_those_in_changed_files_block() {
    let repo = TestRepo::hooked();
    repo.story("old", BROKEN).git("add -A").git("commit -q --no-verify -m broken");
    let stale = repo.read("backlog/PRIORITY.md");
    repo.story("b", "").git("add -A");
    let commit = repo.try_git("commit -m good");
    assert_eq!(commit.code, 0, "{}", commit.stderr);
    assert!(commit.stderr.contains("1 older error in backlog"), "{}", commit.stderr);
    assert!(commit.stderr.contains("stays as it is"), "{}", commit.stderr);
    assert_eq!(repo.read("backlog/PRIORITY.md"), stale);
    repo.story("old", &format!("{BROKEN}\nestimate = 1")).git("add -A");
    assert_eq!(repo.try_git("commit -m touched").code, 1);
    repo.story("old", "").git("add -A").git("commit -q -m mended").assert_committed();
}

#[test]
fn a_commit_that_touches_no_backlog_does_no_work() {
    let repo = TestRepo::hooked();
    repo.story("b", BROKEN).git("add -A").git("commit -q --no-verify -m broken");
    repo.write("backlog/PRIORITY.md", "edited").write("src/main.rs", "").git("add src");
    let commit = repo.try_git("commit -q -m code");
    assert_eq!((commit.code, commit.stderr.as_str()), (0, ""));
    assert_eq!(repo.read("backlog/PRIORITY.md"), "edited");
}

#[test]
fn amending_updates_a_commit_made_with_no_verify() {
    let repo = TestRepo::hooked();
    repo.write("link.txt", "").story("b", "").git("add -A").git("commit -q --no-verify -m unverified");
    repo.git("commit -q --amend --no-edit").assert_committed();
    assert!(repo.read("backlog/PRIORITY.md").contains("stories/b.md"));
}

#[test]
fn amending_an_up_to_date_commit_does_no_work() {
    let repo = TestRepo::hooked();
    repo.write("backlog/PRIORITY.md", "edited");
    let amended = repo.try_git("commit -q --amend -m again");
    assert_eq!((amended.code, amended.stderr.as_str()), (0, ""));
    assert_eq!(repo.read("backlog/PRIORITY.md"), "edited");
    repo.git("checkout -q .").story("b", BROKEN).git("add -A").git("commit -q --no-verify -m broken");
    let amended = repo.try_git("commit -q --amend -m again");
    assert_eq!((amended.code, amended.stderr.as_str()), (0, ""));
}

#[test]
fn the_next_commit_updates_a_commit_made_with_no_verify() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q --no-verify -m unverified");
    assert!(!repo.output("show HEAD:backlog/PRIORITY.md").contains("stories/b.md"));
    repo.story("c", "").git("add -A").git("commit -q -m healed").assert_committed();
}

#[test]
fn manual_edits_are_saved_to_a_copy() {
    let repo = TestRepo::hooked();
    repo.write("backlog/PRIORITY.md", "mine\n").story("b", "").git("add backlog/stories");
    let commit = repo.try_git("commit -m b");
    assert_eq!(commit.code, 1, "{}", commit.stderr);
    assert!(commit.stderr.contains("PRIORITY.md.orig"), "{}", commit.stderr);
    assert_eq!(repo.read("backlog/PRIORITY.md.orig"), "mine\n");
    repo.git("commit -q -m b").assert_committed();
}

/// A `git` that saves an edit just before the file is staged, and fails once where it is staged by its id.
#[cfg(unix)]
#[test]
fn an_edit_that_comes_as_the_file_is_staged_stays() {
    let repo = TestRepo::hooked();
    let folder = repo.path().join(".git/another");
    let (git, here) = (folder.join("git"), repo.path().display());
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n\
         *update-index*--add*) [ -e {here}/.git/edited ] || echo mine >> {here}/backlog/PRIORITY.md; : > {here}/.git/edited ;;\n\
         *--index-info*) [ -e {here}/.git/failed ] || {{ : > {here}/.git/failed; exit 128; }} ;;\nesac\n\
         PATH=${{PATH#*:}} exec git \"$@\"\n"
    );
    std::fs::create_dir(&folder).unwrap();
    write_script(&git, &script);
    repo.story("b", "").git("add backlog/stories");
    let mut hook = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let ended = hook.env("PATH", path).args(["hook", "run", "pre-commit"]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(repo.path().join(".git/failed").exists(), "it was staged by its id in the end");
    assert!(repo.read("backlog/PRIORITY.md").ends_with("mine\n"));
    assert!(!repo.output("show :backlog/PRIORITY.md").contains("mine"));
}

#[test]
fn what_topline_wrote_is_not_a_manual_edit() {
    let repo = TestRepo::hooked();
    repo.story("b", "");
    assert_eq!(repo.topline("priority --write").code, 0);
    repo.story("c", "").git("add backlog/stories").git("commit -q -m both").assert_committed();
    assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists());
}

#[cfg(unix)]
#[test]
fn a_commit_that_a_later_hook_refuses_can_be_retried() {
    let repo = TestRepo::hooked();
    let hook = repo.path().join(".git/hooks/commit-msg");
    write_script(&hook, "#!/bin/sh\nexit 1\n");
    repo.story("b", "").git("add -A");
    assert_eq!(repo.try_git("commit -m refused").code, 1);
    repo.git("reset -q").story("b", "estimate = 2").git("add backlog/stories");
    std::fs::remove_file(hook).unwrap();
    repo.git("commit -q -m retried").assert_committed();
    assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists(), "what the first try wrote is nobody's edit");
}

#[test]
fn unstaged_edits_are_not_touched() {
    let repo = TestRepo::hooked();
    repo.write("code", "1").story("c", "").git("add -A").git("commit -q -m more");
    repo.write("code", "2").story("c", "estimate = 9").story("new", "").story("a", "estimate = 1");
    repo.git("add backlog/stories/a.md");
    let paths = ["code".to_owned(), story_path("c"), story_path("new"), story_path("a")];
    let state = || {
        let of = |path: &String| {
            let modified = std::fs::metadata(repo.path().join(path)).unwrap().modified().unwrap();
            (repo.read(path), modified)
        };
        paths.iter().map(of).collect::<Vec<_>>()
    };
    let before = state();
    repo.git("commit -q -m a");
    assert_eq!(before, state());
    repo.assert_fresh_in(repo.path(), "HEAD");
    let left = " M backlog/stories/c.md\n M code\n?? backlog/stories/new.md\n";
    assert_eq!(repo.output("status --porcelain"), left);
}

#[test]
fn two_commits_at_once_leave_a_whole_repository() {
    let repo = TestRepo::hooked();
    for round in 0..3 {
        for half in ["x", "y"] {
            repo.story(&format!("{half}{round}"), "").git(&format!("add backlog/stories/{half}{round}.md"));
        }
        let commit = |half: &str| {
            let mut git = repo.command("git", repo.path());
            git.args(["commit", "-q", "-m", half]).stderr(Stdio::piped()).spawn().unwrap()
        };
        let [one, two] = ["x", "y"].map(commit).map(|child| child.wait_with_output().unwrap());
        assert!(one.status.success() || two.status.success(), "{one:?} {two:?}");
        repo.git("fsck --strict");
        let left = repo.try_git("commit -q -a -m rest");
        assert!(left.code <= 1, "{}", left.stderr);
        repo.assert_committed();
    }
}

#[test]
fn carriage_returns_of_a_checkout_are_not_a_manual_edit() {
    let repo = TestRepo::hooked();
    repo.git("config core.autocrlf true").remove("backlog/PRIORITY.md").git("checkout -q backlog");
    assert!(repo.read("backlog/PRIORITY.md").contains("\r\n"));
    repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists());
}

#[test]
fn carriage_returns_of_a_checkout_make_nothing_stale() {
    let repo = TestRepo::hooked();
    repo.git("config core.autocrlf true").git("rm -q -r --cached backlog").git("reset -q --hard");
    assert!(repo.read("backlog/PRIORITY.md").contains("\r\n"));
    let check = repo.topline("priority --check");
    assert_eq!((check.code, &*check.stdout), (0, ""));
    let check = repo.topline("check --deny-warnings");
    assert_eq!(check.code, 0, "{}", check.stdout);
    let other = repo.read("backlog/PRIORITY.md").replace('\n', "!\n");
    repo.write("backlog/PRIORITY.md", other);
    assert_eq!(repo.topline("priority --check").code, 1);
}

#[test]
fn carriage_returns_that_git_keeps_are_stale() {
    let repo = TestRepo::hooked();
    let turned = repo.read("backlog/PRIORITY.md").replace('\n', "\r\n");
    repo.write("backlog/PRIORITY.md", turned).git("commit -q -a --no-verify -m turned");
    for side in ["--staged", "--rev HEAD"] {
        assert_eq!(repo.topline(&format!("priority --check {side}")).code, 1, "{side}");
    }
}

#[test]
fn a_misnamed_decision_is_compared_by_its_bytes() {
    let repo = TestRepo::hooked();
    repo.write("backlog/decisions/b.TOML", "one\n").git("add -A").git("commit -q --no-verify -m misnamed");
    repo.story("c", "").git("add -A").git("commit -q -m elsewhere");
    repo.write("backlog/decisions/b.TOML", "two\n").git("add -A");
    let commit = repo.try_git("commit -m again");
    assert_eq!(commit.code, 1, "{}", commit.stderr);
    let said = format!("{}{}", commit.stdout, commit.stderr);
    assert!(said.contains("error[unreadable-file] in backlog/decisions/b.TOML"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_symlink_is_refused() {
    let repo = TestRepo::hooked();
    repo.write("elsewhere", "precious").remove("backlog/PRIORITY.md").link("backlog/PRIORITY.md", "../elsewhere");
    repo.story("b", "").git("add backlog/stories");
    let commit = repo.try_git("commit -m b");
    assert_ne!(commit.code, 0);
    assert!(commit.stderr.contains("symlink"), "{}", commit.stderr);
    assert_eq!(repo.read("elsewhere"), "precious");
}

#[test]
fn a_missing_index_is_not_an_empty_backlog() {
    let repo = TestRepo::hooked();
    let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
    let output = topline.args(["hook", "run", "pre-commit"]).env("GIT_INDEX_FILE", "nowhere").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn a_story_in_the_wrong_place_is_noticed_when_it_is_committed() {
    let repo = TestRepo::hooked();
    let stray = "backlog/notes/stray.md";
    let warning = "`stray.md` looks like a story";
    let commit = |text: &str| {
        repo.write(stray, text).git("add -A");
        repo.try_git("commit -q -m stray")
    };
    let said = commit(&story("stray", "")).stderr;
    assert!(said.contains(warning), "nothing else of the backlog changed: {said}");
    let said = commit(&story("stray", "estimate = 1")).stderr;
    assert!(!said.contains(warning), "it is known: {said}");
    let said = commit("+++\ntitle = 1\n").stderr;
    assert!(!said.contains(warning), "its front matter isn't closed: {said}");
    let said = commit(&story("stray", "")).stderr;
    assert!(said.contains(warning), "it looks like a story again: {said}");
    repo.story("b", "").git("add -A");
    let said = repo.try_git("commit -q -m b").stderr;
    assert!(!said.contains(warning), "the commit doesn't change it: {said}");
    repo.git("mv backlog/notes backlog/drafts");
    let said = repo.try_git("commit -q -m move").stderr;
    assert!(!said.contains(warning), "it is known by its name: {said}");
    repo.assert_committed();
}
