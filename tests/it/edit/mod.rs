//! The commands that write stories and decisions, and the edits that they make.

mod editors;
#[cfg(unix)]
mod interrupted;
mod output;
mod properties;
mod real_stories;
mod said;
#[cfg(unix)]
mod terminal;
mod whole_backlogs;
