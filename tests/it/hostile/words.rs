//! Control characters in texts and names are escaped on terminals.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::guarded::{ends, run, run_in};
use crate::support::repo::TestRepo;

/// A new title of the window, a cleared screen in both encodings, a deletion, a mark, and a workflow command.
const STEERING: &str = "x\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u007f\\u200f::error::y";
/// The same and text that runs the other way.
const TURNING: &str = "x\\u001b[2J\\u009b31m\\u202eevil\\u2066\\u200f";
/// The same as bytes of a name.
const NAME: &[u8] = b"x\x1b]0;owned\x07\x1b[2J\xc2\x9b31m\xe2\x80\xaey\n::error::z";

/// Every command that shows what people wrote.
const COMMANDS: [&str; 36] = [
    "check",
    "check --format json",
    "check --format github",
    "check --format sarif",
    "check --staged",
    "check --rev HEAD",
    "check --base HEAD~ --today 2027-01-01",
    "check --base HEAD~ --only-new --format github",
    "priority",
    "priority --format markdown",
    "priority --format json",
    "priority --check",
    "priority --staged --check",
    "next -n 9",
    "next -n 9 --format json",
    "why a",
    "why b",
    "why a --format json",
    "why a --above b",
    "why b --above a --format json",
    "why ab",
    "plan",
    "plan --propose --max-features all --format markdown",
    "plan --propose --format json",
    "forecast --today 2026-12-01",
    "forecast --today 2026-12-01 --format json",
    "map",
    "map --all --format markdown",
    "map --format json",
    "map --release r",
    "map --rev HEAD --release later",
    "diff HEAD~",
    "diff HEAD~ --format markdown",
    "diff HEAD~ HEAD --format json",
    "hook run pre-merge-commit",
    "hook run pre-commit",
];

/// A backlog in which every text that may be free is `text`; only titles and other single lines are `line`.
fn backlog(repo: &TestRepo, text: &str, line: &str) {
    let config = format!(
        "[product]\nname = \"{line}\"\nvision = \"{line}\"\nunit = \"p\\u001b\"\ncurrency = \"E\\u009b\"\n\
         [[objectives]]\nid = \"o\"\ntitle = \"{line}\"\n[[flow]]\nid = \"s\"\ntitle = \"{line}\"\n\
         [[releases]]\nid = \"r\"\ntitle = \"{line}\"\n[[features]]\nid = \"f\"\ntitle = \"{line}\"\nvalue = 9\n\
         [iteration]\nname = \"{text}\"\ncapacity = 9\nstart = 2026-11-01\nend = 2026-11-20\ngoal = \"f\"\n\
         [team]\nproduct_owners = [\"{text}\"]\n"
    );
    repo.write("backlog/backlog.toml", config);
    let decision = format!("above = \"b\"\nbecause = \"{line}\"\nby = \"{text}\"\nreview_on = 2026-11-01\n");
    repo.write("backlog/decisions/a.toml", decision);
    let story = |fields: &str| {
        format!(
            "+++\ntitle = \"{line}\"\nassignee = \"{text}\"\nlabels = [\"{text}\"]\nsource = \"{text}\"\n{fields}\n\
             [extra]\nnote = \"{text}\"\n+++\n\n[\u{1b}[2J](\u{1b}[31m.md)\u{1b}[2J \u{202e}\n\n\
             ## Acceptance criteria\n\n- [ ] \u{1b}[2J\u{9b}\n"
        )
    };
    let path = |name: &[u8]| [b"backlog/stories/", name, b".md"].concat();
    let write = |name: &[u8], fields: &str| {
        repo.write(OsStr::from_bytes(&path(name)).to_str().unwrap(), story(fields));
    };
    repo.remove("backlog/stories/b.md");
    write(b"a", "feature = \"f\"\nstep = \"s\"\nrelease = \"r\"\nestimate = 2");
    // The folder isn't the story's name, so it may be anything.
    let inside = [NAME, b"/b"].concat();
    write(&inside, "type = \"bug\"\nseverity = \"critical\"\nfound_in = \"production\"\nestimate = 3\nreach = 4");
    write(b"c", &format!("type = \"feedback\"\nstatus = \"triage\"\nanswer = \"{text}\""));
    write(b"d", &format!("status = \"done\"\nclosed = 2026-11-05\nfeature = \"f\"\nexternal = \"{text}\""));
}

fn every_command(repo: &TestRepo) {
    for command in COMMANDS {
        run(repo, command);
        run(repo, &format!("-v {command}"));
    }
}

/// A repository with a commit of something harmless, so that there is a base.
fn with_base() -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").commit_all("first");
    repo
}

#[test]
fn an_order_of_hostile_texts_prints_no_control_characters() {
    let repo = with_base();
    backlog(&repo, TURNING, STEERING);
    ends(&repo, "priority --write", 0);
    let next = ends(&repo, "next -n 9", 0).stdout;
    assert!(next.contains("::error::z/b.md"), "a path is shown: {next}");
    repo.commit_all("second");
    every_command(&repo);
    let list = repo.read("backlog/PRIORITY.md");
    assert!(!list.contains('\u{1b}') && list.matches("\n1. ").count() == 3, "{list:?}");
}

