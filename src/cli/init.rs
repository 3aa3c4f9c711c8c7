//! `topline init`

use super::args::{Cli, InitArgs};
use super::error::Failure;
use super::terminal::Terminal;
use super::Outcome;

pub fn run(_cli: &Cli, _args: &InitArgs, _terminal: &mut Terminal) -> Result<Outcome, Failure> {
    Err(Failure::new("later"))
}
