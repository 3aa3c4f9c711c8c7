//! `topline plan --adopt`: one value of `backlog.toml` is written, or the file stays as it is.

use super::super::Outcome;
use super::super::error::{Failure, no_such};
use super::super::terminal::Terminal;
use super::without_budget;
use crate::plan::NoBudget;
use crate::plan::adopt_goal::{self, AdoptGoalError};
use crate::session::{BacklogState, Session};
use crate::text::SourceFile;
use crate::text::tree::{CONFIG, Content};
use crate::workspace;

/// Makes the feature `id` the goal.
pub fn run(session: &Session, state: &BacklogState, id: &str, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let backlog = &state.parsed.backlog;
    let file = state.tree.config.as_ref().ok_or_else(|| without_budget(session, state, NoBudget::MissingIteration))?;
    let adopted = adopted(session, file, id)?;
    let feature = backlog.config.features.find(id).ok_or_else(|| unknown(state, id))?;
    let text = adopted.map_err(|reason| refused(session, state, id, reason))?;
    let is_new = text != file.text();
    if is_new {
        let by_hand = format!("write `goal = \"{id}\"` below `[iteration]`");
        // An editor may have saved the file since it was read: its edits are worth more than the goal.
        workspace::edit_user_file(
            &session.location().root.path.join(CONFIG),
            file.text().as_bytes(),
            text.as_bytes(),
            &by_hand,
        )?;
    }
    let what = if is_new { "is now the goal" } else { "is the goal already" };
    terminal.status(&format!("`{id}` {what}, in {}", session.shown(CONFIG)));
    if !backlog.each().any(|(ix, item)| item.is_open() && backlog.links_of(ix).feature == Some(feature)) {
        terminal.hint(&format!("nothing of `{id}` is open"));
    }
    if is_new && state.tree.priority.is_some() {
        terminal.hint("`topline priority --write` brings PRIORITY.md up to date; so does the hook at the next commit");
    }
    Ok(Outcome::Clean)
}

/// The text with the new goal. A file that nobody can read is no place to look for features either, so that
/// fails first.
fn adopted(session: &Session, file: &SourceFile, id: &str) -> Result<Result<String, AdoptGoalError>, Failure> {
    let broken = |how: &str| {
        Err(Failure::new("invalid-config", format!("{} {how}", session.shown(CONFIG)))
            .hint("`topline check` says where"))
    };
    match &file.content {
        Content::Unreadable(_) => broken("can't be read"),
        Content::Text(text) => match adopt_goal::with_goal(text, id) {
            Err(AdoptGoalError::Syntax) => broken("is not valid TOML"),
            adopted => Ok(adopted),
        },
    }
}

fn refused(session: &Session, state: &BacklogState, id: &str, reason: AdoptGoalError) -> Failure {
    let config = session.shown(CONFIG);
    match reason {
        AdoptGoalError::Syntax | AdoptGoalError::MissingIteration => {
            without_budget(session, state, NoBudget::MissingIteration)
        }
        AdoptGoalError::IterationNotATable => Failure::usage(format!("`iteration` in {config} is not a table"))
            .hint("write it as `[iteration]`, with `capacity = 20` below it"),
        AdoptGoalError::GoalIsContainer => {
            Failure::usage(format!("the goal in {config} is not a feature's id, and what it holds would be lost"))
                .hint(format!("replace it by `goal = \"{id}\"` below `[iteration]`"))
        }
    }
}

fn unknown(state: &BacklogState, id: &str) -> Failure {
    let backlog = &state.parsed.backlog;
    if backlog.find(id).is_some() {
        return Failure::usage(format!("`{id}` is an item, and a goal is a feature"))
            .hint("add a feature to `[[features]]` and name it in the item's `feature`");
    }
    no_such("feature", id, backlog.config.features.ids())
}
