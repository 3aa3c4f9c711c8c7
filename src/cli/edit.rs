//! The commands that edit stories and decisions: each says what somebody wants, the layer [`actions`](crate::actions) makes a
//! change of that, and [`carry_out`] writes it and says what it does.

mod consequences;
mod decide;
mod editor;
mod format;
mod new;
mod open;
mod rename;
mod reorder;
mod set;
mod split;
mod workflow;

pub use decide::decide;
pub use format::fmt;
pub use new::new;
pub use open::open;
pub use rename::rename;
pub use reorder::reorder;
pub use set::set;
pub use split::split;
pub use workflow::{answer, day, done, drop, start};

use self::consequences::show_consequences;
use super::Outcome;
use super::args::{EditArgs, TextFormat};
use super::context::Context;
use super::error::Failure;
use crate::actions::{ActionError, Edit, InvalidResult, Prepared, Warning, prepare};
use crate::render::edit_report::{EditReport, FileLine};
use crate::render::terminal_text;
use crate::session::{BacklogState, Session};

/// Carries out an edit, or says why there is none.
pub fn carry_out_if_any(
    session: &Session,
    state: &BacklogState,
    edit: Result<Edit, ActionError>,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    match edit {
        Ok(edit) => carry_out(session, state, edit, args, context),
        Err(error) => explain(error, session, state, context),
    }
}

/// Writes an edit, unless the result would have an error that it hasn't now, and says what it does to the order. With
/// `--dry-run` prints it as a patch instead.
pub fn carry_out(
    session: &Session,
    state: &BacklogState,
    edit: Edit,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    edit.warnings.iter().for_each(|warning| show_warning(warning, context));
    if edit.is_done_already && args.format != TextFormat::Json {
        edit.notes.iter().for_each(|note| context.terminal.status(note));
        return Ok(Outcome::Clean);
    }
    let applied = prepare(session, state, edit).and_then(|prepared| {
        if !args.dry_run {
            prepared.apply(session)?;
        }
        Ok(prepared)
    });
    match applied {
        Ok(prepared) => {
            report(session, &prepared, args, context);
            Ok(Outcome::Clean)
        }
        Err(error) => explain(error, session, state, context),
    }
}

/// Says why there is no edit.
fn explain(
    error: ActionError,
    session: &Session,
    state: &BacklogState,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    match error {
        ActionError::Failure(failure) => return Err(failure),
        ActionError::NeedsReason(_) => return Err(Failure::new(error.kind(), error.message())),
        ActionError::Refused(refusal) => {
            context.terminal.error_block(&terminal_text::source(&refusal.lines));
            context.refuse(refusal.kind, &refusal.message, &refusal.hints);
        }
        ActionError::NoOrder => {
            return Ok(context.order_or_findings(session, state).err().unwrap_or(Outcome::Findings));
        }
        ActionError::Invalid(result) => show_invalid(&result, session, context),
    }
    Ok(Outcome::Findings)
}

fn show_warning(warning: &Warning, context: &mut Context<'_>) {
    context.terminal.error_block(&terminal_text::source(&warning.lines));
    context.terminal.status(&warning.text);
}

fn show_invalid(result: &InvalidResult, session: &Session, context: &mut Context<'_>) {
    let InvalidResult { findings, after } = result;
    let shown = context.show_findings(session, after, findings, context.terminal.stderr_screen());
    context.terminal.error_block(&shown);
    let message = "nothing was written: the result would have the errors above";
    context.terminal.error_block(&format!("{message}\n"));
    let messages: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
    context.terminal.json_error("invalid-result", message, &messages);
}

/// Says what an edit does, or has done.
fn report(session: &Session, edit: &Prepared, args: &EditArgs, context: &mut Context<'_>) {
    let is_json = args.format == TextFormat::Json;
    // All paths of an output are seen from the same folder: a patch is one of the repository's root, as git's are.
    let shown = |path: &str| match (is_json, args.dry_run) {
        (true, _) => path.to_owned(),
        (false, true) => session.location().path_in_repository(path),
        (false, false) => session.shown(path),
    };
    let lists_places = edit.after.order().is_ok() && !edit.is_summed_up;
    let lines = edit.files.iter().map(|file| {
        let from = file.renamed_from.as_deref().map(shown);
        FileLine { path: shown(&file.path), outcome: file.outcome(), from }
    });
    let report = EditReport::new(args.dry_run, lines.collect(), edit.effects.clone(), edit.notes.clone());
    let screen = context.terminal.stdout_screen();
    match (is_json, args.dry_run) {
        (true, _) => context.terminal.data(&report.json()),
        (false, true) => {
            context.terminal.data(&edit.patch(session, screen.style));
            context.terminal.status_block(&report.human(context.terminal.stderr_screen(), lists_places));
        }
        (false, false) => context.terminal.data(&report.human(screen, lists_places)),
    }
    if edit.files.is_empty() {
        context.terminal.status("nothing to change");
    }
    show_consequences(session, &edit.after, &edit.findings, &shown, context);
    if edit.is_about_items && edit.after.order().is_err() {
        context.terminal.hint("there is no order: `topline check` says why");
    }
}

/// Says that the user has given up in the editor; as JSON, as a report of an edit that changes nothing.
pub fn given_up(args: &EditArgs, context: &mut Context<'_>) {
    let message = "given up: nothing was written";
    context.terminal.status(message);
    if args.format == TextFormat::Json {
        let report = EditReport::new(args.dry_run, Vec::new(), Vec::new(), vec![message.to_owned()]);
        context.terminal.data(&report.json());
    }
}
