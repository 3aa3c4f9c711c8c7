//! `topline hook run pre-merge-commit`

use super::judge;
use crate::cli::Outcome;
use crate::cli::error::Failure;
use crate::cli::terminal::Terminal;
use crate::git::Repository;
use crate::text::tree::PRIORITY;

/// Looks at what a clean merge gave, and stops it if it isn't as it should be. Git ignores what this hook
/// stages; after it has stopped, `git commit` runs pre-commit, which may stage.
pub fn run(repository: &Repository, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let judged = judge::all(repository)?;
    let mut stop = false;
    for backlog in &judged {
        backlog.report(terminal);
        let stale = backlog.is_stale()?;
        if stale {
            terminal
                .status(&format!("the merged {} isn't what the merged backlog gives", backlog.place.shown(PRIORITY)));
        }
        if !backlog.blocking.is_empty() {
            terminal.status("the merge gave errors: mend them and `git add` them");
        }
        stop |= stale || !backlog.blocking.is_empty();
    }
    if stop {
        terminal.status("finish with `git commit`");
    }
    Ok(Outcome::findings(stop))
}
