//! Folders with pipes, names that differ only in case, symlinks that lead outside, a hundred thousand files, and very deep
//! folders.

use std::fs;
use std::os::unix::fs::symlink;

use super::guarded::{ends, run};
use crate::support::repo::TestRepo;

const STORY: &str = "+++\ntitle = \"a\"\n+++\n";

#[test]
fn pipes_and_sockets_are_not_opened() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").write("backlog/tasks/task-1.md", "---\nid: task-1\ntitle: t\n---\n");
    let pipe = |path: &str| {
        let made = repo.command("mkfifo", repo.path()).arg(path).status().unwrap();
        assert!(made.success());
    };
    pipe("backlog/stories/x.md");
    pipe("backlog/PRIORITY.md");
    pipe("backlog/tasks/task-2.md");
    let socket = std::os::unix::net::UnixListener::bind(repo.path().join("backlog/stories/y.md")).unwrap();
    let found = ends(&repo, "check", 1).stdout;
    assert!(found.contains("x.md") && found.contains("y.md"), "{found}");
    ends(&repo, "priority", 1);
    ends(&repo, "import backlog-md . --into made", 0);
    drop(socket);
    fs::remove_file(repo.path().join("backlog/stories/x.md")).unwrap();
    fs::remove_file(repo.path().join("backlog/stories/y.md")).unwrap();
    let refused = ends(&repo, "priority --write", 2).stderr;
    assert!(refused.contains("PRIORITY.md"), "{refused}");
    fs::remove_file(repo.path().join("backlog/backlog.toml")).unwrap();
    pipe("backlog/backlog.toml");
    ends(&repo, "check", 2);
}

#[test]
fn symlinks_lead_neither_outside_nor_to_devices() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").write("secret.md", "+++\ntitle = \"secret\"\n+++\n");
    let targets = [
        "/dev/zero",
        "/etc/passwd",
        "../../secret.md",
        "x.md",
        "../../../../../../dev/tty",
        "../stories",
        "c.md/../b.md",
    ];
    for (at, target) in targets.iter().enumerate() {
        repo.link(&format!("backlog/stories/l{at}.md"), target);
    }
    symlink(repo.path(), repo.path().join("backlog/stories/around")).unwrap();
    let found = ends(&repo, "check", 1).stdout;
    assert!(!found.contains("secret\""), "{found}");
    assert_eq!(found.matches("unreadable-file").count(), targets.len(), "{found}");
    repo.git("add -A");
    let staged = ends(&repo, "check --staged", 1).stdout;
    assert_eq!(staged.matches("unreadable-file").count(), targets.len(), "{staged}");
}

#[test]
fn names_that_differ_in_case_or_composition_are_distinct() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("edit", "");
    repo.write("backlog/stories/x/Edit.md", STORY);
    for name in ["caf\u{e9}", "cafe\u{301}"] {
        repo.write(&format!("backlog/stories/{name}.md"), STORY);
    }
    repo.git("add -A");
    for side in ["", " --staged"] {
        let found = ends(&repo, &format!("check{side}"), 1).stdout;
        assert_eq!(found.matches("[duplicate-id]").count(), 1, "{found}");
        assert_eq!(found.matches("[invalid-id]").count(), 2, "{found}");
    }
}

#[test]
fn folders_may_be_deep() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "");
    // Folder by folder, since no path may be longer than what the system takes at once.
    let script = "cd backlog/stories && i=0 && d=d$(printf %099d 0) && while [ $i -lt 60 ]; do mkdir $d && cd -P $d || exit 1; i=$((i+1)); done; printf '+++\\ntitle = \"b\"\\n+++\\n' > b.md";
    assert!(repo.command("/bin/sh", repo.path()).args(["-c", script]).status().unwrap().success());
    let found = run(&repo, "check --format json");
    // The file is read or reported as unreadable, without a crash.
    assert!(found.stdout.contains("b.md") || found.stdout.contains("unreadable-file"), "{:.600}", found.stdout);
    assert!(repo.command("rm", repo.path()).args(["-rf", "backlog/stories"]).status().unwrap().success());
}

#[test]
fn a_hundred_thousand_files_are_a_backlog() {
    let repo = TestRepo::new();
    repo.backlog("backlog");
    let folder = repo.path().join("backlog/stories");
    fs::create_dir_all(&folder).unwrap();
    // Names of two files: file systems allow some tens of thousands for one.
    for at in 0..100_000 {
        let (half, name) = (at / 50_000, folder.join(format!("s{at:05}.md")));
        match at % 50_000 {
            0 => fs::write(name, STORY).unwrap(),
            _ => fs::hard_link(folder.join(format!("s{:05}.md", half * 50_000)), name).unwrap(),
        }
    }
    let last = ends(&repo, "why s99999 --format json", 0).stdout;
    assert!(last.contains("\"rank\":100000"), "{last}");
}
