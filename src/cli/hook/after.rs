//! `topline hook run post-commit`, `post-merge` and `post-rewrite`
//!
//! Git runs them after changes for which it runs no other hook: a fast-forward, a rebase, a cherry-pick, `--no-verify`. They
//! only speak, and never fail: what git did is done.

use std::rc::Rc;

use crate::cli::Outcome;
use crate::cli::args::HookName;
use crate::cli::context::{Context, chosen_option};
use crate::cli::error::Failure;
use crate::git::Repository;
use crate::session::{Session, SinceParent, find_stale_in_head};
use crate::text::path;
use crate::text::tree::PRIORITY;

/// Says in one line for each backlog whose `PRIORITY.md` in `HEAD` is stale how it is healed.
pub fn run(
    hook: HookName,
    arguments: &[String],
    repository: &Rc<Repository>,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let first = arguments.first().map(String::as_str);
    let is_said_elsewhere = match hook {
        // A rebase runs post-rewrite at its end.
        HookName::PostCommit => repository.is_rebasing(),
        // A squash makes no commit.
        HookName::PostMerge => repository.is_rebasing() || first == Some("1"),
        // An amended commit runs post-commit as well.
        _ => first == Some("amend"),
    };
    if is_said_elsewhere {
        return Ok(Outcome::Clean);
    }
    let scope = if hook == HookName::PostCommit { SinceParent::Changed } else { SinceParent::Any };
    // An error here is no error of what git did; the next command that reads the backlog tells it.
    for session in find_stale_in_head(&context.environment, repository, scope).unwrap_or_default() {
        context.terminal.status(&stale_line(&session));
    }
    Ok(Outcome::Clean)
}

fn stale_line(session: &Session) -> String {
    let folder = &session.location().folder;
    let file = path::join(folder, PRIORITY);
    let chosen = chosen_option(folder);
    format!(
        "{file} of HEAD is stale: `topline priority --write{chosen} && git add ':/{file}' && git commit -m \"Update {PRIORITY}\"`"
    )
}
