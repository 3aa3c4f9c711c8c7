//! What the user said: clap and nothing else.
//!
//! No domain type derives anything of clap; the words given here become domain types in each command.

mod comparing;
mod planning;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use comparing::{DiffArgs, DiffFormat};
pub use planning::{ForecastArgs, MaxFeatures, PlanArgs, PlanFormat};

/// A product backlog as plain text in git: validated, ordered, explained.
#[derive(Debug, Parser)]
#[command(name = "topline", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// The backlog's folder (the one that holds backlog.toml)
    #[arg(short = 'C', long = "backlog", value_name = "DIR", global = true)]
    pub backlog: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", global = true)]
    pub color: Colour,
    /// Say nothing but data and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  topline init                 start a backlog in this folder
  topline check                every finding, with the line and the fix
  topline priority             the order, with a reason on every line
  topline next                 what to start now
  topline why edit-cart        why an item stands where it stands
  topline plan                 what the iteration commits to, and what stays free
  topline diff main            what a change does to the order, and why

Exit codes: 0 clean or done, 1 findings of severity error (or no order, or stale), 2 could not run.";

/// `--color`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On terminals, unless `NO_COLOR` is set
    Auto,
    /// Also in files and pipes
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Priority(PriorityArgs),
    Next(NextArgs),
    Why(WhyArgs),
    Plan(PlanArgs),
    Forecast(ForecastArgs),
    Diff(DiffArgs),
    Explain(ExplainArgs),
    Init(InitArgs),
    Import(ImportArgs),
    Hook(HookArgs),
    MergeDriver(MergeDriverArgs),
}

/// Which state of the backlog to read
#[derive(Clone, Debug, Default, Args)]
pub struct SideArgs {
    /// Read what is staged in git's index instead of the working tree
    #[arg(long, conflicts_with = "rev")]
    pub staged: bool,
    /// Read this revision instead of the working tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}

/// Validate the backlog and print all findings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline check                           the working tree
  topline check --staged                  what the next commit will contain
  topline check --format github           annotations in a pull request
  topline check --today now               with the rules that need a date

Exit codes: 0 no errors, 1 errors (or warnings with --deny-warnings), 2 could not run.")]
pub struct CheckArgs {
    #[command(flatten)]
    pub side: SideArgs,
    /// Compare with this revision: adds the rules that need a base, and marks new findings
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Only findings that the base doesn't have
    #[arg(long)]
    pub only_new: bool,
    /// Nothing: other checkers take files, and a path is told apart from a mistyped option
    #[arg(hide = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = FindingsFormat::Human, value_name = "FORMAT")]
    pub format: FindingsFormat,
    /// Exit with 1 on warnings as well
    #[arg(long)]
    pub deny_warnings: bool,
    /// Adds the rules that need a date: `now`, or a date such as 2026-11-23
    #[arg(long, value_name = "DATE|now")]
    pub today: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// Source excerpts for a terminal
    Human,
    /// One JSON object
    Json,
    /// Workflow commands that annotate a pull request
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// Print the priority order, or keep PRIORITY.md up to date
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline priority                        the order as a table
  topline priority --write                write PRIORITY.md, if its bytes change
  topline priority --check                exit 1 with a diff if PRIORITY.md is stale
  topline priority --format json          for other programs

Exit codes: 0 done, 1 no order or (--check) stale, 2 could not run.")]
pub struct PriorityArgs {
    #[command(flatten)]
    pub side: SideArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = OrderFormat::Human, value_name = "FORMAT")]
    pub format: OrderFormat,
    /// Write PRIORITY.md instead of printing
    #[arg(long, conflicts_with_all = ["check", "staged", "rev", "format"])]
    pub write: bool,
    /// Compare with PRIORITY.md instead of printing
    #[arg(long, conflicts_with = "format")]
    pub check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrderFormat {
    /// A table for a terminal
    Human,
    /// PRIORITY.md to the byte
    Markdown,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For a terminal
    Human,
    /// One JSON object
    Json,
}

/// Print the first items that may be started, and what stands above them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline next                            the one item to start now
  topline next -n 3                       the first three

An item may be started if it is `todo`, ready, and nothing blocks it.")]
pub struct NextArgs {
    /// How many
    #[arg(short = 'n', value_name = "N", default_value_t = 1, value_parser = from_one)]
    pub count: u32,
    /// How to print them
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}

fn from_one(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "write a number from 1".into())
}

