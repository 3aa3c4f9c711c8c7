//! Writes files and folders whole or not at all: the one place through which Topline's writes pass.
//!
//! Bytes go to a temporary name in the same folder, which is then renamed over the old file: whoever reads
//! meanwhile, and whoever comes after a crash, finds either the old bytes or the new ones. A file's bytes are
//! on the disk before its new name is; whether the name is there after a power cut is left to the file system.
//!
//! Writers in one folder take turns, with a lock that ends with its process. Whoever has the turn knows that
//! temporary names found there belong to nobody any more, and removes them. They begin with a dot, so that even
//! where there are no locks, and nothing is removed, none is taken for a story.
//!
//! What git keeps (its index, objects and configuration) is written by git, which has its own locks.

mod error;
mod file;
mod folder;
mod steps;
mod turn;

pub use error::NotWritten;
pub use file::{Mode, Over, keep, write};
pub use folder::create_folder;
pub use steps::{Step, before, watch};
