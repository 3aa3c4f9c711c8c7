//! `topline why`

use super::Outcome;
use super::args::{TextFormat, WhyArgs};
use super::context::Context;
use super::error::Failure;
use crate::actions::find_item;
use crate::diff::PlaceHistory;
use crate::model::{Item, Ix, Status};
use crate::order::{Order, why};
use crate::render::why::{self as render, Comparison, Why};
use crate::session::{BacklogState, Session};

/// Explains an item's position, and compares it with another item's.
pub fn run(args: &WhyArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    let item = find_item(&session, &state, &args.id)?;
    let other = args.above.as_deref().map(|id| find_item(&session, &state, id)).transpose()?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &state.parsed.backlog;
    let at = position(&state, order, item)?;
    let comparison = other.map(|other| compare(&state, order, at, other)).transpose()?;
    let history = if args.history { Some(history(&session, &state, item, context)?) } else { None };
    let why = Why { rank: at + 1, placed: &order.placed[at], comparison, history: history.as_ref() };
    context.terminal.data(&match args.format {
        TextFormat::Human => {
            let screen = context.terminal.stdout_screen();
            render::human(backlog, order, &why, screen, &|path| session.shown(path))
        }
        TextFormat::Json => render::json(backlog, &why),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}

/// How the item came to its place.
fn history(
    session: &Session,
    state: &BacklogState,
    item: Ix<Item>,
    context: &mut Context<'_>,
) -> Result<PlaceHistory, Failure> {
    match session.history("HEAD")? {
        Ok(history) => Ok(session.place_history(state, item, &history)?),
        Err(none) => {
            context.terminal.status(none.words());
            Ok(PlaceHistory::default())
        }
    }
}

fn compare<'o>(state: &BacklogState, order: &'o Order, at: usize, other: Ix<Item>) -> Result<Comparison<'o>, Failure> {
    let backlog = &state.parsed.backlog;
    let other_at = position(state, order, other)?;
    let item = order.placed[at].item;
    if item == other {
        return Err(Failure::usage(format!("`{}` can't be above itself", backlog.item(item).id)));
    }
    let (upper, lower, edits) =
        if at < other_at { (item, other, Vec::new()) } else { (other, item, why::edits(backlog, order, item, other)) };
    let difference = why::difference(backlog, order, upper, lower);
    Ok(Comparison { rank: other_at + 1, other: &order.placed[other_at], difference, edits })
}

/// The item's index in the order, from 0, or a failure that says why it isn't in the order.
fn position(state: &BacklogState, order: &Order, ix: Ix<Item>) -> Result<usize, Failure> {
    let item = state.parsed.backlog.item(ix);
    order.position(ix).ok_or_else(|| {
        let status = item.status.value;
        let failure = Failure::usage(format!("`{}` is not in the order: its status is `{}`", item.id, status.name()));
        match status {
            Status::Triage => {
                failure.hint("it waits for the product owner's answer; set `status = \"todo\"` to add it")
            }
            _ => failure.hint("only `todo` and `doing` items are ordered"),
        }
    })
}
