//! Sessions: a state that is kept up to date file by file is the state that a fresh load gives.
//!
//! Random sequences of edits (files written, deleted, renamed, folders moved, links and mistakes of all kinds, unsaved
//! buffers over all of them) are told to a live session one by one. After each, everything that anybody can ask of it
//! (findings, order, generated file) is compared with a session that starts anew, and with one over a folder to which
//! the buffers were saved.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use tempfile::TempDir;
use topline::diag::Finding;
use topline::git::{Environment, TreeSource};
use topline::session::{BacklogState, CheckOptions, LiveSession, Session, StateSource};

use crate::support::repo::TestRepo;
use crate::support::rng::Rng;

/// Paths at which something is edited: stories, their folders, misnamed and hidden ones, and what isn't a story.
const PATHS: [&str; 20] = [
    "stories/a.md",
    "stories/b.md",
    "stories/A.md",
    "stories/cart.md",
    "stories/cart/a.md",
    "stories/cart/c.md",
    "stories/cart/deep/d.md",
    "stories/cart-x.md",
    "stories/e.MD",
    "stories/_hidden/f.md",
    "stories/README.md",
    "stories/note.txt",
    "stories/folder.md/g.md",
    "docs/new.md",
    "decisions/a.toml",
    "decisions/b.toml",
    "decisions/c.toml",
    "decisions/deep/d.toml",
    "backlog.toml",
    "PRIORITY.md",
];

/// Texts of stories that are sound wherever they stand.
const SOUND: [&str; 5] = [
    "+++\ntitle = \"One\"\n+++\n",
    "+++\ntitle = \"Two\"\nestimate = 2\nvalue = 7\n+++\n\n## Acceptance criteria\n\n- [ ] x\n",
    "+++\ntitle = \"Links\"\n+++\n\nSee [it](a.md), [that](../backlog.toml), [new](../docs/new.md) and [this](cart/c.md).\n\n## Done when\n\n- [x] y\n",
    "+++\ntitle = \"Feedback\"\ntype = \"feedback\"\nstatus = \"todo\"\nreach = 4\n+++\n",
    "+++\ntitle = \"Done\"\nstatus = \"done\"\nclosed = 2026-11-01\n+++\n",
];

/// Texts that are sound only in the right company.
const REFERRING: [&str; 5] = [
    "+++\ntitle = \"Needs a\"\ndepends_on = [\"a\"]\n+++\n",
    "+++\ntitle = \"Needs b and c\"\ndepends_on = [\"b\", \"c\"]\n+++\n",
    "+++\ntitle = \"Step\"\nstep = \"s1\"\nfeature = \"f1\"\n+++\n",
    "+++\ntitle = \"Parts\"\nvalue = { income = 3 }\n+++\n",
    "+++\ntitle = \"About d\"\ntype = \"feedback\"\nabout = [\"d\"]\n+++\n",
];

/// Texts with problems of their own.
const BROKEN: [&str; 5] = [
    "+++\ntitel = \"Unknown key\"\ntitle = \"Key\"\n+++\n",
    "+++\ntitle = \"Broken\n+++\n",
    "+++\nstatus = \"in progress\"\n+++\n",
    "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    "no front matter\n",
];

/// Texts of `backlog.toml`, of which some change how stories are read.
const CONFIGS: [&str; 6] = [
    "[product]\nname = \"Shop\"\n",
    "[product]\nname = \"Shop\"\n\n[[flow]]\nid = \"s1\"\ntitle = \"Step\"\n\n[[features]]\nid = \"f1\"\ntitle = \"F\"\nvalue = 9\n",
    "[value.weights]\nincome = 2\n",
    "[value.weights]\ncost = 2\n\n[rules]\nbroken-link = \"off\"\n",
    "[policy]\ncriteria_headings = [\"Done when\"]\n",
    "[[flow]\n",
];

