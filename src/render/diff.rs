//! What a change does to the order, for people, for a pull request and for programs.
//!
//! Every format shows the same facts in the same order, with the same `sentences`; each format only chooses how user text
//! is escaped and where a sentence is placed.

mod human;
mod json;
mod markdown;
pub mod sentences;
mod view;

pub use human::human;
pub use json::json;
pub use markdown::markdown;
pub use sentences::DiffSentences;
pub use view::DiffView;

pub(super) use json::{CauseJson, causes as causes_json};
