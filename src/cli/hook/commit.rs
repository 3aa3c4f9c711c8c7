//! `topline hook run pre-commit`

use super::generated;
use super::judge::{self, Judged};
use crate::cli::Outcome;
use crate::cli::error::Failure;
use crate::cli::terminal::Terminal;
use crate::git::{IndexStamp, Repository};

/// How often the index may change while it is being judged.
const ATTEMPTS: usize = 5;

/// Validates exactly what the commit will contain, and adds `PRIORITY.md` as that gives it.
///
/// Nothing is written unless all backlogs may be committed. If another process has changed the index
/// meanwhile, the verdict is on something that won't be committed, and is reached again.
pub fn run(repository: &Repository, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    for _ in 0..ATTEMPTS {
        let stamp = repository.index_stamp();
        let judged = judge::all(repository)?;
        let concluded = match repository.index_stamp() == stamp {
            true => conclude(repository, &judged, stamp, terminal)?,
            false => None,
        };
        // The process ends here; taking a large backlog apart first would be felt at every commit.
        std::mem::forget(judged);
        if let Some(outcome) = concluded {
            return Ok(outcome);
        }
    }
    Err(Failure::new("the index keeps changing").hint("another git process is busy here: try again when it is done"))
}

/// What follows; nothing if the index is no longer as it was `seen`.
fn conclude(
    repository: &Repository,
    judged: &[Judged],
    mut seen: Option<IndexStamp>,
    terminal: &mut Terminal,
) -> Result<Option<Outcome>, Failure> {
    let blocked = judged.iter().any(|backlog| !backlog.blocking.is_empty());
    for backlog in judged.iter().filter(|_| !blocked) {
        if !generated::refresh(repository, backlog, seen.as_ref(), terminal)? {
            return Ok(None);
        }
        seen = repository.index_stamp();
    }
    for backlog in judged {
        backlog.report(terminal);
    }
    if blocked {
        terminal.status("nothing was committed: mend this, `git add` it, and commit again");
    }
    Ok(Some(Outcome::findings(blocked)))
}
