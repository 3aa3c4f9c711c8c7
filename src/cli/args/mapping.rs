//! The arguments of `map`.

use clap::Args;

use super::{PlanFormat, SideArgs};

/// Show the story map: the steps of the flow from left to right, the releases from top to bottom
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline map                             all releases, done items as counts
  topline map --release mvp               one release, with all its items
  topline map --release later             the items without a release
  topline map --all                       name the done items, too
  topline map --format markdown           a table for a page or a comment

A cell has the open items of its step and release in priority order, then those in triage, then the number of
done ones. Items without a step are in a column before the first: groundwork. Items without a release are in
the last row: later. A gap is a step that the release must carry (up to its `through`) and that no item of it
or an earlier release serves. The walking skeleton is the first item of each step in the lowest release that
serves the step; a done item comes before open ones. If the grid doesn't fit the terminal, there is a block for
each step. A long cell is cut there, and the command that shows all of it is named.

Exit codes: 0 success, 1 no order, 2 could not run.")]
pub struct MapArgs {
    #[command(flatten)]
    pub side: SideArgs,
    /// Show one release, or `later`: the items without one
    #[arg(long, value_name = "RELEASE")]
    pub release: Option<String>,
    /// Name done items instead of counting them
    #[arg(long)]
    pub all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, value_name = "FORMAT")]
    pub format: PlanFormat,
}
