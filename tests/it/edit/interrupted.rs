//! Changes of many files that are killed, disturbed or refused: the backlog reads all the time, a rerun completes the change,
//! and no edit of others is lost.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use crate::support::sandbox::{Run, Sandbox, TOPLINE, named_files};
use crate::support::steps::{FULL, KILL, each_step};

const CONFIG: &str = "[product]\nname = \"Shop\"\n";
const FILES: [(&str, &str); 8] = [
    ("backlog.toml", CONFIG),
    (
        "stories/cart.md",
        "+++\ntitle = 'Cart' # c\nestimate = 8\n+++\n\nWhy.\n\n## Acceptance criteria\n\n- [ ] one\n- [ ] two\n",
    ),
    ("stories/y.md", "\u{feff}+++\r\ntitle = 'Y'\r\ndepends_on = ['cart'] # c\r\n+++\r\n[cart](cart.md)\r\n"),
    ("stories/s/z.md", "+++\ntitle = 'Z'\ndepends_on = [\n  \"y\",\n  \"cart\", # c\n]\nabout = ['cart']\n+++\n"),
    ("stories/s/w.md", "+++\ntitle = 'W'\n+++\nSee [it](../cart.md#why).\n"),
    ("decisions/cart.toml", "first = true # c\nbecause = 'b'\n"),
    ("decisions/y.toml", "below = 'cart'\nbecause = 'b'\n"),
    ("decisions/z.toml", "last = true\nbecause = 'cart'\n"),
];
const RENAME: [&str; 3] = ["rename", "cart", "basket"];
const RENAME_CASE: [&str; 3] = ["rename", "cart", "Cart"];
const SPLIT: [&str; 8] = ["split", "cart", "One part", "Other part", "--feature", "whole", "--flag", "hidden"];

fn write_all(shop: &Sandbox) {
    for folder in ["stories", "decisions"] {
        let _ = fs::remove_dir_all(shop.path(folder));
    }
    for (path, text) in FILES {
        shop.write(path, text);
    }
}

fn shop() -> Sandbox {
    let shop = Sandbox::new();
    write_all(&shop);
    shop
}

#[test]
fn a_kill_at_any_step_leaves_a_backlog_that_a_rerun_completes() {
    for args in [
        &RENAME[..],
        &RENAME_CASE,
        &SPLIT,
        &["set", "cart", "y", "z", "labels+=x"],
        &["drop", "cart", "--because", "b"],
    ] {
        let shop = shop();
        let start = named_files(&shop.path(""));
        assert_eq!(shop.topline(args).code, Some(0));
        let whole = named_files(&shop.path(""));
        assert_ne!(whole, start);
        let mut halves = 0;
        let steps = each_step(
            &shop,
            KILL,
            args,
            || write_all(&shop),
            |at, ended| {
                assert_eq!(ended.code, None);
                // Two spellings of an id can't be there at once, and a reference has one of them.
                let order = shop.topline(&["priority"]);
                let is_spelling = args == RENAME_CASE && order.err.contains("ids are case-sensitive: write `cart`");
                assert!(order.code == Some(0) || is_spelling, "{args:?} at step {at}: {order:?}");
                let found = named_files(&shop.path(""));
                if found != whole {
                    halves += usize::from(found != start);
                    let again = shop.topline(args);
                    assert_eq!(again.code, Some(0), "{args:?} at step {at}: {again:?}\n{found:#?}");
                    assert_eq!(named_files(&shop.path("")), whole, "{args:?} at step {at}: {found:#?}");
                }
            },
        );
        assert!(steps > 4 && (halves > 2 || args[0] == "drop"), "{args:?}: {steps} {halves}");
        // The last run, which nobody killed, has tidied up.
        assert_eq!(named_files(&shop.path("")), whole);
    }
}

