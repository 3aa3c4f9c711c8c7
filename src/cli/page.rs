//! `topline page`

use std::path::PathBuf;

use super::Outcome;
use super::args::PageArgs;
use super::check::parse_today;
use super::context::Context;
use super::error::Failure;
use super::status::since;
use crate::git::TreeSource;
use crate::page::{self, Page, PageFacts};
use crate::session::{LiveSession, PageOptions, StateSource};
use crate::text::words::count;
use crate::workspace;

/// Writes the page.
pub fn run(args: &PageArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = parse_today(&args.today)?;
    let source = args.rev.clone().map_or(StateSource::Worktree, |rev| StateSource::Git(TreeSource::Revision(rev)));
    let session = context.open(&source)?;
    let (since, since_text) = since(&session, args.since.as_deref(), today)?;
    // A live session has the texts of all stories, also of those in the parse cache.
    let live = LiveSession::open(session, &source)?;
    let (session, state) = (live.session(), live.state());
    let order = match context.order_or_findings(session, state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let name = args.rev.clone().unwrap_or_else(|| "worktree".to_owned());
    let options = PageOptions { since, since_text, base: args.base.clone(), ..PageOptions::new(today, name) };
    let sources = session.page_sources(state, options)?;
    let input = sources.input(state, order);
    let facts = PageFacts::new(&input);
    let html = page::document(Page { input: &input, facts: &facts });
    if args.out.as_os_str() == "-" {
        context.terminal.data(&html);
        return Ok(Outcome::Clean);
    }
    let path: PathBuf = context.environment.current_folder().join(&args.out);
    workspace::replace(&path, html.as_bytes())?;
    let items = count(state.parsed.backlog.items.len(), "item");
    context.terminal.status(&format!("wrote {} ({items}, {} KB)", args.out.display(), html.len().div_ceil(1000)));
    Ok(Outcome::Clean)
}
