//! The command-line arguments, as clap parses them.
//!
//! No domain type derives a clap trait: each command converts its arguments to domain types.

mod comparing;
mod editing;
mod hooks;
mod looping;
mod mapping;
mod page;
mod planning;
mod reordering;
#[cfg(feature = "serve")]
mod serving;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use comparing::{ApproveArgs, DiffArgs, DiffFormat};
pub use editing::{
    AnswerArgs, DecideArgs, DoneArgs, DropArgs, EditArgs, FmtArgs, NewArgs, OpenArgs, RenameArgs, SetArgs, SplitArgs,
    StartArgs,
};
pub use hooks::{HookArgs, HookCommand, HookName, MergeDriverArgs};
pub use looping::{DeployedArgs, ReviewedArgs, StatusArgs};
pub use mapping::MapArgs;
pub use page::PageArgs;
pub use planning::{
    ForecastArgs, IterationAction, IterationArgs, MaxFeatures, NextIterationArgs, PlanArgs, PlanFormat,
};
pub use reordering::ReorderArgs;
#[cfg(feature = "serve")]
pub use serving::ServeArgs;

/// Where help lists the options of all commands: behind those of the command itself.
const LAST: usize = 900;

/// A product backlog as plain text in git: validated, ordered, explained.
#[derive(Debug, Parser)]
#[command(name = "topline", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// Use the backlog in DIR, the folder that contains backlog.toml
    #[arg(short = 'C', long = "backlog", value_name = "DIR", global = true, display_order = LAST)]
    pub backlog: Option<PathBuf>,
    /// When to use color
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", global = true, display_order = LAST)]
    pub color: ColorChoice,
    /// Print only data and errors
    #[arg(short, long, global = true, display_order = LAST, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more details, such as the causes of an error
    #[arg(short, long, global = true, display_order = LAST)]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  topline init           create a backlog in ./backlog
  topline check          validate the backlog: each finding has its line and a
                         fix
  topline priority       show the order, with a reason on every line
  topline next           show what to start now
  topline why edit-cart  explain an item's position
  topline plan           show the iteration's commitment and reserve
  topline diff main      show how a change affects the order, and why

Exit codes: 0 success, 1 errors found (or no order, or PRIORITY.md is stale), 2 could not run.";

/// `--color`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// If the output is a terminal and `NO_COLOR` is not set
    Auto,
    /// Also in files and pipes
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Priority(PriorityArgs),
    Next(NextArgs),
    Why(WhyArgs),
    Plan(PlanArgs),
    Iteration(IterationArgs),
    Forecast(ForecastArgs),
    Map(MapArgs),
    Page(PageArgs),
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    Diff(DiffArgs),
    Status(StatusArgs),
    Reviewed(ReviewedArgs),
    Deployed(DeployedArgs),
    Set(SetArgs),
    Start(StartArgs),
    Done(DoneArgs),
    Drop(DropArgs),
    Answer(AnswerArgs),
    New(NewArgs),
    Split(SplitArgs),
    Decide(DecideArgs),
    Edit(OpenArgs),
    Rename(RenameArgs),
    Fmt(FmtArgs),
    Reorder(ReorderArgs),
    Explain(ExplainArgs),
    Init(InitArgs),
    Import(ImportArgs),
    Approve(ApproveArgs),
    Hook(HookArgs),
    MergeDriver(MergeDriverArgs),
}

