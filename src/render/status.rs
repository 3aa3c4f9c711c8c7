//! The status report for people, for a page of Markdown and for programs.
//!
//! `sections` words each section once; text and Markdown lay the same sentences out.

mod human;
mod json;
mod markdown;
pub mod sections;
mod sparkline;

pub use human::human;
pub use json::json;
pub use markdown::markdown;

use crate::status::{Status, StatusContext, StatusSection};

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct StatusView<'v> {
    /// What the report was made from.
    pub context: &'v StatusContext<'v>,
    /// The report.
    pub status: &'v Status,
    /// The sections to show.
    pub sections: &'v [StatusSection],
    /// Whether the whole of each section is shown, not only its first lines.
    pub in_full: bool,
    /// The beginning of the window as it was asked for: a date, or an instant.
    pub since: &'v str,
    /// Why parts of the report lack data, a sentence each.
    pub notes: &'v [String],
    /// What makes deployments known, if none is.
    pub no_deployments: &'v str,
    /// Whether the history is cut off.
    pub is_shallow: bool,
}