/// More files than are synced one by one, in two folders, and new names: all of one batch.
#[test]
fn a_kill_at_any_step_of_a_fix_of_many_files_leaves_a_backlog_that_a_rerun_completes() {
    const FIX: &[&str] = &["check", "--fix"];
    let shop = Sandbox::new();
    let write_all = || {
        for folder in ["stories", "decisions"] {
            let _ = fs::remove_dir_all(shop.path(folder));
        }
        shop.write("backlog.toml", CONFIG);
        for at in 0..12 {
            let text = format!("+++\ntitle = 'Story {at}' # c\nstatus = 'in-progress'\n+++\n");
            shop.write(&format!("stories/{}/s{at}.{}", at % 2, if at < 2 { "markdown" } else { "md" }), text);
        }
        shop.write("stories/0/new name.md", "+++\ntitle = 'Name'\n+++\n");
    };
    write_all();
    assert_eq!(shop.topline(FIX).code, Some(0));
    let whole = named_files(&shop.path(""));
    assert!(
        whole
            .iter()
            .all(|(path, text)| !path.contains(' ') && !path.ends_with("markdown") && !text.contains("in-progress")),
        "{whole:?}"
    );
    let mut halves = 0;
    let steps = each_step(&shop, KILL, FIX, write_all, |at, ended| {
        assert_eq!(ended.code, None);
        let again = shop.topline(FIX);
        assert_eq!(again.code, Some(0), "at step {at}: {again:?}");
        halves += usize::from(!again.err.contains("fixed 16 findings"));
        assert_eq!(named_files(&shop.path("")), whole, "at step {at}: {again:?}");
    });
    assert!(steps > 40 && halves > 10, "{steps} {halves}");
}

#[test]
fn a_full_disk_at_any_step_changes_nothing() {
    for args in [&RENAME[..], &SPLIT, &["set", "cart", "y", "z", "labels+=x"], &["new", "Another one", "--folder", "n"]]
    {
        let shop = shop();
        let start = named_files(&shop.path(""));
        let mut refused = 0;
        each_step(
            &shop,
            FULL,
            args,
            || write_all(&shop),
            |at, ended| {
                if ended.code == Some(2) {
                    refused += 1;
                    assert!(
                        ended.said.contains("No space left on device") && ended.said.contains("hint: "),
                        "{}",
                        ended.said
                    );
                    assert_eq!(named_files(&shop.path("")), start, "{args:?} at step {at}");
                } else {
                    assert_eq!(ended.code, Some(0), "{args:?} at step {at}: {}", ended.said);
                }
            },
        );
        assert!(refused >= 3, "{args:?}: {refused}");
    }
}

/// At each step another program adds a line to a file that the change edits, in place or by renaming.
#[test]
fn an_edit_at_any_step_is_not_lost() {
    let rename = "{ cat stories/y.md; echo more; } > e~ && mv e~ stories/y.md";
    for save in ["echo more >> stories/y.md", rename] {
        for args in [&RENAME[..], &["set", "y", "estimate=3"]] {
            let shop = shop();
            shop.topline(args);
            let whole = named_files(&shop.path(""));
            let (mut done, mut refused) = (0, 0);
            each_step(
                &shop,
                save,
                args,
                || write_all(&shop),
                |at, ended| {
                    let mut found = named_files(&shop.path(""));
                    let edited = found.get_mut("stories/y.md").unwrap();
                    assert!(edited.ends_with("more\n"), "{args:?} at step {at}: {edited}\n{}", ended.said);
                    edited.truncate(edited.len() - "more\n".len());
                    if ended.code == Some(2) {
                        refused += 1;
                        assert!(ended.said.contains("y.md: another process has changed it\nhint: "), "{}", ended.said);
                        let start = FILES.map(|(path, text)| (path.to_owned(), text.to_owned()));
                        assert_eq!(found, start.into(), "{args:?} at step {at}: {}", ended.said);
                    } else {
                        done += 1;
                        assert_eq!((ended.code, &found), (Some(0), &whole), "{args:?} at step {at}: {}", ended.said);
                    }
                },
            );
            assert!(refused > 2 && done > 0, "{args:?}: {refused} {done}");
        }
    }
}

