//! `topline hook run pre-commit`

use std::path::PathBuf;
use std::rc::Rc;

use super::report;
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::git::{IndexStamp, Repository};
use crate::session::{CommitVerdict, PriorityUpdate, SessionError, judge_staged_backlogs, update_priority_file};
use crate::text::tree::PRIORITY;

/// How often the index may change while it is being judged.
const ATTEMPTS: usize = 5;

/// What drops an edit by hand after a commit that it stopped.
const TO_DROP_AN_EDIT: &str = "to drop the edit, commit again";

/// Validates exactly what the commit will contain, and adds `PRIORITY.md` as that gives it.
///
/// Nothing is written unless all backlogs may be committed. If `PRIORITY.md` was edited by hand, the edit is saved, and the
/// commit is stopped once, so that nobody takes it for committed: the next one finds the generated file. If another process has changed the index
/// meanwhile, the verdict is on something that won't be committed, and is reached again.
pub fn run(repository: &Rc<Repository>, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let mut commands = Vec::new();
    for _ in 0..ATTEMPTS {
        let stamp = repository.index_stamp();
        let verdicts = judge_staged_backlogs(&context.environment, repository)?;
        let outcome = match repository.index_stamp() == stamp {
            true => conclude(repository, &verdicts, stamp, &mut commands, context)?,
            false => None,
        };
        context.retain(verdicts);
        if let Some(outcome) = outcome {
            return Ok(outcome);
        }
    }
    Err(SessionError::IndexKeepsChanging.into())
}

/// What follows; nothing if the index is no longer as it was `seen`. `commands` make decisions of the edits by hand.
fn conclude(
    repository: &Repository,
    verdicts: &[CommitVerdict],
    mut seen: Option<IndexStamp>,
    commands: &mut Vec<String>,
    context: &mut Context<'_>,
) -> Result<Option<Outcome>, Failure> {
    let is_blocked = verdicts.iter().any(|verdict| !verdict.blocking.is_empty());
    for verdict in verdicts.iter().filter(|_| !is_blocked) {
        if update(verdict, seen.as_ref(), commands, context)? == PriorityUpdate::IndexChanged {
            return Ok(None);
        }
        seen = repository.index_stamp();
    }
    for verdict in verdicts {
        report::show(verdict, context);
    }
    if is_blocked {
        context.terminal.status("commit stopped: fix the errors above, `git add` the files and commit again");
    }
    if !commands.is_empty() {
        context.terminal.status("commit stopped: PRIORITY.md is generated, so an edit of it does not last");
        for command in commands.iter() {
            context.terminal.hint(&format!("to make decisions of the edit, run `{command}`"));
        }
        context.terminal.hint(TO_DROP_AN_EDIT);
    }
    Ok(Some(Outcome::findings(is_blocked || !commands.is_empty())))
}

/// Brings the generated file of one backlog up to date, and says what people should know of it.
fn update(
    verdict: &CommitVerdict,
    seen: Option<&IndexStamp>,
    commands: &mut Vec<String>,
    context: &mut Context<'_>,
) -> Result<PriorityUpdate, SessionError> {
    let mut saved: Vec<PathBuf> = Vec::new();
    let updated = update_priority_file(verdict, seen, &mut saved);
    commands.extend(context.reorder_command(&verdict.session, &saved));
    context.show_saved_edits(&verdict.session, &saved);
    let file = verdict.session.shown(PRIORITY);
    if let Ok(PriorityUpdate::NoOrder) = updated {
        context.terminal.status(&format!("{file} stays as it is: older errors prevent an order (see `topline check`)"));
    }
    updated
}
