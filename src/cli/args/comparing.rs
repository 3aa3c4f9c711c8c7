//! What the user said to `diff`.

use clap::{Args, ValueEnum};

/// Show what a change does to the order, and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline diff                            HEAD against the working tree
  topline diff --staged                   HEAD against what is staged
  topline diff main                       main against the working tree
  topline diff v1 v2                      one revision against another
  topline diff main...topic               topic against where it left main
  topline diff main...HEAD --format markdown
                                          a comment for the pull request

Exit codes: 0 done, 1 a side has no order, or (--exit-code) the orders differ, 2 could not run.")]
pub struct DiffArgs {
    /// The older side: a revision, or a range such as main...topic [default: HEAD]
    #[arg(value_name = "BASE")]
    pub base: Option<String>,
    /// The newer side: a revision [default: the working tree]
    #[arg(value_name = "HEAD")]
    pub head: Option<String>,
    /// Compare with what is staged in git's index instead of the working tree
    #[arg(long, conflicts_with = "head")]
    pub staged: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Human, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Exit with 1 if the orders differ
    #[arg(long)]
    pub exit_code: bool,
}

/// `--format` of `diff`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// A table for a terminal
    Human,
    /// A comment for a pull request
    Markdown,
    /// One JSON object
    Json,
}
