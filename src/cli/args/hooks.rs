//! The arguments of what git runs: `hook` and `merge-driver`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Update PRIORITY.md on each commit with git hooks
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct HookArgs {
    #[command(subcommand)]
    pub command: HookCommand,
}

#[derive(Debug, Subcommand)]
pub enum HookCommand {
    Install(HookInstallArgs),
    /// Remove the hooks and the merge driver that `hook install` wrote
    Uninstall,
    Run(HookRunArgs),
}

/// Install git hooks in this repository
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline hook install                 install pre-commit, pre-merge-commit, and
                                       the hooks that say when PRIORITY.md is
                                       stale
  topline hook install --merge-driver  regenerate PRIORITY.md in merges, too

If the repository has hooks already, or sets core.hooksPath, nothing is overwritten: the lines to add are printed.")]
pub struct HookInstallArgs {
    /// Also install a merge driver, so that merges regenerate PRIORITY.md
    #[arg(long)]
    pub merge_driver: bool,
}

/// Run a hook (called by git)
#[derive(Debug, Args)]
#[command(after_help = "\
pre-commit checks what the commit will contain and adds PRIORITY.md to it. pre-merge-commit checks a merge and \
changes nothing. post-commit, post-merge and post-rewrite say when the PRIORITY.md of HEAD is stale.

Exit codes: 0 git can commit, 1 the commit is stopped, 2 could not run.")]
pub struct HookRunArgs {
    /// The hook's name
    #[arg(value_enum, value_name = "HOOK")]
    pub hook: HookName,
    /// What git tells the hook
    #[arg(hide = true, value_name = "ARG", allow_hyphen_values = true, trailing_var_arg = true)]
    pub arguments: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HookName {
    /// Before a commit is made
    PreCommit,
    /// Before a merge without conflicts is committed
    PreMergeCommit,
    /// After a commit was made
    PostCommit,
    /// After a merge
    PostMerge,
    /// After commits were rewritten by a rebase
    PostRewrite,
}

/// Merge PRIORITY.md by regenerating it (called by git; see `hook install --merge-driver`)
#[derive(Debug, Args)]
pub struct MergeDriverArgs {
    /// The common ancestor's version (%O)
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// Our version, which the result replaces (%A)
    #[arg(value_name = "OURS")]
    pub ours: PathBuf,
    /// Their version (%B)
    #[arg(value_name = "THEIRS")]
    pub theirs: PathBuf,
    /// The file's path in the repository (%P)
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Git's labels of the three versions (%S %X %Y)
    #[arg(value_name = "LABEL", num_args = 0..=3, allow_hyphen_values = true)]
    pub labels: Vec<String>,
}
