//! The output doesn't depend on the locale, the time zone, the number of threads, the order in which files were created, the
//! line endings of a checkout or git's configuration.
//!
//! The real program runs every read command in each environment. Each process seeds its hash tables anew, so a dependence on
//! hash order would show, too.

use std::fs;
use std::path::Path;

use crate::support::rng::Rng;
use crate::support::sandbox::{self, Run, Sandbox, repository};
use crate::support::street::{self, File};

/// Shell commands that print data, in a repository whose last commit is compared with the one before.
/// `ITEM` and `OTHER` are two items of the backlog.
const QUESTIONS: &[&str] = &[
    "topline check",
    "topline check --format json",
    "topline check --format github",
    "topline check --format sarif",
    "topline check --base HEAD~1 --today 2026-11-23 --deny-warnings",
    "topline check --base HEAD~1 --today 2026-11-23 --only-new --format json",
    "topline check --staged --format json",
    "topline check --rev HEAD~1 --format json",
    "topline priority",
    "topline priority --format markdown",
    "topline priority --format json",
    "topline priority --check",
    "topline priority --staged --format json",
    "topline next -n 30",
    "topline next --format json",
    "topline why ITEM",
    "topline why ITEM --above OTHER",
    "topline why ITEM --above OTHER --format json",
    "topline plan",
    "topline plan --format markdown",
    "topline plan --propose --max-features all",
    "topline plan --propose --max-features all --format json",
    "topline forecast --seed 7 --today 2026-11-23 --trials 500",
    "topline forecast --seed 7 --today 2026-11-23 --trials 500 --items 20 --format json",
    "topline map",
    "topline map --all --format markdown",
    "topline map --rev HEAD~1 --format json",
    "topline page --out - --today 2026-11-23 --base HEAD~1",
    "topline diff HEAD~1",
    "topline diff HEAD~1 HEAD --format markdown",
    "topline diff HEAD~1 HEAD --format json",
    "topline diff HEAD~1 --staged --format json",
    "topline explain",
    "topline explain flow-gap",
    // Written files count as output.
    "rm backlog/PRIORITY.md && topline priority --write && cat backlog/PRIORITY.md",
    "topline init made && cd made && find . -type f | LC_ALL=C sort | xargs tail -n +1; rm -rf ../made",
    "topline import backlog-md old --into new; cd new && find . -type f | LC_ALL=C sort | xargs tail -n +1; rm -rf ../new",
];

/// Somewhere else: an environment and the settings of a user's git.
struct Place {
    variables: &'static [(&'static str, &'static str)],
    /// Those of [`HOME`] that aren't there.
    missing: &'static [&'static str],
    umask: &'static str,
    git: &'static str,
}

const HOME: Place = Place { variables: &[], missing: &[], umask: "022", git: "" };

