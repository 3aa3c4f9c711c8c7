//! `topline iteration next`: writes the coming iteration to `backlog.toml` and keeps the past one.

use jiff::civil::Date;

use super::Outcome;
use super::args::{EditArgs, IterationAction, IterationArgs, NextIterationArgs};
use super::check::parse_today;
use super::context::Context;
use super::edit;
use super::error::Failure;
use super::plan::{check_one_feature, edit_failure, find_feature, hint_at_priority, no_budget};
use crate::edit::apply_edits;
use crate::edit::tables::add_table;
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
    let today = parse_today(&args.today)?;
    if let Some(refused) = refuse_unbegun(past, today, context) {
        return Ok(refused);
    }
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
    let notes = past
        .end
        .as_ref()
        .filter(|end| today < end.value)
        .map(|end| format!("{} runs until {}: it is kept with what is done by now", called(past), end.value));
    write(&session, &state, past, &next, notes.into_iter().collect(), &args.edit, context)
}

/// Refuses to keep an iteration as a past one that hasn't begun.
fn refuse_unbegun(past: &Iteration, today: Date, context: &mut Context<'_>) -> Option<Outcome> {
    let start = past.start.as_ref().filter(|start| today < start.value)?.value;
    let message = format!("{} begins on {start}: there is nothing to keep of it yet", called(past));
    let hints = [
        "`topline plan --adopt FEATURE` gives it another goal; its days and its name are `[iteration]` of backlog.toml"
            .to_owned(),
    ];
    Some(context.refuse("not-begun", &message, &hints))
}

/// How the iteration is called in a sentence.
fn called(iteration: &Iteration) -> String {
    let name = iteration.name.as_ref().map_or_else(String::new, |name| format!(" {}", quote(name)));
    format!("the iteration{name}")
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
    write(session, state, past, &next.map_err(|day| missing_day(session, day))?, Vec::new(), args, context)
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
    mut notes: Vec<String>,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let order = match context.order_or_findings(session, state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    refuse_known_name(state, past, next)?;
    let commitment = plan::compute(&state.parsed.backlog, order).ok().and_then(|plan| plan.commitment);
    let outcome = commitment.map(|commitment| next_iteration::Outcome {
        committed: commitment.cost + commitment.done,
        done: commitment.done,
    });
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let new = next_iteration::with_next(file.text(), past, outcome, next)
        .map_err(|error| next_failure(session, state, next, error))?;
    let text = with_table(&new.text, next_iteration::PAST, &new.past);
    let name = next.name.as_ref().map_or_else(String::new, |name| format!(" {}", quote(name)));
    let (start, end) = (next.start, next.end);
    notes.push(format!("the iteration{name} is from {start} to {end}; the past one is kept in `[[iterations]]`"));
    if next.is_named_by_day {
        let by = "the past one's name can't be counted on, so it is named by its first day: write another `name`";
        notes.push(by.to_owned());
    }
    let kept = past.goal.as_ref().map(|goal| &*goal.value.text);
    let goal = match &next.goal {
        NextGoal::Set(goal) => Some(goal.as_str()),
        NextGoal::Kept => kept,
        NextGoal::Removed(_) => None,
    };
    notes.push(match goal {
        Some(goal) => format!("its goal is `{goal}`"),
        None => "it has no goal yet: `topline plan` proposes one".to_owned(),
    });
    let by_hand = "write the new days below `[iteration]`, and the old ones as `[[iterations]]`";
    let edit = edit::edit_iteration(state, &text, goal, by_hand);
    let outcome = edit::carry_out(session, state, edit::Edit { notes, ..edit }, args, context)?;
    if outcome == Outcome::Clean {
        hint_at_priority(state, args, context);
    }
    Ok(outcome)
}

/// The text with another table.
fn with_table(text: &str, name: &str, table: &str) -> String {
    apply_edits(text, &[add_table(text, name, table)]).unwrap_or_else(|| text.to_owned())
}

/// Refuses a name that an iteration has already: status and forecast tell them apart by it.
fn refuse_known_name(state: &BacklogState, past: &Iteration, next: &NextIteration) -> Result<(), Failure> {
    let Some(name) = next.name.as_deref() else { return Ok(()) };
    let mut known = state.parsed.backlog.config.iterations.iter().map(|past| past.name.as_deref());
    if past.name.as_deref() != Some(name) && !known.any(|known| known == Some(name)) {
        return Ok(());
    }
    Err(Failure::usage(format!("there is an iteration {} already", quote(name)))
        .hint("name the coming one otherwise: `topline iteration next --name NAME`"))
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
