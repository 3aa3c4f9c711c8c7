//! The backlog's folder on disk: finding it, reading it, writing it (whole or not at all, by [`disk`](crate::disk)).
//!
//! Bytes in, bytes out: nothing here knows a story from a page, and what can't be read becomes a fact in the
//! [`Tree`](crate::text::Tree) instead of an error, so that one bad file never hides the others.

mod discover;
mod error;
mod read;
mod write;

pub use discover::{Root, discover, is_among_stories};
pub use error::WorkspaceError;
pub use read::{bytes, bytes_if_file, exists, files, read, read_config, read_stories_at};
pub use write::{create_folder, create_new, edit, replace, replace_known};
