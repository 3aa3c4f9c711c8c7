//! A process that is killed at any step of writing leaves old or new bytes, and no files that disturb the next run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::sandbox::{self, Sandbox, TOPLINE, files, named_files, repository};
use crate::support::steps::{self, KILL, each_step};

const WRITE: &[&str] = &["priority", "--write"];
const STORY: &str = "+++\ntitle = \"Another\"\n+++\n";
const CONFIG: &str = "[[features]]\nid = \"cart\"\n\n[iteration] # now\ncapacity = 20\n";

/// The folders of whatever a killed process left under temporary names.
fn has_leftover(folder: &Path) -> bool {
    files(folder).len() > named_files(folder).len()
}

/// Whether all of `found` is in `whole`, text for text.
fn assert_part(found: &BTreeMap<String, String>, whole: &BTreeMap<String, String>) {
    for (path, text) in found {
        assert_eq!(Some(text), whole.get(path), "{path}");
    }
}

#[test]
fn priority_is_old_or_new_and_the_next_run_tidies_up() {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    shop.shell("git init -q");
    shop.topline(WRITE);
    let old = shop.read("PRIORITY.md");
    shop.write("stories/another.md", STORY);
    let new = shop.topline(&["priority", "--format", "markdown"]).out;
    let names = shop.names("");
    let check = shop.topline(&["check"]);
    let (mut seen_old, mut seen_new, mut left) = (false, false, false);
    let steps = each_step(
        &shop,
        KILL,
        WRITE,
        || shop.write("PRIORITY.md", &old),
        |at, ended| {
            assert_eq!(ended.code, None);
            let found = shop.read("PRIORITY.md");
            assert!(found == old || found == new, "at step {at}: {found}");
            (seen_old, seen_new) = (seen_old || found == old, seen_new || found == new);
            left |= has_leftover(&shop.path(""));
            if found == old {
                let run = shop.topline(&["check"]);
                assert_eq!((run.code, run.out), (check.code, check.out.clone()), "at step {at}");
            }
        },
    );
    assert!(steps > 5 && seen_old && seen_new && left, "{steps} {seen_old} {seen_new} {left}");
    // The test itself brings the old file back, as somebody does by hand.
    let _ = fs::remove_file(shop.path("PRIORITY.md.orig"));
    assert_eq!(shop.names(""), names, "the last run, which nobody killed, has tidied up");
    assert_eq!(shop.read("PRIORITY.md"), new);
}

#[test]
fn a_first_priority_file_is_there_whole_or_not_at_all() {
    let shop = Sandbox::new().file("backlog.toml", "").file("stories/another.md", STORY);
    let new = shop.topline(&["priority", "--format", "markdown"]).out;
    let absent = || drop(fs::remove_file(shop.path("PRIORITY.md")));
    each_step(&shop, KILL, WRITE, absent, |at, _| {
        let found = fs::read_to_string(shop.path("PRIORITY.md")).ok();
        assert!(found.as_ref().is_none_or(|found| *found == new), "at step {at}: {found:?}");
    });
    assert_eq!(shop.names(""), ["PRIORITY.md", "backlog.toml", "stories"]);
}

/// The same with the real program, killed at random moments.
#[test]
fn a_kill_at_any_moment_leaves_old_or_new() {
    const MOMENTS: usize = 30;
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    shop.topline(WRITE);
    let old = shop.read("PRIORITY.md");
    shop.write("stories/another.md", STORY);
    let new = shop.topline(&["priority", "--format", "markdown"]).out;
    let run = |looks: usize| {
        shop.write("PRIORITY.md", &old);
        let mut child = shop.command(TOPLINE).arg("-q").args(WRITE).spawn().unwrap();
        let looked = (0..looks).take_while(|_| child.try_wait().unwrap().is_none()).count();
        child.kill().unwrap();
        child.wait().unwrap();
        let found = shop.read("PRIORITY.md");
        assert!(found == old || found == new, "{found}");
        looked
    };
    let whole = run(usize::MAX);
    for moment in 0..MOMENTS {
        run(whole * moment / MOMENTS);
    }
    shop.topline(WRITE);
    assert!(!has_leftover(&shop.path("")));
}

