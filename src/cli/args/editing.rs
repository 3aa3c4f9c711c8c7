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
