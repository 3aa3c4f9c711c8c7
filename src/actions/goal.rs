//! Adopts a goal: changes one value of `backlog.toml`, or nothing; or writes the coming iteration if the one there is over.

use jiff::civil::Date;

use super::edit::Edit;
use super::failure::Failure;
use super::items::conflict;
use super::iteration;
use super::iteration_edit::edit_iteration;
use super::iteration_failures::{find_feature, goal_failure, no_budget};
use super::refusal::ActionError;
use crate::plan::NoBudget;
use crate::plan::adopt_goal::{self, AdoptGoalError};
use crate::session::{BacklogState, Session};
use crate::text::SourceFile;
use crate::text::tree::{CONFIG, Content};

/// Makes a feature the goal.
///
/// # Errors
/// If there is no such feature, or no iteration that can have a goal.
pub fn adopt_goal(session: &Session, state: &BacklogState, id: &str, today: Date) -> Result<Edit, ActionError> {
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let edited = set_goal(session, file, id).map_err(|failure| conflict(session, state, CONFIG).unwrap_or(failure))?;
    find_feature(state, id)?;
    if iteration::is_over(state, today) {
        return iteration::write_current(session, state, id, today);
    }
    let text = edited.map_err(|error| goal_failure(session, state, id, error))?;
    let by_hand = format!("write `goal = \"{id}\"` below `[iteration]`");
    let what = if text == file.text() { "is already the goal" } else { "is now the goal" };
    let mut edit = edit_iteration(state, &text, Some(id), &by_hand);
    edit.change.title = format!("Make {id} the goal");
    edit.notes.push(format!("`{id}` {what}"));
    Ok(edit)
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
