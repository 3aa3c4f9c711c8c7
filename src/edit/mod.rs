//! Edits as data: what changes in which files, without writing them.
//!
//! A [`Change`] is made here by pure functions, from a backlog and an intention, and is applied in one place,
//! [`session`](crate::session). Commands, fixes of findings and editors use the same changes.
//!
//! An edit touches only the bytes that it must: comments, the order of keys, spacing, quotes, byte order marks, line endings
//! and bodies stay as they are. [`toml_edits`] edits TOML, for which [`toml_layout`] finds where each key is written;
//! [`story_edits`] edits the front matter of a story, and checks that the result parses to what was meant.

pub mod body_edits;
pub mod change;
pub mod decisions;
pub mod format;
pub mod iteration_amounts;
pub mod key_edit;
pub mod link_edits;
pub mod loop_edits;
pub mod new_story;
pub mod rename;
pub mod reorder;
mod same_meaning;
pub mod split;
pub mod story_edits;
pub mod tables;
pub mod toml_edits;
pub mod toml_layout;
pub mod workflow;
pub mod yaml_matter;

pub use change::{Applicability, Change, FileChange, TextEdit, apply_edits};
pub use key_edit::{KeyAction, KeyEdit, KeyEditError};
