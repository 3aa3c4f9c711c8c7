//! Failing writes: a full disk, a read-only folder, a closed terminal. The old bytes stay, and the error has the path and a
//! hint.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::support::program::copy_program;
use crate::support::sandbox::{self, Run, Sandbox, TOPLINE};
use crate::support::steps::{FULL, each_step, run_at};

const WRITE: &[&str] = &["priority", "--write"];
const STORY: &str = "+++\ntitle = \"Another\"\n+++\n";
const CONFIG: &str = "[[features]]\nid = \"cart\"\n\n[iteration]\ncapacity = 20\n";
const TASK: &str = "---\nid: task-1\ntitle: One\nstatus: To Do\n---\n\n## Description\n\nX\n";
/// The user and group `nobody`.
const NOBODY: u32 = 65534;

/// Whatever may be written, by the commands that write it.
const COMMANDS: [&[&str]; 9] = [
    WRITE,
    &["plan", "--adopt", "cart"],
    &["init", "new"],
    &["import", "backlog-md", "old", "--into", "imported"],
    &["hook", "install"],
    &["set", "another", "estimate=3"],
    &["rename", "another", "other"],
    &["split", "another", "One", "Two"],
    &["new", "Something"],
];

/// A backlog in a repository, another tool's files, and a stale `PRIORITY.md`.
fn shop() -> Sandbox {
    let shop = Sandbox::new().file("backlog.toml", CONFIG).file("old/backlog/tasks/task-1.md", TASK);
    assert_eq!(shop.topline(WRITE).code, Some(0));
    shop.write("stories/another.md", STORY);
    assert_eq!(shop.shell("git init -q; rm -rf .git/hooks; mkdir .git/hooks").code, Some(0));
    shop
}

/// Every path below the folder, with the bytes of files.
fn everything(shop: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![shop.path("")];
    while let Some(folder) = folders.pop() {
        for name in sandbox::names(&folder) {
            let path = folder.join(name);
            let bytes = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            folders.extend(path.is_dir().then(|| path.clone()));
            found.push((path.display().to_string(), bytes));
        }
    }
    // What Topline remembers of its own work may come and go.
    found.retain(|(path, _)| !path.contains("/.git/topline"));
    found.sort();
    found
}

/// Whether the run failed with these words in its first line, a path and a hint.
fn assert_said(run: &Run, words: &str) {
    assert_eq!((run.code, &*run.out), (Some(2), ""), "{run:?}");
    let first = run.err.lines().next().unwrap();
    assert!(first.starts_with("error: can't ") && first.contains("[SANDBOX]/work/"), "{run:?}");
    assert!(first.to_lowercase().contains(words), "{run:?}");
    assert!(run.err.contains("\nhint: "), "{run:?}");
}

#[test]
fn a_disk_that_is_full_at_any_step_loses_nothing() {
    for args in COMMANDS {
        let mut refused = 0;
        for at in 1.. {
            let shop = shop();
            let before = everything(&shop);
            let ended = run_at(&shop, at, FULL, args);
            let after = everything(&shop);
            assert!(!after.iter().any(|(path, _)| path.contains("/.topline-")), "{args:?} at step {at}: {after:?}");
            if ended.code == Some(2) {
                refused += 1;
                let words = ["No space left on device", "hint: free some disk space"];
                assert!(words.iter().all(|words| ended.said.contains(words)), "{}", ended.said);
                assert!(before.iter().all(|old| after.contains(old)), "{args:?} at step {at}");
            } else {
                // What can be had again at any time may be left out.
                assert_eq!(ended.code, Some(0), "{args:?} at step {at}: {}", ended.said);
            }
            if !ended.reached {
                break;
            }
        }
        assert!(refused >= 4, "{args:?}: {refused}");
    }
}

/// The real program where no file may grow: what a full disk does, as far as that can be had without one.
#[test]
fn a_file_size_limit_keeps_the_old_bytes() {
    for args in COMMANDS {
        let shop = shop();
        let before = everything(&shop);
        let run = shop.shell(&format!("trap '' 25; ulimit -f 0; exec topline {}", args.join(" ")));
        assert_said(&run, "file too large");
        assert!(run.err.contains("ulimit -f"), "{run:?}");
        assert_eq!(everything(&shop), before, "{args:?}");
        // Without the trap the system ends the program in the middle of the write.
        let run = shop.shell(&format!("ulimit -f 0; exec topline {}", args.join(" ")));
        assert_eq!(run.code, None, "{run:?}");
        let again = shop.topline(args);
        assert_eq!(again.code, Some(0), "{again:?}");
        assert!(everything(&shop).iter().all(|(path, _)| !path.contains("/.topline-")), "{args:?}");
    }
}

#[test]
fn a_hook_without_room_stops_the_commit_and_loses_nothing() {
    let shop = shop();
    shop.shell("topline priority --write; git add backlog.toml PRIORITY.md stories; git commit -qm first; topline hook install");
    shop.write("stories/another.md", STORY.replace("Another", "Changed"));
    shop.shell("git add stories");
    let (old, index) = (shop.read("PRIORITY.md"), fs::read(shop.path(".git/index")).unwrap());
    let run = shop.shell("trap '' 25; ulimit -f 0; exec topline hook run pre-commit");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("PRIORITY.md: File too large") && run.err.contains("hint: "), "{run:?}");
    assert_eq!((shop.read("PRIORITY.md"), fs::read(shop.path(".git/index")).unwrap()), (old, index));
    let run = shop.shell("git commit -qm second && git status --porcelain --untracked-files=no");
    assert_eq!((run.code, &*run.out), (Some(0), ""), "{run:?}");
}

