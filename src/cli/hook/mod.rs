//! `topline hook`: what git runs at a commit, and how it comes to run it.
//!
//! The commit itself is judged in [`judge`], from the index alone; [`commit`] and [`merge`] say what follows
//! from the verdict, and [`install`] puts them in place, unless one of the [`managers`] is at home there.

mod commit;
mod generated;
mod install;
mod judge;
mod managers;
mod merge;

use std::path::Path;

use super::Outcome;
use super::args::{Cli, HookCommand, HookName};
use super::error::Failure;
use super::load;
use super::terminal::Terminal;
use crate::git::{GitError, GitErrorKind, Repository};

/// Runs, installs or removes hooks.
pub fn run(cli: &Cli, command: &HookCommand, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let here = load::current_folder()?;
    let repository = repository(&cli.backlog.as_ref().map_or_else(|| here.clone(), |folder| here.join(folder)))?;
    match command {
        HookCommand::Run(args) => match args.hook {
            HookName::PreCommit => commit::run(&repository, terminal),
            HookName::PreMergeCommit => merge::run(&repository, terminal),
        },
        HookCommand::Install(args) => install::install(&repository, args.merge_driver, terminal),
        HookCommand::Uninstall => install::uninstall(&repository, terminal),
    }
}

/// The repository around `folder`, with a working tree.
fn repository(folder: &Path) -> Result<Repository, Failure> {
    let none =
        || Failure::new(format!("{} is not in a git repository", folder.display())).hint("`git init` starts one");
    let repository = Repository::discover(folder)?.ok_or_else(none)?;
    match repository.workdir() {
        Some(_) => Ok(repository),
        None => Err(GitError::new(GitErrorKind::NoWorkingTree).into()),
    }
}