/// The state of the backlog to read
#[derive(Clone, Debug, Default, Args)]
pub struct SideArgs {
    /// Read git's index instead of the working tree
    #[arg(long, conflicts_with = "rev")]
    pub staged: bool,
    /// Read this revision instead of the working tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}

/// Check the backlog and print all findings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline check                  check the working tree
  topline check --staged         check what the next commit will contain
  topline check --format github  annotate a pull request
  topline check --today now      include the rules that need a date
  topline check --statistics     a first look at a backlog with many findings
  topline check --diff           show what can be fixed, as a patch
  topline check --fix            fix it, and check the result
  topline check --all            check every backlog of the repository

Exit codes: 0 no errors, 1 errors (or warnings with --deny-warnings; with --diff anything to fix), 2 could not run.")]
pub struct CheckArgs {
    #[command(flatten)]
    pub side: SideArgs,
    /// Compare with the merge base of this revision and what is checked: mark new findings and include the rules that need a
    /// base
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Print only findings that the base doesn't have
    #[arg(long)]
    pub only_new: bool,
    /// Check every backlog of the repository
    #[arg(long)]
    pub all: bool,
    /// Print one line per finding: `path:line:column: severity[rule] message`
    #[arg(long, conflicts_with_all = ["format", "statistics"])]
    pub concise: bool,
    /// Print how often each rule fires, by key, and in how many files
    #[arg(long, conflicts_with = "format")]
    pub statistics: bool,
    /// Not supported; parsed so that a path gets an error of its own, as other linters accept paths
    #[arg(hide = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FindingsFormat::Human, value_name = "FORMAT")]
    pub format: FindingsFormat,
    /// Exit with code 1 on warnings, too
    #[arg(long)]
    pub deny_warnings: bool,
    /// Include the rules that need a date: `now`, or a date such as 2026-11-23
    #[arg(long, value_name = "DATE|now")]
    pub today: Option<String>,
    /// Fix what can be fixed without altering what somebody meant, and check the result
    #[arg(long, conflicts_with_all = ["staged", "rev"])]
    pub fix: bool,
    /// Fix what needs a look afterwards, too
    #[arg(long, conflicts_with_all = ["staged", "rev"])]
    pub unsafe_fixes: bool,
    /// Show what `--fix` (or `--unsafe-fixes`) would do as a patch, and change nothing
    #[arg(long, conflicts_with_all = ["staged", "rev", "concise", "statistics", "format", "base"])]
    pub diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// Text with source excerpts
    Human,
    /// One JSON object
    Json,
    /// GitHub workflow commands, which annotate a pull request
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// Print the priority order, or write or check PRIORITY.md
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline priority                print the order as a table
  topline priority --write        write PRIORITY.md if its content changes
  topline priority --check        exit with 1 and a diff if PRIORITY.md is stale
  topline priority --format json  print JSON for other programs

Exit codes: 0 success, 1 no order (or, with --check, stale), 2 could not run.")]
pub struct PriorityArgs {
    #[command(flatten)]
    pub side: SideArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = OrderFormat::Human, value_name = "FORMAT")]
    pub format: OrderFormat,
    /// Take every backlog of the repository
    #[arg(long)]
    pub all: bool,
    /// Write PRIORITY.md instead of printing the order
    #[arg(long, conflicts_with_all = ["check", "staged", "rev", "format"])]
    pub write: bool,
    /// Check whether PRIORITY.md is up to date
    #[arg(long, conflicts_with = "format")]
    pub check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrderFormat {
    /// A table
    Human,
    /// The content of PRIORITY.md
    Markdown,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// Text
    Human,
    /// One JSON object
    Json,
}

/// Print the first items that can be started, and what is above them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline next       print the item to start now
  topline next -n 3  print the first three

An item can be started if it is `todo`, ready, and nothing blocks it.")]
pub struct NextArgs {
    /// Number of items
    #[arg(short = 'n', value_name = "N", default_value_t = 1, value_parser = positive)]
    pub count: u32,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}

fn positive(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "expected a whole number from 1".into())
}

/// Explain an item's position in the order
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline why edit-cart  explain its position
  topline why gift-cards --above edit-cart
                         compare the two, and find the smallest edits that would
                         put gift-cards above edit-cart
  topline why edit-cart --history
                         how it came to its place, from git's history")]
pub struct WhyArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Compare with another item, and find the smallest edits that would put ID above it
    #[arg(long, value_name = "ID")]
    pub above: Option<String>,
    /// Show the commits that moved it in the order, and why
    #[arg(long)]
    pub history: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}

