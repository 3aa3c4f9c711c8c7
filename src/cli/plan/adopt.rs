//! `topline plan --adopt`: changes one value of `backlog.toml`, or nothing; or writes the coming iteration if the one there is
//! over.

use jiff::civil::Date;

use super::super::Outcome;
use super::super::args::EditArgs;
use super::super::context::Context;
use super::super::edit;
use super::super::error::{Failure, unknown_id};
use super::super::iteration;
use super::no_budget;
use crate::model::Ix;
use crate::model::config::Feature;
use crate::plan::NoBudget;
use crate::plan::adopt_goal::{self, AdoptGoalError};
use crate::session::{BacklogState, Session};
use crate::text::SourceFile;
use crate::text::tree::{CONFIG, Content};

/// Makes a feature the goal.
pub fn run(
    session: &Session,
    state: &BacklogState,
    ids: &[String],
    today: Date,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let id = check_one_feature(ids)?;
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let edited =
        set_goal(session, file, id).map_err(|failure| edit::conflict(session, state, CONFIG).unwrap_or(failure))?;
    find_feature(state, id)?;
    if iteration::is_over(state, today) {
        return iteration::write_current(session, state, id, today, args, context);
    }
    let text = edited.map_err(|error| edit_failure(session, state, id, error))?;
    let is_new = text != file.text();
    let by_hand = format!("write `goal = \"{id}\"` below `[iteration]`");
    let what = if is_new { "is now the goal" } else { "is already the goal" };
    let mut edit = edit::edit_iteration(state, &text, Some(id), &by_hand);
    edit.notes.push(format!("`{id}` {what}"));
    let outcome = edit::carry_out(session, state, edit, args, context)?;
    if is_new && outcome == Outcome::Clean {
        hint_at_priority(state, args, context);
    }
    Ok(outcome)
}

/// Says how to update `PRIORITY.md` after another goal was written.
pub fn hint_at_priority(state: &BacklogState, args: &EditArgs, context: &mut Context<'_>) {
    if !args.dry_run && state.tree.priority.is_some() {
        let hint = "run `topline priority --write` to update PRIORITY.md, or let the hook do it at the next commit";
        context.terminal.hint(hint);
    }
}

/// The only one of `ids`.
pub fn check_one_feature(ids: &[String]) -> Result<&str, Failure> {
    match ids {
        [id] => Ok(id),
        _ => Err(Failure::usage(format!("a goal is one feature, and {} are named", ids.len()))
            .hint("adopt the most valuable of them; `topline plan --propose` shows what each is worth")),
    }
}

/// The text with the new goal. An unreadable or invalid file fails first, before a missing feature is reported.
fn set_goal(session: &Session, file: &SourceFile, id: &str) -> Result<Result<String, AdoptGoalError>, Failure> {
    let invalid = |how: &str| {
        Err(Failure::new("invalid-config", format!("{} {how}", session.shown(CONFIG)))
            .hint("run `topline check` for details"))
    };
    match &file.content {
        Content::Unreadable(_) | Content::Damaged(..) => invalid("can't be read"),
        Content::Text(text) => match adopt_goal::with_goal(text, id) {
            Err(AdoptGoalError::Syntax) => invalid("is not valid TOML"),
            edited => Ok(edited),
        },
    }
}

/// The failure for a goal that can't be written.
pub fn edit_failure(session: &Session, state: &BacklogState, id: &str, error: AdoptGoalError) -> Failure {
    let config = session.shown(CONFIG);
    match error {
        AdoptGoalError::Syntax | AdoptGoalError::MissingIteration => {
            no_budget(session, state, NoBudget::MissingIteration)
        }
        AdoptGoalError::IterationNotATable => Failure::usage(format!("`iteration` in {config} is not a table"))
            .hint("write it as `[iteration]`, with `capacity = 20` below it"),
        AdoptGoalError::GoalIsContainer => Failure::usage(format!(
            "the goal in {config} is not a feature id but a value with content that would be lost"
        ))
        .hint(format!("replace it with `goal = \"{id}\"` below `[iteration]`")),
    }
}

/// The feature with that id.
pub fn find_feature(state: &BacklogState, id: &str) -> Result<Ix<Feature>, Failure> {
    let backlog = &state.parsed.backlog;
    let features = &backlog.config.features;
    features.find(id).ok_or_else(|| match backlog.find(id) {
        Some(_) => Failure::usage(format!("`{id}` is an item; a goal must be a feature"))
            .hint("add a feature to `[[features]]` and set the item's `feature` to its id"),
        None => unknown_id("feature", id, features.ids()),
    })
}
