//! `topline forecast`

use super::args::{ForecastArgs, TextFormat};
use super::context::Context;
use super::error::{Failure, no_such};
use super::{Outcome, check};
use crate::model::Backlog;
use crate::plan::forecast::{self, Question, Target};
use crate::render::forecast as render;

/// Says when work will be done.
pub fn run(args: &ForecastArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = check::today(&args.today)?;
    let (session, state) = context.load_worktree()?;
    let backlog = &state.parsed.backlog;
    let target = target(backlog, args)?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let question = Question { target, today, trials: args.trials, seed: args.seed };
    let forecast = forecast::compute(backlog, order, question);
    context.terminal.data(&match args.format {
        TextFormat::Human => render::human(backlog, question, &forecast, context.terminal.screen()),
        TextFormat::Json => render::json(backlog, question, &forecast),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}

/// What is asked for; by default what the team is at: the goal, else the current release, else everything.
fn target(backlog: &Backlog, args: &ForecastArgs) -> Result<Target, Failure> {
    let config = &backlog.config;
    if let Some(id) = &args.feature {
        let found = config.features.find(id).map(Target::Feature);
        return found.ok_or_else(|| no_such("feature", id, config.features.ids()));
    }
    if let Some(id) = &args.release {
        let found = config.releases.find(id).map(Target::Release);
        return found.ok_or_else(|| no_such("release", id, config.releases.ids()));
    }
    if let Some(count) = args.items {
        return Ok(Target::Items(count as usize));
    }
    let default = config.goal().map(Target::Feature).or_else(|| backlog.current_release().map(Target::Release));
    Ok(default.unwrap_or(Target::Everything))
}
