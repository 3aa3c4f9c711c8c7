//! The commands that edit stories and decisions: each makes a change, and [`carry_out`] does the rest.

mod consequences;
mod decide;
mod editor;
mod format;
mod goal;
mod items;
mod new;
mod open;
mod rename;
mod reorder;
mod set;
mod split;
mod workflow;

pub use decide::decide;
pub use format::fmt;
pub use goal::edit_iteration;
use items::git_conflict;
pub use items::{conflict, find_item};
pub use new::new;
pub use open::open;
pub use rename::rename;
pub use reorder::reorder;
pub use set::set;
pub use split::split;
pub use workflow::{answer, day, done, drop, said, start};

use self::consequences::show_consequences;
use super::Outcome;
use super::args::{EditArgs, TextFormat};
use super::context::Context;
use super::error::Failure;
use crate::edit::Change;
use crate::render::edit_report::{EditReport, FileLine, FileOutcome, OrderEffect};
use crate::render::unified_diff;
use crate::rules::not_ready;
use crate::session::{BacklogState, ChangeMisfit, ChangedFile, NewFindings, Session};

/// A change that a command has made, and what to say about it.
pub struct Edit {
    /// The change.
    pub change: Change,
    /// The items that it is about: their ids before and after it.
    pub items: Vec<(String, String)>,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
    /// What else there is to know of the state after it.
    pub notes_after: Option<NotesAfter>,
    /// Whether the notes sum up what happens to the items: then a text doesn't list them, and JSON lists those that move.
    pub is_summed_up: bool,
    /// What to do if a file is a symlink or read-only.
    pub by_hand: String,
}

/// Looks at the state after a change for what else there is to know.
type NotesAfter = Box<dyn Fn(&BacklogState) -> Vec<String>>;

impl Edit {
    /// A change of items that keep their ids.
    pub fn of_items<'i>(change: Change, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let items = ids.into_iter().map(|id| (id.to_owned(), id.to_owned())).collect();
        let by_hand = "make the change by hand".to_owned();
        Self { change, items, notes: Vec::new(), notes_after: None, is_summed_up: false, by_hand }
    }
}

/// Writes a change, unless the result would have an error that it hasn't now, and says what it does to the order. With
/// `--dry-run` prints it as a patch instead.
pub fn carry_out(
    session: &Session,
    state: &BacklogState,
    edit: Edit,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let files = state.changed_files(&edit.change).map_err(|misfit| misfit_failure(session, &misfit))?;
    if let Some(failure) = git_conflict(session, state, files.iter().map(|file| &**file.old_path())) {
        return Err(failure);
    }
    let mut after = state.after(&files);
    let mut new = NewFindings::new(state, &after, &edit.items);
    after.add_texts_of(state, new.refused.iter().chain(&new.others));
    if !new.refused.is_empty() {
        let shown = context.show_findings(session, &after, &new.refused, context.terminal.stderr_screen());
        context.terminal.error_block(&shown);
        let message = "nothing was written: the result would have the errors above";
        context.terminal.error_block(&format!("{message}\n"));
        let messages: Vec<String> = new.refused.iter().map(|finding| finding.message.clone()).collect();
        context.terminal.json_error("invalid-result", message, &messages);
        return Ok(Outcome::Findings);
    }
    if !args.dry_run {
        session.apply_or(&files, &edit.by_hand)?;
    }
    let is_json = args.format == TextFormat::Json;
    // All paths of an output are seen from the same folder: a patch is one of the repository's root, as git's are.
    let shown = |path: &str| match (is_json, args.dry_run) {
        (true, _) => path.to_owned(),
        (false, true) => session.location().path_in_repository(path),
        (false, false) => session.shown(path),
    };
    let lists_places = after.order().is_ok() && !edit.is_summed_up;
    let before = (&state.parsed.backlog, state.order().ok());
    let now = (&after.parsed.backlog, after.order().ok());
    let effects = edit.items.iter().map(|(old, new)| OrderEffect::new(old, new, before, now));
    let effects = effects.filter(|effect| !edit.is_summed_up || effect.was != effect.rank).collect();
    let lines = files.iter().map(|file| file_line(file, &shown)).collect();
    let mut notes = edit.notes;
    notes.extend(edit.notes_after.into_iter().flat_map(|look| look(&after)));
    if notes.iter().any(|note| note.starts_with(new::NOT_READY)) {
        new.others.retain(|finding| finding.rule != not_ready::RULE.id);
    }
    let is_about_items = !edit.items.is_empty();
    let report = EditReport::new(args.dry_run, lines, effects, notes);
    let screen = context.terminal.stdout_screen();
    match (is_json, args.dry_run) {
        (true, _) => context.terminal.data(&report.json()),
        (false, true) => {
            let patches = files.iter().map(|file| patch(session, file, screen.style));
            context.terminal.data(&patches.collect::<String>());
            context.terminal.status_block(&report.human(context.terminal.stderr_screen(), lists_places));
        }
        (false, false) => context.terminal.data(&report.human(screen, lists_places)),
    }
    if files.is_empty() {
        context.terminal.status("nothing to change");
    }
    show_consequences(session, &after, &new.others, &shown, context);
    if is_about_items && after.order().is_err() {
        context.terminal.hint("there is no order: `topline check` says why");
    }
    Ok(Outcome::Clean)
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

fn file_line(file: &ChangedFile, shown: &dyn Fn(&str) -> String) -> FileLine {
    let outcome = match (&file.old, &file.new) {
        (None, _) => FileOutcome::Created,
        (_, None) => FileOutcome::Deleted,
        _ if file.renamed_from.is_some() => FileOutcome::Renamed,
        _ => FileOutcome::Changed,
    };
    FileLine { path: shown(&file.path), outcome, from: file.renamed_from.as_deref().map(shown) }
}

/// The change of a file as a patch, with paths relative to the repository's root.
pub fn patch(session: &Session, file: &ChangedFile, style: crate::render::style::Style) -> String {
    let in_repository = |path: &str| session.location().path_in_repository(path);
    let (old_path, new_path) = (in_repository(file.old_path()), in_repository(&file.path));
    let old = file.old.as_deref().map(|text| (&*old_path, text));
    unified_diff::patch(old, file.new.as_deref().map(|text| (&*new_path, text)), style)
}

fn misfit_failure(session: &Session, misfit: &ChangeMisfit) -> Failure {
    match misfit {
        ChangeMisfit::NoText(path) => Failure::new("io", format!("can't read {}", session.shown(path))),
        ChangeMisfit::Edits(path) => {
            Failure::new("conflict", format!("can't edit {}: the edits don't fit it", session.shown(path)))
        }
    }
}
