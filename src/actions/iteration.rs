//! Writes the coming iteration to `backlog.toml` and keeps the past one; sets how much the team can do in it.

use jiff::civil::Date;

use super::edit::Edit;
use super::failure::Failure;
use super::items::conflict;
use super::iteration_edit::edit_iteration;
use super::iteration_failures::{find_feature, missing_day, next_failure, no_budget};
use super::refusal::{ActionError, Refusal};
use crate::diag::{Fact, words};
use crate::edit::apply_edits;
use crate::edit::iteration_amounts::{self, Amounts};
use crate::edit::tables::add_table;
use crate::model::config::{Feature, Iteration};
use crate::model::{Backlog, Ix};
use crate::plan::next_iteration::{self, NextGoal, NextIteration};
use crate::plan::{self, NoBudget};
use crate::session::{BacklogState, Session};
use crate::text::quote;
use crate::text::tree::CONFIG;

/// What somebody says of the coming iteration.
#[derive(Clone, Copy, Debug, Default)]
pub struct NextIterationWish<'n> {
    /// Its goal; else the past one's, as long as something of that is open.
    pub goal: Option<&'n str>,
    /// Its length in days; else that of the past one.
    pub length: Option<u32>,
    /// Its name; else one that follows from the past one's.
    pub name: Option<&'n str>,
}

/// Writes the coming iteration.
///
/// # Errors
/// If the past one hasn't begun, its days aren't known, or there is no order.
pub fn next_iteration(
    session: &Session,
    state: &BacklogState,
    wish: &NextIterationWish<'_>,
    today: Date,
) -> Result<Edit, ActionError> {
    let past = past_iteration(session, state)?;
    refuse_unbegun(past, today)?;
    let goal = match wish.goal {
        None => default_goal(&state.parsed.backlog, past),
        Some(id) => {
            find_feature(state, id)?;
            NextGoal::Set(id.to_owned())
        }
    };
    let mut next = NextIteration::after(past, wish.length, goal).map_err(|day| missing_day(session, day))?;
    if let Some(name) = wish.name {
        next = NextIteration { name: Some(name.to_owned()), is_named_by_day: false, ..next };
    }
    let notes = past
        .end
        .as_ref()
        .filter(|end| today < end.value)
        .map(|end| format!("{} runs until {}: it is kept with what is done by now", called(past), end.value));
    write(session, state, past, &next, notes.into_iter().collect())
}

/// Sets the capacity and the reserve of the iteration.
///
/// # Errors
/// If nothing is to be set, or `backlog.toml` can't be edited.
pub fn set_amounts(session: &Session, state: &BacklogState, amounts: Amounts<'_>) -> Result<Edit, Failure> {
    if amounts == Amounts::default() {
        return Err(Failure::usage("nothing is to be set").hint("name a capacity or a reserve"));
    }
    let file = state.tree.config.as_ref().ok_or_else(|| no_budget(session, state, NoBudget::MissingIteration))?;
    let edited = file.readable_text().ok().and_then(|text| iteration_amounts::set(text, amounts));
    let text = edited.ok_or_else(|| {
        conflict(session, state, CONFIG).unwrap_or_else(|| {
            Failure::usage(format!("can't edit {}: its `iteration` can't be added to", session.shown(CONFIG)))
                .hint("`topline check` says what is wrong; then write `capacity` below `[iteration]` by hand")
        })
    })?;
    let mut edit = edit_iteration(state, &text, None, "write `capacity` and `reserve` below `[iteration]`");
    edit.change.title = "Set what the iteration can hold".to_owned();
    Ok(edit)
}

/// Refuses to keep an iteration as a past one that hasn't begun.
fn refuse_unbegun(past: &Iteration, today: Date) -> Result<(), Refusal> {
    let Some(start) = past.start.as_ref().filter(|start| today < start.value) else { return Ok(()) };
    let message = format!("{} begins on {}: there is nothing to keep of it yet", called(past), start.value);
    let hint =
        "`topline plan --adopt FEATURE` gives it another goal; its days and its name are `[iteration]` of backlog.toml";
    Err(Refusal::new("not-begun", message, vec![hint.to_owned()]))
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
pub fn write_current(session: &Session, state: &BacklogState, id: &str, today: Date) -> Result<Edit, ActionError> {
    let past = past_iteration(session, state)?;
    let next = NextIteration::not_over(past, today, &NextGoal::Set(id.to_owned()));
    write(session, state, past, &next.map_err(|day| missing_day(session, day))?, Vec::new())
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
) -> Result<Edit, ActionError> {
    let order = state.order().map_err(|_| ActionError::NoOrder)?;
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
    let edit = edit_iteration(state, &text, goal, by_hand);
    let warnings = unplaced_items(session, state).map(Into::into);
    Ok(Edit { notes, ..edit }.with_warnings(warnings))
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

/// Says which stories are missing from the order because nothing can name them.
pub fn unplaced_items(session: &Session, state: &BacklogState) -> Option<String> {
    let problems = state.parsed.problems.iter();
    let unplaced = problems.filter(|problem| matches!(problem.fact, Fact::InvalidId { table: "", .. }));
    let paths: Vec<String> = unplaced.map(|problem| session.shown(&problem.place.path)).collect();
    let names = words::quoted_list(paths.iter().map(String::as_str));
    match paths.len() {
        0 => None,
        1 => Some(format!("an item is not in the order, because its name is not an id: {names}")),
        count => Some(format!("{count} items are not in the order, because their names are not ids: {names}")),
    }
}
