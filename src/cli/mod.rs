//! The command line: where the two ladders of the crate meet.
//!
//! A command is *load → compute → render* and fits on a screen: `load` brings a tree in, the domain
//! computes, a renderer makes bytes, and `terminal::Terminal` puts them out. Errors travel up to
//! [`run`], the one place that turns them into words and an exit code.

mod args;
mod base;
mod check;
mod diff;
mod error;
mod explain;
mod forecast;
mod hook;
mod import;
mod init;
mod load;
mod merge_driver;
mod next;
mod plan;
mod priority;
mod terminal;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use error::Failure;
use terminal::Terminal;

/// Runs the program with `args`, the first of which is its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut terminal = Terminal::new(&cli);
    let outcome = dispatch(&cli, &mut terminal).and_then(|outcome| {
        terminal.finish()?;
        Ok(outcome)
    });
    match outcome {
        Ok(outcome) => outcome.code(),
        Err(failure) => terminal.fail(&failure),
    }
}

/// What a command that ran has to say to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Clean, or done.
    Clean,
    /// Findings of severity error, no order, stale, or different.
    Findings,
}

impl Outcome {
    /// [`Outcome::Findings`] if there are any.
    pub(crate) fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Clean }
    }

    fn code(self) -> ExitCode {
        match self {
            Self::Clean => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
        }
    }
}

fn dispatch(cli: &Cli, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match &cli.command {
        Command::Check(args) => check::run(cli, args, terminal),
        Command::Priority(args) => priority::run(cli, args, terminal),
        Command::Next(args) => next::run(cli, args, terminal),
        Command::Why(args) => why::run(cli, args, terminal),
        Command::Plan(args) => plan::run(cli, args, terminal),
        Command::Forecast(args) => forecast::run(cli, args, terminal),
        Command::Diff(args) => diff::run(cli, args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Init(args) => init::run(cli, args, terminal),
        Command::Import(args) => import::run(&args.source, terminal),
        Command::Hook(args) => hook::run(cli, &args.command, terminal),
        Command::MergeDriver(args) => merge_driver::run(args),
    }
}

/// Help and version go to stdout and are no failure; anything else that clap says is.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        terminal::complain_of_usage(error);
        return ExitCode::from(2);
    }
    terminal::printed(error.print())
}
