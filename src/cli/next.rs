//! `topline next`

use super::Outcome;
use super::args::{Cli, NextArgs, TextFormat};
use super::error::Failure;
use super::load::{self, Source};
use super::terminal::Terminal;
use crate::render::items::{self, Next};

/// Prints the first startable items, and what stands above them.
pub fn run(cli: &Cli, args: &NextArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let place = load::place(cli, &Source::Worktree)?;
    let loaded = place.load(&Source::Worktree)?;
    let order = match loaded.order_or_findings(&place, terminal) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &loaded.parsed.backlog;
    let next = Next::of(backlog, order, args.count as usize);
    terminal.data(&match args.format {
        TextFormat::Human => items::human(backlog, &next, terminal.screen()),
        TextFormat::Json => items::json(backlog, &next),
    });
    Ok(Outcome::Clean)
}
