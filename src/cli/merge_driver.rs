//! `topline merge-driver`
//!
//! A conflict in a generated file never stops a merge: if the merged tree isn't available, our version stays, and the next
//! commit that changes the backlog regenerates it. Any other file that is configured to use this driver is merged as git
//! does by default.

use std::rc::Rc;

use super::Outcome;
use super::args::MergeDriverArgs;
use super::context::Context;
use super::error::Failure;
use crate::git::{Repository, TreeSource};
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
    if let Some(text) = regenerate(&repository, &args.path, context)? {
        workspace::replace(&ours, text.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let merged = repository.merge_texts(&here.join(&args.base), &ours, &here.join(&args.theirs))?;
    let is_generated = is_priority_file(&repository, &args.path)?;
    if merged.is_clean || !is_generated {
        workspace::replace(&ours, &merged.bytes)?;
    }
    Ok(Outcome::findings(!merged.is_clean && !is_generated))
}

/// `PRIORITY.md` of the merged backlog, if the merged tree is available and has an order.
fn regenerate(
    repository: &Rc<Repository>,
    path: &str,
    context: &mut Context<'_>,
) -> Result<Option<String>, SessionError> {
    let Some(merged) = repository.merged_tree().filter(|_| path::file_name(path) == PRIORITY) else { return Ok(None) };
    let session = Session::in_repository(&context.environment, repository, parent_folder(path).to_owned());
    if !session.is_in_tree(&merged)? {
        return Ok(None);
    }
    let state = session.load(&StateSource::Git(merged))?;
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