/// Explain an item's place in the order
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline why edit-cart                   the reasons for its place
  topline why gift-cards --above edit-cart
                                          what tells the two apart, and the smallest
                                          edits that would put gift-cards above")]
pub struct WhyArgs {
    /// The item
    #[arg(value_name = "ID")]
    pub id: String,
    /// Compare with this item, and look for edits that would put ID above it
    #[arg(long, value_name = "ID")]
    pub above: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}

/// Explain a rule; without a name, list all rules
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline explain                         the rules by group
  topline explain flow-gap                what, why, example, fix")]
pub struct ExplainArgs {
    /// The rule's id, as findings show it
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// Start a backlog: a small commented backlog.toml and one story
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline init                            in ./backlog
  topline init .                          in this folder

Nothing is overwritten.")]
pub struct InitArgs {
    /// The folder; `backlog` if not given
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Make a backlog from another tool's files
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct ImportArgs {
    #[command(subcommand)]
    pub source: ImportSource,
}

#[derive(Debug, Subcommand)]
pub enum ImportSource {
    BacklogMd(BacklogMdArgs),
}

/// Import a Backlog.md project
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline import backlog-md ../project --into backlog

Nothing is written if the target exists, and on any failure nothing is left behind.")]
pub struct BacklogMdArgs {
    /// The project, or its `backlog` folder
    #[arg(value_name = "FROM")]
    pub from: PathBuf,
    /// The new backlog's folder
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Also import what the project has archived
    #[arg(long)]
    pub archived: bool,
}

/// Keep PRIORITY.md right on each commit
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct HookArgs {
    #[command(subcommand)]
    pub command: HookCommand,
}

#[derive(Debug, Subcommand)]
pub enum HookCommand {
    Install(HookInstallArgs),
    /// Remove the hooks, and the merge driver, that `hook install` made
    Uninstall,
    Run(HookRunArgs),
}

/// Install git hooks in this repository
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline hook install                    pre-commit and pre-merge-commit
  topline hook install --merge-driver     and regenerate PRIORITY.md in merges

Hooks that are there already, and core.hooksPath, are respected: nothing is overwritten, and
the lines to add are printed.")]
pub struct HookInstallArgs {
    /// Also have git regenerate PRIORITY.md in merges, instead of merging it as text
    #[arg(long)]
    pub merge_driver: bool,
}

/// Do what a hook does; git runs this
#[derive(Debug, Args)]
#[command(after_help = "\
pre-commit validates what the commit will contain and adds PRIORITY.md to it; pre-merge-commit
only looks.

Exit codes: 0 commit, 1 don't, 2 could not run.")]
pub struct HookRunArgs {
    /// The hook
    #[arg(value_enum, value_name = "HOOK")]
    pub hook: HookName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HookName {
    /// Before a commit is made
    PreCommit,
    /// Before a merge without conflicts is committed
    PreMergeCommit,
}

/// Merge PRIORITY.md by regenerating it; git runs this (see `hook install --merge-driver`)
#[derive(Debug, Args)]
pub struct MergeDriverArgs {
    /// The common ancestor's version: %O
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// Our version, which is replaced by the result: %A
    #[arg(value_name = "OURS")]
    pub ours: PathBuf,
    /// Their version: %B
    #[arg(value_name = "THEIRS")]
    pub theirs: PathBuf,
    /// The file's path, seen from the repository's top: %P
    #[arg(value_name = "PATH")]
    pub path: String,
}

impl Command {
    /// Whether the user asked for JSON.
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Check(args) => args.format == FindingsFormat::Json,
            Self::Priority(args) => args.format == OrderFormat::Json,
            Self::Next(NextArgs { format, .. }) | Self::Why(WhyArgs { format, .. }) => *format == TextFormat::Json,
            Self::Forecast(args) => args.format == TextFormat::Json,
            Self::Plan(args) => args.format == PlanFormat::Json,
            Self::Diff(args) => args.format == DiffFormat::Json,
            Self::Explain(_) | Self::Init(_) | Self::Import(_) | Self::Hook(_) | Self::MergeDriver(_) => false,
        }
    }
}