#[test]
fn an_interrupted_init_can_be_repeated() {
    for own in [None, Some("*.png binary")] {
        let given = || own.map_or_else(Sandbox::new, |own| Sandbox::new().file("backlog/.gitattributes", own));
        let calm = given();
        calm.topline(&["init"]);
        let whole = files(&calm.path(""));
        for at in 1.. {
            let shop = given();
            let ended = steps::run_at(&shop, at, KILL, &["init"]);
            let found = named_files(&shop.path(""));
            if found.get("backlog/.gitattributes").map(String::as_str) == own {
                assert_eq!(found.len(), usize::from(own.is_some()), "the attributes come first");
            } else {
                assert_part(&found, &whole);
            }
            let complete = found.contains_key("backlog/backlog.toml");
            assert!(!complete || found.len() == whole.len(), "what makes it a backlog comes last");
            let again = shop.topline(&["init"]);
            assert_eq!(again.code, Some(if complete { 2 } else { 0 }), "at step {at}: {again:?}");
            assert_eq!(named_files(&shop.path("")), whole, "at step {at}");
            assert!(complete || !has_leftover(&shop.path("")), "at step {at}");
            if !ended.reached {
                break;
            }
        }
    }
}

#[test]
fn an_import_is_there_whole_or_not_at_all() {
    let task =
        |title: &str| format!("---\nid: task-{title}\ntitle: {title}\nstatus: To Do\n---\n\n## Description\n\nX\n");
    let shop =
        Sandbox::new().file("old/backlog/tasks/task-1.md", task("1")).file("old/backlog/tasks/task-2.md", task("2"));
    let import = |into: &'static str| ["import", "backlog-md", "old", "--into", into];
    assert_eq!(shop.topline(&import("calm")).code, Some(0));
    let whole = files(&shop.path("calm"));
    let target = shop.path("a/b/new");
    let absent = || drop(fs::remove_dir_all(&target));
    let steps = each_step(&shop, KILL, &import("a/b/new"), absent, |at, _| {
        assert!(!target.exists() || files(&target) == whole, "at step {at}");
        let check = shop.topline(&["-C", "calm", "check"]);
        assert_eq!(check.code, Some(0), "{check:?}");
    });
    assert!(steps > 5, "{steps}");
    assert_eq!(
        files(&shop.path("a")),
        files(&shop.path("calm")).into_iter().map(|(p, t)| (format!("b/new/{p}"), t)).collect()
    );
    assert_eq!(shop.names("a/b"), ["new"]);
}

#[test]
fn an_adopted_goal_is_there_whole_or_not_at_all() {
    let shop = Sandbox::new().file("backlog.toml", CONFIG).file("stories/another.md", STORY);
    let adopt = ["plan", "--adopt", "cart"];
    shop.topline(&adopt);
    let new = shop.read("backlog.toml");
    assert!(new.contains("goal = \"cart\""));
    each_step(
        &shop,
        KILL,
        &adopt,
        || shop.write("backlog.toml", CONFIG),
        |at, _| {
            let found = shop.read("backlog.toml");
            assert!(found == CONFIG || found == new, "at step {at}: {found}");
        },
    );
    assert_eq!(shop.names(""), ["backlog.toml", "stories"]);
}

#[test]
fn an_interrupted_hook_installation_can_be_repeated() {
    let shop = Sandbox::new();
    shop.shell("git init -q && rm -rf .git/hooks && mkdir .git/info; printf '*.png binary\\n' > .git/info/attributes");
    let fresh = |path: &str| files(&shop.path(".git").join(path));
    let reset = || {
        let run = shop.shell(
            "rm -rf .git/hooks; printf '*.png binary\\n' > .git/info/attributes; chmod 640 .git/info/attributes",
        );
        assert_eq!(run.code, Some(0), "{run:?}");
    };
    let install = ["hook", "install", "--merge-driver"];
    let mut halves = Vec::new();
    each_step(&shop, KILL, &install, reset, |_, _| {
        halves.push((
            named_files(&shop.path(".git/info")),
            fs::metadata(shop.path(".git/hooks")).is_ok().then(|| named_files(&shop.path(".git/hooks"))),
        ));
        // Whatever was left, doing it again is enough.
        let again = steps::run_at(&shop, usize::MAX, KILL, &install);
        assert_eq!(again.code, Some(0), "{}", again.said);
        assert_eq!(fresh("hooks").len(), 5);
        assert_eq!(shop.read(".git/info/attributes"), "*.png binary\nPRIORITY.md merge=topline\n");
    });
    let (hooks, attributes) = (fresh("hooks"), fresh("info"));
    for (info, installed) in halves {
        assert_part(&installed.unwrap_or_default(), &hooks);
        assert!(info["attributes"] == "*.png binary\n" || info == attributes);
    }
    let mode =
        |path: &str| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(shop.path(path)).unwrap().permissions());
    assert_eq!(mode(".git/info/attributes") & 0o777, 0o640, "others may go on reading it");
    assert_eq!(mode(".git/hooks/pre-commit") & 0o777, 0o755);
}