/// Explain a rule, or list all rules
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline explain           list the rules by group
  topline explain flow-gap  explain one: what, why, example, fix")]
pub struct ExplainArgs {
    /// The rule's id, as in `error[flow-gap]`; without it, list all rules
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// Create a backlog: a small commented backlog.toml and one story
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline init    create ./backlog
  topline init .  use the current folder

Existing files are never overwritten.")]
pub struct InitArgs {
    /// The backlog's folder [default: backlog]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Import a backlog from another tool's files
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

The target folder must not exist yet. If the import fails, nothing is left behind.")]
pub struct BacklogMdArgs {
    /// The project's folder, or the `backlog` folder in it
    #[arg(value_name = "FROM")]
    pub from: PathBuf,
    /// The new backlog's folder, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Import archived tasks, too
    #[arg(long)]
    pub archived: bool,
}

impl Command {
    /// Whether `--format json` was given.
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Check(args) => args.format == FindingsFormat::Json,
            Self::Priority(args) => args.format == OrderFormat::Json,
            Self::Next(NextArgs { format, .. }) | Self::Why(WhyArgs { format, .. }) => *format == TextFormat::Json,
            Self::Forecast(args) => args.format == TextFormat::Json,
            Self::Set(SetArgs { edit, .. })
            | Self::Start(StartArgs { edit, .. })
            | Self::Done(DoneArgs { edit, .. })
            | Self::Drop(DropArgs { edit, .. })
            | Self::Answer(AnswerArgs { edit, .. })
            | Self::New(NewArgs { edit, .. })
            | Self::Split(SplitArgs { edit, .. })
            | Self::Decide(DecideArgs { edit, .. })
            | Self::Rename(RenameArgs { edit, .. })
            | Self::Reorder(ReorderArgs { edit, .. })
            | Self::Reviewed(ReviewedArgs { edit, .. })
            | Self::Deployed(DeployedArgs { edit, .. })
            | Self::Fmt(FmtArgs { edit, .. }) => edit.format == TextFormat::Json,
            Self::Plan(args) => args.format == PlanFormat::Json,
            Self::Status(args) => args.format == PlanFormat::Json,
            Self::Map(args) => args.format == PlanFormat::Json,
            Self::Diff(args) => args.format == DiffFormat::Json,
            Self::Iteration(IterationArgs { action: IterationAction::Next(NextIterationArgs { edit, .. }) }) => {
                edit.format == TextFormat::Json
            }
            #[cfg(feature = "serve")]
            Self::Serve(_) => false,
            Self::Page(_)
            | Self::Edit(_)
            | Self::Explain(_)
            | Self::Init(_)
            | Self::Import(_)
            | Self::Approve(_)
            | Self::Hook(_)
            | Self::MergeDriver(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::*;

    /// Calls `look` with the name of each command and with the text below its options.
    fn each_text(command: &Command, look: &mut impl FnMut(&str, &str)) {
        if let Some(text) = command.get_after_help() {
            look(command.get_name(), &text.to_string());
        }
        command.get_subcommands().for_each(|inner| each_text(inner, look));
    }

    #[test]
    fn help_is_wrapped_once() {
        // Clap wraps prose to the width of the terminal: a line break of ours would leave a ragged line in a narrower one. Of
        // examples, which are tables, it would break the columns, so they fit the narrowest common terminal.
        let mut seen = 0;
        each_text(&Cli::command(), &mut |name, text| {
            seen += 1;
            for (line, next) in text.lines().zip(text.lines().skip(1).chain([""])) {
                let is_prose = !line.starts_with(' ') && line != "Examples:" && !line.is_empty();
                assert!(!is_prose || next.is_empty(), "{name}: this line has its own break: {line}");
                assert!(is_prose || line.chars().count() <= 80, "{name}: this line is too long: {line}");
            }
        });
        assert!(seen > 20, "{seen}");
    }
}
