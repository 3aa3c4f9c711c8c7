//! `topline merge-driver`
//!
//! A conflict in a generated file is never worth stopping for: where the merged tree can't be had, our own
//! version stays, and the next commit that touches the backlog makes it right. Any other file that somebody
//! has given this driver is merged as git would.

use super::Outcome;
use super::args::MergeDriverArgs;
use super::error::Failure;
use super::load::{self, Place, Source};
use crate::git::{Repository, TreeSource};
use crate::text::path;
use crate::text::tree::{CONFIG, PRIORITY};
use crate::workspace::{self, BacklogRoot};

/// Replaces our version by the result.
pub fn run(args: &MergeDriverArgs) -> Result<Outcome, Failure> {
    if Repository::is_nested_merge() {
        return Ok(Outcome::Clean);
    }
    let here = load::current_folder()?;
    let none = || Failure::new(format!("{} is not in a git repository", here.display()));
    let repository = Repository::discover(&here)?.ok_or_else(none)?;
    let ours = here.join(&args.ours);
    if let Some(text) = regenerated(repository, &args.path)? {
        workspace::replace(&ours, text.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let repository = Repository::discover(&here)?.ok_or_else(none)?;
    let merged = repository.merge_texts(&here.join(&args.base), &ours, &here.join(&args.theirs))?;
    let generated = is_generated(&repository, &args.path)?;
    if merged.is_clean || !generated {
        workspace::replace(&ours, &merged.bytes)?;
    }
    Ok(Outcome::findings(!merged.is_clean && !generated))
}

/// The file as the merged backlog gives it, if that can be known.
fn regenerated(repository: Repository, path: &str) -> Result<Option<String>, Failure> {
    let Some(merged) = repository.merged_tree().filter(|_| path::file_name(path) == PRIORITY) else { return Ok(None) };
    let folder = folder(path).to_owned();
    let top = repository.workdir().unwrap_or(repository.git_dir()).to_owned();
    if !repository.snapshot(&merged)?.exists(&path::join(&folder, CONFIG))? {
        return Ok(None);
    }
    let root = BacklogRoot { path: top.join(&folder), repository: Some(top) };
    let loaded = Place { root, repository: Some(repository), folder }.load(&Source::Git(merged))?;
    Ok(loaded.order().ok().map(|order| loaded.priority_text(order).to_owned()))
}

/// Whether the path is that of a backlog's generated file.
fn is_generated(repository: &Repository, path: &str) -> Result<bool, Failure> {
    let head = repository.snapshot(&TreeSource::Revision("HEAD".into()))?;
    Ok(path::file_name(path) == PRIORITY && head.exists(&path::join(folder(path), CONFIG))?)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
