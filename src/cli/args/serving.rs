//! The arguments of `serve`.

use clap::Args;

/// Serve the backlog as a live page on this machine, to read and to change it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline serve --open        open the page in the browser
  topline serve --port 4711   at the same port each time
  topline serve --read-only   nothing can be changed there

The page is that of `topline page`. It follows the files, whoever edits them, and changes them as the commands do: reorder, answer, edit, start and finish items, adopt a goal, undo, and save as a commit. While files are broken, it shows what is wrong over the last order.

The address is printed once, alone on the standard output. It has a token that is new each time: without it nobody is answered. The server listens on 127.0.0.1 only, refuses requests of other sites and names, and writes only into the backlog's folder.

Exit codes: 0 ended by Ctrl-C or SIGTERM, 2 could not run, or the folder is gone.")]
pub struct ServeArgs {
    /// Listen on this port; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Answer no request that would change something
    #[arg(long)]
    pub read_only: bool,
    /// Day of the page: `now`, or a date such as 2026-11-28
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
}
