//! `topline merge-driver`
//!
//! The file is regenerated from the tree that git is making, if git says which that is: in a merge, rebase, cherry-pick or
//! revert. Otherwise (a stash, a patch) it is in conflict, even if its lines merge, because nobody would look at a file that is
//! wrong without a word. Only in a merge with other conflicts our version stays: the commit that finishes it runs the hook.
//! Any other file that is configured to use this driver is merged as git does by default.

use std::rc::Rc;

use super::Outcome;
use super::args::MergeDriverArgs;
use super::context::{Context, chosen_option};
use super::error::Failure;
use crate::git::{MergedTree, Repository, TreeSource};
use crate::session::{Session, SessionError, StateSource};
use crate::text::path;
use crate::text::tree::{CONFIG, PRIORITY};
use crate::workspace;

/// Replaces our version with the merged one.
pub fn run(args: &MergeDriverArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    if context.environment.is_nested_merge() {
        return Ok(Outcome::Clean);
    }
    let here = context.environment.current_folder().to_owned();
    let repository = Repository::discover(&here, &context.environment)?
        .ok_or_else(|| SessionError::NotInRepository(here.clone()))?;
    let repository = Rc::new(repository);
    let ours = here.join(&args.ours);
    let is_generated = is_priority_file(&repository, &args.path)?;
    let merged = if is_generated { repository.merged_tree(&args.labels) } else { None };
    // What a conflict in a story comes to is not known yet.
    let is_settled = |merged: &&MergedTree| merged.is_clean || repository.is_merge_command();
    if let Some(merged) = merged.as_ref().filter(is_settled)
        && let Some(text) = regenerate(&repository, merged, &args.path, context)?
    {
        workspace::replace(&ours, text.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let text = repository.merge_texts(&here.join(&args.base), &ours, &here.join(&args.theirs), &args.labels)?;
    // The commit that finishes the merge regenerates the file.
    let is_healed = is_generated && merged.is_some() && repository.is_merge_command();
    if text.is_clean || !is_healed {
        workspace::replace(&ours, &text.bytes)?;
    }
    if is_generated && !is_healed {
        let (file, chosen) = (&args.path, chosen_option(parent_folder(&args.path)));
        context.terminal.status(&format!(
            "{file} can't be merged here: when the stories are as they should be, `topline priority --write{chosen}` and `git add ':/{file}'`"
        ));
    }
    Ok(Outcome::findings(if is_generated { !is_healed } else { !text.is_clean }))
}

/// `PRIORITY.md` of the backlog in the merged tree, if that has an order.
fn regenerate(
    repository: &Rc<Repository>,
    merged: &MergedTree,
    path: &str,
    context: &mut Context<'_>,
) -> Result<Option<String>, SessionError> {
    let session = Session::in_repository(&context.environment, repository, parent_folder(path).to_owned());
    if !session.is_in_tree(&merged.tree)? {
        return Ok(None);
    }
    let state = session.load(&StateSource::Git(merged.tree.clone()))?;
    let text = state.order().ok().map(|order| state.priority_text(order).to_owned());
    context.retain(state);
    Ok(text)
}

/// Whether the path is a backlog's `PRIORITY.md`.
fn is_priority_file(repository: &Repository, path: &str) -> Result<bool, SessionError> {
    let head = repository.snapshot(&TreeSource::Revision("HEAD".into()))?;
    Ok(path::file_name(path) == PRIORITY && head.exists(&path::join(parent_folder(path), CONFIG))?)
}

fn parent_folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
