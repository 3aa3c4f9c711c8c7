//! `topline iteration next`: writes the coming iteration to `backlog.toml` and keeps the past one.

use jiff::civil::Date;

use super::Outcome;
use super::args::{EditArgs, IterationAction, IterationArgs, NextIterationArgs};
use super::check::parse_today;
use super::context::Context;
use super::edit;
use super::error::Failure;
use super::plan::{check_one_feature, edit_failure, find_feature, no_budget};
use crate::model::config::{Feature, Iteration};
use crate::model::{Backlog, Ix};
use crate::plan::next_iteration::{self, MissingDay, NextGoal, NextIteration, NextIterationError};
use crate::plan::{self, NoBudget};
use crate::session::{BacklogState, Session};
use crate::text::quote;
use crate::text::tree::CONFIG;

/// Runs the action.
pub fn run(args: &IterationArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    match &args.action {
        IterationAction::Next(args) => next(args, context),
    }
}

fn next(args: &NextIterationArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let past = past_iteration(&session, &state)?;
    let goal = if args.goal.is_empty() {
        default_goal(&state.parsed.backlog, past)
    } else {
        let id = check_one_feature(&args.goal)?;
        find_feature(&state, id)?;
        NextGoal::Set(id.to_owned())
    };
    let mut next = NextIteration::after(past, args.length, goal).map_err(|day| missing_day(&session, day))?;
    if let Some(name) = &args.name {
        next = NextIteration { name: Some(name.clone()), is_named_by_day: false, ..next };
    }
    let today = parse_today(&args.today)?;
    if let Some(end) = past.end.as_ref().filter(|end| today < end.value) {
        let name = past.name.as_ref().map_or_else(String::new, |name| format!(" {}", quote(name)));
        context
            .terminal
            .status(&format!("the iteration{name} runs until {}: it is kept with what is done by now", end.value));
    }
    write(&session, &state, past, &next, &args.edit, context)
}

/// Whether the last day of the iteration has passed.
pub fn is_over(state: &BacklogState, today: Date) -> bool {
    let iteration = state.parsed.backlog.config.iteration.as_ref();
    iteration.and_then(|iteration| iteration.end.as_ref()).is_some_and(|end| end.value < today)
}

/// Writes the iteration of `today`, whose goal is the feature `id`.
pub fn write_current(
    session: &Session,
    state: &BacklogState,
    id: &str,
    today: Date,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let past = past_iteration(session, state)?;
    let next = NextIteration::not_over(past, today, &NextGoal::Set(id.to_owned()));
    write(session, state, past, &next.map_err(|day| missing_day(session, day))?, args, context)
}

fn past_iteration<'s>(session: &Session, state: &'s BacklogState) -> Result<&'s Iteration, Failure> {
    let iteration = state.parsed.backlog.config.iteration.as_ref();
    iteration.ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))
}

fn write(
    session: &Session,
    state: &BacklogState,
    past: &Iteration,
    next: &NextIteration,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let order = match context.order_or_findings(session, state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let commitment = plan::compute(&state.parsed.backlog, order).ok().and_then(|plan| plan.commitment);
    let outcome = commitment.map(|commitment| next_iteration::Outcome {
        committed: commitment.cost + commitment.done,
        done: commitment.done,
    });
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let text = next_iteration::with_next(file.text(), past, outcome, next)
        .map_err(|error| next_failure(session, state, next, error))?;
    let by_hand = "write the new days below `[iteration]`, and the old ones as `[[iterations]]`";
    if !edit::write_config(session, state, &text, by_hand, args, context)? {
        return Ok(Outcome::Clean);
    }
    let name = next.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
    let days = format!("{} to {}", next.start, next.end);
    let config = session.shown(CONFIG);
    let terminal = &mut context.terminal;
    terminal
        .status(&format!("wrote the iteration{name}, {days}, to {config}; the past one is kept in `[[iterations]]`"));
    if next.is_named_by_day {
        terminal.hint("the past one's name can't be counted on, so it is named by its first day: write another `name`");
    }
    match &next.goal {
        NextGoal::Set(goal) => terminal.status(&format!("its goal is `{goal}`")),
        NextGoal::Kept => {}
        NextGoal::Removed(_) => terminal.hint("it has no goal yet: `topline plan` proposes one"),
    }
    if state.tree.priority.is_some() {
        terminal.hint("run `topline priority --write` to update PRIORITY.md, or let the hook do it at the next commit");
    }
    Ok(Outcome::Clean)
}

/// The goal stays as long as something of it is open.
fn default_goal(backlog: &Backlog, past: &Iteration) -> NextGoal {
    let is_open = |feature: Ix<Feature>| {
        backlog.each().any(|(ix, item)| item.is_open() && backlog.links_of(ix).feature == Some(feature))
    };
    match &past.goal {
        Some(goal) if !backlog.config.goal().is_some_and(is_open) => NextGoal::Removed(goal.span),
        _ => NextGoal::Kept,
    }
}

fn missing_day(session: &Session, day: MissingDay) -> Failure {
    let (key, example) = match day {
        MissingDay::Start => ("start", "or say how long the coming one is: `--length 12`"),
        MissingDay::End => ("end", "such as `end = 2026-12-04`"),
    };
    let config = session.shown(CONFIG);
    Failure::usage(format!("the coming iteration isn't known: `[iteration]` in {config} has no `{key}`"))
        .hint(format!("add it, {example}"))
}

fn next_failure(session: &Session, state: &BacklogState, next: &NextIteration, error: NextIterationError) -> Failure {
    match error {
        NextIterationError::Iteration(error) => {
            let goal = if let NextGoal::Set(goal) = &next.goal { goal.as_str() } else { "" };
            edit_failure(session, state, goal, error)
        }
        NextIterationError::IterationsNotTables => {
            Failure::usage(format!("`iterations` in {} is not written as `[[iterations]]`", session.shown(CONFIG)))
                .hint("write each past iteration as a table `[[iterations]]`")
        }
    }
}
