//! `topline hook run pre-merge-commit`

use std::rc::Rc;

use super::report;
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::git::Repository;
use crate::session::judge_staged_backlogs;
use crate::text::tree::PRIORITY;

/// Checks the result of a clean merge, and stops the merge if the result has errors or an outdated `PRIORITY.md`. Git ignores what this hook
/// stages; after it has stopped, `git commit` runs pre-commit, which may stage.
pub fn run(repository: &Rc<Repository>, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let verdicts = judge_staged_backlogs(&context.environment, repository)?;
    let mut must_stop = false;
    for verdict in &verdicts {
        report::show(verdict, context);
        let is_stale = verdict.is_stale();
        if is_stale {
            let file = verdict.session.shown(PRIORITY);
            context.terminal.status(&format!("the merged {file} is out of date"));
        }
        if !verdict.blocking.is_empty() {
            context.terminal.status("the merge has errors: fix them and `git add` the files");
        }
        must_stop |= is_stale || !verdict.blocking.is_empty();
    }
    if must_stop {
        context.terminal.status("finish with `git commit`");
    }
    context.retain(verdicts);
    Ok(Outcome::findings(must_stop))
}
