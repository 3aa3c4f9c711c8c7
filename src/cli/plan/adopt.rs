//! `topline plan --adopt`

use jiff::civil::Date;

use super::super::Outcome;
use super::super::args::EditArgs;
use super::super::context::Context;
use super::super::edit::carry_out_if_any;
use super::super::error::Failure;
use crate::actions::{ActionError, Edit, adopt_goal};
use crate::session::{BacklogState, Session};

/// Makes a feature the goal.
pub fn run(
    session: &Session,
    state: &BacklogState,
    ids: &[String],
    today: Date,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let edit = adopt_goal(session, state, check_one_feature(ids)?, today);
    edit_iteration(session, state, edit, args, context)
}

/// Writes another iteration or goal, and says how `PRIORITY.md` follows.
pub fn edit_iteration(
    session: &Session,
    state: &BacklogState,
    edit: Result<Edit, ActionError>,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let is_new = edit.as_ref().is_ok_and(|edit| !edit.change.is_empty());
    let outcome = carry_out_if_any(session, state, edit, args, context)?;
    if is_new && outcome == Outcome::Clean && !args.dry_run && state.tree.priority.is_some() {
        let hint = "run `topline priority --write` to update PRIORITY.md, or let the hook do it at the next commit";
        context.terminal.hint(hint);
    }
    Ok(outcome)
}

/// The only one of `ids`.
pub fn check_one_feature(ids: &[String]) -> Result<&str, Failure> {
    match ids {
        [id] => Ok(id),
        _ => Err(Failure::usage(format!("a goal is one feature, and {} are named", ids.len()))
            .hint("adopt the most valuable of them; `topline plan --propose` shows what each is worth")),
    }
}
