//! `topline plan --adopt`: changes one value of `backlog.toml`, or nothing.

use super::super::Outcome;
use super::super::error::{Failure, unknown_id};
use super::super::terminal::Terminal;
use super::no_budget;
use crate::plan::NoBudget;
use crate::plan::adopt_goal::{self, AdoptGoalError};
use crate::session::{BacklogState, Session};
use crate::text::SourceFile;
use crate::text::tree::{CONFIG, Content};
use crate::workspace;

/// Makes the feature `id` the goal.
pub fn run(session: &Session, state: &BacklogState, id: &str, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let backlog = &state.parsed.backlog;
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let edited = set_goal(session, file, id)?;
    let feature = backlog.config.features.find(id).ok_or_else(|| unknown_feature(state, id))?;
    let text = edited.map_err(|error| edit_failure(session, state, id, error))?;
    let is_new = text != file.text();
    if is_new {
        let by_hand = format!("write `goal = \"{id}\"` below `[iteration]`");
        // Fails if an editor has saved the file since it was read.
        workspace::edit_user_file(
            &session.location().root.path.join(CONFIG),
            file.text().as_bytes(),
            text.as_bytes(),
            &by_hand,
        )?;
    }
    let what = if is_new { "is now the goal" } else { "is already the goal" };
    terminal.status(&format!("`{id}` {what} in {}", session.shown(CONFIG)));
    if !backlog.each().any(|(ix, item)| item.is_open() && backlog.links_of(ix).feature == Some(feature)) {
        terminal.hint(&format!("`{id}` has no open items"));
    }
    if is_new && state.tree.priority.is_some() {
        terminal.hint("run `topline priority --write` to update PRIORITY.md, or let the hook do it at the next commit");
    }
    Ok(Outcome::Clean)
}

/// The text with the new goal. An unreadable or invalid file fails first, before a missing feature is reported.
fn set_goal(session: &Session, file: &SourceFile, id: &str) -> Result<Result<String, AdoptGoalError>, Failure> {
    let invalid = |how: &str| {
        Err(Failure::new("invalid-config", format!("{} {how}", session.shown(CONFIG)))
            .hint("run `topline check` for details"))
    };
    match &file.content {
        Content::Unreadable(_) => invalid("can't be read"),
        Content::Text(text) => match adopt_goal::with_goal(text, id) {
            Err(AdoptGoalError::Syntax) => invalid("is not valid TOML"),
            edited => Ok(edited),
        },
    }
}

fn edit_failure(session: &Session, state: &BacklogState, id: &str, error: AdoptGoalError) -> Failure {
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

fn unknown_feature(state: &BacklogState, id: &str) -> Failure {
    let backlog = &state.parsed.backlog;
    if backlog.find(id).is_some() {
        return Failure::usage(format!("`{id}` is an item; a goal must be a feature"))
            .hint("add a feature to `[[features]]` and set the item's `feature` to its id");
    }
    unknown_id("feature", id, backlog.config.features.ids())
}