/// The program, run as a user without root's permissions: as `nobody` if the test runs as root, from a path that everybody can
/// read.
fn forbidden(shop: &Sandbox, args: &[&str]) -> Command {
    if fs::metadata(shop.path("")).unwrap().uid() != 0 {
        let mut command = shop.command(TOPLINE);
        command.args(args);
        return command;
    }
    let program = shop.path("../topline");
    if !program.exists() {
        copy_program(&program);
        for folder in ["..", "../home"] {
            fs::set_permissions(shop.path(folder), Permissions::from_mode(0o755)).unwrap();
        }
        shop.write("../home/.gitconfig", "[safe]\n\tdirectory = *\n");
    }
    let mut command = shop.command(program);
    command.args(args).uid(NOBODY).gid(NOBODY);
    command
}

#[test]
fn files_that_cant_be_read_are_named() {
    let shop = shop();
    let before = everything(&shop);
    let task = "old/backlog/tasks/task-1.md";
    for (file, args) in [("PRIORITY.md", WRITE), (task, &["import", "backlog-md", "old", "--into", "imported"])] {
        fs::set_permissions(shop.path(file), Permissions::from_mode(0o000)).unwrap();
        let run = shop.ran(&forbidden(&shop, args).output().unwrap());
        fs::set_permissions(shop.path(file), Permissions::from_mode(0o644)).unwrap();
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{run:?}");
        let words = format!("{file}: Permission denied (os error 13)\nhint: change its permissions");
        assert!(run.err.contains(&words), "{run:?}");
    }
    assert_eq!(everything(&shop), before);
}

#[test]
fn folders_that_cant_be_written_are_named() {
    let shop = shop();
    let before = everything(&shop);
    let closed = [shop.path(""), shop.path("stories"), shop.path(".git/hooks")];
    for folder in &closed {
        fs::set_permissions(folder, Permissions::from_mode(0o555)).unwrap();
    }
    for args in COMMANDS {
        let run = shop.ran(&forbidden(&shop, args).output().unwrap());
        assert_said(&run, "permission denied");
        assert!(run.err.contains("its folder must be writable"), "{run:?}");
    }
    for folder in &closed {
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(everything(&shop), before);
}

#[test]
fn a_file_in_the_way_of_a_folder_is_named() {
    let shop = shop();
    shop.shell("rmdir .git/hooks; touch .git/hooks afile");
    let before = everything(&shop);
    for (args, path) in [
        (&["init", "afile/new"][..], "afile/new"),
        (&["import", "backlog-md", "old", "--into", "afile/new"], "afile/new"),
        (&["hook", "install"], ".git/hooks"),
    ] {
        let run = shop.topline(args);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains(path), "{run:?}");
        assert!(run.err.contains("hint: a part of its path is a file instead of a folder"), "{run:?}");
    }
    assert_eq!(everything(&shop), before);
}

/// At each step but the last there is still time to notice; the target of the symlink is never written.
#[test]
fn a_file_that_becomes_a_symlink_meanwhile_stays_one() {
    for (args, file) in [(WRITE, "PRIORITY.md"), (&["plan", "--adopt", "cart"], "backlog.toml")] {
        let shop = shop();
        let old = shop.read(file);
        shop.write("target", &old);
        let turn = format!("ln -sf target {file}");
        let mut noticed = 0;
        each_step(
            &shop,
            &turn,
            args,
            || {
                fs::remove_file(shop.path(file)).unwrap();
                shop.write(file, &old);
            },
            |at, ended| {
                assert_eq!(shop.read("target"), old, "at step {at}");
                assert_eq!(fs::read_link(shop.path(file)).unwrap(), std::path::Path::new("target"), "at step {at}");
                if ended.code == Some(2) {
                    noticed += 1;
                    assert!(ended.said.contains(&format!("{file}: it is a symlink\nhint: ")), "{}", ended.said);
                }
            },
        );
        assert!(noticed >= 4, "{noticed}");
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs /dev/full")]
fn output_that_cannot_be_written_is_an_error() {
    let shop = shop();
    for args in
        ["--help", "--version", "priority", "priority --check", "check", "next", "plan", "explain", "hook --help"]
    {
        let run = shop.shell(&format!("topline {args} > /dev/full"));
        assert_eq!(run.code, Some(2), "{args}: {run:?}");
        assert!(run.err.contains("error: can't write the output: No space left on device"), "{args}: {run:?}");
    }
    let run = shop.shell("topline import backlog-md old --into imported > /dev/full");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(shop.topline(&["-C", "imported", "check"]).code, Some(0), "what was made is whole");
    assert_eq!(shop.shell("topline priority --write > /dev/full 2> /dev/full").code, Some(0), "there is no output");
}
