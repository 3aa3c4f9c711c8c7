//! `topline plan`

mod adopt;

use std::time::{Duration, Instant};

use super::Outcome;
use super::args::{MaxFeatures, PlanArgs, PlanFormat};
use super::context::Context;
use super::error::Failure;
use crate::order::Order;
use crate::plan::proposals::{Exclusion, GoalCandidate, Proposal, ProposalOptions, Proposals};
use crate::plan::{self, NoBudget};
use crate::render::plan::{self as render, PlanView};
use crate::session::{BacklogState, Session};
use crate::text::tree::CONFIG;

/// Shows the iteration's plan, proposes goals, or sets the goal.
pub fn run(args: &PlanArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    if let Some(feature) = &args.adopt {
        return adopt::run(&session, &state, feature, &mut context.terminal);
    }
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let backlog = &state.parsed.backlog;
    let plan = plan::compute(backlog, order).map_err(|missing| no_budget(&session, &state, missing))?;
    let proposals = (args.proposes() || plan.commitment.is_none()).then(|| propose(&state, order, &plan, args));
    let view = PlanView { backlog, order, plan: &plan, proposals: proposals.as_ref() };
    context.terminal.data(&match args.format {
        PlanFormat::Human => render::human(view, context.terminal.stdout_screen()),
        PlanFormat::Markdown => render::markdown(view),
        PlanFormat::Json => render::json(view),
    });
    let goal = backlog.config.goal().map(GoalCandidate::Feature);
    if let Some(feature) = proposals.as_ref().and_then(best_feature).filter(|feature| Some(*feature) != goal) {
        let id = feature.id(backlog);
        context.terminal.hint(&format!("run `topline plan --adopt {id}` to make `{id}` the goal"));
    }
    if proposals.as_ref().is_some_and(has_only_later_releases) {
        context.terminal.hint("add `--any-release` to propose features of later releases, too");
    }
    context.retain(state);
    Ok(Outcome::Clean)
}

fn propose(state: &BacklogState, order: &Order, plan: &plan::Plan, args: &PlanArgs) -> Proposals {
    let max_features = match args.max_features {
        None => Some(1),
        Some(MaxFeatures::Most(most)) => Some(most),
        Some(MaxFeatures::All) => None,
    };
    let options = ProposalOptions { max_features, any_release: args.any_release };
    let deadline = args.time_limit.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
    let mut stop = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    Proposals::new(&state.parsed.backlog, order, &plan.budget, options, &mut stop)
}

/// The first feature of the best set. A single item can't be a goal.
fn best_feature(proposals: &Proposals) -> Option<GoalCandidate> {
    let best = proposals.best.as_ref()?;
    best.candidates.iter().copied().find(|candidate| matches!(candidate, GoalCandidate::Feature(_)))
}

/// Whether nothing is proposed only because the features that fit belong to later releases.
fn has_only_later_releases(proposals: &Proposals) -> bool {
    let is_later = |proposal: &Proposal| proposal.fits && matches!(proposal.exclusion, Some(Exclusion::Release(_)));
    proposals.best.is_none() && proposals.list.iter().any(is_later)
}

/// The failure for a backlog whose iteration or capacity isn't configured.
fn no_budget(session: &Session, state: &BacklogState, missing: NoBudget) -> Failure {
    let config = session.shown(CONFIG);
    let unit = &state.parsed.backlog.config.product.unit;
    let reserve = "add `reserve = 0.4` to keep that share of it free for bugs and feedback";
    match missing {
        NoBudget::MissingIteration => {
            Failure::usage(format!("there is no iteration to plan: {config} has no `[iteration]`"))
                .hint(format!(
                    "add a table `[iteration]` with `capacity = 20`, the work that the team can do in it, in {unit}"
                ))
                .hint(reserve)
                .hint("add `start` and `end`, such as 2026-11-23, to count finished work in it")
        }
        NoBudget::MissingCapacity => Failure::usage(format!("`[iteration]` in {config} has no `capacity`"))
            .hint(format!("add `capacity = 20`, the work that the team can do in it, in {unit}"))
            .hint(reserve),
    }
}
