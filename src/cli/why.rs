//! `topline why`

use super::Outcome;
use super::args::{Cli, TextFormat, WhyArgs};
use super::error::Failure;
use super::load::{self, Loaded, Source};
use super::terminal::Terminal;
use crate::model::{Item, Ix, Status};
use crate::order::{Order, why};
use crate::render::why::{self as render, Comparison, Why};
use crate::text::similar;

/// Explains an item's place, and compares it with another's.
pub fn run(cli: &Cli, args: &WhyArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let place = load::place(cli, &Source::Worktree)?;
    let loaded = place.load(&Source::Worktree)?;
    let item = find(&loaded, &args.id)?;
    let other = args.above.as_deref().map(|id| find(&loaded, id)).transpose()?;
    let order = match loaded.order_or_findings(&place, terminal) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &loaded.parsed.backlog;
    let at = position(&loaded, order, item)?;
    let comparison = other.map(|other| compare(&loaded, order, at, other)).transpose()?;
    let why = Why { rank: at + 1, placed: &order.placed[at], comparison };
    terminal.data(&match args.format {
        TextFormat::Human => render::human(backlog, order, &why, terminal.screen()),
        TextFormat::Json => render::json(backlog, &why),
    });
    Ok(Outcome::Clean)
}

fn compare<'o>(loaded: &Loaded, order: &'o Order, at: usize, other: Ix<Item>) -> Result<Comparison<'o>, Failure> {
    let backlog = &loaded.parsed.backlog;
    let other_at = position(loaded, order, other)?;
    let item = order.placed[at].item;
    if item == other {
        return Err(Failure::new(format!("`{}` can't be above itself", backlog.item(item).id)));
    }
    let (upper, lower, edits) =
        if at < other_at { (item, other, Vec::new()) } else { (other, item, why::edits(backlog, item, other)) };
    let difference = why::difference(backlog, order, upper, lower);
    Ok(Comparison { rank: other_at + 1, other: &order.placed[other_at], difference, edits })
}

/// The item with that id.
fn find(loaded: &Loaded, id: &str) -> Result<Ix<Item>, Failure> {
    let backlog = &loaded.parsed.backlog;
    if let Some(ix) = backlog.find(id) {
        return Ok(ix);
    }
    if backlog.broken.contains(id) {
        return Err(Failure::new(format!("the file of `{id}` is not valid")).hint("`topline check` says what is wrong"));
    }
    let failure = Failure::new(format!("there is no item `{id}`"));
    // People complete the path of a file more readily than they type its id.
    let stem = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let meant = stem.strip_suffix(".md").unwrap_or(stem);
    match similar::nearest(meant, backlog.items.iter().map(|item| item.id.as_str())) {
        Some(meant) => Err(failure.hint(format!("did you mean `{meant}`?"))),
        None => Err(failure.hint("`topline priority` shows the ids of the open items")),
    }
}

/// The item's place, from 0; a failure that says why it has none.
fn position(loaded: &Loaded, order: &Order, ix: Ix<Item>) -> Result<usize, Failure> {
    let item = loaded.parsed.backlog.item(ix);
    order.position(ix).ok_or_else(|| {
        let status = item.status.value;
        let failure =
            Failure::new(format!("`{}` has no place in the order: its status is `{}`", item.id, status.name()));
        match status {
            Status::Triage => failure.hint("it waits for the product owner's answer; `status = \"todo\"` lets it in"),
            _ => failure.hint("only `todo` and `doing` items are ordered"),
        }
    })
}
