//! `topline forecast`

use super::args::{ForecastArgs, TextFormat};
use super::context::Context;
use super::error::{Failure, no_such};
use super::{Outcome, check};
use crate::model::Backlog;
use crate::plan::forecast::{self, ForecastOptions, ForecastTarget};
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
    let options = ForecastOptions { target, today, trials: args.trials, seed: args.seed };
    let forecast = forecast::compute(backlog, order, options);
    context.terminal.data(&match args.format {
        TextFormat::Human => render::human(backlog, options, &forecast, context.terminal.screen()),
        TextFormat::Json => render::json(backlog, options, &forecast),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}

/// What is asked for; by default what the team is at: the goal, else the current release, else everything.
fn target(backlog: &Backlog, args: &ForecastArgs) -> Result<ForecastTarget, Failure> {
    let config = &backlog.config;
    if let Some(id) = &args.feature {
        let found = config.features.find(id).map(ForecastTarget::Feature);
        return found.ok_or_else(|| no_such("feature", id, config.features.ids()));
    }
    if let Some(id) = &args.release {
        let found = config.releases.find(id).map(ForecastTarget::Release);
        return found.ok_or_else(|| no_such("release", id, config.releases.ids()));
    }
    if let Some(count) = args.items {
        return Ok(ForecastTarget::Items(count as usize));
    }
    let default =
        config.goal().map(ForecastTarget::Feature).or_else(|| backlog.current_release().map(ForecastTarget::Release));
    Ok(default.unwrap_or(ForecastTarget::Everything))
}
