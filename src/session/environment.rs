//! What the process was started with, captured once.
//!
//! Nothing in this layer or below reads the current folder or a `GIT_*` variable while it works: a language server or
//! a test must be able to look at one backlog as if started elsewhere.

use std::io;
use std::path::PathBuf;

/// The process's surroundings, as far as they decide which backlog and which repository are meant.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The folder that relative paths start from.
    pub current_folder: PathBuf,
}

impl Environment {
    /// The surroundings of this process.
    ///
    /// # Errors
    /// If the current folder is gone, or may not be read.
    pub fn capture() -> io::Result<Self> {
        Ok(Self { current_folder: std::env::current_dir()? })
    }
}
