//! The arguments of `map`.

use clap::Args;

use super::{PlanFormat, SideArgs};

/// Show the story map: the steps of the flow by release
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline map                             all releases, done items as counts
  topline map --release mvp               one release, with all its items
  topline map --release later             the items without a release
  topline map --all                       name the done items, too
  topline map --format markdown           a table for a page or a comment

The steps of the flow are the columns, from left to right, and the releases are the rows. A cell has its open items in priority order, then those in triage, then the number of done ones. Items without a step are in a column before the first (groundwork), items without a release in the last row (later).

A gap is a step that the release needs (up to its `through`) and that no item of it or of an earlier release serves. The walking skeleton is the first item of each step in the lowest release that serves the step; a done item comes before the open ones.

If the grid doesn't fit the terminal, there is a block for each step instead. On a terminal a long cell is cut, and the map names the command that shows all of it.

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
