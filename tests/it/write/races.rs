//! Concurrent writers: no reader sees half a file, no work is lost, and nobody waits for a dead process.

use std::fs;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::support::sandbox::{Run, Sandbox, TOPLINE, repository};
use crate::support::steps::{KILL, each_step, run_at};

const WRITE: &[&str] = &["priority", "--write"];
const MARKDOWN: &[&str] = &["priority", "--format", "markdown"];
const HOOK: &[&str] = &["hook", "run", "pre-commit"];
const CONFIG: &str = "[[features]]\nid = \"cart\"\n\n[iteration]\ncapacity = 20\n";

fn story(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n")
}

/// The large shop with its `PRIORITY.md`.
fn shop() -> Sandbox {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    assert_eq!(shop.topline(WRITE).code, Some(0));
    shop
}

/// A repository with hooks and one committed story.
fn hooked() -> Sandbox {
    let shop = Sandbox::new().file("backlog/backlog.toml", "").file("backlog/stories/a.md", story("A"));
    let run = shop.shell("git init -q && topline hook install && git add -A && git commit -qm first");
    assert_eq!(run.code, Some(0), "{run:?}");
    shop
}

/// Starts `line` in a shell; what it says comes with [`end`].
fn start(shop: &Sandbox, line: &str) -> Child {
    shop.command("/bin/sh").args(["-c", line]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(shop: &Sandbox, child: Child) -> Run {
    shop.ran(&child.wait_with_output().unwrap())
}

/// Runs `lines` at once.
fn at_once(shop: &Sandbox, lines: &[&str]) -> Vec<Run> {
    let started: Vec<Child> = lines.iter().map(|line| start(shop, line)).collect();
    started.into_iter().map(|child| end(shop, child)).collect()
}

/// Runs `work` while `meanwhile` runs again and again.
fn during(meanwhile: impl Fn(usize) + Sync, work: impl FnOnce()) {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                meanwhile(turn);
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        over.store(true, Ordering::Relaxed);
        if let Err(reason) = result {
            std::panic::resume_unwind(reason);
        }
    });
}

#[test]
fn many_writers_leave_the_newest_order_and_readers_see_whole_files() {
    let shop = shop();
    let mut known = vec![shop.read("PRIORITY.md")];
    for round in 0..3 {
        shop.write("stories/another.md", story(&format!("Round {round}")));
        known.push(shop.topline(MARKDOWN).out);
        let whole = |_| {
            let found = shop.read("PRIORITY.md");
            assert!(known.contains(&found), "torn or foreign: {found}");
        };
        during(whole, || {
            for run in at_once(&shop, &["topline priority --write"; 8]) {
                assert_eq!(run.code, Some(0), "{run:?}");
            }
        });
        assert_eq!(shop.read("PRIORITY.md"), known[round + 1]);
    }
    assert!(shop.names("").iter().all(|name| !name.starts_with(".topline")));
}

/// Another writer comes after this one has read the stories and before its file has its name.
#[test]
fn an_older_order_never_replaces_a_newer_one() {
    let shop = shop();
    let (a, b) = (story("Older"), story("Newer"));
    shop.write("stories/another.md", &b);
    let newer = shop.topline(MARKDOWN).out;
    let (old, other) = (shop.read("PRIORITY.md"), newer.clone());
    shop.write("edited", &b);
    shop.write("newer", &other);
    each_step(
        &shop,
        "cp edited stories/another.md; cp newer PRIORITY.md",
        WRITE,
        || {
            shop.write("stories/another.md", &a);
            shop.write("PRIORITY.md", &old);
        },
        |at, ended| {
            assert_eq!(ended.code, Some(0), "{}", ended.said);
            assert_eq!(shop.read("PRIORITY.md"), newer, "at step {at}");
        },
    );
}

/// A process is killed while it holds the lock: the next one neither waits nor has to clean up.
#[test]
fn a_lock_ends_with_its_process() {
    let shop = shop();
    for at in 1..5 {
        shop.write("stories/another.md", story(&format!("Kill {at}")));
        assert_eq!(run_at(&shop, at, KILL, WRITE).code, None);
        let run = shop.topline(WRITE);
        assert_eq!((run.code, &*run.err), (Some(0), "wrote PRIORITY.md\n"), "{run:?}");
    }
}

#[test]
fn an_edit_that_comes_during_adopt_is_never_lost() {
    let shop = Sandbox::new().file("backlog.toml", CONFIG).file("stories/a.md", story("A"));
    let edited = CONFIG.replace("20", "30");
    shop.write("edited", &edited);
    for save in ["cp edited backlog.toml", "cp edited e~ && mv e~ backlog.toml"] {
        let mut refused = 0;
        each_step(
            &shop,
            save,
            &["plan", "--adopt", "cart"],
            || shop.write("backlog.toml", CONFIG),
            |at, ended| {
                assert_eq!(shop.read("backlog.toml"), edited, "at step {at}");
                if ended.code == Some(2) {
                    refused += 1;
                    let words =
                        "backlog.toml: another process has changed it\nhint: nothing was overwritten: run it again";
                    assert!(ended.said.contains(words), "{}", ended.said);
                }
            },
        );
        assert!(refused >= 4, "{refused}");
    }
    shop.write("backlog.toml", &edited);
    assert_eq!(shop.topline(&["plan", "--adopt", "cart"]).code, Some(0));
    assert_eq!(shop.read("backlog.toml"), format!("{edited}goal = \"cart\"\n"));
}

