//! `topline edit`

use std::io::ErrorKind;

use super::super::Outcome;
use super::super::args::OpenArgs;
use super::super::context::Context;
use super::super::error::Failure;
use super::editor::Editor;
use crate::actions::story_path;
use crate::diag::{Finding, Severity};
use crate::parse::stem;
use crate::render::terminal_text;
use crate::session::{BacklogState, CheckOptions, NewFindings, Session, StateSource};
use crate::text;
use crate::workspace::{self, Draft};

/// Opens a story in the editor, and shows its findings afterwards.
pub fn open(args: &OpenArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    let path = story_path(&session, &state, &args.id)?;
    let editor = Editor::find(context, "change single keys with `topline set`")?;
    let file = session.location().root.path.join(&*path);
    loop {
        let opened = editor.open_file(&file, context);
        if file.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            let outcome = deleted(&session, &state, &path, context);
            // A failure alone would not show what that breaks.
            context.terminal.finish()?;
            return opened.and(outcome);
        }
        if let Err(failure) = opened {
            return Err(failed(&session, &state, &path, failure, context));
        }
        let findings = show_findings(&session, &path, context)?;
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        if findings.is_empty() || !context.terminal.is_interactive() || !context.terminal.confirm("go on editing?")? {
            return Ok(Outcome::findings(has_errors));
        }
    }
}

/// What an editor that failed has left of the story: it may have written it before.
fn failed(session: &Session, state: &BacklogState, path: &str, failure: Failure, context: &mut Context<'_>) -> Failure {
    let before = state.tree.file(path).and_then(|file| file.readable_text().ok());
    let now = workspace::read_file(&session.location().root.path.join(path)).ok();
    let shown = session.shown(path);
    if before.is_some() && before.map(str::as_bytes) == now.as_deref() {
        return failure.with_consequence(&format!("{shown} is as it was"));
    }
    let failure = failure.with_consequence(&format!("{shown} has changed all the same"));
    // A failure alone would not show the findings.
    match show_findings(session, path, context).and_then(|_| context.terminal.finish()) {
        Ok(()) => failure,
        Err(_) => failure.hint("`topline check` says what is wrong with it"),
    }
}

/// Says that the story is gone, what that breaks, and how to get it back: nobody else has seen what was not committed.
fn deleted(session: &Session, state: &BacklogState, path: &str, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let after = session.load(&StateSource::Worktree)?;
    let new = NewFindings::new(state, &after, &[]);
    let mut findings = new.refused;
    findings.extend(new.others);
    let broken = context.show_findings(session, &after, &findings, context.terminal.stdout_screen());
    context.terminal.data(&broken);
    let shown = session.shown(path);
    context.terminal.error_block(&format!("the editor deleted {}\n", terminal_text::line(&shown)));
    let in_repository = session.location().path_in_repository(path);
    if session.repository_if_any().is_some_and(|repository| repository.blob_in("HEAD", &in_repository).is_some()) {
        context.terminal.hint(&format!("`git restore {shown}` brings it back as it is in git"));
    }
    if let Some(text) = state.tree.file(path).and_then(|file| file.readable_text().ok()) {
        let copy = Draft::new(text::path::file_name(path), text)?.keep();
        context.terminal.hint(&format!("what it was before is saved as {}", copy.display()));
    }
    let backlog = &state.parsed.backlog;
    if let Some(item) =
        backlog.find(stem(path)).map(|ix| backlog.item(ix)).filter(|item| !item.status.value.is_closed())
    {
        let id = &item.id;
        context
            .terminal
            .hint(&format!("an item that isn't wanted any more is dropped: `topline drop {id} --because TEXT`"));
    }
    Ok(Outcome::Findings)
}

/// Shows the findings about a file.
fn show_findings(session: &Session, path: &str, context: &mut Context<'_>) -> Result<Vec<Finding>, Failure> {
    let state = session.load(&StateSource::Worktree)?;
    let mut findings = session.findings(&state, CheckOptions::default());
    findings.retain(|finding| *finding.place.path == *path);
    let shown = context.show_findings(session, &state, &findings, context.terminal.stdout_screen());
    context.terminal.data(&shown);
    if findings.is_empty() {
        context.terminal.status(&format!("no findings in {}", session.shown(path)));
    }
    Ok(findings)
}
