//! Findings in all their formats, each made from a [`FindingsReport`].

mod concise;
mod diagnostic;
mod fast_renderer;
mod github;
mod groups;
mod human;
mod indexed_source;
mod json;
mod report;
mod sarif;

pub use concise::{concise, statistics};
pub use github::github;
pub use human::human;
pub use json::{FindingsJson, json};
pub use report::FindingsReport;
pub use sarif::{merge_sarif, sarif};
