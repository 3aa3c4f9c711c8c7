//! Named output channels: data goes to stdout; status, hints and errors go to stderr.
//!
//! Only this module queries the terminal and writes to it. Data is buffered and written in one piece. Status follows the
//! data, so that a summary stays on the screen below a long list of findings.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::process::Stdio;
use std::time::Duration;

use super::args::{Cli, ColorChoice};
use super::error::Failure;
use crate::render::style::{Role, Style, TextLayout};
use anstream::AutoStream;

use crate::render::{error_json, terminal_text};

/// The exit code of a command that could not run.
pub const COULD_NOT_RUN: u8 = 2;
/// Prose is wrapped at this many columns, even in a wider terminal.
const MEASURE: usize = 100;
/// Goes to the start of the line and clears it.
const CLEAR_LINE: &str = "\r\u{1b}[2K";
/// The minimum width of the output, even in a narrower terminal: a table needs some room.
const MIN_WIDTH: usize = 60;

/// The process's output.
pub struct Terminal {
    /// Buffered output for stdout.
    data: String,
    /// Buffered output for stderr.
    status: String,
    stdout_screen: TextLayout,
    stderr_screen: TextLayout,
    quiet: bool,
    verbose: bool,
    /// Whether errors are printed to stdout as JSON, too.
    json: bool,
    /// Whether stdin is a terminal.
    stdin_is_terminal: bool,
    /// Whether somebody watches stdout.
    stdout_is_terminal: bool,
    /// Whether somebody watches stderr.
    stderr_is_terminal: bool,
    /// Whether a line of progress is on the screen.
    progress_shown: bool,
}

