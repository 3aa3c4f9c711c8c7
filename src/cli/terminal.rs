//! Named channels: data to stdout, chatter to stderr.
//!
//! The only place that asks what the terminal is and writes to it. Data is collected and put out whole, even
//! into a pipe that its reader has set to non-blocking; chatter follows it, so that a summary stands below
//! what it sums up and a screenful of findings doesn't scroll it away.

use std::borrow::Cow;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::Duration;

use super::args::{Cli, Colour};
use super::error::Failure;
use crate::render::style::{Role, Style, TextLayout};
use crate::render::{error_json, terminal_text};

/// The exit code of a command that could not run.
pub const COULD_NOT_RUN: u8 = 2;
/// The longest line of prose that is easy to read.
const MEASURE: usize = 100;
/// Narrower terminals get lines of this many columns all the same: a table needs some room.
const NARROWEST: usize = 60;

/// The process's output.
pub struct Terminal {
    data: String,
    said: String,
    screen: TextLayout,
    side: TextLayout,
    quiet: bool,
    verbose: bool,
    /// Whether stdout belongs to a program that reads JSON.
    json: bool,
}

impl Terminal {
    /// The terminal as `cli` and the environment want it.
    pub fn new(cli: &Cli) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = |is_terminal: bool| match cli.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        };
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0).max(NARROWEST));
        let screen = |is_terminal: bool| {
            let width = if is_terminal { columns.unwrap_or(MEASURE) } else { usize::MAX };
            TextLayout { style: Style { color: colour(is_terminal) }, width, wrap_width: width.min(MEASURE) }
        };
        Self {
            data: String::new(),
            said: String::new(),
            screen: screen(io::stdout().is_terminal()),
            side: screen(io::stderr().is_terminal()),
            quiet: cli.quiet,
            verbose: cli.verbose,
            json: cli.command.wants_json(),
        }
    }

    /// What renderers of data for people are told.
    pub fn screen(&self) -> TextLayout {
        self.screen
    }

    /// What renderers of chatter are told: stderr may be a terminal where stdout is none.
    pub fn side_screen(&self) -> TextLayout {
        self.side
    }

    /// Whether the user wants to hear more.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Data: what the command was asked for.
    pub fn data(&mut self, text: &str) {
        self.data.push_str(text);
    }

    /// A word on what was done.
    pub fn status(&mut self, text: &str) {
        self.chatter(&format!("{}\n", terminal_text::line(text)));
    }

    /// A way out, for people.
    pub fn hint(&mut self, text: &str) {
        self.chatter(&self.hinted(text));
    }

    /// Several lines of chatter, rendered already.
    pub fn chatter(&mut self, text: &str) {
        if !self.quiet {
            self.said.push_str(text);
        }
    }

    /// Lines that say why there is no data, rendered already: errors, which no one can ask not to hear.
    pub fn trouble(&mut self, text: &str) {
        self.said.push_str(text);
    }

    /// Puts the data out, then the chatter. A reader that has gone had enough: `topline … | head` is quiet,
    /// and its exit code is what it would have been.
    ///
    /// # Errors
    /// If stdout doesn't take it.
    pub fn finish(&mut self) -> Result<(), Failure> {
        let data = std::mem::take(&mut self.data);
        match write_whole(&mut io::stdout().lock(), data.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            done => done.map_err(|error| unprinted(&error))?,
        }
        complain(&std::mem::take(&mut self.said));
        Ok(())
    }

    /// Says why the command could not run: to people on stderr, and to a program that asked for JSON on stdout as well.
    pub fn fail(&self, failure: &Failure) -> u8 {
        let message = failure.to_string();
        if self.json {
            let json = error_json::json(failure.kind(), &message, failure.causes(), failure.hints());
            // Whoever doesn't take it has the same on stderr.
            let _ = write_whole(&mut io::stdout().lock(), json.as_bytes());
        }
        let error = self.side.style.paint(Role::Bad, "error:");
        let causes = failure.causes().iter().filter(|_| self.verbose);
        let causes: String = causes.map(|cause| format!("  caused by: {}\n", terminal_text::line(cause))).collect();
        let hints: String = failure.hints().iter().map(|hint| self.hinted(hint)).collect();
        complain(&format!("{}{error} {}\n{causes}{hints}", self.said, terminal_text::line(&message)));
        COULD_NOT_RUN
    }

    fn hinted(&self, text: &str) -> String {
        format!("{} {}\n", self.side.style.paint(Role::Hint, "hint:"), terminal_text::line(text))
    }
}

/// Says what clap has against the arguments, which it quotes: they may be a script's, with a name that is anybody's.
pub fn complain_of_usage(error: &clap::Error) {
    let text = error.render().to_string();
    match terminal_text::source(&text) {
        // Nothing is left to be done if even this can't be printed.
        Cow::Borrowed(_) => drop(error.print()),
        Cow::Owned(dead) => complain(&dead),
    }
}

/// What printing without a terminal of ours, as of the help, comes to.
pub fn printed(done: io::Result<()>) -> u8 {
    match done {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&format!("error: {}\n", unprinted(&error)));
            COULD_NOT_RUN
        }
        _ => 0,
    }
}

fn unprinted(error: &io::Error) -> Failure {
    Failure::new("io", format!("can't write the output: {error}"))
}

/// Writes to stderr; if nobody listens there, there is nobody to tell.
fn complain(text: &str) {
    let _ = write_whole(&mut io::stderr().lock(), text.as_bytes());
}

/// Writes every byte. A non-blocking pipe answers "would block" when it is full; its reader needs a moment.
fn write_whole(out: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(1)),
            Err(error) => return Err(error),
        }
    }
    loop {
        match out.flush() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(1)),
            done => return done,
        }
    }
}
