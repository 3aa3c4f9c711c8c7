//! The arguments of `topline reorder`.

use std::path::PathBuf;

use clap::Args;

use super::EditArgs;

/// Change the order in an editor, as `git rebase -i` does, and write it as decisions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline reorder                         move lines in the editor; type reasons
                                          behind them
  topline reorder --section release:mvp   only the items of one section
  topline reorder --because 'Trade fair'  one reason for all that moves
  topline reorder --from PRIORITY.md.orig
                                          make decisions of an edited
                                          PRIORITY.md
  topline reorder --from order.md -n      show the decisions, and write nothing

The fewest decisions that give just the new order are written to decisions/; those that fit stay, and superfluous \
ones are deleted. No item can stand above one that it depends on: then the editor opens again. It is found as git \
finds it: GIT_EDITOR, core.editor, VISUAL, EDITOR. Deleting a line changes nothing; an empty file gives up.

Exit codes: 0 success (also if nothing changes), 1 there is no order, 2 could not run.")]
pub struct ReorderArgs {
    /// Only the items of this section, such as `feedback` or `release:mvp`
    #[arg(long, value_name = "SECTION")]
    pub section: Option<String>,
    /// Take the order from a file instead of an editor: an edited PRIORITY.md, or what was typed in the editor
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Why: for all decisions that have no other reason; needed where there is no terminal to ask
    #[arg(long, value_name = "TEXT")]
    pub because: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}
