//! `topline iteration next`

use super::Outcome;
use super::args::{IterationAction, IterationArgs, NextIterationArgs};
use super::check::parse_today;
use super::context::Context;
use super::error::Failure;
use super::plan::{check_one_feature, edit_iteration};
use crate::actions::{NextIterationWish, next_iteration};

/// Runs the action.
pub fn run(args: &IterationArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    match &args.action {
        IterationAction::Next(args) => next(args, context),
    }
}

fn next(args: &NextIterationArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let today = parse_today(&args.today)?;
    let goal = if args.goal.is_empty() { None } else { Some(check_one_feature(&args.goal)?) };
    let wish = NextIterationWish { goal, length: args.length, name: args.name.as_deref() };
    let edit = next_iteration(&session, &state, &wish, today);
    edit_iteration(&session, &state, edit, &args.edit, context)
}