/// Texts of decisions, the last two with faults that leave no order. Two of the others make a circle.
const DECISIONS: [&str; 8] = [
    "first = true\nbecause = \"x\"\n",
    "last = true\nbecause = \"x\"\nreview_on = 2026-12-24\n",
    "above = \"a\"\nbecause = \"x\"\n",
    "above = \"b\"\nbecause = \"x\"\n",
    "below = \"c\"\nbecause = \"x\"\n",
    "below = \"nothing\"\nbecause = \" \"\n",
    "because = \"no place\"\n",
    "first = tru\n",
];

fn text_for(path: &str, rng: &mut Rng) -> &'static str {
    match path {
        "backlog.toml" => rng.pick(&CONFIGS),
        path if path.starts_with("decisions/") => {
            let texts = if rng.one_in(16) { &DECISIONS[6..] } else { &DECISIONS[..6] };
            rng.pick(texts)
        }
        "PRIORITY.md" => rng.pick(&["", "# Mine\n"]),
        _ => match rng.below(24) {
            0 => rng.pick(&BROKEN),
            1 | 2 => rng.pick(&REFERRING),
            _ => rng.pick(&SOUND),
        },
    }
}

/// Edits the folder or the buffers at random, and tells the live session what it must know.
fn edit(root: &Path, live: &mut LiveSession, buffers: &mut BTreeMap<&'static str, &'static str>, rng: &mut Rng) {
    let path = rng.pick(&PATHS);
    let file = root.join(path);
    match rng.below(10) {
        0..4 => {
            remove(&file);
            if let Some(above) = file.parent().filter(|above| !above.is_dir()) {
                remove(above);
                fs::create_dir_all(above).unwrap();
                live.refresh(path.rsplit_once('/').unwrap().0).unwrap();
            }
            fs::write(&file, text_for(path, rng)).unwrap();
            live.refresh(path).unwrap();
        }
        8 if rng.one_in(4) => {
            fs::create_dir_all(root.join("stories/unseen")).unwrap();
            fs::write(root.join("stories/unseen/h.md"), text_for("", rng)).unwrap();
            live.refresh("").unwrap();
        }
        4 if path != "backlog.toml" => {
            remove(&file);
            live.refresh(path).unwrap();
        }
        5 => {
            let folder = rng.pick(&["stories/cart", "stories/folder.md", "stories/cart/deep"]);
            let moved = rng.pick(&["stories/moved", "stories/_away", "stories/cart"]);
            if fs::rename(root.join(folder), root.join(moved)).is_ok() {
                live.refresh(folder).unwrap();
                live.refresh(moved).unwrap();
            }
        }
        #[cfg(unix)]
        6 if rng.one_in(3) => {
            let target = rng.pick(&["a.md", "nowhere.md", "/etc/passwd", "../../outside.md"]);
            let link = root.join("stories/link.md");
            remove(&link);
            std::os::unix::fs::symlink(target, &link).unwrap();
            live.refresh("stories/link.md").unwrap();
        }
        7 => {
            live.close_buffer(path).unwrap();
            buffers.remove(path);
        }
        // A buffer whose file lies in a folder that isn't one of the backlog's has no meaning on disk.
        _ if !path.starts_with("stories/folder.md") => {
            let text = text_for(path, rng);
            live.set_buffer(path, text.to_owned());
            buffers.insert(path, text);
        }
        _ => {}
    }
}

fn remove(path: &Path) {
    if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path).unwrap();
    } else {
        let _ = fs::remove_file(path);
    }
}

const OPTIONS: CheckOptions<'_> =
    CheckOptions { generated: true, today: None, base: None, surroundings: None, loop_facts: None };

/// Everything that anybody can ask of a live session.
fn answers(live: &LiveSession) -> String {
    describe(&live.findings(OPTIONS), live.state())
}

fn describe(findings: &[Finding], state: &BacklogState) -> String {
    let order = state.order().map(|order| state.priority_text(order));
    format!("{findings:#?}\n{order:?}\n{:?}", state.parsed.backlog.links)
}