/// Each of them differs from [`HOME`] in everything that must not matter.
const PLACES: &[Place] = &[
    Place {
        variables: &[
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANGUAGE", "tr"),
            ("TZ", "Pacific/Kiritimati"),
            ("RAYON_NUM_THREADS", "1"),
            ("COLUMNS", "31"),
        ],
        missing: &[],
        umask: "077",
        git: "[core]\nquotePath = false\nprecomposeUnicode = true\n[color]\nui = always\n[diff]\nnoprefix = true\nrenames = false\n",
    },
    Place {
        variables: &[
            ("LC_ALL", "de_DE.UTF-8"),
            ("LC_NUMERIC", "de_DE.UTF-8"),
            ("TZ", "America/Anchorage"),
            ("RAYON_NUM_THREADS", "2"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
        ],
        missing: &["HOME"],
        umask: "002",
        git: "",
    },
    Place {
        variables: &[
            ("LC_ALL", "xx_YY.no-such-charset"),
            ("TZ", ":no/such zone"),
            ("RAYON_NUM_THREADS", "7"),
            ("TERM", "dumb"),
            ("GIT_LITERAL_PATHSPECS", "0"),
        ],
        missing: &[],
        umask: "022",
        git: "[core]\nignoreCase = true\nuntrackedCache = true\ncommitGraph = false\n[index]\nversion = 4\n[log]\ndate = relative\n[diff]\nalgorithm = patience\n",
    },
    Place {
        variables: &[("LC_TIME", "ja_JP.eucJP"), ("RAYON_NUM_THREADS", "many")],
        missing: &["LC_ALL", "TZ", "TMPDIR"],
        umask: "027",
        git: "",
    },
];

impl Place {
    /// Runs a line of shell in the sandbox as if it lay here.
    fn shell(&self, sandbox: &Sandbox, line: &str) -> Run {
        fs::write(sandbox.path("../home/.gitconfig"), self.git).unwrap();
        let mut command = sandbox.command("/bin/sh");
        command.envs(self.variables.iter().copied());
        for name in self.missing {
            command.env_remove(name);
        }
        let output = command.args(["-c", &format!("umask {}\n{line}", self.umask)]).output().unwrap();
        sandbox.ran(&output)
    }
}

/// A backlog in two commits, and two of its items.
struct History {
    commits: Vec<Vec<File>>,
    items: [&'static str; 2],
}

/// The backlog that comes with the program; what changed last is an estimate, a status and a title.
fn example() -> History {
    let mut now = Vec::new();
    read(&repository("backlog-example"), "", &mut now);
    let mut before = now.clone();
    for (_, text) in &mut before {
        *text = text.replace("estimate = 3\n", "estimate = 2\n").replace("status = \"doing\"", "status = \"todo\"");
    }
    History { commits: vec![before, now], items: ["cart-line-update", "edit-cart"] }
}

fn street() -> History {
    History { commits: vec![street::files(false), street::files(true)], items: ["item-100", "item-007"] }
}

/// The same with faults that leave no order, in both commits or only since the last.
fn broken_street() -> History {
    let mut history = street();
    let (old, new) = (street::faults(), street::faults().split_off(9));
    history.commits[0].extend(new.clone());
    history.commits[1].extend(old);
    history
}

fn read(folder: &Path, below: &str, files: &mut Vec<File>) {
    for name in sandbox::names(folder) {
        let path = format!("{below}{name}");
        match folder.join(&name) {
            inner if inner.is_dir() => read(&inner, &format!("{path}/"), files),
            inner => files.push((path, fs::read_to_string(inner).unwrap())),
        }
    }
}

/// A project in another tracker's files, to import.
fn old_project() -> Vec<File> {
    let task = |number: usize| {
        let status = ["To Do", "In Progress", "Done"][number % 3];
        let needs = if number > 3 { format!("dependencies: [task-{}, task-99]\n", number / 2) } else { String::new() };
        let text = format!(
            "---\nid: task-{number}\ntitle: 'Sepeti İyileştir {number}'\nstatus: {status}\nlabels: [b, a]\npriority: high\nmilestone: m-{}\n{needs}---\n\nBody.\n",
            number % 2
        );
        (format!("old/backlog/tasks/task-{number} - Sepet.md"), text)
    };
    let config = "project_name: \"Shop\"\nstatuses: [\"To Do\", \"In Progress\", \"Done\"]\nmilestones: [m-0, m-1]\n";
    let mut files: Vec<File> = (1..13).map(task).collect();
    files.push(("old/backlog/config.yml".to_owned(), config.to_owned()));
    files
}

impl History {
    /// A repository of it, made in this order: a number of its own gives each folder another order of names.
    fn repository(&self, place: &Place, seed: u64) -> Sandbox {
        let sandbox = Sandbox::new();
        assert_eq!(place.shell(&sandbox, "git init -q -b main .").code, Some(0));
        write(&sandbox, old_project(), seed);
        for files in &self.commits {
            let _ = fs::remove_dir_all(sandbox.path("backlog"));
            write(&sandbox, files.iter().map(|(path, text)| (format!("backlog/{path}"), text.clone())).collect(), seed);
            // Without an order nothing is written: that is for the questions to tell.
            place.shell(&sandbox, "topline priority --write");
            let run = place.shell(&sandbox, "git add -A && git commit -q -m work");
            assert_eq!((run.code, &*run.err), (Some(0), ""));
        }
        sandbox
    }

    /// The program's output for all commands.
    fn answers(&self, place: &Place, sandbox: &Sandbox) -> Vec<(String, Run)> {
        let [item, other] = self.items;
        let lines = QUESTIONS.iter().map(|line| line.replace("ITEM", item).replace("OTHER", other));
        lines.map(|line| (line.clone(), place.shell(sandbox, &line))).collect()
    }
}

/// Writes files in an order that follows from `seed`; 0 is the order of their names.
fn write(sandbox: &Sandbox, mut files: Vec<File>, seed: u64) {
    files.sort();
    if seed > 0 {
        Rng(seed).shuffle(&mut files);
    }
    for (path, text) in files {
        sandbox.write(&path, text);
    }
}

/// Fails at the first character that differs.
#[track_caller]
fn assert_same(home: &[(String, Run)], there: &[(String, Run)], place: &str) {
    assert_eq!(home.len(), there.len());
    for ((line, expected), (_, run)) in home.iter().zip(there) {
        for (name, expected, got) in [("out", &expected.out, &run.out), ("err", &expected.err, &run.err)] {
            let at = expected.chars().zip(got.chars()).take_while(|(expected, got)| expected == got).count();
            let around = |text: &str| text.chars().skip(at.saturating_sub(100)).take(200).collect::<String>();
            let (expected, got) = (around(expected), around(got));
            assert_eq!(expected, got, "{place}: {line} gives another std{name} from character {at}");
        }
        assert_eq!(expected.code, run.code, "{place}: {line}");
    }
}

/// Checks that every command prints something, except those that need an order where there is none.
fn assert_telling(answers: &[(String, Run)], has_order: bool) {
    for (line, run) in answers {
        assert!(matches!(run.code, Some(0 | 1)), "{line}: {run:?}");
        assert!(!run.out.is_empty() || !run.err.is_empty() || line.ends_with("--check"), "{line} says nothing");
        assert!(!has_order || run.code == Some(0) || line.starts_with("topline check"), "{line}: {run:?}");
    }
}

/// Everything at home, in every place, and with files that were made in other orders.
fn is_the_same_everywhere(history: &History, has_order: bool) {
    let home = history.answers(&HOME, &history.repository(&HOME, 0));
    assert_telling(&home, has_order);
    for (number, place) in PLACES.iter().enumerate() {
        let sandbox = history.repository(place, number as u64);
        assert_same(&home, &history.answers(place, &sandbox), &format!("place {number}"));
    }
}

#[test]
fn the_example_is_the_same_everywhere() {
    is_the_same_everywhere(&example(), true);
}

#[test]
fn hundreds_of_equals_are_the_same_everywhere() {
    is_the_same_everywhere(&street(), true);
}

#[test]
fn findings_without_an_order_are_the_same_everywhere() {
    is_the_same_everywhere(&broken_street(), false);
}

#[test]
fn line_endings_of_a_checkout_do_not_matter() {
    for history in [example(), street(), broken_street()] {
        let origin = history.repository(&HOME, 0);
        let home = history.answers(&HOME, &origin);
        for settings in ["core.autocrlf=true", "core.eol=crlf"] {
            let clone = Sandbox::new();
            let from = origin.path("").display().to_string();
            // `text` says which files have line ends to be changed, where `core.eol` says to what.
            let text = "mkdir -p .git/info && echo '* text' > .git/info/attributes && git checkout -q main";
            let line = format!("git clone -q -n -c {settings} '{from}' . && {text}");
            assert_eq!(clone.shell(&line).code, Some(0));
            assert!(clone.read("backlog/backlog.toml").contains("\r\n"), "{settings} changes no line ends");
            let mut there = history.answers(&HOME, &clone);
            // What is imported keeps its line ends.
            there.last_mut().unwrap().1.out.retain(|c| c != '\r');
            // Fixes have the line ends of the files that they edit.
            for (_, run) in &mut there {
                run.out = run.out.replace("\\r\\n", "\\n");
            }
            assert_same(&home, &there, settings);
        }
    }
}

#[test]
fn every_side_gives_the_same_order_and_findings() {
    let history = street();
    let sandbox = history.repository(&HOME, 0);
    for line in [
        "topline priority",
        "topline priority --format markdown",
        "topline priority --format json",
        "topline priority --check",
        "topline check --base HEAD~1",
        "topline check --base HEAD~1 --format json",
        "topline check --base HEAD~1 --format github",
        "topline check --base HEAD~1 --format sarif",
    ] {
        // Only the working tree can be fixed.
        let answer = |line: &str| {
            let mut run = sandbox.shell(line);
            run.err = run.err.lines().filter(|line| !line.contains(" fixable with ")).collect();
            run
        };
        let worktree = [(line.to_owned(), answer(line))];
        for side in ["--staged", "--rev HEAD", "--rev main"] {
            let there = [(line.to_owned(), answer(&format!("{line} {side}")))];
            assert_same(&worktree, &there, side);
        }
    }
    let diffs = ["HEAD~1", "HEAD~1 HEAD", "HEAD~1 --staged", "main~1 main"].map(|sides| {
        let run = sandbox.shell(&format!("topline diff {sides} --format json"));
        // A side is named as it was given.
        run.out.split_once("\"entered\"").unwrap().1.to_owned()
    });
    assert!(diffs.iter().all(|diff| diff == &diffs[0]), "{diffs:?}");
}

#[test]
fn a_hook_makes_the_same_commit_everywhere() {
    let edit = "topline hook install -q && printf 'reach = 77\\n' > more && \
                sed -i '/^title/r more' backlog/stories/area-3/item-010.md && rm more && \
                git commit -q -a -m edit && git rev-parse HEAD && git status --porcelain";
    let commit = |place: &Place, seed: u64| place.shell(&street().repository(place, seed), edit);
    let home = [("a commit".to_owned(), commit(&HOME, 0))];
    assert_eq!(home[0].1.code, Some(0), "{home:?}");
    for (number, place) in PLACES.iter().enumerate() {
        let there = [("a commit".to_owned(), commit(place, number as u64 + 1))];
        assert_same(&home, &there, &format!("place {number}"));
    }
}
