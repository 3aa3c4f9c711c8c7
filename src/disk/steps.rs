//! The steps of writing, one by one, and a place to stand between them.
//!
//! A crash can come between any two steps, and a disk can refuse each. Whoever wants to know what is left then
//! watches, and ends the process or refuses a step; the program itself never does.

use std::io;
use std::path::Path;
use std::sync::OnceLock;

/// What is about to be done to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Folders are made, as far as they are missing.
    Folders,
    /// An empty file or folder is made under a temporary name.
    Create,
    /// Bytes are written into a file.
    Write,
    /// The file gets its permissions.
    Permit,
    /// The file's bytes are sent to the disk.
    Sync,
    /// What was made gets its name.
    Rename,
    /// It has its name; nothing is left to do.
    Done,
    /// The `git` program changes the index or the configuration.
    Git,
}

type Watcher = Box<dyn Fn(Step, &Path) -> io::Result<()> + Send + Sync>;

static WATCHER: OnceLock<Watcher> = OnceLock::new();

/// Has every later step of this process announced to `watcher`, with the path that it is for; the step fails
/// with the error that it returns. There is one watcher in a process: the first.
pub fn watch(watcher: impl Fn(Step, &Path) -> io::Result<()> + Send + Sync + 'static) {
    let _ = WATCHER.set(Box::new(watcher));
}

/// Announces a step.
///
/// # Errors
/// The watcher's.
pub fn before(step: Step, path: &Path) -> io::Result<()> {
    WATCHER.get().map_or(Ok(()), |watcher| watcher(step, path))
}
