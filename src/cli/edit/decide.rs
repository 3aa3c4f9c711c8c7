//! `topline decide`

use std::sync::Arc;

use super::super::Outcome;
use super::super::args::DecideArgs;
use super::super::check::parse_date;
use super::super::context::Context;
use super::super::error::Failure;
use super::items::find_item;
use super::workflow::{told, way_in};
use super::{Edit, carry_out};
use crate::diag::words;
use crate::edit::decisions::{self, DecidedPlace, NewDecision};
use crate::edit::toml_edits::{line_ending, new_line_ending};
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::session::{BacklogState, Session};
use crate::text::words::list_at_most;
use crate::text::{Span, Tree};

/// Writes or deletes the decision about an item.
pub fn decide(args: &DecideArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let review_on = args
        .review_on
        .as_deref()
        .map(|text| parse_date("--review-on", text, "write a date such as 2026-12-24"))
        .transpose()?;
    let because = args.because.as_deref().map(|text| told(text, "--because")).transpose()?.unwrap_or_default();
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let ix = find_item(&session, &state, &args.id)?;
    let item = state.parsed.backlog.item(ix);
    let id = item.id.as_str();
    let path = decisions::path(id);
    if args.withdraw {
        let Some(file) = state.tree.file(&path) else {
            return Err(Failure::usage(format!("there is no decision about `{id}`")));
        };
        let change =
            Change::requested("Withdraw a decision", vec![FileChange::Delete { path: Arc::clone(&file.path) }]);
        return carry_out(&session, &state, Edit::of_items(change, [id]), &args.edit, context);
    }
    if !item.is_open() {
        return Err(no_place(item).hint(way_in(item)));
    }
    let place = place(&session, &state, args)?;
    if matches!(&place, DecidedPlace::Above(target) | DecidedPlace::Below(target) if target == id) {
        return Err(Failure::usage(format!("`{id}` can't stand above or below itself")));
    }
    let by = session.author();
    let decision = NewDecision { place: &place, because, by: by.as_deref(), review_on };
    let file = change_of(&state.tree, path, &decision);
    let wanted = place.clone();
    let id_after = id.to_owned();
    let mut edit = Edit::of_items(Change::requested("Decide where an item stands", vec![file]), [id]);
    edit.notes_after = Some(Box::new(move |after| void_note(after, &id_after, &wanted).into_iter().collect()));
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
        Err(no_place(item).hint("name an open item, or decide `--first` or `--last`"))
    };
    match (&args.above, &args.below) {
        (Some(id), _) => Ok(DecidedPlace::Above(target(id)?)),
        (None, Some(id)) => Ok(DecidedPlace::Below(target(id)?)),
        (None, None) if args.first => Ok(DecidedPlace::First),
        (None, None) => Ok(DecidedPlace::Last),
    }
}

/// The failure for an item that no decision can place.
fn no_place(item: &Item) -> Failure {
    Failure::usage(format!("`{}` has no place in the order: its status is `{}`", item.id, item.status.value.name()))
}

/// The change that writes a decision. Comments in an earlier one stay.
fn change_of(tree: &Tree, path: String, decision: &NewDecision<'_>) -> FileChange {
    match tree.file(&path) {
        None => FileChange::Create { path: path.into(), text: decision.text(new_line_ending(tree)) },
        Some(file) => {
            let old = file.text();
            let text = decision.replacing(old).unwrap_or_else(|| decision.text(line_ending(old)));
            let edits = vec![TextEdit::replace(Span::new(0, old.len()), text)];
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
        DecidedPlace::First if at > 0 => first_note(backlog, order, at),
        _ => None,
    }
}

/// Says what stands above an item that was decided to be first: what it needs, or what other decisions put there.
fn first_note(backlog: &Backlog, order: &Order, at: usize) -> Option<String> {
    let id = &backlog.item(order.placed.get(at)?.item).id;
    let mut needed: Vec<Ix<Item>> = vec![order.placed.get(at)?.item];
    let mut next = 0;
    while let Some(ix) = needed.get(next).copied() {
        let new: Vec<Ix<Item>> = backlog.blockers(ix).filter(|need| !needed.contains(need)).collect();
        needed.extend(new);
        next += 1;
    }
    let above = order.placed.get(..at)?.iter().map(|placed| placed.item);
    let (own, others): (Vec<Ix<Item>>, Vec<Ix<Item>>) = above.partition(|ix| needed.contains(ix));
    let names =
        |items: &[Ix<Item>]| list_at_most(items.iter().map(|ix| format!("`{}`", backlog.item(*ix).id)), words::SHOWN);
    Some(match (own.as_slice(), others.as_slice()) {
        (_, []) => format!("{} before `{id}`, which needs {}", verb_of(&names(&own), own.len()), pronoun(own.len())),
        ([], _) => format!("{} before `{id}` by other decisions", verb_of(&names(&others), others.len())),
        _ => format!(
            "{} before `{id}`, which needs {}; other decisions put {} there, too",
            verb_of(&names(&own), own.len()),
            pronoun(own.len()),
            names(&others)
        ),
    })
}

fn verb_of(names: &str, count: usize) -> String {
    format!("{names} {}", if count == 1 { "comes" } else { "come" })
}

fn pronoun(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}
