//! `topline forecast`

use super::args::{Cli, ForecastArgs, TextFormat};
use super::error::Failure;
use super::load::{self, Source, no_such};
use super::terminal::Terminal;
use super::{Outcome, check};
use crate::model::Backlog;
use crate::plan::forecast::{self, ForecastOptions, ForecastTarget};
use crate::render::forecast as render;

/// Says when work will be done.
pub fn run(cli: &Cli, args: &ForecastArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let today = check::today(&args.today)?;
    let place = load::place(cli, &Source::Worktree)?;
    let loaded = place.load(&Source::Worktree)?;
    let backlog = &loaded.parsed.backlog;
    let target = target(backlog, args)?;
    let order = match loaded.order_or_findings(&place, terminal) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let options = ForecastOptions { target, today, trials: args.trials, seed: args.seed };
    let forecast = forecast::compute(backlog, order, options);
    terminal.data(&match args.format {
        TextFormat::Human => render::human(backlog, options, &forecast, terminal.screen()),
        TextFormat::Json => render::json(backlog, options, &forecast),
    });
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
