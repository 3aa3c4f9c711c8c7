//! Announces each step of a write, so that tests can crash the process or make a step fail.
//!
//! A crash can happen between any two steps, and the disk can refuse each of them. The program itself installs no
//! watcher.

use std::io;
use std::path::Path;
use std::sync::OnceLock;

/// The next step of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStep {
    /// Create missing parent folders.
    CreateFolders,
    /// Create an empty temporary file or folder.
    CreateTemporary,
    /// Write bytes into a file.
    Write,
    /// Set the file's permissions.
    SetPermissions,
    /// Sync the file's bytes to the disk.
    Sync,
    /// Rename the temporary file or folder to its final name.
    Rename,
    /// Nothing is left to do: the write is complete.
    Done,
    /// Run the `git` program, which changes the index or the configuration.
    RunGit,
}

type Watcher = Box<dyn Fn(WriteStep, &Path) -> io::Result<()> + Send + Sync>;

static WATCHER: OnceLock<Watcher> = OnceLock::new();

/// Installs `watcher`, which is called before each later step of this process with the path that is written. If it
/// returns an error, the step fails with it. Only the first call in a process has an effect.
pub fn watch_steps(watcher: impl Fn(WriteStep, &Path) -> io::Result<()> + Send + Sync + 'static) {
    let _ = WATCHER.set(Box::new(watcher));
}

/// Announces a step to the watcher, if there is one.
///
/// # Errors
/// The watcher's error.
pub fn before_step(step: WriteStep, path: &Path) -> io::Result<()> {
    WATCHER.get().map_or(Ok(()), |watcher| watcher(step, path))
}