fn start(shop: &Sandbox, args: &[&str]) -> Child {
    shop.command(TOPLINE).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs both at once.
fn at_once(shop: &Sandbox, both: [&[&str]; 2]) -> [Run; 2] {
    both.map(|args| start(shop, args)).map(|child| shop.ran(&child.wait_with_output().unwrap()))
}

/// Whether the run was refused because of another one, and said so.
fn is_refused(run: &Run) -> bool {
    let is_named = run.err.contains("another process") || run.err.contains("it isn't there");
    assert!(run.code == Some(0) || run.code == Some(2) && is_named && run.err.contains("hint: "), "{run:?}");
    run.code != Some(0)
}

#[test]
fn of_two_at_once_one_wins_and_the_other_says_so() {
    let shop = shop();
    let mut refused = 0;
    for round in 0..30 {
        write_all(&shop);
        let [reach, estimate] = ["reach", "estimate"].map(|key| format!("{key}={round}"));
        let runs = at_once(&shop, [&["set", "y", &reach], &["set", "y", &estimate]]);
        let text = shop.read("stories/y.md");
        for (run, key) in runs.iter().zip(["reach", "estimate"]) {
            let is_there = text.contains(&format!("{key} = {round}\r\n"));
            assert_eq!(is_there, !is_refused(run), "{run:?}\n{text}");
        }
        refused += runs.iter().filter(|run| run.code != Some(0)).count();
        assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
    }
    for round in 0..30 {
        write_all(&shop);
        let estimate = format!("estimate={round}");
        let runs = at_once(&shop, [&RENAME, &["set", "y", "z", &estimate]]);
        let found = named_files(&shop.path(""));
        let is_renamed = found.contains_key("stories/basket.md");
        assert_eq!(is_renamed, !is_refused(&runs[0]), "{runs:?}");
        assert_eq!(found.contains_key("stories/cart.md"), !is_renamed, "{runs:?}");
        assert_eq!(
            found["stories/y.md"].contains(&format!("estimate = {round}\r\n")),
            !is_refused(&runs[1]),
            "{runs:?}"
        );
        assert_eq!(
            found["stories/s/z.md"].contains(&format!("estimate = {round}\n")),
            !is_refused(&runs[1]),
            "{runs:?}"
        );
        assert_eq!(shop.topline(&["priority"]).code, Some(0), "{runs:?} {found:#?}");
        refused += runs.iter().filter(|run| run.code != Some(0)).count();
    }
    // How often they meet depends on the machine; at each step another test makes them meet.
    assert!(refused <= 60);
}

#[test]
fn two_at_once_that_contradict_each_other_leave_an_order() {
    let shop = shop();
    assert_eq!(shop.shell("git init -q").code, Some(0));
    let pairs: [[&[&str]; 2]; 2] = [
        [&["set", "y", "depends_on+=lone"], &["set", "lone", "depends_on+=y"]],
        [&["set", "y", "depends_on+=lone"], &["rename", "lone", "alone"]],
    ];
    for both in pairs {
        for _ in 0..10 {
            write_all(&shop);
            shop.write("stories/lone.md", "+++\ntitle = \"Lone\"\n+++\n");
            let runs = at_once(&shop, both);
            // One of them waits for the other, and is judged with what that has written.
            let check = shop.topline(&["check", "--concise"]);
            assert_eq!(shop.topline(&["priority"]).code, Some(0), "{runs:?} {check:?}");
            for left in ["stories/lone.md", "stories/alone.md"] {
                let _ = fs::remove_file(shop.path(left));
            }
        }
    }
}

#[test]
fn an_editor_that_saves_at_a_random_moment_loses_nothing() {
    let shop = shop();
    for round in 0..60 {
        write_all(&shop);
        let edited = format!("{}edit {round}\r\n", shop.read("stories/y.md"));
        shop.write("e~", &edited);
        let child = start(&shop, &["set", "y", "estimate=3"]);
        (0..round * 20).for_each(|_| drop(shop.read("e~")));
        fs::rename(shop.path("e~"), shop.path("stories/y.md")).unwrap();
        let run = shop.ran(&child.wait_with_output().unwrap());
        is_refused(&run);
        assert!(shop.read("stories/y.md").ends_with(&format!("edit {round}\r\n")), "{run:?}");
    }
}

#[test]
fn read_only_and_symlinked_files_are_refused_before_anything_is_written() {
    let commands: [&[&str]; 4] =
        [&RENAME, &SPLIT, &["set", "cart", "y", "estimate=3"], &["set", "y", "cart", "estimate=3"]];
    for args in commands {
        let shop = shop();
        fs::set_permissions(shop.path("stories/y.md"), Permissions::from_mode(0o444)).unwrap();
        let start = named_files(&shop.path(""));
        let run = shop.topline(args);
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{run:?}");
        let words = "can't write [SANDBOX]/work/stories/y.md: it is read-only\nhint: make it writable";
        assert!(run.err.contains(words), "{run:?}");
        assert_eq!(named_files(&shop.path("")), start, "{args:?}");
        fs::remove_file(shop.path("stories/y.md")).unwrap();
        shop.write("target", FILES[2].1);
        std::os::unix::fs::symlink("../target", shop.path("stories/y.md")).unwrap();
        let start = named_files(&shop.path(""));
        let run = shop.topline(args);
        assert_eq!((run.code, &*run.out), (Some(2), ""), "{run:?}");
        assert!(run.err.contains("stories/y.md: it is a symlink") && run.err.contains("hint: "), "{run:?}");
        assert_eq!(named_files(&shop.path("")), start, "{args:?}");
        assert!(fs::symlink_metadata(shop.path("stories/y.md")).unwrap().is_symlink());
    }
}
