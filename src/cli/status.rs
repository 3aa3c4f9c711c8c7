//! `topline status`

use jiff::Timestamp;
use jiff::civil::Date;

use super::Outcome;
use super::args::{PlanFormat, StatusArgs};
use super::check::parse_today;
use super::context::Context;
use super::error::Failure;
use crate::git::TreeSource;
use crate::render::status::{self as render, StatusView};
use crate::session::{NoHistory, Session, StateSource};
use crate::status::{SectionState, Status, StatusContext, StatusSection, default_since};
use crate::timeline::instant::{from_seconds, midnight};
use crate::timeline::{LoopRecord, timelines};

/// Shows whether the practice works.
pub fn run(args: &StatusArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = parse_today(&args.today)?;
    let source = args.rev.clone().map_or(StateSource::Worktree, |rev| StateSource::Git(TreeSource::Revision(rev)));
    let session = context.open(&source)?;
    let state = session.load(&source)?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let (since, since_text) = since(&session, args.since.as_deref(), today)?;
    let facts = session.loop_facts(&state)?;
    let history = facts.history.as_ref().ok();
    let backlog = &state.parsed.backlog;
    let sections: Vec<StatusSection> = match args.section {
        Some(section) => vec![section],
        None => StatusSection::shown(backlog).collect(),
    };
    // Another state of the backlog is read for it.
    let asks_for_plan = sections.contains(&StatusSection::Iteration);
    let planned_at_start = asks_for_plan.then(|| session.planned_at_start(&state, history)).flatten();
    let report_context = StatusContext {
        backlog,
        order,
        record: LoopRecord { timelines: &timelines(backlog, history), history, deployments: &facts.deployments },
        planned_at_start: planned_at_start.as_deref(),
        today,
        since,
    };
    let status = Status::new(&report_context);
    let view = StatusView {
        context: &report_context,
        status: &status,
        sections: &sections,
        in_full: args.section.is_some(),
        since: &since_text,
        notes: &facts.notes(),
        no_deployments: &session.why_no_deployments(&facts, &state),
        is_shallow: facts.history == Err(NoHistory::Shallow),
    };
    context.terminal.data(&match args.format {
        PlanFormat::Human => render::human(&view, context.terminal.stdout_screen()),
        PlanFormat::Markdown => render::markdown(&view),
        PlanFormat::Json => render::json(&view),
    });
    let needs_somebody =
        sections.iter().any(|section| status.state(*section, &report_context) == SectionState::Attention);
    context.retain((state, facts));
    Ok(Outcome::findings(args.check && needs_somebody))
}

/// Where the window begins, and how that is called.
pub fn since(session: &Session, written: Option<&str>, today: Date) -> Result<(Timestamp, String), Failure> {
    let Some(text) = written else {
        let day = default_since(today);
        return Ok((midnight(day), day.to_string()));
    };
    if let Ok(day) = text.parse::<Date>() {
        if day > today {
            return Err(Failure::usage(format!("`--since {day}` is after the day of the report, {today}")));
        }
        return Ok((midnight(day), day.to_string()));
    }
    let at = session.repository().and_then(|repository| Ok(repository.commit_date(text)?));
    let at =
        at.map_err(|error| Failure::from(error).hint("`--since` takes a date such as 2026-11-01, or a revision"))?;
    let at = from_seconds(at);
    Ok((at, at.to_string()))
}
