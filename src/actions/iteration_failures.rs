//! Why an iteration or its goal can't be edited.

use super::failure::{Failure, unknown_id};
use crate::model::Ix;
use crate::model::config::Feature;
use crate::plan::NoBudget;
use crate::plan::adopt_goal::AdoptGoalError;
use crate::plan::next_iteration::{MissingDay, NextGoal, NextIteration, NextIterationError};
use crate::session::{BacklogState, Session};
use crate::text::tree::CONFIG;

/// The failure for a backlog whose iteration or capacity isn't configured.
pub fn no_budget(session: &Session, state: &BacklogState, missing: NoBudget) -> Failure {
    let config = session.shown(CONFIG);
    let unit = &state.parsed.backlog.config.product.unit;
    let reserve = "add `reserve = 0.4` to keep that share of it free for bugs and feedback";
    match missing {
        NoBudget::MissingIteration => {
            Failure::usage(format!("there is no iteration to plan: {config} has no `[iteration]`"))
                .hint(format!(
                    "add a table `[iteration]` with `capacity = 20`, the work that the team can do in it, in {unit}"
                ))
                .hint(reserve)
                .hint("add `start` and `end`, such as 2026-11-23, to count finished work in it")
        }
        NoBudget::MissingCapacity => Failure::usage(format!("`[iteration]` in {config} has no `capacity`"))
            .hint(format!("add `capacity = 20`, the work that the team can do in it, in {unit}"))
            .hint(reserve),
    }
}

/// The failure for a goal that can't be written.
pub fn goal_failure(session: &Session, state: &BacklogState, id: &str, error: AdoptGoalError) -> Failure {
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
///
/// # Errors
/// If there is none.
pub fn find_feature(state: &BacklogState, id: &str) -> Result<Ix<Feature>, Failure> {
    let backlog = &state.parsed.backlog;
    let features = &backlog.config.features;
    features.find(id).ok_or_else(|| match backlog.find(id) {
        Some(_) => Failure::usage(format!("`{id}` is an item; a goal must be a feature"))
            .hint("add a feature to `[[features]]` and set the item's `feature` to its id"),
        None => unknown_id("feature", id, features.ids()),
    })
}

/// The failure for an iteration whose days don't say when the coming one is.
pub fn missing_day(session: &Session, day: MissingDay) -> Failure {
    let (key, example) = match day {
        MissingDay::Start => ("start", "or say how long the coming one is: `--length 12`"),
        MissingDay::End => ("end", "such as `end = 2026-12-04`"),
    };
    let config = session.shown(CONFIG);
    Failure::usage(format!("the coming iteration isn't known: `[iteration]` in {config} has no `{key}`"))
        .hint(format!("add it, {example}"))
}

/// The failure for an iteration that can't be written.
pub fn next_failure(
    session: &Session,
    state: &BacklogState,
    next: &NextIteration,
    error: NextIterationError,
) -> Failure {
    match error {
        NextIterationError::Iteration(error) => {
            let goal = if let NextGoal::Set(goal) = &next.goal { goal.as_str() } else { "" };
            goal_failure(session, state, goal, error)
        }
        NextIterationError::IterationsNotTables => {
            Failure::usage(format!("`iterations` in {} is not written as `[[iterations]]`", session.shown(CONFIG)))
                .hint("write each past iteration as a table `[[iterations]]`")
        }
    }
}
