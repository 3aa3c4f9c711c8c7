//! `topline hook run pre-commit`

use std::path::{Path, PathBuf};
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

/// Validates exactly what the commit will contain, and adds `PRIORITY.md` as that gives it.
///
/// Nothing is written unless all backlogs may be committed. If another process has changed the index
/// meanwhile, the verdict is on something that won't be committed, and is reached again.
pub fn run(repository: &Rc<Repository>, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    for _ in 0..ATTEMPTS {
        let stamp = repository.index_stamp();
        let verdicts = judge_staged_backlogs(&context.environment, repository)?;
        let outcome = match repository.index_stamp() == stamp {
            true => conclude(repository, &verdicts, stamp, context)?,
            false => None,
        };
        context.retain(verdicts);
        if let Some(outcome) = outcome {
            return Ok(outcome);
        }
    }
    Err(SessionError::IndexKeepsChanging.into())
}

/// What follows; nothing if the index is no longer as it was `seen`.
fn conclude(
    repository: &Repository,
    verdicts: &[CommitVerdict],
    mut seen: Option<IndexStamp>,
    context: &mut Context<'_>,
) -> Result<Option<Outcome>, Failure> {
    let is_blocked = verdicts.iter().any(|verdict| !verdict.blocking.is_empty());
    for verdict in verdicts.iter().filter(|_| !is_blocked) {
        if update(verdict, seen.as_ref(), context)? == PriorityUpdate::IndexChanged {
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
    Ok(Some(Outcome::findings(is_blocked)))
}

/// Brings the generated file of one backlog up to date, and says what people should know of it.
fn update(
    verdict: &CommitVerdict,
    seen: Option<&IndexStamp>,
    context: &mut Context<'_>,
) -> Result<PriorityUpdate, SessionError> {
    let mut saved: Vec<PathBuf> = Vec::new();
    let updated = update_priority_file(verdict, seen, &mut saved);
    let file = verdict.session.shown(PRIORITY);
    for copy in saved {
        let copy = copy.file_name().map(Path::new).unwrap_or(&copy).to_string_lossy().into_owned();
        let copy = verdict.session.shown(&copy);
        context.terminal.status(&format!("{file} was edited by hand: the edited file is saved as {copy}"));
    }
    if let Ok(PriorityUpdate::NoOrder) = updated {
        context.terminal.status(&format!("{file} stays as it is: older errors prevent an order (see `topline check`)"));
    }
    updated
}
