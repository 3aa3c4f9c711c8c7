//! Runs the program in a child process that runs a shell command at a chosen step of writing.
//!
//! The child is this test binary, which runs only [`child`] and in it the program's library, so that the program needs no test
//! code. The shell command is, for example, `kill -KILL $PPID` or an edit by another process. An exit code other than 0 becomes
//! the system error of the step.

use std::io::Write;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::sandbox::Sandbox;

/// The words of a command line, one a line.
const ARGS: &str = "STEPS_ARGS";
/// At which step something happens, from 1.
const AT: &str = "STEPS_AT";
/// What happens.
const SHELL: &str = "STEPS_SHELL";

/// Kills the process at once.
pub(crate) const KILL: &str = "kill -KILL $PPID";
/// "No space left on device".
pub(crate) const FULL: &str = "exit 28";

/// More steps than any command of these tests has.
const MANY: usize = 200;

/// How the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; none if it was killed.
    pub(crate) code: Option<u8>,
    /// Whether what should happen did: the program has no more steps if not.
    pub(crate) reached: bool,
    pub(crate) said: String,
}

/// Runs the program with `args` and `line` at step `at`.
pub(crate) fn run_at(sandbox: &Sandbox, at: usize, line: &str, args: &[&str]) -> Ended {
    let mut command = this_binary(sandbox);
    command.env(ARGS, args.join("\n")).env(AT, at.to_string()).env(SHELL, line);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let code = (0..=2).find(|code| said.contains(&ended(*code)));
    assert_eq!(code.is_some(), output.status.success(), "{said}");
    Ended { code, reached: said.contains(&reached(at)), said }
}

/// Runs the program once for each of its steps, with `line` at that step; `each` gets the step's number and
/// how that run ended. Returns how many steps there were.
pub(crate) fn each_step(
    sandbox: &Sandbox,
    line: &str,
    args: &[&str],
    mut before: impl FnMut(),
    mut each: impl FnMut(usize, Ended),
) -> usize {
    for at in 1..MANY {
        before();
        let ended = run_at(sandbox, at, line, args);
        if !ended.reached {
            assert_eq!(ended.code, Some(0), "{}", ended.said);
            return at - 1;
        }
        each(at, ended);
    }
    panic!("{args:?} never ends");
}

/// A line of shell that runs the program with something at a step, if the variables say so.
pub(crate) fn script(sandbox: &Sandbox) -> String {
    let command = this_binary(sandbox);
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| format!("'{}' ", word.to_str().unwrap())).collect()
}

/// The variables that make [`script`] run `args` with `line` at step `at`.
pub(crate) fn variables(at: usize, line: &str, args: &[&str]) -> [(&'static str, String); 3] {
    [(ARGS, args.join("\n")), (AT, at.to_string()), (SHELL, line.to_owned())]
}

fn this_binary(sandbox: &Sandbox) -> Command {
    let mut command = sandbox.command(std::env::current_exe().unwrap());
    command.args(["--exact", "support::steps::child", "--ignored", "--nocapture", "--test-threads=1"]);
    command
}

fn ended(code: u8) -> String {
    format!("\nended {:?}\n", ExitCode::from(code))
}

fn reached(at: usize) -> String {
    format!("\nreached {at}\n")
}

#[test]
#[ignore = "what other tests start as a process of its own"]
fn child() {
    let Ok(args) = std::env::var(ARGS) else { return };
    let at: usize = std::env::var(AT).unwrap().parse().unwrap();
    let line = std::env::var(SHELL).unwrap();
    let steps = AtomicUsize::new(0);
    topline::disk::watch_steps(move |_, _| {
        if steps.fetch_add(1, Ordering::Relaxed) + 1 != at {
            return Ok(());
        }
        write!(std::io::stdout(), "{}", reached(at))?;
        let status = Command::new("/bin/sh").args(["-c", &line]).status()?;
        match status.code() {
            Some(0) => Ok(()),
            code => Err(std::io::Error::from_raw_os_error(code.unwrap_or_default())),
        }
    });
    let ended = topline::cli::run(std::iter::once("topline".into()).chain(args.split('\n').map(Into::into)));
    write!(std::io::stdout(), "\nended {:?}\n", std::process::ExitCode::from(ended.code)).unwrap();
}
