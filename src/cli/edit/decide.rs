//! `topline decide`

use std::sync::Arc;

use super::super::Outcome;
use super::super::args::DecideArgs;
use super::super::check::parse_date;
use super::super::context::Context;
use super::super::error::Failure;
use super::items::find_item;
use super::workflow::visible_text;
use super::{Edit, Note, carry_out};
use crate::edit::decisions::{self, DecidedPlace, NewDecision};
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Item, Ix};
use crate::order::Order;
use crate::session::{BacklogState, Session};
use crate::text::{SourceFile, Span};

/// Writes or deletes the decision about an item.
pub fn decide(args: &DecideArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let review_on = args
        .review_on
        .as_deref()
        .map(|text| parse_date("--review-on", text, "write a date such as 2026-12-24"))
        .transpose()?;
    let because = args.because.as_deref().map(|text| visible_text(text, "--because")).transpose()?.unwrap_or_default();
    let (session, state) = context.load_worktree()?;
    let ix = find_item(&session, &state, &args.id)?;
    let id = state.parsed.backlog.item(ix).id.as_str();
    let path = decisions::path(id);
    let existing = state.tree.decisions.iter().find(|file| *file.path == *path);
    if args.withdraw {
        let Some(file) = existing else {
            return Err(Failure::usage(format!("there is no decision about `{id}`")));
        };
        let change =
            Change::requested("Withdraw a decision", vec![FileChange::Delete { path: Arc::clone(&file.path) }]);
        return carry_out(&session, &state, Edit::of_items(change, [id]), &args.edit, context);
    }
    let place = place(&session, &state, args)?;
    if matches!(&place, DecidedPlace::Above(target) | DecidedPlace::Below(target) if target == id) {
        return Err(Failure::usage(format!("`{id}` can't stand above or below itself")));
    }
    let by = session.author();
    let decision = NewDecision { place: &place, because, by: by.as_deref(), review_on };
    let file = change_of(existing, path, &decision);
    let wanted = place.clone();
    let id_after = id.to_owned();
    let mut edit = Edit::of_items(Change::requested("Decide where an item stands", vec![file]), [id]);
    edit.notes_after =
        Some(Box::new(move |after| void_note(after, &id_after, &wanted).map(Note::from).into_iter().collect()));
    carry_out(&session, &state, edit, &args.edit, context)
}

/// Where the item is to stand.
fn place(session: &Session, state: &BacklogState, args: &DecideArgs) -> Result<DecidedPlace, Failure> {
    let target = |id: &str| {
        let ix = find_item(session, state, id)?;
        let item = state.parsed.backlog.item(ix);
        if item.is_open() {
            return Ok(item.id.as_str().to_owned());
        }
        let status = item.status.value.name();
        Err(Failure::usage(format!("`{id}` has no place in the order: its status is `{status}`"))
            .hint("name an open item, or decide `--first` or `--last`"))
    };
    match (&args.above, &args.below) {
        (Some(id), _) => Ok(DecidedPlace::Above(target(id)?)),
        (None, Some(id)) => Ok(DecidedPlace::Below(target(id)?)),
        (None, None) if args.first => Ok(DecidedPlace::First),
        (None, None) => Ok(DecidedPlace::Last),
    }
}

/// The change that writes a decision. Comments in an earlier one stay.
fn change_of(existing: Option<&SourceFile>, path: String, decision: &NewDecision<'_>) -> FileChange {
    let new = |line_ending| decision.text(line_ending);
    match existing {
        None => FileChange::Create { path: path.into(), text: new("\n") },
        Some(file) => {
            let text = decision.replacing(file.text()).unwrap_or_else(|| new("\n"));
            let edits = vec![TextEdit::replace(Span::new(0, file.text().len()), text)];
            FileChange::Edit { path: Arc::clone(&file.path), edits }
        }
    }
}

/// Says why the item doesn't stand where it was decided to stand: what it depends on comes before it all the same.
fn void_note(after: &BacklogState, id: &str, place: &DecidedPlace) -> Option<String> {
    let (backlog, order) = (&after.parsed.backlog, after.order().ok()?);
    let at = order.position(backlog.find(id)?)?;
    let target = |id: &str| order.position(backlog.find(id)?);
    let needed_by = |order: &Order, at: usize| order.placed.get(at)?.needed_by;
    let name = |ix: Ix<Item>| backlog.item(ix).id.as_str();
    match place {
        DecidedPlace::Above(above) if at > target(above)? => match needed_by(order, target(above)?) {
            Some(by) => Some(format!("`{above}` still stands above `{id}`: it is needed by `{}`", name(by))),
            None => Some(format!("`{above}` still stands above `{id}`")),
        },
        DecidedPlace::Below(below) if at < target(below)? => match needed_by(order, at) {
            Some(by) => Some(format!("`{id}` still stands above `{below}`: it is needed by `{}`", name(by))),
            None => Some(format!("`{id}` still stands above `{below}`")),
        },
        DecidedPlace::Last if at + 1 < order.placed.len() => {
            needed_by(order, at).map(|by| format!("`{id}` isn't the last: it is needed by `{}`", name(by)))
        }
        _ => None,
    }
}
