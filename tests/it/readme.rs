//! The README and the example match the program.
//!
//! Every fenced block that begins with ```` ```console ```` is a session: lines after `$ ` are run in a new folder that
//! contains `backlog-example`, and the lines below each are its stdout and stderr.
//! `TOPLINE_BLESS=1` rewrites the output in the README, and `PRIORITY.md` in the example.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::sandbox::{Sandbox, copy, repository};
use crate::support::snapshot;

/// The first two commands of the README.
const FIRST: &str = "cargo run --release -- -C backlog-example priority";
const TEST: &str = "cargo test";

const FENCE: &str = "```";

/// A folder with the example in it.
fn with_example() -> Sandbox {
    let sandbox = Sandbox::new();
    copy(&repository("backlog-example"), &sandbox.path("backlog-example"));
    sandbox
}

/// `text` with the output of each console block as the program gives it.
fn replayed(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(&format!("{line}\n"));
        if line.trim_end() == format!("{FENCE}console") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != FENCE).collect();
            out.push_str(&session(&block));
            out.push_str(&format!("{FENCE}\n"));
        }
    }
    out
}

/// The commands of a block with their output.
fn session(block: &[&str]) -> String {
    let sandbox = with_example();
    let commands: Vec<&str> = block.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(!commands.is_empty(), "a console block without a line `$ …`: {block:?}");
    commands.into_iter().map(|command| format!("$ {command}\n{}", output(&sandbox, command))).collect()
}

/// The output of a command. Cargo isn't run, because the program is built already.
fn output(sandbox: &Sandbox, command: &str) -> String {
    let line = command.replace("cargo run --release -- ", "topline ");
    assert!(!line.starts_with("cargo "), "`{command}` can't be replayed: show it in a block that isn't `console`");
    let run = sandbox.shell(&format!("exec 2>&1\n{line}"));
    let text = snapshot::visible(&run.out);
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

#[test]
fn console_blocks_show_what_the_program_prints() {
    let path = repository("README.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(&format!("\n{FENCE}console\n")), "the README shows no session");
    if let Err(difference) = snapshot::compare(&path, &replayed(&text)) {
        panic!("{difference}");
    }
}

#[test]
fn blocks_are_replayed() {
    let text = format!(
        "# T\n\n{FENCE}console\n$ cargo run --release -- -C backlog-example check\nold\n$ topline explain nothing\n{FENCE}\n\n{FENCE}toml\n$ kept\n{FENCE}\n"
    );
    let told = replayed(&text);
    assert!(!told.contains("old"), "{told}");
    assert!(told.contains("$ topline explain nothing\nerror: there is no rule `nothing`\nhint: "), "{told}");
    assert!(told.ends_with(&format!("{FENCE}\n\n{FENCE}toml\n$ kept\n{FENCE}\n")), "{told}");
    assert_eq!(replayed(&told), told);
}

#[test]
fn the_two_commands_are_shown_and_ci_runs_the_tests() {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let is_shown = |command: &str| readme.lines().any(|line| line.trim_start_matches("$ ").trim() == command);
    assert!(is_shown(FIRST), "README.md doesn't show `{FIRST}` on a line of its own");
    assert!(is_shown(TEST), "README.md doesn't show `{TEST}` on a line of its own");
    let ci = fs::read_to_string(repository(".ci/run")).unwrap();
    let runs = ci.lines().any(|line| line.strip_prefix("step ").unwrap_or(line) == TEST);
    assert!(runs, ".ci/run doesn't run `{TEST}`");
}

#[test]
fn the_example_is_ordered_as_its_file_says() {
    let sandbox = with_example();
    let run = sandbox.topline(&["-C", "backlog-example", "priority", "--format", "markdown"]);
    assert_eq!((run.code, &*run.err), (Some(0), ""));
    if let Err(difference) = snapshot::compare(&repository("backlog-example/PRIORITY.md"), &run.out) {
        panic!("{difference}");
    }
}

#[test]
fn the_example_is_valid() {
    let run = with_example().topline(&["-C", "backlog-example", "check", "--format", "json"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &json["errors"], &json["warnings"]), (Some(0), &0.into(), &0.into()), "{}", json["findings"]);
}

/// The test functions of a source: those below `#[test]` that are not ignored.
fn tests_of(source: &str) -> BTreeSet<&str> {
    let mut lines = source.lines().map(str::trim);
    let mut names = BTreeSet::new();
    while lines.by_ref().any(|line| line == "#[test]") {
        let Some(line) = lines.by_ref().find(|line| !line.starts_with("#[") || line.starts_with("#[ignore")) else {
            break;
        };
        names.extend(line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()));
    }
    names
}

#[test]
fn tests_are_found_in_a_source() {
    let source = "fn a() {}\n#[test]\nfn b() {}\nproptest! {\n  #[test]\n  #[allow(x)]\n  fn c(x in any()) {}\n}\n#[test]\n#[ignore]\nfn d() {}\n";
    assert!(tests_of(source).into_iter().eq(["b", "c"]));
}

#[test]
fn every_promise_names_its_tests() {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let (_, section) = readme.split_once("\n## What you can rely on\n").unwrap();
    let section = section.split("\n#").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20, "{rows:#?}");
    for row in rows {
        let (promise, tests) = row.trim_matches(['|', ' ']).rsplit_once(" | ").unwrap();
        for test in tests.split(", ") {
            let named = test.trim_matches('`').split_once("::");
            let (file, name) = named.unwrap_or_else(|| panic!("`{test}` of \"{promise}\" is no `FILE.rs::TEST`"));
            let source = fs::read_to_string(repository(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(tests_of(&source).contains(name), "there is no test `{name}` in {file}, which keeps \"{promise}\"");
        }
    }
}