impl Terminal {
    /// The output configured by `cli`, the environment (`NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM`) and the terminal.
    pub fn new(cli: &Cli) -> Self {
        let color = |detected: anstream::ColorChoice| match cli.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => detected != anstream::ColorChoice::Never,
        };
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0).max(MIN_WIDTH));
        let screen = |is_terminal: bool, detected: anstream::ColorChoice| {
            let width = if is_terminal { columns.unwrap_or(MEASURE) } else { usize::MAX };
            TextLayout { style: Style { color: color(detected) }, width, wrap_width: width.min(MEASURE) }
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        Self {
            data: String::new(),
            status: String::new(),
            stdout_screen: screen(stdout.is_terminal(), AutoStream::choice(&stdout)),
            stderr_screen: screen(stderr.is_terminal(), AutoStream::choice(&stderr)),
            quiet: cli.quiet,
            verbose: cli.verbose,
            json: cli.command.wants_json(),
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_is_terminal: stdout.is_terminal(),
            stderr_is_terminal: stderr.is_terminal(),
            progress_shown: false,
        }
    }

    /// Style and width of stdout.
    pub fn stdout_screen(&self) -> TextLayout {
        self.stdout_screen
    }

    /// Style and width of stderr, which may be a terminal when stdout is not.
    pub fn stderr_screen(&self) -> TextLayout {
        self.stderr_screen
    }

    /// Whether `-v` was given.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether somebody can be asked.
    pub fn is_interactive(&self) -> bool {
        self.stdin_is_terminal && self.stderr_is_terminal
    }

    /// Asks a question that is answered with yes or no, after everything that was said so far. No answer is no.
    ///
    /// # Errors
    /// If the terminal can't be read.
    pub fn confirm(&mut self, question: &str) -> Result<bool, Failure> {
        self.finish()?;
        write_to_stderr(&format!("{} [y/N] ", terminal_text::line(question)));
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        read.map_err(|error| Failure::new("io", format!("can't read the answer: {error}")))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Where an editor writes to: not into the data, if they go to a file or a pipe.
    pub fn editor_output(&self) -> Stdio {
        if self.stdout_is_terminal { Stdio::inherit() } else { Stdio::from(io::stderr()) }
    }

    /// Adds data, the result of the command, to stdout.
    pub fn data(&mut self, text: &str) {
        self.data.push_str(text);
    }

    /// Adds one line that says what was done. Hidden by `--quiet`.
    pub fn status(&mut self, text: &str) {
        self.status_block(&format!("{}\n", terminal_text::line(text)));
    }

    /// Adds one line that says what the user can do. Hidden by `--quiet`.
    pub fn hint(&mut self, text: &str) {
        self.status_block(&self.hint_line(text));
    }

    /// Adds rendered lines of status. Hidden by `--quiet`.
    pub fn status_block(&mut self, text: &str) {
        if !self.quiet {
            self.status.push_str(text);
        }
    }

    /// Adds rendered lines that say why there is no data. `--quiet` doesn't hide them.
    pub fn error_block(&mut self, text: &str) {
        self.status.push_str(text);
    }

    /// Shows what a long computation is doing, in place of what it did before; only on a terminal, and not with `--quiet`.
    pub fn progress(&mut self, text: &str) {
        if self.stderr_is_terminal && !self.quiet {
            self.progress_shown = true;
            let line = terminal_text::line(text);
            write_to_stderr(&format!("{CLEAR_LINE}{}", terminal_text::truncate(&line, self.stderr_screen.width - 1)));
        }
    }

    /// Removes the line of progress.
    pub fn end_progress(&mut self) {
        if std::mem::take(&mut self.progress_shown) {
            write_to_stderr(CLEAR_LINE);
        }
    }

    /// Writes the data, then the status. A broken pipe (`topline … | head`) is not an error and doesn't change the exit
    /// code.
    ///
    /// # Errors
    /// If stdout can't be written.
    pub fn finish(&mut self) -> Result<(), Failure> {
        let data = std::mem::take(&mut self.data);
        match write_whole(&mut io::stdout().lock(), data.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            result => result.map_err(|error| output_failure(&error))?,
        }
        write_to_stderr(&std::mem::take(&mut self.status));
        Ok(())
    }

    /// Data in place of what a program asked for as JSON and can't get; nothing if it didn't ask for JSON.
    pub fn json_error(&mut self, kind: &str, message: &str, hints: &[String]) {
        if self.json {
            self.data(&error_json::json(kind, message, &[], hints));
        }
    }

    /// Prints why the command could not run, and returns the exit code. With `--format json` the error is also printed to
    /// stdout as JSON.
    pub fn fail(&self, failure: &Failure) -> u8 {
        let message = failure.to_string();
        if self.json {
            let json = error_json::json(failure.kind(), &message, failure.causes(), failure.hints());
            // If this fails, the error is still printed to stderr.
            let _ = write_whole(&mut io::stdout().lock(), json.as_bytes());
        }
        let error = self.stderr_screen.style.paint(Role::Bad, "error:");
        let causes = failure.causes().iter().filter(|_| self.verbose);
        let causes: String = causes.map(|cause| format!("  caused by: {}\n", terminal_text::line(cause))).collect();
        let hints: String = failure.hints().iter().map(|hint| self.hint_line(hint)).collect();
        write_to_stderr(&format!("{}{error} {}\n{causes}{hints}", self.status, terminal_text::line(&message)));
        COULD_NOT_RUN
    }

    fn hint_line(&self, text: &str) -> String {
        format!("{} {}\n", self.stderr_screen.style.paint(Role::Hint, "hint:"), terminal_text::line(text))
    }
}

/// Prints clap's error about the arguments. It quotes them, and a script may pass untrusted text: control characters are
/// escaped.
pub fn print_usage_error(error: &clap::Error) {
    let text = error.render().to_string();
    match terminal_text::source(&text) {
        // If stderr can't be written, there is nothing else to do.
        Cow::Borrowed(_) => drop(error.print()),
        Cow::Owned(escaped) => write_to_stderr(&escaped),
    }
}

/// The exit code after clap printed the help or the version with this result.
pub fn exit_code_of_print(result: io::Result<()>) -> u8 {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            write_to_stderr(&format!("error: {}\n", output_failure(&error)));
            COULD_NOT_RUN
        }
        _ => 0,
    }
}

fn output_failure(error: &io::Error) -> Failure {
    Failure::new("io", format!("can't write the output: {error}"))
}

/// Writes to stderr. A failure is ignored: there is no other channel to report it.
fn write_to_stderr(text: &str) {
    let _ = write_whole(&mut io::stderr().lock(), text.as_bytes());
}

/// Writes all bytes. A full pipe in non-blocking mode returns `WouldBlock`: then the write is tried again a moment later.
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
            result => return result,
        }
    }
}
