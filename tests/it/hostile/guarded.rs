//! Runs the program with limits on time and memory, and checks its output for control characters.

use std::ffi::OsStr;
use std::path::Path;

use topline::text::visible::is_control_or_bidi;

use crate::support::repo::{Ended, TestRepo};

/// Seconds of processor time.
const TIME: u32 = 60;
/// KiB of address space. Threads and the C library reserve much that they never touch.
const MEMORY: u32 = 2 << 20;

/// Runs the program in `folder`. It must exit by itself, and print no control characters.
#[track_caller]
pub fn run_in<S: AsRef<OsStr>>(repo: &TestRepo, folder: &Path, arguments: impl IntoIterator<Item = S>) -> Ended {
    let limits = format!("ulimit -t {TIME} && ulimit -v {MEMORY} && exec \"$@\"");
    let mut command = repo.command("/bin/sh", folder);
    command.args(["-c", &limits, "sh", env!("CARGO_BIN_EXE_topline")]).args(arguments);
    let ended: Ended = command.output().unwrap().into();
    assert!((0..=2).contains(&ended.code), "{command:?} ended with {}\n{:.2000}", ended.code, ended.stderr);
    for text in [&ended.stdout, &ended.stderr] {
        let steering = text.chars().find(|c| is_control_or_bidi(*c) && *c != '\n');
        assert!(steering.is_none(), "{command:?} prints {steering:?}\n{text:?}");
    }
    ended
}

/// The same in the repository's top folder, with arguments that blanks part.
#[track_caller]
pub fn run(repo: &TestRepo, arguments: &str) -> Ended {
    run_in(repo, repo.path(), arguments.split_whitespace())
}

/// The same; it must end with `code`.
#[track_caller]
pub fn ends(repo: &TestRepo, arguments: &str, code: i32) -> Ended {
    let ended = run(repo, arguments);
    assert_eq!(ended.code, code, "{arguments}\n{:.2000}\n{:.2000}", ended.stdout, ended.stderr);
    ended
}
