//! The backlog's folder in the working tree: finding it, reading it and writing to it.
//!
//! Writes are atomic, by [`disk`](crate::disk). Nothing here parses a file, and a file that can't be read becomes an
//! entry of the [`Tree`](crate::text::Tree) instead of an error, so that one bad file doesn't hide the others.

mod discover;
mod draft;
mod error;
mod read;
mod search;
mod signature;
mod write;

pub use discover::{BacklogRoot, discover, find_below, is_inside_stories};
pub use draft::Draft;
pub use error::{CHANGED_BY_ANOTHER, WorkspaceError};
pub use read::{
    exists, is_backlog, read, read_config, read_decisions, read_file, read_file_if_exists, read_files_below,
    read_stories_at,
};
pub use search::find_files;
pub use signature::{FileSignature, signatures};
pub use write::{
    FailedUserWrite, check_editable, create_folder, create_new, replace, replace_if_unchanged, write_user_files,
};

pub use crate::disk::{FileWrite, Overwrite};