#[test]
fn findings_about_hostile_texts_print_no_control_characters() {
    let repo = with_base();
    backlog(&repo, TURNING, TURNING);
    let fields = format!(
        "status = \"{TURNING}\"\nestimate = \"{TURNING}\"\nstep = \"{TURNING}\"\ndepends_on = [\"{TURNING}\"]\n\
         reported = \"{TURNING}\"\n\"{TURNING}\" = 1\nvalue = {{ \"{TURNING}\" = 2 }}"
    );
    repo.story("e", &fields);
    repo.write("backlog/stories/f.md", "+++\ntitle = \u{1b}[2J\u{9b}\u{202e}\n+++\n");
    repo.write("backlog/stories/g.md", "\u{1b}[2J\u{202e}+++\n");
    repo.write("backlog/stories/h.md", b"+++\ntitle = '\x1b[2J\xff'\n+++\n");
    repo.link("backlog/stories/i.md", "../../\u{1b}[2J\u{202e}");
    for name in ["\u{1b}[2J", "a\nb", "\u{202e}x", "\u{9b}31m"] {
        repo.write(&format!("backlog/stories/{name}.md"), "+++\ntitle = \"a\"\n+++\n");
    }
    let found = ends(&repo, "check", 1);
    for rule in ["invalid-id", "invalid-value", "unknown-field", "unreadable-file", "invalid-front-matter"] {
        assert!(found.stdout.contains(rule), "{rule}\n{}", found.stdout);
    }
    let line = ends(&repo, "check --format github", 1).stdout;
    assert!(line.lines().all(|line| line.starts_with("::")), "{line}");
    repo.commit_all("second");
    every_command(&repo);
}

#[test]
fn titles_with_bidi_controls_are_reported() {
    let repo = with_base();
    repo.write("backlog/stories/a.md", "+++\ntitle = \"pay \u{202e}eerf\"\n+++\n");
    let found = ends(&repo, "check", 1).stdout;
    assert!(found.contains("U+202E"), "{found}");
}

#[test]
fn hostile_arguments_and_folders_print_no_control_characters() {
    let repo = with_base();
    let name = OsStr::from_bytes(NAME);
    let here = repo.path();
    let folder = here.join(name);
    std::fs::create_dir_all(folder.join("stories")).unwrap();
    std::fs::write(folder.join("backlog.toml"), "[product]\nname = \"x\"\n").unwrap();
    std::fs::write(folder.join("stories/a.md"), "+++\ntitel = 1\n+++\n").unwrap();
    let arg = OsStr::new;
    for format in ["human", "json", "github", "sarif"] {
        run_in(&repo, here, [arg("-C"), name, arg("check"), arg("--format"), arg(format)]);
        run_in(&repo, &folder, ["check", "--format", format]);
    }
    for arguments in [
        &[arg("-C"), name, arg("priority"), arg("--check")][..],
        &[arg("-C"), name, arg("plan")],
        &[arg("check"), arg("--rev"), name],
        &[arg("check"), arg("--base"), name],
        &[arg("diff"), name],
        &[arg("why"), name],
        &[arg("explain"), name],
        &[arg("forecast"), arg("--feature"), name],
        &[arg("map"), arg("--release"), name],
        &[arg("-C"), arg("no\u{1b}[2J"), arg("check")],
        &[arg("init"), arg("new\u{1b}[2J\u{202e}")],
        &[arg("import"), arg("backlog-md"), name, arg("--into"), arg("made\u{1b}")],
        &[name],
        &[arg("check"), arg("--format"), name],
        &[arg("next"), arg("-n"), name],
    ] {
        run_in(&repo, here, arguments);
    }
}

#[test]
fn hostile_branches_and_authors_print_no_control_characters() {
    let repo = with_base();
    let branch = "turn\u{202e}ed\u{9b}31m";
    repo.git(&format!("checkout -q -b {branch}"));
    repo.write("backlog/backlog.toml", "[team]\nproduct_owners = [\"maria@shop.example\"]\n").commit_all("owners");
    repo.story("a", "value = 3");
    let mut commit = repo.command("git", repo.path());
    commit.args(["commit", "-qam", "\u{1b}[2J\u{202e}"]);
    commit.env("GIT_AUTHOR_NAME", "E\u{1b}[2J\u{202e}ve").env("GIT_AUTHOR_EMAIL", "eve\u{1b}[2J\u{202e}@shop.example");
    assert!(commit.output().unwrap().status.success());
    for format in ["human", "json", "github", "sarif"] {
        let found = run(&repo, &format!("check --rev {branch} --base HEAD~ --format {format}"));
        assert!(found.stdout.contains("priority-changed-by"), "{}{}", found.stdout, found.stderr);
    }
    for command in ["diff main", "diff main...HEAD --format markdown", "priority --rev", "check --base"] {
        run(&repo, &format!("{command} {branch}"));
    }
    run(&repo, &format!("diff {branch} main"));
}

#[test]
fn an_import_of_hostile_texts_prints_no_control_characters() {
    let repo = TestRepo::new();
    let text = "\u{1b}[2J\u{9b}31m\u{202e}\u{7f}";
    let task = |id: &str| {
        format!(
            "---\nid: \"{id}\"\ntitle: \"x\\e[2J{text}\"\nstatus: \"{text}\"\nparent: \"{text}\"\ndependencies: [\"{text}\"]\nmilestone: \"{text}\"\n\"{text}\": 1\n---\n{text}\n"
        )
    };
    for (at, id) in ["task-1", text, "../../etc/passwd", "/etc/passwd", "con", "task-1"].iter().enumerate() {
        repo.write(&format!("backlog/tasks/task-{at} - {text}\n.md"), task(id));
    }
    repo.write(&format!("backlog/tasks/{text}.md"), "no front matter").write("backlog/tasks/x.md", b"---\n\xff\n---\n");
    repo.write("backlog/config.yml", format!("project_name: \"{text}\"\nstatuses: [\"{text}\"]\n\"{text}\": 1\n"));
    let said = ends(&repo, "-v import backlog-md . --into made", 0);
    assert!(said.stdout.contains("Imported"), "{}", said.stdout);
    for command in ["check", "priority", "next -n 9", "check --format github"] {
        ends(&repo, &format!("-C made {command}"), 0);
    }
}