/// An editor saves at random moments, by renaming: nothing aims at the steps of a write.
fn saved_at_random(shop: &Sandbox, file: &str, args: &[&str], before: impl Fn(), is_kept: impl Fn(&str) -> bool) {
    let edited = |round: usize| format!("{}# edit {round}\n", shop.read("edited"));
    for round in 0..60 {
        before();
        let text = edited(round);
        shop.write("e~", &text);
        let mut child = shop.command(TOPLINE).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Reading takes longer each round, so that the moments differ.
        (0..round * 20).for_each(|_| drop(shop.read("edited")));
        fs::rename(shop.path("e~"), shop.path(file)).unwrap();
        assert!(child.wait().unwrap().code().is_some_and(|code| code <= 2));
        assert!(is_kept(&format!("# edit {round}\n")), "edit {round} of {file} is lost");
    }
}

#[test]
fn edits_at_random_moments_are_never_lost() {
    let shop = hooked();
    shop.write("backlog/backlog.toml", CONFIG);
    shop.write("edited", CONFIG);
    let adopt = ["-C", "backlog", "plan", "--adopt", "cart"];
    let config = "backlog/backlog.toml";
    saved_at_random(&shop, config, &adopt, || shop.write(config, CONFIG), |edit| shop.read(config).contains(edit));
    let file = "backlog/PRIORITY.md";
    shop.write("edited", shop.read(file));
    let change = || shop.write(file, "");
    let anywhere = |edit: &str| {
        let names = shop.names("backlog").into_iter().filter(|name| name.starts_with("PRIORITY.md"));
        names.map(|name| shop.read(&format!("backlog/{name}"))).any(|text| text.contains(edit))
    };
    saved_at_random(&shop, file, &["-C", "backlog", "priority", "--write"], change, anywhere);
}

/// Saves a story again and again, as editors do, while it is read.
fn edited_while_read(save: impl Fn(&Sandbox, &str) + Sync) {
    let shop = shop();
    let calm = shop.topline(&["check"]).out;
    let text = shop.read("stories/backups.md");
    during(
        |_| save(&shop, &text),
        || {
            for _ in 0..8 {
                for args in [&["check"][..], WRITE] {
                    let run = shop.topline(args);
                    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
                }
                assert!(shop.read("PRIORITY.md").ends_with('\n'));
            }
        },
    );
    assert_eq!(shop.topline(WRITE).code, Some(0));
    assert_eq!(shop.topline(&["check"]).out, calm);
    assert_eq!(shop.read("PRIORITY.md"), shop.topline(MARKDOWN).out);
}

#[test]
fn an_editor_that_saves_in_place_disturbs_nothing_for_long() {
    edited_while_read(|shop, text| shop.write("stories/backups.md", text));
}

#[test]
fn an_editor_that_renames_disturbs_nothing_for_long() {
    edited_while_read(|shop, text| {
        shop.write("stories/.backups.md.swp", text);
        fs::rename(shop.path("stories/.backups.md.swp"), shop.path("stories/backups.md")).unwrap();
    });
}

#[test]
fn commits_in_two_worktrees_at_once() {
    let shop = hooked();
    assert_eq!(shop.shell("git worktree add -q -b topic ../linked").code, Some(0));
    for round in 0..4 {
        shop.write("backlog/stories/b.md", story(&format!("Here {round}")));
        shop.write("../linked/backlog/stories/c.md", story(&format!("There {round}")));
        let lines = ["git add -A && git commit -qm here", "cd ../linked && git add -A && git commit -qm there"];
        for run in at_once(&shop, &lines) {
            assert_eq!(run.code, Some(0), "{run:?}");
        }
        for folder in [".", "../linked"] {
            let run = shop.shell(&format!(
                "cd {folder} && topline priority --check --rev HEAD && git status --porcelain && git diff-files --name-only"
            ));
            assert_eq!((run.code, &*run.out), (Some(0), ""), "{folder}: {run:?}");
        }
    }
    assert_eq!(shop.shell("git fsck --strict").code, Some(0));
    assert_eq!(shop.names(".git/topline/parse-cache").len(), 1, "no temporary file stays");
}

#[test]
fn hooks_in_one_worktree_at_once() {
    let shop = hooked();
    for round in 0..3 {
        shop.write("backlog/stories/a.md", story(&format!("Round {round}")));
        shop.shell("git add -A");
        for run in at_once(&shop, &["topline hook run pre-commit"; 4]) {
            assert_eq!(run.code, Some(0), "{run:?}");
        }
        let run = shop.shell("topline priority --check --staged && git commit -qm more && git status --porcelain");
        assert_eq!((run.code, &*run.out), (Some(0), ""), "{run:?}");
    }
}

