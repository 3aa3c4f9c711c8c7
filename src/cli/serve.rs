//! `topline serve`: says the address and what happens; the server is in [`serve`].

use super::Outcome;
use super::args::ServeArgs;
use super::check::parse_today;
use super::context::Context;
use super::error::Failure;
use super::terminal::Terminal;
use crate::serve::{self, ServeOptions, Voice};
use crate::session::StateSource;

/// Serves until a signal ends it.
pub fn run(args: &ServeArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    parse_today(&args.today)?;
    let session = context.open(&StateSource::Worktree)?;
    let folder = session.shown("");
    let day = args.today.clone();
    let options = ServeOptions {
        port: args.port,
        open: args.open,
        read_only: args.read_only,
        // It was read once above; `now` is another day tomorrow.
        clock: Box::new(move || parse_today(&day).unwrap_or_default()),
    };
    let mut voice = Spoken { terminal: &mut context.terminal, folder, read_only: args.read_only };
    serve::run(session, options, &mut voice)?;
    Ok(Outcome::Clean)
}

struct Spoken<'t> {
    terminal: &'t mut Terminal,
    folder: String,
    read_only: bool,
}

impl Voice for Spoken<'_> {
    fn address(&mut self, address: &str) -> Result<(), Failure> {
        self.terminal.data(&format!("{address}\n"));
        let only = if self.read_only { ", read-only" } else { "" };
        self.terminal.status(&format!("serving {}{only}; Ctrl-C ends it", self.folder.trim_end_matches('/')));
        self.terminal.finish()
    }

    fn say(&mut self, text: &str) {
        self.terminal.status(text);
        // Nobody reads the output any more, but windows are open.
        let _ = self.terminal.finish();
    }
}
