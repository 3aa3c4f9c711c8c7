//! The arguments of `diff` and `approve`.

use clap::{Args, ValueEnum};

/// Show how a change affects the order, and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline diff               compare HEAD with the working tree
  topline diff --staged      compare HEAD with the index
  topline diff main          compare main with the working tree
  topline diff v1 v2         compare two revisions
  topline diff main...topic  compare the merge base of both with topic
  topline diff main...HEAD --format markdown
                             write a comment for a pull request

Exit codes: 0 success, 1 a side has no order (or, with --exit-code, the orders differ), 2 could not run.")]
pub struct DiffArgs {
    /// The old revision, or a range such as main...topic [default: HEAD]
    #[arg(value_name = "BASE")]
    pub base: Option<String>,
    /// The new revision [default: the working tree]
    #[arg(value_name = "HEAD")]
    pub head: Option<String>,
    /// Compare with git's index instead of the working tree
    #[arg(long, conflicts_with = "head")]
    pub staged: bool,
    /// Compare every backlog of the repository
    #[arg(long)]
    pub all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = DiffFormat::Human, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Exit with code 1 if the orders differ
    #[arg(long)]
    pub exit_code: bool,
}

/// `--format` of `diff`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// A table
    Human,
    /// A comment for a pull request
    Markdown,
    /// One JSON object
    Json,
}

/// Approve changes that others have made to what decides the order
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline approve edit-cart             approve the changes of one item and of
                                        the decision on it
  topline approve --all -m \"As agreed\"  approve all changes since the base, of
                                        backlog.toml too

A product owner (`team.product_owners`) makes an empty commit with the trailer `Priority-Approved: ID, …` or \
`Priority-Approved: all`. It covers the commits before it: `topline check --base REV` has no `priority-changed-by` \
and `let-in-by` for them.")]
pub struct ApproveArgs {
    /// The items' ids
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    pub ids: Vec<String>,
    /// Approve every change
    #[arg(long)]
    pub all: bool,
    /// The first line of the commit's message
    #[arg(short, long, value_name = "TEXT")]
    pub message: Option<String>,
}
