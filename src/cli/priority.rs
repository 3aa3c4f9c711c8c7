//! `topline priority`

use super::Outcome;
use super::args::{Cli, OrderFormat, PriorityArgs};
use super::error::Failure;
use super::load::{self, Source};
use super::terminal::Terminal;
use crate::render::wire::{self, OrderJson};
use crate::render::{line_diff, priority_table};
use crate::text::tree::PRIORITY;
use crate::workspace;

/// Prints the order, writes `PRIORITY.md`, or tells whether it is stale.
pub fn run(cli: &Cli, args: &PriorityArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let source = Source::of(&args.side);
    let place = load::place(cli, &source)?;
    let loaded = place.load(&source)?;
    let order = match loaded.order_or_findings(&place, terminal) {
        Ok(order) => order,
        Err(outcome) => {
            if args.write {
                terminal.status(&format!("{} stays as it is", place.shown(PRIORITY)));
            }
            return Ok(outcome);
        }
    };
    let backlog = &loaded.parsed.backlog;
    if args.write {
        let text = loaded.priority_text(order);
        let written = workspace::replace(&place.root.path.join(PRIORITY), text.as_bytes())?;
        if let Some(repository) = &place.repository {
            repository.remember_generated(&place.folder, text.as_bytes());
        }
        let what = if written { "wrote" } else { "already up to date:" };
        terminal.status(&format!("{what} {}", place.shown(PRIORITY)));
        return Ok(Outcome::Clean);
    }
    if args.check {
        let old = String::from_utf8_lossy(loaded.tree.priority.as_deref().unwrap_or_default()).into_owned();
        let new = loaded.priority_text(order);
        let stale = loaded.tree.priority.as_deref() != Some(new.as_bytes());
        if stale {
            terminal.data(&line_diff::unified(PRIORITY, &old, &new, terminal.screen().style));
            let way = match source {
                Source::Worktree => "`topline priority --write` brings it up to date",
                Source::Git(_) => "`topline priority --write` brings it up to date in the folder; then commit it",
            };
            terminal.hint(way);
        }
        return Ok(Outcome::findings(stale));
    }
    terminal.data(&match args.format {
        OrderFormat::Human => priority_table::render(backlog, order, terminal.screen()),
        OrderFormat::Markdown => loaded.priority_text(order),
        OrderFormat::Json => wire::line(&OrderJson::new(backlog, order)),
    });
    Ok(Outcome::Clean)
}
