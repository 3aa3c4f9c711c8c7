//! The command line, a front end of the [`session`](crate::session).
//!
//! Each command is *arguments → session → compute → render*: a session finds and loads the backlog, the domain computes,
//! a renderer makes bytes, and `Terminal` writes them. Errors are returned to [`run`], the one place that prints them and
//! chooses the exit code.

mod approve;
mod args;
mod check;
mod context;
mod diff;
mod edit;
mod error;
mod every_backlog;
mod explain;
mod forecast;
mod hook;
mod import;
mod init;
mod iteration;
mod looping;
mod map;
mod merge_driver;
mod next;
mod page;
mod plan;
mod priority;
#[cfg(feature = "serve")]
mod serve;
mod status;
mod terminal;
mod why;

use std::any::Any;
use std::ffi::OsString;

use clap::Parser;

use args::{Cli, Command, SideArgs};
use context::Context;
use error::Failure;
use terminal::{COULD_NOT_RUN, Terminal};

use crate::session::Environment;

/// How a run ended.
pub struct Ended {
    /// The exit code.
    pub code: u8,
    /// The loaded backlogs, which the caller may leak instead of dropping.
    pub retained: Vec<Box<dyn Any>>,
}

/// Runs the program with `args`. The first one is the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Ended {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return Ended { code: print_clap_message(&error), retained: Vec::new() },
    };
    let terminal = Terminal::new(&cli);
    let environment = match Environment::capture() {
        Ok(environment) => environment,
        // What needs no folder works in one that was deleted, too.
        Err(_) if matches!(cli.command, Command::Explain(_)) => Environment::in_folder(""),
        Err(error) => {
            let failure = Failure::new("io", format!("can't get the current folder: {error}")).caused_by(&error);
            return Ended { code: terminal.fail(&failure), retained: Vec::new() };
        }
    };
    let mut context = Context::new(&cli, environment, terminal);
    let outcome = dispatch(&cli.command, &mut context).and_then(|outcome| {
        context.terminal.finish()?;
        Ok(outcome)
    });
    let code = outcome.map_or_else(|failure| context.terminal.fail(&failure), Outcome::code);
    Ended { code, retained: context.into_retained() }
}

/// The result of a command that could run, for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Success.
    Clean,
    /// Findings of severity error, no order, a stale `PRIORITY.md`, or orders that differ.
    Findings,
}

impl Outcome {
    /// [`Outcome::Findings`] if `any`.
    pub(crate) fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Clean }
    }

    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
        }
    }
}

fn dispatch(command: &Command, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    match command {
        Command::Check(args) => {
            let outcome = every_backlog::run(args.all, &args.side, context, |context| check::run(args, context))?;
            hook::hint_if_missing(context);
            Ok(outcome)
        }
        Command::Priority(args) => {
            every_backlog::run(args.all, &args.side, context, |context| priority::run(args, context))
        }
        Command::Next(args) => next::run(args, context),
        Command::Why(args) => why::run(args, context),
        Command::Plan(args) => plan::run(args, context),
        Command::Iteration(args) => iteration::run(args, context),
        Command::Forecast(args) => forecast::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Reviewed(args) => looping::reviewed(args, context),
        Command::Deployed(args) => looping::deployed(args, context),
        Command::Map(args) => map::run(args, context),
        Command::Page(args) => page::run(args, context),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(args, context),
        Command::Diff(args) => {
            let side = SideArgs { staged: args.staged, rev: args.head.clone() };
            every_backlog::run(args.all, &side, context, |context| diff::run(args, context))
        }
        Command::Set(args) => edit::set(args, context),
        Command::Start(args) => edit::start(args, context),
        Command::Done(args) => edit::done(args, context),
        Command::Drop(args) => edit::drop(args, context),
        Command::Answer(args) => edit::answer(args, context),
        Command::New(args) => edit::new(args, context),
        Command::Split(args) => edit::split(args, context),
        Command::Decide(args) => edit::decide(args, context),
        Command::Edit(args) => edit::open(args, context),
        Command::Rename(args) => edit::rename(args, context),
        Command::Fmt(args) => edit::fmt(args, context),
        Command::Reorder(args) => edit::reorder(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::Import(args) => import::run(&args.source, context),
        Command::Approve(args) => approve::run(args, context),
        Command::Hook(args) => hook::run(&args.command, context),
        Command::MergeDriver(args) => merge_driver::run(args, context),
    }
}

/// Prints the help, the version or a usage error, and returns the exit code.
fn print_clap_message(error: &clap::Error) -> u8 {
    if error.use_stderr() {
        terminal::print_usage_error(error);
        return COULD_NOT_RUN;
    }
    terminal::exit_code_of_print(error.print())
}
