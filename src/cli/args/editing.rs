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
  topline set edit-cart estimate=3       a number
  topline set edit-cart title='Edit the cart'
                                         text needs no TOML quotes
  topline set edit-cart labels+=api,web  add to a list; labels-=api takes away
  topline set edit-cart value.income=60000
                                         an entry of a table
  topline set edit-cart due-             remove a key
  topline set edit-cart gift-cards release=mvp
                                         several items at once

Only the bytes of these values change: comments, quotes and the order of keys stay. Nothing is written if the result \
would be invalid. `topline explain` lists the rules; README.md the keys.

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
  topline start edit-cart           as git's user
  topline start edit-cart --by ana  as somebody else
  topline start edit-cart --anyway  although something speaks against it

Nobody starts what isn't on top: an item that is blocked, isn't ready, or stands below one that nobody has started \
is refused, and the way out is named. Production bugs may be started at any time. Whoever an item is assigned to \
stays, and is named.

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

An item with acceptance criteria that aren't ticked is refused, and they are shown. Afterwards it says which items \
can be started now, and what is left of the item's feature and behind its flag.

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
  topline answer new-story  let in an item that is no feedback

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
  topline fmt                         all stories
  topline fmt stories/cart edit-page  a folder, and an item
  topline fmt --check                 change nothing, and exit with 1 if
                                      anything would

Keys stand in the order of the documentation, one to a line as `key = value`, without trailing blanks. Values keep \
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

/// Decide where an item stands, whatever the computed order says
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("place").required(true).args(["above", "below", "first", "last", "withdraw"]),
    after_help = "\
Examples:
  topline decide gift-cards --above edit-cart --because 'Christmas campaign'
  topline decide gift-cards --first --because Christmas --review-on 2026-12-24
  topline decide gift-cards --withdraw  the computed order applies again

A decision is a file, decisions/ID.toml. An item has at most one: a new one replaces it. What an item depends on \
still comes before it.

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct DecideArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Directly above this item
    #[arg(long, value_name = "ID")]
    pub above: Option<String>,
    /// Directly below this item
    #[arg(long, value_name = "ID")]
    pub below: Option<String>,
    /// At the top of the order
    #[arg(long)]
    pub first: bool,
    /// At the end of the order
    #[arg(long)]
    pub last: bool,
    /// Delete the decision
    #[arg(long, conflicts_with_all = ["because", "review_on"])]
    pub withdraw: bool,
    /// Why, in a few words: they stand in the order beside the item
    #[arg(long, value_name = "TEXT", required_unless_present = "withdraw")]
    pub because: Option<String>,
    /// The day from which the decision should be reviewed
    #[arg(long, value_name = "DATE")]
    pub review_on: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Rename an item, with everything that refers to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline rename edit-cart change-cart  the file, its decision, every reference
                                        and link

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct RenameArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Its new id
    #[arg(value_name = "NEW")]
    pub new: String,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Open a story in the editor, and check it afterwards
#[derive(Debug, Args)]
#[command(
    name = "edit",
    after_help = "\
Examples:
  topline edit edit-cart  in $GIT_EDITOR, core.editor, $VISUAL or $EDITOR

Exit codes: 0 no errors in the story, 1 errors, 2 could not run."
)]
pub struct OpenArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
}

/// Write a new story
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline new 'Paid twice' --type bug severity=major found_in=production
  topline new 'Search by author' step=search release=mvp -e
                                fill it in in the editor
  topline new 'Slow search' --type feedback reach=12 -F mail.txt
                                with a text as its description

The id is made from the title; --id chooses another one. The story begins with the backlog's `_templates/TYPE.md`, \
or else with what the definition of ready asks of its type.

Exit codes: 0 success, 1 given up, or the result would be invalid, 2 could not run.")]
pub struct NewArgs {
    /// The title, and what to set: KEY=VALUE
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// Keys to set: KEY=VALUE, KEY.ENTRY=VALUE
    #[arg(value_name = "KEY=VALUE")]
    pub words: Vec<String>,
    /// What kind of work it is: story, bug, technical or feedback
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// The id [default: made from the title]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The folder below stories/ [default: stories/ itself]
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<String>,
    /// Edit the story before it is written
    #[arg(short = 'e', long = "edit")]
    pub open: bool,
    /// Read the text below the front matter from a file; `-` is the standard input
    #[arg(short = 'F', long = "file", value_name = "FILE")]
    pub file: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Split an item into several, each small enough to be deployed on its own
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline split edit-cart 'Change it' 'Remove it'
  topline split edit-cart 'Change it' 'Remove it' -e
                                move the acceptance criteria under the parts
  topline split edit-cart 'Change it' 'Remove it' --flag new-cart
                                hide all parts until the last one is done
  topline split edit-cart 'Change it' 'Remove it' --feature cart-editing
                                the item becomes a feature, whose value is
                                earned by all

The parts inherit step, release, feature, objective, labels and prerequisites. What needed the item needs them all. \
The item itself is dropped with a reason that names them. Without -e the first part gets all criteria.

Exit codes: 0 success, 1 given up, or the result would be invalid, 2 could not run.")]
pub struct SplitArgs {
    /// The item's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// The titles of the parts
    #[arg(value_name = "TITLE", required = true, num_args = 2..)]
    pub titles: Vec<String>,
    /// Make the item a feature with this id, and its parts those of the feature
    #[arg(long, value_name = "ID")]
    pub feature: Option<String>,
    /// Put all parts behind this flag; one that isn't there is declared, and is off
    #[arg(long, value_name = "ID")]
    pub flag: Option<String>,
    /// Move the acceptance criteria under the parts in the editor
    #[arg(short = 'e', long = "edit")]
    pub open: bool,
    #[command(flatten)]
    pub edit: EditArgs,
}
