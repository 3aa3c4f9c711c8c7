//! `topline start`, `done`, `drop` and `answer`

use super::super::Outcome;
use super::super::args::{AnswerArgs, DoneArgs, DropArgs, StartArgs};
use super::super::check::parse_day;
use super::super::context::Context;
use super::super::error::Failure;
use super::carry_out_if_any;
use crate::actions::{self, Answer, Day, Done, Drop, Start, find_item, visible_line, visible_text};

/// Starts an item.
pub fn start(args: &StartArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let by = args.by.as_deref().map(|by| visible_line(by, "--by")).transpose()?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let wish = Start { id: &args.id, by, day, anyway: args.anyway };
    let ix = find_item(&session, &state, &args.id)?;
    // An item that isn't in the order is told, too.
    if (wish.needs_order(state.parsed.backlog.item(ix)) || state.order().is_ok())
        && let Err(outcome) = context.order_or_findings(&session, &state)
    {
        return Ok(outcome);
    }
    let edit = actions::start(&session, &state, &wish);
    carry_out_if_any(&session, &state, edit, &args.edit, context)
}

/// Finishes an item.
pub fn done(args: &DoneArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let edit = actions::done(&session, &state, &Done { id: &args.id, day, anyway: args.anyway });
    carry_out_if_any(&session, &state, edit, &args.edit, context)
}

/// Drops an item.
pub fn drop(args: &DropArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let because = visible_text(&args.because, "--because")?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let edit = actions::drop(&session, &state, &Drop { id: &args.id, because, day });
    carry_out_if_any(&session, &state, edit, &args.edit, context)
}

/// Answers feedback.
pub fn answer(args: &AnswerArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let text = args.text.as_deref().map(|text| visible_text(text, "the answer")).transpose()?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let edit = actions::answer(&session, &state, &Answer { id: &args.id, text, drop: args.drop, day });
    carry_out_if_any(&session, &state, edit, &args.edit, context)
}

/// The day of `--on`, or today. What is to come hasn't happened yet.
pub fn day(on: Option<&str>) -> Result<Day, Failure> {
    let today = parse_day("--on", "now")?;
    let date = on.map_or(Ok(today), |on| parse_day("--on", on))?;
    if date > today {
        return Err(Failure::usage(format!("`--on {date}` is in the future")).hint(format!("today is {today}")));
    }
    Ok(Day { date, is_given: on.is_some() })
}
