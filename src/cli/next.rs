//! `topline next`

use super::Outcome;
use super::args::{NextArgs, TextFormat};
use super::context::Context;
use super::error::Failure;
use crate::render::next_items::{self, StartableItems};

/// Prints the first startable items, and the items above them.
pub fn run(args: &NextArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &state.parsed.backlog;
    let next = StartableItems::new(backlog, order, args.count as usize);
    context.terminal.data(&match args.format {
        TextFormat::Human => {
            let screen = context.terminal.stdout_screen();
            next_items::human(backlog, &next, screen, &|path| session.shown(path))
        }
        TextFormat::Json => next_items::json(backlog, &next),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}
