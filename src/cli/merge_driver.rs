//! `topline merge-driver`
//!
//! A conflict in a generated file is never worth stopping for: where the merged tree can't be had, our own
//! version stays, and the next commit that touches the backlog makes it right. Any other file that somebody
//! has given this driver is merged as git would.

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

/// Replaces our version by the result.
pub fn run(args: &MergeDriverArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    if context.environment.is_nested_merge() {
        return Ok(Outcome::Clean);
    }
    let here = context.environment.current_folder().to_owned();
    let repository = Repository::discover(&here, &context.environment)?
        .ok_or_else(|| SessionError::NotInRepository(here.clone()))?;
    let repository = Rc::new(repository);
    let ours = here.join(&args.ours);
    if let Some(text) = regenerated(&repository, &args.path, context)? {
        workspace::replace(&ours, text.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let merged = repository.merge_texts(&here.join(&args.base), &ours, &here.join(&args.theirs))?;
    let generated = is_generated(&repository, &args.path)?;
    if merged.is_clean || !generated {
        workspace::replace(&ours, &merged.bytes)?;
    }
    Ok(Outcome::findings(!merged.is_clean && !generated))
}

/// The file as the merged backlog gives it, if that can be known.
fn regenerated(
    repository: &Rc<Repository>,
    path: &str,
    context: &mut Context<'_>,
) -> Result<Option<String>, SessionError> {
    let Some(merged) = repository.merged_tree().filter(|_| path::file_name(path) == PRIORITY) else { return Ok(None) };
    let session = Session::in_repository(&context.environment, repository, folder(path).to_owned());
    if !session.is_in_tree(&merged)? {
        return Ok(None);
    }
    let state = session.load(&StateSource::Git(merged))?;
    let text = state.order().ok().map(|order| state.priority_text(order).to_owned());
    context.retain(state);
    Ok(text)
}

/// Whether the path is that of a backlog's generated file.
fn is_generated(repository: &Repository, path: &str) -> Result<bool, SessionError> {
    let head = repository.snapshot(&TreeSource::Revision("HEAD".into()))?;
    Ok(path::file_name(path) == PRIORITY && head.exists(&path::join(folder(path), CONFIG))?)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
