//! `topline priority`

use super::Outcome;
use super::args::{OrderFormat, PriorityArgs};
use super::context::Context;
use super::error::Failure;
use crate::order::Order;
use crate::render::json_output;
use crate::render::order_json::OrderJson;
use crate::render::{priority_table, unified_diff};
use crate::session::{BacklogState, Session, StateSource, WrittenPriority};
use crate::text::tree::PRIORITY;

/// Prints the order, writes `PRIORITY.md`, or checks whether it is stale.
pub fn run(args: &PriorityArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let source = StateSource::from(&args.side);
    let session = context.open(&source)?;
    if args.write {
        return write(&session, &source, context);
    }
    let state = session.load(&source)?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    if args.check {
        return Ok(Outcome::findings(show_if_stale(&state, order, context)));
    }
    let backlog = &state.parsed.backlog;
    context.terminal.data(&match args.format {
        OrderFormat::Human => priority_table::render(backlog, order, context.terminal.stdout_screen()),
        OrderFormat::Markdown => state.priority_text(order).to_owned(),
        OrderFormat::Json => json_output::to_line(&OrderJson::new(backlog, order)),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}

/// Whether `PRIORITY.md` differs from the order. Shows the difference.
fn show_if_stale(state: &BacklogState, order: &Order, context: &mut Context<'_>) -> bool {
    let existing = state.priority_found();
    let new = state.priority_text(order);
    if existing.as_deref() == Some(new.as_bytes()) {
        return false;
    }
    let old = String::from_utf8_lossy(existing.as_deref().unwrap_or_default());
    context.terminal.data(&unified_diff::unified(PRIORITY, &old, new, context.terminal.stdout_screen().style));
    context.terminal.hint(match state.source {
        StateSource::Worktree => "run `topline priority --write` to update it",
        StateSource::Git(_) => "run `topline priority --write` and commit the file",
    });
    true
}

fn write(session: &Session, source: &StateSource, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let file = session.shown(PRIORITY);
    let mut saved_edits = Vec::new();
    let written = session.write_priority_file(source, &mut saved_edits);
    context.show_saved_edits(session, &saved_edits);
    if let Some(command) = context.reorder_command(session, &saved_edits) {
        context.terminal.hint(&format!("to make decisions of the edit, run `{command}`"));
    }
    match written? {
        WrittenPriority::Written => context.terminal.status(&format!("wrote {file}")),
        WrittenPriority::Unchanged => context.terminal.status(&format!("already up to date: {file}")),
        WrittenPriority::NoOrder(state) => {
            let outcome = context.order_or_findings(session, &state).err();
            context.terminal.status(&format!("{file} was not changed"));
            return Ok(outcome.unwrap_or(Outcome::Findings));
        }
    }
    Ok(Outcome::Clean)
}