/// Fails with the first lines that differ: the whole answers are hundreds of lines.
#[track_caller]
fn assert_same(one: &str, other: &str, place: &str) {
    let (ones, others) = (one.lines().collect::<Vec<_>>(), other.lines().collect::<Vec<_>>());
    let at = ones.iter().zip(&others).take_while(|(one, other)| one == other).count();
    let shown =
        |lines: &[&str]| lines.iter().skip(at.saturating_sub(12)).take(30).copied().collect::<Vec<_>>().join("\n");
    assert!(one == other, "{place}\n--- now\n{}\n--- expected\n{}", shown(&ones), shown(&others));
}

fn open(root: &Path) -> Session {
    let environment = Rc::new(Environment::in_folder(root));
    Session::open(&environment, Some(root), &StateSource::Worktree).unwrap()
}

#[test]
fn a_live_session_is_what_a_fresh_load_gives() {
    let sequences = std::env::var("TOPLINE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(25);
    let (mut ordered, mut compared) = (0, 0);
    for seed in 0..sequences {
        let mut rng = Rng(seed);
        let folder = TempDir::new().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("stories")).unwrap();
        fs::write(root.join("backlog.toml"), CONFIGS[0]).unwrap();
        let mut live = LiveSession::open(open(&root), &StateSource::Worktree).unwrap();
        let mut buffers = BTreeMap::new();
        for step in 0..40 {
            edit(&root, &mut live, &mut buffers, &mut rng);
            let now = answers(&live);
            let mut fresh = LiveSession::open(open(&root), &StateSource::Worktree).unwrap();
            buffers.iter().for_each(|(path, text)| fresh.set_buffer(path, (*text).to_owned()));
            assert_same(&now, &answers(&fresh), &format!("seed {seed}, step {step}"));
            live.reload().unwrap();
            assert_same(&now, &answers(&live), &format!("seed {seed}, step {step}, reloaded"));
            if let Some(saved) = saved(&root, &buffers) {
                let session = open(saved.path());
                let state = session.load(&StateSource::Worktree).unwrap();
                assert_eq!(
                    now,
                    describe(&session.findings(&state, OPTIONS), &state),
                    "seed {seed}, step {step}, saved"
                );
                compared += 1;
            }
            ordered += usize::from(live.state().order().is_ok());
        }
    }
    // Without an order much of what is compared isn't there.
    assert!(ordered * 8 > sequences as usize * 40, "only {ordered} states had an order");
    assert!(compared * 2 > sequences as usize * 40, "only {compared} states could be saved");
}

/// A copy of the backlog with its buffers saved; `None` where a file can't be written, because a folder has its name, and
/// where a link might show what is saved under another name.
fn saved(root: &Path, buffers: &BTreeMap<&str, &str>) -> Option<TempDir> {
    if root.join("stories/link.md").is_symlink() && !buffers.is_empty() {
        return None;
    }
    let copy = TempDir::new().unwrap();
    copy_with_links(root, copy.path());
    for (path, text) in buffers {
        let file = copy.path().join(path);
        if file.is_symlink() {
            fs::remove_file(&file).unwrap();
        }
        fs::create_dir_all(file.parent()?).ok()?;
        fs::write(file, text).ok()?;
    }
    Some(copy)
}

