//! `topline hook run pre-commit`

use super::generated;
use super::judge::{self, Judged};
use crate::cli::Outcome;
use crate::cli::error::Failure;
use crate::cli::terminal::Terminal;
use crate::git::Repository;

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
        if repository.index_stamp() == stamp {
            return conclude(repository, &judged, terminal);
        }
    }
    Err(Failure::new("the index keeps changing").hint("another git process is busy here: try again when it is done"))
}

fn conclude(repository: &Repository, judged: &[Judged], terminal: &mut Terminal) -> Result<Outcome, Failure> {
    for backlog in judged {
        backlog.report(terminal);
    }
    if judged.iter().any(|backlog| !backlog.blocking.is_empty()) {
        terminal.status("nothing was committed: mend this, `git add` it, and commit again");
        return Ok(Outcome::Findings);
    }
    for backlog in judged {
        generated::refresh(repository, backlog, terminal)?;
    }
    Ok(Outcome::Clean)
}