/// A repository whose hook runs the program with something at a step.
fn hooked() -> Sandbox {
    let shop = Sandbox::new().file("backlog/backlog.toml", "").file("backlog/stories/a.md", STORY);
    shop.write("bin/pre-commit", format!("#!/bin/sh\nexec {}\n", steps::script(&shop)));
    let run = shop.shell(
        "echo bin > .gitignore; chmod +x bin/pre-commit; git init -q && topline -C backlog priority --write && git add -A && git commit -qm first && \
         git config core.hooksPath bin",
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    shop
}

fn commit(shop: &Sandbox, at: usize, arguments: &str) -> sandbox::Run {
    let mut git = shop.command("/bin/sh");
    git.args(["-c", &format!("git commit -qm more {arguments}")]);
    git.envs(steps::variables(at, KILL, &["hook", "run", "pre-commit"]));
    shop.ran(&git.output().unwrap())
}

/// Commits with a hook that is killed at each step, whatever git itself holds meanwhile.
fn killed_hooks(arguments: &str) {
    let shop = hooked();
    let order = |shop: &Sandbox| shop.topline(&["priority", "--format", "markdown"]).out;
    let edit = |estimate: &str| {
        shop.write("backlog/stories/a.md", format!("+++\ntitle = \"Another\"\nestimate = {estimate}\n+++\n"));
    };
    for at in 1.. {
        let committed = shop.read("backlog/PRIORITY.md");
        let head = shop.shell("git rev-parse HEAD").out;
        // On the disk is what Topline wrote last, and neither HEAD nor the index have it.
        edit(&format!("{at}.25"));
        shop.topline(WRITE);
        let old = shop.read("backlog/PRIORITY.md");
        edit(&format!("{at}.5"));
        shop.shell("git add backlog/stories");
        let new = order(&shop);
        let run = commit(&shop, at, arguments);
        let done = shop.shell("git rev-parse HEAD").out != head;
        assert!(!shop.path(".git/index.lock").exists(), "at step {at}");
        let found = shop.read("backlog/PRIORITY.md");
        assert!(found == old || found == new, "at step {at}: {found}");
        let staged = shop.shell("git show :backlog/PRIORITY.md").out;
        assert!(staged == committed || staged == new, "at step {at}: {staged}");
        if !done {
            assert_ne!(run.code, Some(0), "{run:?}");
            // What the killed hook wrote is not a manual edit, even if something else is committed now.
            edit(&format!("{at}.75"));
            shop.shell("git add backlog/stories");
            let again = commit(&shop, usize::MAX, arguments);
            assert_eq!(again.code, Some(0), "at step {at}: {again:?}");
            assert!(!again.err.contains("edited by hand"), "at step {at}: {again:?}");
        }
        assert_eq!(shop.shell("git show HEAD:backlog/PRIORITY.md").out, order(&shop), "at step {at}");
        assert_eq!(shop.shell("git status --porcelain").out, "", "at step {at}");
        if done {
            assert!(at > 8, "{at}");
            break;
        }
    }
    let left = shop.shell("find . -name '.topline-*'").out;
    assert_eq!(left, "");
    assert_eq!(shop.shell("git fsck --strict").code, Some(0));
}

#[test]
fn a_killed_hook_leaves_a_commit_that_can_be_made_again() {
    killed_hooks("");
}

#[test]
fn a_killed_hook_of_a_partial_commit_too() {
    killed_hooks("backlog/stories/a.md");
}
