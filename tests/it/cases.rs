//! Runs the program in a shell: every folder of `tests/cases` is a case.
//!
//! `cmd` has the lines to run; a `#` begins a comment. `in/`, if it exists, is copied to the working folder first.
//! `expected.txt` has the stdout, stderr and exit code of each line. Any other file fails the test.
//! `TOPLINE_BLESS=1` rewrites the expectations.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::support::sandbox::{Run, Sandbox, names, repository};
use crate::support::snapshot;

#[test]
fn every_case_prints_what_is_expected() {
    let folder = repository("tests/cases");
    let cases = names(&folder);
    assert!(!cases.is_empty(), "no cases in {}", folder.display());
    let failures: Vec<String> = cases.par_iter().filter_map(|name| case(&folder.join(name)).err()).collect();
    assert!(failures.is_empty(), "{} of {} cases:\n\n{}", failures.len(), cases.len(), failures.join("\n"));
}

/// Runs the lines of one case.
fn case(folder: &Path) -> Result<(), String> {
    if !folder.is_dir() {
        return Err(format!("{}: cases are folders\n", folder.display()));
    }
    for name in names(folder) {
        if !["cmd", "in", "expected.txt"].contains(&&*name) {
            return Err(format!("{}: no case reads this file\n", folder.join(name).display()));
        }
    }
    let lines = fs::read_to_string(folder.join("cmd")).map_err(|error| format!("{}: {error}\n", folder.display()))?;
    let input = folder.join("in");
    let sandbox = Sandbox::new();
    let sandbox = if input.is_dir() { sandbox.filled_from(&input) } else { sandbox };
    let mut shown = String::new();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix('#') {
            Some(comment) => shown.push_str(&format!("#{comment}\n")),
            None => shown.push_str(&screen(line, &sandbox.shell(line))),
        }
    }
    snapshot::compare(&folder.join("expected.txt"), &shown)
}

/// A line and its output. A line that prepares something and prints nothing is shown alone.
fn screen(line: &str, run: &Run) -> String {
    let mut shown = format!("$ {line}\n");
    if run.code == Some(0) && run.out.is_empty() && run.err.is_empty() && !line.contains("topline") {
        return shown;
    }
    part(&mut shown, &run.out);
    if !run.err.is_empty() {
        shown.push_str("--- stderr\n");
        part(&mut shown, &run.err);
    }
    let code = run.code.map_or("a signal".to_owned(), |code| code.to_string());
    shown.push_str(&format!("--- exit {code}\n\n"));
    shown
}

fn part(shown: &mut String, text: &str) {
    shown.push_str(&snapshot::visible(text));
    if !text.is_empty() && !text.ends_with('\n') {
        shown.push_str("\n(no newline at the end)\n");
    }
}
