//! `topline forecast`

use super::args::{ForecastArgs, TextFormat};
use super::context::Context;
use super::error::{Failure, unknown_id};
use super::{Outcome, check};
use crate::model::Backlog;
use crate::plan::forecast::{self, ForecastOptions, ForecastTarget};
use crate::render::forecast as render;

/// Forecasts completion dates.
pub fn run(args: &ForecastArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = check::parse_today(&args.today)?;
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
        TextFormat::Human => render::human(backlog, options, &forecast, context.terminal.stdout_screen()),
        TextFormat::Json => render::json(backlog, options, &forecast),
    });
    context.retain(state);
    Ok(Outcome::Clean)
}

/// What to forecast.
fn target(backlog: &Backlog, args: &ForecastArgs) -> Result<ForecastTarget, Failure> {
    let config = &backlog.config;
    if let Some(id) = &args.feature {
        let feature = config.features.find(id).map(ForecastTarget::Feature);
        return feature.ok_or_else(|| unknown_id("feature", id, config.features.ids()));
    }
    if let Some(id) = &args.release {
        let release = config.releases.find(id).map(ForecastTarget::Release);
        return release.ok_or_else(|| unknown_id("release", id, config.releases.ids()));
    }
    if let Some(count) = args.items {
        return Ok(ForecastTarget::Items(count as usize));
    }
    Ok(ForecastTarget::usual(backlog))
}
