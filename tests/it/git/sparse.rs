//! A sparse checkout that leaves whole backlogs out: they are found, and nothing is written in their place.

use crate::support::repo::{TestRepo, story};

/// A repository whose only visible folder is `src/`; it has the backlog `backlog/`.
fn hidden(kind: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").write("src/main.rs", "").write("top", "");
    assert_eq!(repo.topline("priority --write").code, 0);
    repo.commit_all("first").git(&format!("sparse-checkout set {kind}"));
    assert!(!repo.path().join("backlog").exists());
    repo
}

const KINDS: [&str; 3] = ["--cone src", "--cone --sparse-index src", "--no-cone /src /top"];

#[test]
fn init_refuses_to_overwrite_what_is_left_out() {
    for kind in KINDS {
        let repo = hidden(kind);
        for (folder, command) in
            [("", "init"), ("", "init backlog"), ("src", "init ../backlog"), ("", "-C ./backlog init")]
        {
            let ended = repo.topline_in(&repo.path().join(folder), command);
            assert_eq!(ended.code, 2, "{kind} {command}: {}", ended.stderr);
            let way_out = ended.stderr.split('`').nth(1).unwrap();
            assert!(way_out.ends_with("sparse-checkout add backlog"), "{}", ended.stderr);
            assert!(!repo.path().join("backlog").exists());
        }
        assert_eq!(repo.topline("init elsewhere").code, 0, "{kind}");
        let ended = repo.topline_in(&repo.path().join("src"), "init ../backlog");
        let way_out = ended.stderr.split('`').nth(1).unwrap().strip_prefix("git ").unwrap().to_owned();
        repo.git_in(&repo.path().join("src"), &way_out);
        assert!(repo.path().join("backlog/backlog.toml").exists(), "{way_out}");
    }
}

#[test]
fn init_refuses_single_hidden_files() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").commit_all("first");
    repo.git("update-index --skip-worktree backlog/backlog.toml").remove("backlog/backlog.toml");
    let ended = repo.topline("init");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    for command in ended.stderr.split('`').nth(1).unwrap().split(" && ") {
        repo.git(command.strip_prefix("git ").unwrap());
    }
    assert_eq!(repo.topline("check").code, 0);
}

#[test]
fn import_refuses_to_overwrite_what_is_left_out() {
    let repo = hidden("--cone src");
    repo.write("src/backlog/tasks/task-1 - One.md", "---\nid: task-1\ntitle: One\nstatus: To Do\n---\n");
    let ended = repo.topline("import backlog-md src --into backlog");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("git sparse-checkout add backlog"), "{}", ended.stderr);
    assert!(!repo.path().join("backlog").exists());
}

#[test]
fn backlogs_that_are_left_out_are_found_from_anywhere() {
    for kind in KINDS {
        let repo = hidden(kind);
        let src = repo.path().join("src");
        for (folder, command) in [
            ("", "check"),
            ("", "check --all"),
            ("src", "check --all"),
            ("src", "check"),
            ("src", "-C ../backlog check"),
        ] {
            let ended = repo.topline_in(&repo.path().join(folder), command);
            assert_eq!((ended.code, ended.stderr.contains("1 item")), (0, true), "{command}: {}", ended.stderr);
        }
        assert_eq!(repo.topline_in(&src, "-C ../backlog check --rev HEAD").code, 0);
    }
}

#[test]
fn among_several_the_nearest_one_is_found() {
    let repo = TestRepo::new();
    for team in ["one", "two"] {
        repo.backlog(&format!("{team}/backlog")).write(&format!("{team}/src/x"), "");
        repo.write(&format!("{team}/backlog/stories/{team}.md"), story(team, ""));
    }
    repo.commit_all("first").git("sparse-checkout set --cone one/src two/src");
    let ended = repo.topline_in(&repo.path().join("two/src"), "next");
    assert!(ended.stdout.contains("two") && !ended.stdout.contains("one"), "{}{}", ended.stdout, ended.stderr);
    let ended = repo.topline("check --all");
    assert!(ended.stderr.contains("one/backlog:") && ended.stderr.contains("two/backlog:"), "{}", ended.stderr);
    assert_eq!(repo.topline("check").code, 2);
}

#[test]
fn all_backlogs_are_the_same_in_the_working_tree_and_in_the_index() {
    let repo = TestRepo::new();
    for folder in ["backlog", "backlog/stories/sub", "target/kept", "node_modules/x"] {
        repo.backlog(folder);
    }
    repo.write(".gitignore", "node_modules/\n").commit_all("first");
    let [worktree, index] = ["", "--staged"].map(|side| repo.topline(&format!("check --all {side}")).stderr);
    let named = |text: &str| text.lines().filter(|line| line.ends_with(':')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(named(&worktree), ["backlog:", "backlog/stories/sub:", "target/kept:"]);
    assert_eq!(named(&worktree), named(&index));
}

#[test]
fn a_folder_beside_a_backlog_that_is_left_out_names_it() {
    let repo = hidden("--cone src");
    let ended = repo.topline_in(&repo.path().join("src"), "-C ../backlog/stories check");
    assert!(ended.code == 2 && ended.stderr.contains("`-C ../backlog`"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("init"), "{}", ended.stderr);
}