#[test]
fn commits_in_one_worktree_at_once() {
    let shop = hooked();
    for round in 0..3 {
        shop.write("backlog/stories/a.md", story(&format!("Round {round}")));
        let runs =
            at_once(&shop, &["git commit -aqm one", "git commit -aqm two", "git commit -qm three backlog/stories"]);
        assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
        assert!(!shop.path(".git/index.lock").exists());
        // Who came second may have left the file changed: the next commit has it right.
        shop.write("backlog/stories/a.md", story(&format!("After round {round}")));
        let run = shop.shell("git commit -aqm after && topline priority --check --rev HEAD && git status --porcelain");
        assert_eq!((run.code, &*run.out), (Some(0), ""), "{run:?}");
    }
    assert_eq!(shop.shell("git fsck --strict").code, Some(0));
}

/// One of several makes it, and the others say that it is there.
#[test]
fn concurrent_runs_create_each_file_once() {
    let task = "---\nid: task-1\ntitle: One\nstatus: To Do\n---\n";
    let shop = Sandbox::new().file("old/backlog/tasks/task-1.md", task);
    shop.shell("git init -q; rm -rf .git/hooks");
    for (line, folder) in [("topline init new", "new"), ("topline import backlog-md old --into a/b", "a/b")] {
        let runs = at_once(&shop, &[line; 6]);
        assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
        for run in runs.iter().filter(|run| run.code != Some(0)) {
            assert!(run.code == Some(2) && run.err.contains("already exists"), "{run:?}");
        }
        let check = shop.topline(&["-C", folder, "priority", "--check"]);
        assert_eq!(check.code, Some(0), "{check:?}");
        assert_eq!(shop.shell("find . -name '.topline-*'").out, "");
    }
    for run in at_once(&shop, &["topline hook install"; 6]) {
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    let hooks = ["post-commit", "post-merge", "post-rewrite", "pre-commit", "pre-merge-commit"];
    assert_eq!(shop.names(".git/hooks"), hooks);
}

/// A git that was killed leaves its lock behind: the hook says which file it is and what to do.
#[test]
fn a_lock_that_git_left_is_named() {
    let shop = hooked();
    shop.write("backlog/stories/a.md", story("Changed"));
    shop.shell("git add -A");
    let (staged, lock) = (shop.shell("git ls-files -s").out, shop.path(".git/index.lock"));
    fs::write(&lock, "").unwrap();
    let run = shop.topline(HOOK);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("[SANDBOX]/work/.git/index.lock is locked by another process"), "{run:?}");
    assert!(
        run.err.contains("hint: another git process is running here; if there is none, remove the file"),
        "{run:?}"
    );
    assert_eq!(shop.shell("git ls-files -s").out, staged);
    fs::remove_file(&lock).unwrap();
    let run = shop.shell("git commit -qm more && git status --porcelain");
    assert_eq!((run.code, &*run.out), (Some(0), ""), "{run:?}");
}

/// Somebody stages another story while the hook is at work. Only when git has staged the file already is it too
/// late to notice: the next commit has it right.
#[test]
fn a_story_that_is_staged_during_the_hook_is_seen() {
    let shop = hooked();
    let mut stale = Vec::new();
    for at in 1..30 {
        shop.write("backlog/stories/a.md", story(&format!("A {at}")));
        shop.shell("git add -A");
        shop.write("backlog/stories/b.md", story(&format!("B {at}")));
        let ended = run_at(&shop, at, "git add backlog/stories/b.md", HOOK);
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        if !ended.reached {
            assert!(at > 8 && stale.iter().all(|stale| *stale == at - 1), "{at}: {stale:?}");
            return;
        }
        let staged = shop.shell("topline priority --check --staged");
        stale.extend((staged.code != Some(0)).then_some(at));
    }
    panic!("the hook never ends");
}

/// Somebody edits the generated file by hand while the hook replaces it.
#[test]
fn a_manual_edit_during_the_hook_is_saved() {
    let shop = hooked();
    let mut kept = 0;
    for at in 1..30 {
        shop.write("backlog/stories/a.md", story(&format!("A {at}")));
        shop.shell("git add -A");
        let ended = run_at(&shop, at, "echo mine > backlog/PRIORITY.md", HOOK);
        if !ended.reached {
            assert_eq!(ended.code, Some(0), "{}", ended.said);
            assert!(kept > 3, "{kept}");
            return;
        }
        let original = shop.path("backlog/PRIORITY.md.orig");
        let is_kept = fs::read_to_string(&original).is_ok_and(|text| text == "mine\n");
        assert!(is_kept || shop.read("backlog/PRIORITY.md") == "mine\n", "at step {at}");
        assert_eq!(ended.code, Some(u8::from(is_kept)), "{}", ended.said);
        kept += usize::from(is_kept);
        shop.shell("rm -f backlog/PRIORITY.md.orig; git checkout -q backlog/PRIORITY.md; git commit -qm more");
    }
    panic!("the hook never ends");
}

/// The program under test is the one that the shells of this file run.
#[test]
fn the_shell_runs_the_program_under_test() {
    assert_eq!(Sandbox::new().shell("command -v topline").out.trim(), TOPLINE);
}
