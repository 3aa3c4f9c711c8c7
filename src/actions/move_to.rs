//! Puts an item directly above or below another one in the order as it is.
//!
//! What the item needs and stands between is pulled along; what needs the item can't be passed.

use std::collections::HashSet;

use super::decide::no_place;
use super::edit::Edit;
use super::failure::Failure;
use super::flow::way_in;
use super::items::find_item;
use super::refusal::{ActionError, Refusal};
use super::reorder::{Reordered, Reorderer};
use super::texts::visible_text;
use crate::edit::reorder::WantedOrder;
use crate::edit::reorder::reasons::Reasons;
use crate::edit::reorder::wanted;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::session::{BacklogState, Session};

/// Stands for the reason in an edit that is only shown.
const NO_REASON_YET: &str = "…";

/// Next to which item another one is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovePlace<'m> {
    /// Directly above the item with this id.
    Above(&'m str),
    /// Directly below it.
    Below(&'m str),
}

/// Moves an item. Without a reason where one is needed the edit can be shown, and not made.
///
/// # Errors
/// If a dependency forbids it, or there is no order.
pub fn move_to(
    session: &Session,
    state: &BacklogState,
    id: &str,
    place: MovePlace<'_>,
    because: Option<&str>,
) -> Result<Edit, ActionError> {
    let because = because.filter(|because| !because.trim().is_empty());
    let because = because.map(|because| visible_text(because, "the reason")).transpose()?;
    let order = state.order().map_err(|_| ActionError::NoOrder)?;
    let (MovePlace::Above(target) | MovePlace::Below(target)) = place;
    let ix = open_item(session, state, id)?;
    let target = open_item(session, state, target)?;
    if ix == target {
        return Err(Failure::usage(format!("`{id}` can't stand above or below itself")).into());
    }
    let reorderer = Reorderer { session, state, order };
    let backlog = &state.parsed.backlog;
    let typed = typed(backlog, order, ix, target, matches!(place, MovePlace::Above(_)));
    let items = wanted::complete(backlog, order, &typed, |_| false)
        .map_err(|forbidden| Refusal::new("forbidden", reorderer.forbidden_sentence(&forbidden), Vec::new()))?;
    let wanted = wanted_order(order, items, ix, target);
    let (reordering, reasons, missing) = match reorderer.decide(&wanted, &[], because)? {
        Reordered::Unchanged => return Ok(Edit::done_already(id, format!("`{id}` stands there already"))),
        Reordered::Decided(reordering, reasons) => (reordering, reasons, Vec::new()),
        Reordered::Unexplained(reordering, missing) => {
            let stand_in = match reorderer.decide(&wanted, &[], Some(NO_REASON_YET))? {
                Reordered::Decided(_, reasons) => reasons,
                _ => Reasons::default(),
            };
            (reordering, stand_in, missing)
        }
    };
    let mut edit = reorderer.edit(&reordering, &reasons, &[])?;
    edit.change.title = format!("Move {id}");
    // What is pulled along wasn't asked for.
    edit.items = vec![(id.to_owned(), id.to_owned())];
    edit.needs_reason = missing.iter().map(|ix| reorderer.id(*ix).to_owned()).collect();
    Ok(edit)
}

fn open_item(session: &Session, state: &BacklogState, id: &str) -> Result<Ix<Item>, Failure> {
    let ix = find_item(session, state, id)?;
    let item = state.parsed.backlog.item(ix);
    if item.is_open() { Ok(ix) } else { Err(no_place(item).hint(way_in(item))) }
}

/// The items from the old place to the new one, in their wanted sequence, without those that are pulled along.
fn typed(backlog: &Backlog, order: &Order, ix: Ix<Item>, target: Ix<Item>, is_above: bool) -> Vec<Ix<Item>> {
    let (Some(from), Some(to)) = (order.position(ix), order.position(target)) else { return Vec::new() };
    let needed = if to < from { prerequisites(backlog, ix) } else { HashSet::new() };
    let between = order.placed.get(from.min(to)..=from.max(to)).unwrap_or_default();
    let mut typed = Vec::with_capacity(between.len());
    for other in between.iter().map(|placed| placed.item) {
        if other == target {
            typed.extend(if is_above { [ix, target] } else { [target, ix] });
        } else if other != ix && !needed.contains(&other) {
            typed.push(other);
        }
    }
    typed
}

/// All that an item needs.
fn prerequisites(backlog: &Backlog, ix: Ix<Item>) -> HashSet<Ix<Item>> {
    let mut found = HashSet::new();
    let mut waiting = vec![ix];
    while let Some(item) = waiting.pop() {
        waiting.extend(backlog.links_of(item).depends_on.iter().copied().filter(|other| found.insert(*other)));
    }
    found
}

/// The item gets the section of the one beside which it is put; the others keep theirs.
fn wanted_order(order: &Order, items: Vec<Ix<Item>>, ix: Ix<Item>, target: Ix<Item>) -> WantedOrder {
    let section = |ix: Ix<Item>| order.position(ix).and_then(|at| order.placed.get(at)).map(|placed| placed.section);
    WantedOrder {
        sections: items.iter().map(|item| section(if *item == ix { target } else { *item })).collect(),
        is_named: items.iter().map(|item| *item == ix).collect(),
        items,
    }
}
