//! `topline plan`

mod adopt;
mod search;

pub(super) use adopt::{check_one_feature, edit_iteration};

use std::time::{Duration, Instant};

use super::args::{EditArgs, MaxFeatures, PlanArgs, PlanFormat, TextFormat};
use super::context::Context;
use super::error::Failure;
use super::terminal::Terminal;
use super::{Outcome, check};
use crate::actions::no_budget;
use crate::order::Order;
use crate::plan::proposals::{Exclusion, GoalCandidate, Proposal, ProposalOptions, Proposals};
use crate::plan::{self, Outlook};
use crate::render::plan::{self as render, PlanView};
use crate::session::BacklogState;

/// Seconds after which a search ends if nothing else is said.
const DEFAULT_TIME_LIMIT: f64 = 10.0;

/// Shows the iteration's plan, proposes goals, or sets the goal.
pub fn run(args: &PlanArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let today = check::parse_today(&args.today)?;
    let (session, state) = context.load_to_edit(args.adopt.is_empty() || args.dry_run)?;
    if !args.adopt.is_empty() {
        let format = if args.format == PlanFormat::Json { TextFormat::Json } else { TextFormat::Human };
        let edit = EditArgs { dry_run: args.dry_run, format };
        return adopt::run(&session, &state, &args.adopt, today, &edit, context);
    }
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &state.parsed.backlog;
    let plan = plan::compute(backlog, order).map_err(|missing| no_budget(&session, &state, missing))?;
    let outlook = Outlook::new(backlog, &plan, today);
    let proposes = args.proposes() || plan.commitment.is_none();
    let proposals = proposes.then(|| propose(&state, order, &plan, args, started, &mut context.terminal));
    let view = PlanView { backlog, order, plan: &plan, outlook: &outlook, proposals: proposals.as_ref() };
    context.terminal.data(&match args.format {
        PlanFormat::Human => render::human(view, context.terminal.stdout_screen()),
        PlanFormat::Markdown => render::markdown(view),
        PlanFormat::Json => render::json(view),
    });
    if let Some(hint) = proposals.as_ref().and_then(|proposals| adopt_hint(&state, proposals)) {
        context.terminal.hint(&hint);
    }
    if proposals.as_ref().is_some_and(has_only_later_releases) {
        context.terminal.hint("add `--any-release` to propose features of later releases, too");
    }
    context.retain(state);
    Ok(Outcome::Clean)
}

/// Proposes goals. The time limit counts from the start of the command: whoever sets it waits for the answer, not for the
/// search.
fn propose(
    state: &BacklogState,
    order: &Order,
    plan: &plan::Plan,
    args: &PlanArgs,
    started: Instant,
    terminal: &mut Terminal,
) -> Proposals {
    let deadline = started + Duration::from_secs_f64(args.time_limit.unwrap_or(DEFAULT_TIME_LIMIT));
    let max_features = match args.max_features {
        None => Some(1),
        Some(MaxFeatures::Most(most)) => Some(most),
        Some(MaxFeatures::All) => None,
    };
    let options = ProposalOptions { max_features, any_release: args.any_release };
    Proposals::with_search(&state.parsed.backlog, order, &plan.budget, options, &mut |problem, room| {
        search::until(deadline, problem, room, terminal)
    })
}

/// How to make the best set the goal. A goal is one feature: of several, one can be adopted, and a single item can't.
fn adopt_hint(state: &BacklogState, proposals: &Proposals) -> Option<String> {
    let backlog = &state.parsed.backlog;
    let candidates = &proposals.best.as_ref()?.candidates;
    let goal = backlog.config.goal().map(GoalCandidate::Feature);
    let feature = candidates.iter().find(|candidate| matches!(candidate, GoalCandidate::Feature(_)));
    let Some(feature) = feature else {
        let id = candidates.first()?.id(backlog);
        return Some(format!("a goal is a feature: to adopt `{id}`, set its `feature` to one of `[[features]]`"));
    };
    let id = feature.id(backlog);
    if candidates.len() > 1 {
        return Some(format!("a goal is one feature: `topline plan --adopt {id}`, for example, makes `{id}` the goal"));
    }
    (Some(*feature) != goal).then(|| format!("run `topline plan --adopt {id}` to make `{id}` the goal"))
}

/// Whether nothing is proposed only because the features that fit belong to later releases.
fn has_only_later_releases(proposals: &Proposals) -> bool {
    let is_later = |proposal: &Proposal| proposal.fits && matches!(proposal.exclusion, Some(Exclusion::Release(_)));
    proposals.best.is_none() && proposals.list.iter().any(is_later)
}
