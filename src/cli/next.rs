//! `topline next`

use super::Outcome;
use super::args::{Cli, NextArgs, SideArgs, TextFormat};
use super::error::Failure;
use super::load;
use super::terminal::Terminal;
use crate::render::items::{self, Next};

/// Prints the first startable items, and what stands above them.
pub fn run(cli: &Cli, args: &NextArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let loaded = load::load(cli, &SideArgs::default())?;
    let order = match loaded.order_or_findings(terminal) {
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