fn copy_with_links(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(&from).unwrap(), &to).unwrap();
        } else if from.is_dir() {
            fs::create_dir(&to).unwrap();
            copy_with_links(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// What is written or deleted decides which other files are items.
#[test]
fn a_live_session_follows_ignored_files_and_nested_backlogs() {
    let repo = TestRepo::hooked();
    let root = repo.path().join("backlog");
    let mut live = LiveSession::open(open(&root), &StateSource::Worktree).unwrap();
    let steps = [
        ("stories/sub/n.md", Some(SOUND[0])),
        ("stories/sub/backlog.toml", Some("")),
        ("stories/sub/deep/m.md", Some(SOUND[1])),
        ("stories/x.local.md", Some(SOUND[1])),
        ("stories/.gitignore", Some("*.local.md\n")),
        ("stories/y.local.md", Some(BROKEN[0])),
        ("stories/sub/backlog.toml", None),
        ("stories/.gitignore", None),
    ];
    for (path, text) in steps {
        let _ = match text {
            Some(text) => repo.write(&format!("backlog/{path}"), text),
            None => repo.remove(&format!("backlog/{path}")),
        };
        live.refresh(path).unwrap();
        let fresh = LiveSession::open(open(&root), &StateSource::Worktree).unwrap();
        assert_same(&answers(&live), &answers(&fresh), path);
    }
    assert_eq!(live.state().stories.len(), 5);
}

#[test]
fn buffers_lie_over_any_source() {
    let repo = TestRepo::hooked();
    repo.story("b", "depends_on = [\"a\"]").git("add -A").git("commit -q -m two");
    repo.story("c", "").git("add backlog/stories/c.md");
    let environment = Rc::new(Environment::in_folder(repo.path()));
    let ids =
        |state: &BacklogState| state.parsed.backlog.items.iter().map(|item| item.id.to_string()).collect::<Vec<_>>();
    for (source, expected) in [
        (StateSource::Git(TreeSource::Revision("HEAD".into())), vec!["a", "b"]),
        (StateSource::Git(TreeSource::Index), vec!["a", "b", "c"]),
        (StateSource::Worktree, vec!["a", "b", "c"]),
    ] {
        let session = Session::open(&environment, None, &source).unwrap();
        let mut live = LiveSession::open(session, &source).unwrap();
        let before = answers(&live);
        assert_eq!(ids(live.state()), expected);
        live.set_buffer("stories/new.md", "+++\ntitle = \"New\"\ndepends_on = [\"b\"]\n+++\n".into());
        live.set_buffer("stories/a.md", "+++\n".into());
        assert!(live.state().order().is_err(), "{source:?}");
        live.close_buffer("stories/a.md").unwrap();
        let order = live.state().order().unwrap();
        assert_eq!(order.placed.len(), expected.len() + 1);
        live.close_buffer("stories/new.md").unwrap();
        assert_eq!(answers(&live), before, "{source:?}");
    }
}

#[test]
fn decisions_are_edited_in_buffers_over_any_source() {
    let repo = TestRepo::hooked();
    repo.story("b", "").write("backlog/decisions/b.toml", "first = true\nbecause = \"x\"\n").commit_all("decided");
    let environment = Rc::new(Environment::in_folder(repo.path()));
    let first = |live: &LiveSession| {
        let state = live.state();
        state.order().ok().map(|order| state.parsed.backlog.item(order.placed[0].item).id.to_string())
    };
    for source in [
        StateSource::Git(TreeSource::Revision("HEAD".into())),
        StateSource::Git(TreeSource::Index),
        StateSource::Worktree,
    ] {
        let mut live = LiveSession::open(Session::open(&environment, None, &source).unwrap(), &source).unwrap();
        let before = answers(&live);
        assert_eq!(first(&live).as_deref(), Some("b"), "{source:?}");
        live.set_buffer("decisions/b.toml", "last = true\nbecause = \"x\"\n".into());
        assert_eq!(first(&live).as_deref(), Some("a"));
        live.set_buffer("decisions/b.toml", "last = tru".into());
        assert_eq!(first(&live), None);
        live.close_buffer("decisions/b.toml").unwrap();
        live.set_buffer("decisions/a.TOML", String::new());
        assert_eq!(first(&live).as_deref(), Some("b"), "a wrong name is an error that leaves the order");
        assert_ne!(answers(&live), before);
        live.close_buffer("decisions/a.TOML").unwrap();
        live.set_buffer("decisions/deep/a.toml", "first = true".into());
        assert_eq!(first(&live).as_deref(), Some("b"), "{source:?}");
    }
    // What is staged or written meanwhile is seen.
    let sources = [StateSource::Git(TreeSource::Index), StateSource::Worktree];
    let open = |source| LiveSession::open(Session::open(&environment, None, source).unwrap(), source).unwrap();
    let mut lives = sources.each_ref().map(open);
    repo.remove("backlog/decisions/b.toml").git("add -A");
    for live in &mut lives {
        live.refresh("decisions/b.toml").unwrap();
        assert_eq!(first(live).as_deref(), Some("a"));
    }
}

#[test]
fn a_session_reads_nothing_of_the_process() {
    let repo = TestRepo::hooked();
    // Another folder, and the repository named by a variable, as in a hook: only the value that is passed counts.
    let elsewhere = TempDir::new().unwrap();
    let nowhere = Rc::new(Environment::in_folder(elsewhere.path()));
    assert!(Session::open(&nowhere, None, &StateSource::Worktree).is_err());
    let inside = Rc::new(Environment::in_folder(repo.path().join("backlog/stories")));
    let session = Session::open(&inside, None, &StateSource::Worktree).unwrap();
    assert_eq!(session.location().folder, "backlog");
    assert_eq!(session.shown("stories/a.md"), "a.md");
}

/// A story with the markers of a conflict in a code block: only git can say whether they are one.
const FENCED: &str = "+++\ntitle = \"Code\"\n+++\n\n```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n";

/// What git knows counts in a live session as in a fresh one: conflicts, and what it ignores.
#[test]
fn a_live_session_in_a_merge_is_what_a_fresh_load_gives() {
    let repo = TestRepo::hooked();
    repo.write(".gitignore", "/backlog/target/\n").story("b", "").git("add -A").git("commit -q -m b");
    repo.git("checkout -q -b topic").story("a", "estimate = 1").story("b", "estimate = 1").git("commit -q -a -m one");
    repo.git("checkout -q main").story("a", "estimate = 2").story("b", "estimate = 2").git("commit -q -a -m two");
    assert_eq!(repo.try_git("merge -q topic").code, 1);
    repo.git("add backlog/stories/b.md");
    let root = repo.path().join("backlog");
    let mut live = LiveSession::open(open(&root), &StateSource::Worktree).unwrap();
    let paths = ["stories/a.md", "stories/b.md", "stories/c.md", "loose.md", "target/loose.md", "target/deep/loose.md"];
    let mut buffers = BTreeMap::new();
    let (mut rng, mut hidden, mut stray) = (Rng(7), 0, 0);
    for step in 0..60 {
        let path = rng.pick(&paths);
        let text = rng.pick(&[FENCED, FENCED, SOUND[0], SOUND[1], "words\n"]);
        match rng.below(3) {
            0 => {
                repo.write(&format!("backlog/{path}"), text);
                live.refresh(path).unwrap();
            }
            1 => {
                live.set_buffer(path, text.to_owned());
                buffers.insert(path, text);
            }
            _ => {
                live.close_buffer(path).unwrap();
                buffers.remove(path);
            }
        }
        let now = answers(&live);
        let copy = saved(
            repo.path(),
            &buffers.iter().map(|(path, text)| (&*format!("backlog/{path}").leak(), *text)).collect(),
        );
        let copy = copy.unwrap();
        let session = open(&copy.path().join("backlog"));
        let state = session.load(&StateSource::Worktree).unwrap();
        assert_same(&now, &describe(&session.findings(&state, OPTIONS), &state), &format!("step {step}"));
        let found = live.findings(OPTIONS);
        hidden += found.iter().filter(|finding| finding.rule == "conflict-marker").count();
        stray += found.iter().filter(|finding| finding.rule == "stray-story").count();
        assert!(!found.iter().any(|finding| finding.place.path.starts_with("target")), "{found:?}");
    }
    assert!(hidden > 20 && stray > 20, "{hidden} {stray}");
}
