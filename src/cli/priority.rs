//! `topline priority`

use super::Outcome;
use super::args::{Cli, OrderFormat, PriorityArgs};
use super::error::Failure;
use super::load::{self, Place, Source};
use super::terminal::Terminal;
use crate::git::blob_id;
use crate::render::wire::{self, OrderJson};
use crate::render::{line_diff, priority_table};
use crate::text::tree::PRIORITY;
use crate::workspace;

/// How often `PRIORITY.md` may change while it is being made.
const ATTEMPTS: usize = 20;

/// Prints the order, writes `PRIORITY.md`, or tells whether it is stale.
pub fn run(cli: &Cli, args: &PriorityArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let source = Source::of(&args.side);
    let place = load::place(cli, &source)?;
    if args.write {
        return write(&place, &source, terminal);
    }
    let loaded = place.load(&source)?;
    let order = match loaded.order_or_findings(&place, terminal) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &loaded.parsed.backlog;
    if args.check {
        let found = loaded.priority_found();
        let new = loaded.priority_text(order);
        let stale = found.as_deref() != Some(new.as_bytes());
        if stale {
            let old = String::from_utf8_lossy(found.as_deref().unwrap_or_default());
            terminal.data(&line_diff::unified(PRIORITY, &old, new, terminal.screen().style));
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
        OrderFormat::Markdown => loaded.priority_text(order).to_owned(),
        OrderFormat::Json => wire::line(&OrderJson::new(backlog, order)),
    });
    Ok(Outcome::Clean)
}

/// Writes `PRIORITY.md`. If somebody else wrote it since reading the stories began, theirs may be the newer
/// order: the stories are read again.
fn write(place: &Place, source: &Source, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let path = place.root.path.join(PRIORITY);
    for _ in 0..ATTEMPTS {
        let known = workspace::read_file_if_exists(&path)?;
        let loaded = place.load(source)?;
        let order = match loaded.order_or_findings(place, terminal) {
            Ok(order) => order,
            Err(outcome) => {
                terminal.status(&format!("{} stays as it is", place.shown(PRIORITY)));
                return Ok(outcome);
            }
        };
        let text = loaded.priority_text(order);
        if let Some(repository) = &place.repository {
            repository.record_generated_blob(&place.folder, blob_id(text.as_bytes())?);
        }
        match workspace::replace_if_unchanged(&path, known.as_deref(), text.as_bytes()) {
            Err(error) if error.is_concurrent_change() => {}
            written => {
                let what = if written? { "wrote" } else { "already up to date:" };
                terminal.status(&format!("{what} {}", place.shown(PRIORITY)));
                return Ok(Outcome::Clean);
            }
        }
    }
    Err(Failure::new(format!("{} keeps changing", place.shown(PRIORITY)))
        .hint("another program is writing it: try again when that is done"))
}
