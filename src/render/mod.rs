//! Formats models as text: one file for each output format, with frozen JSON types.
//!
//! A renderer is given the [layout](style::TextLayout) and doesn't query the terminal, and it makes no decisions that
//! another format would have to repeat. Text from users is escaped on its way out, by [`markdown_escape`] or
//! [`terminal_text`].

pub mod commit_message;
pub mod diff;
pub mod edit_report;
pub mod error_json;
pub mod explain;
pub mod findings;
pub mod forecast;
pub mod json_output;
pub mod markdown_escape;
pub mod next_items;
pub mod order_json;
pub mod plan;
pub mod priority_file;
pub mod priority_table;
pub mod status;
pub mod story_map;
pub mod style;
pub mod table;
pub mod terminal_text;
pub mod unified_diff;
pub mod why;
