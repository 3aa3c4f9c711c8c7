//! `topline forecast`

use super::args::{Cli, ForecastArgs, TextFormat};
use super::error::Failure;
use super::load::{self, Source, no_such};
use super::terminal::Terminal;
use super::{Outcome, check};
use crate::model::Backlog;
use crate::plan::forecast::{self, Question, Target};
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
    let question = Question { target, today, trials: args.trials, seed: args.seed };
    let forecast = forecast::compute(backlog, order, question);
    terminal.data(&match args.format {
        TextFormat::Human => render::human(backlog, question, &forecast, terminal.screen()),
        TextFormat::Json => render::json(backlog, question, &forecast),
    });
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
