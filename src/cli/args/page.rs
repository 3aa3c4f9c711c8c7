//! The arguments of `page`.

use std::path::PathBuf;

use clap::Args;

/// Write the backlog as one HTML file, for people without a terminal
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline page                            write backlog.html
  topline page --out site/index.html      for a web server, or a job of CI
  topline page --base v1.4                show what changed since then, too
  topline page --rev main --today 2026-11-28
                                          the page of a commit: same bytes
                                          each time

The file needs nothing else: no request leaves it, and its policy allows none. It has the order with each item's text and the reason for its place, the story map, what waits for an answer, the plan with a forecast, the figures of `topline status` as charts, and with --base what changed. It works from a disk and from any web server, has a light and a dark theme, and prints.

Raw HTML in stories is shown as text, pictures are links, and links lead only to the web, to mail, to other items or to files beside the page.

Exit codes: 0 success, 1 no order, 2 could not run.")]
pub struct PageArgs {
    /// Write this file; `-` for the standard output
    #[arg(short, long, value_name = "FILE", default_value = "backlog.html")]
    pub out: PathBuf,
    /// Show what changed since this revision
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Read this revision instead of the working tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// Day of the page: `now`, or a date such as 2026-11-28
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
    /// Figures since this day or revision [default: 90 days before today]
    #[arg(long, value_name = "DATE|REV")]
    pub since: Option<String>,
}
