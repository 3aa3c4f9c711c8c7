//! The user's editor, found and run as git does it.
//!
//! Without a terminal nothing waits for anybody: only an editor that is set explicitly is run, because it may be a script. If
//! what it returns isn't accepted, it is run again with that text, and no longer than it returns something new.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::super::Outcome;
use super::super::context::Context;
use super::super::error::Failure;
use crate::git::{self, EditorCommand};
use crate::workspace::Draft;

/// How often a script gets its text back. Nobody is there to end it.
const SCRIPT_ROUNDS: usize = 10;
/// How often the editor opens again on a terminal, where it may be a script, too. A person goes on with the text that is kept.
const TERMINAL_ROUNDS: usize = 50;
/// A text that is longer than this, in bytes, is none that somebody types: a script doubles it each time.
const LONGEST: usize = 16 << 20;

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
    /// The same for a question that only a person can answer: without a terminal it isn't asked.
    Ask(String, Failure),
    /// It can't be used, and the user knows why already. The text is kept.
    Refused(T),
}

impl Verdict<Outcome> {
    /// The verdict on a text that was carried out.
    pub fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Accepted(outcome),
            Outcome::Findings => Self::Refused(outcome),
        }
    }
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
    /// If the editor can't be run or fails. It may have changed the file all the same.
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
            Ok(_) => Err(Failure::new("editor", format!("the editor `{command}` failed")).hint(
                "git finds it in `GIT_EDITOR`, `core.editor`, `VISUAL` or `EDITOR`: `git var GIT_EDITOR` shows it",
            )),
            Err(error) => {
                Err(Failure::new("editor", format!("can't run the editor `{command}`: {error}")).caused_by(&error))
            }
        }
    }

    /// Lets the user edit `text`, in a file that is called `name`, until `judge` accepts it or it is given up (`None`). A file
    /// that is gone is given up, and so is a text that isn't accepted and comes back as it was. Whenever a typed text isn't
    /// used, it is kept in its file, and that is named, and what `go_on` says can be done with it.
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
        let keep = |draft: Draft, context: &Context<'_>| {
            let kept = draft.keep().display().to_string();
            [Some(format!("what was typed is saved as {kept}")), go_on(&kept, context)].into_iter().flatten()
        };
        let opened = self.open_file(draft.path(), context);
        if let Err(failure) = opened {
            let failure = failure.with_consequence("nothing was written");
            let is_typed = draft.read().map_or(true, |typed| typed.is_some_and(|typed| typed != text));
            let hints = is_typed.then(|| keep(draft, context));
            return Err(hints.into_iter().flatten().fold(failure, Failure::hint));
        }
        match self.ask(&draft, context, judge) {
            Ok(Verdict::Accepted(value)) => Ok(Some(value)),
            Ok(Verdict::Refused(value)) => {
                keep(draft, context).for_each(|hint| context.terminal.hint(&hint));
                Ok(Some(value))
            }
            Ok(Verdict::GivenUp) => Ok(None),
            Ok(Verdict::Again(_, failure) | Verdict::Ask(_, failure)) | Err(failure) => {
                Err(keep(draft, context).fold(failure, Failure::hint))
            }
        }
    }

    /// Judges what is in the draft, and opens the editor again until it is accepted or nobody goes on. The last verdict.
    fn ask<T>(
        &self,
        draft: &Draft,
        context: &mut Context<'_>,
        mut judge: impl FnMut(&str, &mut Context<'_>) -> Result<Verdict<T>, Failure>,
    ) -> Result<Verdict<T>, Failure> {
        let is_interactive = context.terminal.is_interactive();
        let mut rounds = if is_interactive { TERMINAL_ROUNDS } else { SCRIPT_ROUNDS };
        let mut seen = BTreeSet::new();
        loop {
            let Some(typed) = draft.read()? else { return Ok(Verdict::GivenUp) };
            let verdict = judge(&typed, context)?;
            let (text, is_asked) = match &verdict {
                Verdict::Again(text, _) => (text, true),
                Verdict::Ask(text, _) => (text, is_interactive),
                Verdict::Accepted(_) | Verdict::GivenUp | Verdict::Refused(_) => return Ok(verdict),
            };
            draft.write(text)?;
            seen.insert(text.clone());
            if rounds == 0 || !is_asked || text.len() > LONGEST || self.open_file(draft.path(), context).is_err() {
                return Ok(verdict);
            }
            if draft.read()?.is_some_and(|typed| !seen.insert(typed)) {
                return Ok(verdict);
            }
            rounds -= 1;
        }
    }
}
