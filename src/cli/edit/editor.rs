//! The user's editor, found and run as git does it.
//!
//! Without a terminal nothing waits for anybody: only an editor that is set explicitly is run, because it may be a script. If
//! what it returns isn't accepted, it is run again with that text, and no longer than it returns something new.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::super::context::Context;
use super::super::error::Failure;
use crate::git::{self, EditorCommand};
use crate::workspace::Draft;

/// How often a script gets its text back. Nobody is there to end it.
const SCRIPT_ROUNDS: usize = 10;

/// The user's editor.
#[derive(Debug)]
pub struct Editor {
    command: EditorCommand,
}

/// What to do with a text from an editor.
pub enum Verdict<T> {
    /// It is what was asked for.
    Accepted(T),
    /// The user gives up.
    GivenUp,
    /// The editor opens again, with this text and, if nobody can go on, this error.
    Again(String, Failure),
}

impl Editor {
    /// Finds the editor. `instead` names the option that gives without an editor what is asked for, as in
    /// "give the reason with `--because TEXT`".
    ///
    /// # Errors
    /// If there is nobody to edit anything: no terminal, and no editor that is set explicitly.
    pub fn find(context: &Context<'_>, instead: &str) -> Result<Self, Failure> {
        let environment = &context.environment;
        let default = || EditorCommand::default(environment).filter(|_| context.terminal.is_interactive());
        let command = EditorCommand::chosen(environment).or_else(default);
        command.map(|command| Self { command }).ok_or_else(|| {
            let why = if context.terminal.is_interactive() { "the terminal is dumb" } else { "there is no terminal" };
            Failure::new("no-editor", format!("can't open an editor: {why}, and none is set"))
                .hint(instead)
                .hint("or set `EDITOR`, `VISUAL`, `GIT_EDITOR` or git's `core.editor`")
        })
    }

    /// Opens a file, and returns when the editor is closed.
    ///
    /// # Errors
    /// If the editor can't be run or fails.
    pub fn open_file(&self, path: &Path, context: &mut Context<'_>) -> Result<(), Failure> {
        let EditorCommand(command) = &self.command;
        context.terminal.progress(&format!("waiting for the editor to close {} ", path.display()));
        let mut shell = Command::new(git::shell(&context.environment));
        // The editor may have arguments and quotes; the path is passed as it is.
        shell.arg("-c").arg(format!("{command} \"$@\"")).arg(command).arg(path);
        shell.current_dir(context.environment.current_folder()).stdout(context.terminal.editor_output());
        let status = shell.status();
        context.terminal.end_progress();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(Failure::new("editor", format!("the editor `{command}` failed: nothing was written")).hint(
                "git finds it in `GIT_EDITOR`, `core.editor`, `VISUAL` or `EDITOR`: `git var GIT_EDITOR` shows it",
            )),
            Err(error) => {
                Err(Failure::new("editor", format!("can't run the editor `{command}`: {error}")).caused_by(&error))
            }
        }
    }

    /// Lets the user edit `text`, in a file that is called `name`, until `judge` accepts it or it is given up (`None`). A file
    /// that is gone is given up, and so is a text that isn't accepted and comes back as it was. Whenever a typed text isn't used because of an error, it
    /// is kept in its file, and the failure names that, and what `go_on` says can be done with it.
    ///
    /// # Errors
    /// If the editor fails, or the text is given up with an error in it.
    pub fn edit_until<T>(
        &self,
        name: &str,
        text: &str,
        go_on: impl FnOnce(&str, &Context<'_>) -> Option<String>,
        context: &mut Context<'_>,
        judge: impl FnMut(&str, &mut Context<'_>) -> Result<Verdict<T>, Failure>,
    ) -> Result<Option<T>, Failure> {
        let draft = Draft::new(name, text)?;
        // The user has left the editor with an error of its own, and with that the text.
        self.open_file(draft.path(), context)?;
        self.ask(&draft, context, judge).map_err(|failure| {
            let kept = draft.keep().display().to_string();
            let failure = failure.hint(format!("what was typed is saved as {kept}"));
            match go_on(&kept, context) {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })
    }

    /// Judges what is in the draft, and opens the editor again until it is accepted or given up.
    fn ask<T>(
        &self,
        draft: &Draft,
        context: &mut Context<'_>,
        mut judge: impl FnMut(&str, &mut Context<'_>) -> Result<Verdict<T>, Failure>,
    ) -> Result<Option<T>, Failure> {
        let mut seen = BTreeSet::new();
        loop {
            let Some(typed) = draft.read()? else { return Ok(None) };
            let (text, failure) = match judge(&typed, context)? {
                Verdict::Accepted(value) => return Ok(Some(value)),
                Verdict::GivenUp => return Ok(None),
                Verdict::Again(text, failure) => (text, failure),
            };
            let has_rounds = context.terminal.is_interactive() || seen.len() < 2 * SCRIPT_ROUNDS;
            draft.write(&text)?;
            seen.insert(text);
            if !has_rounds || self.open_file(draft.path(), context).is_err() {
                return Err(failure);
            }
            if draft.read()?.is_some_and(|typed| !seen.insert(typed)) {
                return Err(failure);
            }
        }
    }
}
