//! Decides where an item stands, or withdraws that.

use std::sync::Arc;

use jiff::civil::Date;

use super::edit::{Edit, Note};
use super::failure::Failure;
use super::flow::way_in;
use super::items::find_item;
use super::refusal::ActionError;
use super::texts::visible_text;
use crate::diag::words;
use crate::edit::decisions::{self, DecidedPlace, NewDecision};
use crate::edit::toml_edits::{line_ending, new_line_ending};
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::session::{BacklogState, Session};
use crate::text::words::list_at_most;
use crate::text::{Span, Tree};

/// Where somebody wants an item to stand.
#[derive(Clone, Debug)]
pub struct Decide<'d> {
    /// The item.
    pub id: &'d str,
    /// Its place.
    pub place: DecidedPlace,
    /// Why.
    pub because: &'d str,
    /// From when it should be reviewed.
    pub review_on: Option<Date>,
}

/// Writes the decision about an item.
///
/// # Errors
/// If it has no place in the order, or that next to which it should stand.
pub fn decide(session: &Session, state: &BacklogState, wish: &Decide<'_>) -> Result<Edit, ActionError> {
    let because = visible_text(wish.because, "the reason")?;
    let item = state.parsed.backlog.item(find_item(session, state, wish.id)?);
    let id = item.id.as_str();
    if !item.is_open() {
        return Err(no_place(item).hint(way_in(item)).into());
    }
    check_target(session, state, &wish.place)?;
    if matches!(&wish.place, DecidedPlace::Above(target) | DecidedPlace::Below(target) if target == id) {
        return Err(Failure::usage(format!("`{id}` can't stand above or below itself")).into());
    }
    let by = session.author();
    let decision = NewDecision { place: &wish.place, because, by: by.as_deref(), review_on: wish.review_on };
    let file = change_of(&state.tree, decisions::path(id), &decision);
    let (place, id_after) = (wish.place.clone(), id.to_owned());
    let mut edit = Edit::of_items(Change::requested(format!("Decide where {id} stands"), vec![file]), [id]);
    edit.notes_after =
        Some(Box::new(move |after| void_note(after, &id_after, &place).map(Note::from).into_iter().collect()));
    Ok(edit)
}

/// Deletes the decision about an item.
///
/// # Errors
/// If there is none.
pub fn withdraw(session: &Session, state: &BacklogState, id: &str) -> Result<Edit, ActionError> {
    let id = state.parsed.backlog.item(find_item(session, state, id)?).id.as_str();
    let Some(file) = state.tree.file(&decisions::path(id)) else {
        return Err(Failure::usage(format!("there is no decision about `{id}`")).into());
    };
    let delete = FileChange::Delete { path: Arc::clone(&file.path) };
    Ok(Edit::of_items(Change::requested(format!("Withdraw the decision about {id}"), vec![delete]), [id]))
}

/// Checks that the item next to which another is to stand has a place.
fn check_target(session: &Session, state: &BacklogState, place: &DecidedPlace) -> Result<(), Failure> {
    let (DecidedPlace::Above(id) | DecidedPlace::Below(id)) = place else { return Ok(()) };
    let item = state.parsed.backlog.item(find_item(session, state, id)?);
    if item.is_open() {
        return Ok(());
    }
    Err(no_place(item).hint("name an open item, or decide `--first` or `--last`"))
}

/// The failure for an item that no decision can place.
pub fn no_place(item: &Item) -> Failure {
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
