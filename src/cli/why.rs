//! `topline why`

use super::Outcome;
use super::args::{TextFormat, WhyArgs};
use super::context::Context;
use super::error::Failure;
use crate::model::{Item, Ix, Status};
use crate::order::{Order, why};
use crate::render::why::{self as render, Comparison, Why};
use crate::session::BacklogState;
use crate::text::similar;

/// Explains an item's position, and compares it with another item's.
pub fn run(args: &WhyArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    let item = find_item(&state, &args.id)?;
    let other = args.above.as_deref().map(|id| find_item(&state, id)).transpose()?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &state.parsed.backlog;
    let at = position(&state, order, item)?;
    let comparison = other.map(|other| compare(&state, order, at, other)).transpose()?;
    let why = Why { rank: at + 1, placed: &order.placed[at], comparison };
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

/// The item with this id.
fn find_item(state: &BacklogState, id: &str) -> Result<Ix<Item>, Failure> {
    let backlog = &state.parsed.backlog;
    if let Some(ix) = backlog.find(id) {
        return Ok(ix);
    }
    if backlog.broken.contains(id) {
        return Err(Failure::usage(format!("the file of `{id}` is not valid")).hint("run `topline check` for details"));
    }
    let failure = Failure::usage(format!("there is no item `{id}`"));
    // A shell completes paths, so the argument may be a path instead of an id.
    let file_name = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let stem = file_name.strip_suffix(".md").unwrap_or(file_name);
    match similar::nearest(stem, backlog.items.iter().map(|item| item.id.as_str())) {
        Some(similar) => Err(failure.hint(format!("did you mean `{similar}`?"))),
        None => Err(failure.hint("run `topline priority` to see the ids of the open items")),
    }
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
