//! The plan for people, for Markdown and for programs.
//!
//! Terminal and Markdown output use the same `sentences`; each format only chooses how user text is escaped and where a
//! sentence is placed.

pub mod capacity_bar;
mod human;
mod json;
mod markdown;
pub mod sentences;
mod view;

pub use human::human;
pub use json::json;
pub use markdown::markdown;
pub use sentences::PlanSentences;
pub use view::PlanView;
