//! `topline why`

use super::args::{Cli, WhyArgs};
use super::error::Failure;
use super::terminal::Terminal;
use super::Outcome;

pub fn run(_cli: &Cli, _args: &WhyArgs, _terminal: &mut Terminal) -> Result<Outcome, Failure> {
    Err(Failure::new("later"))
}
