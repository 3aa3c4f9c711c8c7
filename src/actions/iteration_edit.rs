//! An edit of `[iteration]`, which may give it another goal: what that does to the order.

use super::edit::{Edit, Note};
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Item, Ix};
use crate::order::Order;
use crate::session::BacklogState;
use crate::text::tree::CONFIG;
use crate::text::words::{count, count_irregular};

/// The edit that gives `backlog.toml` another text. It is about the open items of the feature `goal`. `by_hand` says what to
/// write if the file is a symlink or read-only.
pub fn edit_iteration(state: &BacklogState, text: &str, goal: Option<&str>, by_hand: &str) -> Edit {
    let old = state.tree.config.as_ref().map_or("", |file| file.text());
    let edits = TextEdit::difference(old, text).into_iter().collect();
    let change = Change::requested("Edit the iteration", vec![FileChange::Edit { path: CONFIG.into(), edits }]);
    let items: Vec<&str> = goal.map(|goal| items_of(state, goal)).unwrap_or_default();
    let mut edit = Edit::of_items(change, items);
    let before = state.order().ok().map(|order| ranks(state, order));
    let goal = goal.map(str::to_owned);
    let notes = move |after: &BacklogState| moves(before.as_deref(), after, goal.as_deref());
    edit.notes_after = Some(Box::new(move |after| notes(after).into_iter().map(Note::from).collect()));
    Edit { is_summed_up: true, by_hand: by_hand.to_owned(), ..edit }
}

/// The open items of a feature.
fn items_of<'s>(state: &'s BacklogState, feature: &str) -> Vec<&'s str> {
    let backlog = &state.parsed.backlog;
    let feature = backlog.config.features.find(feature);
    let of_feature = |(ix, item): &(Ix<Item>, &Item)| {
        item.is_open() && feature.is_some() && backlog.links_of(*ix).feature == feature
    };
    backlog.each().filter(of_feature).map(|(_, item)| item.id.as_str()).collect()
}

/// The ids in their order.
fn ranks(state: &BacklogState, order: &Order) -> Vec<String> {
    order.placed.iter().map(|placed| state.parsed.backlog.item(placed.item).id.to_string()).collect()
}

/// What a goal does to the order: how many items get another place, and where the first of its own goes.
fn moves(before: Option<&[String]>, after: &BacklogState, goal: Option<&str>) -> Vec<String> {
    let (Some(before), Ok(order)) = (before, after.order()) else { return Vec::new() };
    let now = ranks(after, order);
    let moved = now.iter().zip(before).filter(|(one, other)| one != other).count();
    let moved = (moved > 0).then(|| count_irregular(moved, "item gets", "items get") + " another place in the order");
    let first = goal.map(|goal| {
        let own = items_of(after, goal);
        let first = now.iter().position(|id| own.contains(&id.as_str()));
        let Some((at, id)) = first.and_then(|at| Some((at, now.get(at)?))) else {
            return format!("`{goal}` has no open items");
        };
        let place = match before.iter().position(|known| known == id) {
            Some(was) if was == at => format!("stays at {}", at + 1),
            Some(was) => format!("{} → {}", was + 1, at + 1),
            None => format!("enters at {}", at + 1),
        };
        format!("the first of its {}, `{id}`: {place}", count(own.len(), "open item"))
    });
    moved.into_iter().chain(first).collect()
}
