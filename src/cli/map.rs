//! `topline map`

use super::Outcome;
use super::args::{MapArgs, PlanFormat};
use super::context::Context;
use super::error::{Failure, unknown_id};
use super::terminal::Terminal;
use crate::model::Backlog;
use crate::plan::story_map::{Slice, StoryMap};
use crate::render::story_map::{self as render, LATER, MapView};
use crate::session::StateSource;

/// Shows the story map.
pub fn run(args: &MapArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let source = StateSource::from(&args.side);
    let session = context.open(&source)?;
    let state = session.load(&source)?;
    let backlog = &state.parsed.backlog;
    let only = args.release.as_deref().map(|id| slice(backlog, id)).transpose()?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let map = StoryMap::new(backlog, order, only);
    let view = MapView { backlog, order, map: &map, names_done: args.all, is_slice: only.is_some() };
    context.terminal.data(&match args.format {
        PlanFormat::Human => render::human(view, context.terminal.stdout_screen()),
        PlanFormat::Markdown => render::markdown(view),
        PlanFormat::Json => render::json(view),
    });
    say_what_is_missing(backlog, &map, &mut context.terminal);
    context.retain(state);
    Ok(Outcome::Clean)
}

/// The release with that id, or the items without one.
fn slice(backlog: &Backlog, id: &str) -> Result<Slice, Failure> {
    let releases = &backlog.config.releases;
    match releases.find(id) {
        None if id == LATER => Ok(None),
        None => {
            let later = (!releases.is_empty()).then_some(LATER);
            Err(unknown_id("release", id, releases.ids().chain(later)))
        }
        found => Ok(found),
    }
}

/// Says why a map has no columns, no rows or no gaps.
fn say_what_is_missing(backlog: &Backlog, map: &StoryMap, terminal: &mut Terminal) {
    let config = &backlog.config;
    if config.flow.is_empty() {
        terminal.hint("each `[[flow]]` step in backlog.toml is a column of the map");
    }
    if config.releases.is_empty() {
        terminal.hint("each `[[releases]]` slice in backlog.toml is a row of the map");
    }
    if !config.flow.is_empty() && !map.knows_gaps() {
        terminal.status("gaps are not shown while a file has errors: it may hold the missing item");
    }
}
