//! `topline hook`: what git runs at a commit, and how it comes to run it.
//!
//! The commit itself is judged by the session, from the index alone; [`commit`] and [`merge`] say what follows
//! from the verdict, and [`install`] puts them in place, unless one of the [`managers`] is at home there.

mod after;
mod commit;
mod install;
mod managers;
mod merge;
mod report;

use std::path::Path;
use std::rc::Rc;

use super::Outcome;
use super::args::{HookCommand, HookName};
use super::context::Context;
use super::error::Failure;
use crate::git::{GitError, GitErrorKind, Repository};
use crate::session::{Environment, SessionError};

/// Runs, installs or removes hooks.
pub fn run(command: &HookCommand, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let here = context.environment.current_folder();
    let folder = context.options.backlog.as_ref().map_or_else(|| here.to_owned(), |folder| here.join(folder));
    // The folder of a backlog that doesn't exist yet says where the repository is, too.
    let folder = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(&folder);
    let repository = open(folder, &context.environment)?;
    match command {
        HookCommand::Run(args) => match args.hook {
            HookName::PreCommit => commit::run(&repository, context),
            HookName::PreMergeCommit => merge::run(&repository, context),
            hook => after::run(hook, &args.arguments, &repository, context),
        },
        HookCommand::Install(args) => install::install(&repository, args.merge_driver, &mut context.terminal),
        HookCommand::Uninstall => install::uninstall(&repository, &mut context.terminal),
    }
}

/// Says that git doesn't run the commit hook in this clone. A bare repository needs none.
pub fn hint_if_missing(context: &mut Context<'_>) {
    let here = context.environment.current_folder();
    let folder = context.options.backlog.as_ref().map_or_else(|| here.to_owned(), |folder| here.join(folder));
    let repository = Repository::discover(&folder, &context.environment).ok().flatten();
    let Some(repository) = repository.filter(|repository| repository.workdir().is_some()) else { return };
    if !install::runs_in(&repository, COMMIT_HOOK) {
        context.terminal.hint("this clone has no commit hook that updates PRIORITY.md: `topline hook install` adds it");
    }
}

/// The hook that makes the difference.
const COMMIT_HOOK: &str = "pre-commit";

/// The repository around `folder`, with a working tree.
fn open(folder: &Path, environment: &Environment) -> Result<Rc<Repository>, SessionError> {
    let repository =
        Repository::discover(folder, environment)?.ok_or_else(|| SessionError::NotInRepository(folder.to_owned()))?;
    match repository.workdir() {
        Some(_) => Ok(Rc::new(repository)),
        None => Err(GitError::new(GitErrorKind::NoWorkingTree).into()),
    }
}
