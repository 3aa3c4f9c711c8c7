//! The arguments of the commands that edit stories.

use clap::Args;

use super::TextFormat;

/// What all commands that write have in common
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Print what would change as a patch, and write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}

/// Set and remove keys of stories
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline set edit-cart estimate=3            a number
  topline set edit-cart title='Edit the cart' text needs no TOML quotes
  topline set edit-cart labels+=api,web       add to a list; labels-=api takes away
  topline set edit-cart value.income=60000    an entry of a table
  topline set edit-cart due-                  remove a key
  topline set edit-cart gift-cards release=mvp
                                              several items at once

Only the bytes of these values change: comments, quotes and the order of keys stay. Nothing is written if the
result would be invalid. `topline explain` lists the rules; README.md the keys.

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct SetArgs {
    /// Ids, and what to do with their keys: KEY=VALUE, KEY+=VALUE, KEY-=VALUE, KEY.ENTRY=VALUE or KEY-
    #[arg(value_name = "ID… KEY=VALUE", required = true)]
    pub words: Vec<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Start an item: `doing`, with the day and who works on it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline start edit-cart                 as git's user
  topline start edit-cart --by ana        as somebody else
  topline start edit-cart --anyway        although something speaks against it

Nobody starts what isn't on top: an item that is blocked, isn't ready, or stands below one that nobody has
started is refused, and the way out is named. Production bugs may be started at any time.

Exit codes: 0 success, 1 refused, 2 could not run.")]
pub struct StartArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Who works on it [default: git's user]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// The day on which it is started [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Start it although it is blocked, not ready, or not the highest
    #[arg(long)]
    pub anyway: bool,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Finish an item: `done`, with the day
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline done edit-cart                  today
  topline done edit-cart --on 2026-11-27  on another day
  topline done edit-cart --anyway         although a criterion isn't ticked

An item with acceptance criteria that aren't ticked is refused, and they are shown. Afterwards it says which
items can be started now, and what is left of the item's feature and behind its flag.

Exit codes: 0 success, 1 refused, 2 could not run.")]
pub struct DoneArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// The day on which it was done [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Finish it although acceptance criteria aren't ticked
    #[arg(long)]
    pub anyway: bool,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Drop an item, with the reason
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline drop dark-mode --because 'nobody asked for it again'

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct DropArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why it is dropped, in a sentence that the person who asked for it can read
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// The day on which it is dropped [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Answer feedback that waits in triage, and let it in or drop it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline answer slow-search 'Yes, in December'
                                          let it in: it enters the order
  topline answer slow-search 'No, it is fast enough' --drop
                                          say no
  topline answer new-story                let in an item that is no feedback

Exit codes: 0 success, 1 refused, 2 could not run.")]
pub struct AnswerArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// The answer, in a sentence that the person who asked can read
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    /// Drop it, with the answer as the reason
    #[arg(long, requires = "text")]
    pub drop: bool,
    /// The day of the answer [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Bring the front matter of stories into canonical form
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline fmt                             all stories
  topline fmt stories/cart edit-page      a folder, and an item
  topline fmt --check                     change nothing, and exit with 1 if anything would

Keys stand in the order of the documentation, one to a line as `key = value`, without trailing blanks. Values keep
their spelling, comments stay with their key, and the body isn't touched.

Exit codes: 0 success, 1 a story isn't formatted (with --check) or can't be parsed, 2 could not run.")]
pub struct FmtArgs {
    /// Files, folders or ids [default: all stories]
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Print what would change as a patch, write nothing, and exit with 1 if anything would change
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    #[command(flatten)]
    pub edit: EditArgs,
}
