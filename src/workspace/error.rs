//! Errors of the file system: what was tried, why it failed, and a hint.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::WriteError;

/// A failed operation on a file or folder.
#[derive(Debug)]
pub struct WorkspaceError {
    /// The failed operation, as the beginning of a sentence: "can't read".
    pub operation: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub cause: Cause,
    /// What the user can do about it.
    pub hint: Option<String>,
}

/// Why a file isn't written that isn't as it was read.
pub const CHANGED_BY_ANOTHER: &str = "another process has changed it";

/// What went wrong.
#[derive(Debug)]
pub enum Cause {
    /// The operating system reported an error.
    Io(io::Error),
    /// Topline refuses it, for this reason.
    Refused(&'static str),
    /// A write failed.
    Write(WriteError),
}

impl WorkspaceError {
    /// The word by which programs tell errors apart.
    pub fn kind(&self) -> &'static str {
        match self.cause {
            Cause::Io(_) => "io",
            Cause::Refused(_) => "refused",
            Cause::Write(_) => "not-written",
        }
    }

    /// An error of the operating system.
    pub fn io(operation: &'static str, path: &Path, error: io::Error) -> Self {
        let is_denied = error.kind() == io::ErrorKind::PermissionDenied;
        let hint = is_denied.then(|| "change its permissions, or run it as its owner".to_owned());
        Self { operation, path: path.to_owned(), cause: Cause::Io(error), hint }
    }

    /// A refusal.
    pub fn refused(operation: &'static str, path: &Path, reason: &'static str) -> Self {
        Self { operation, path: path.to_owned(), cause: Cause::Refused(reason), hint: None }
    }

    /// A failed write.
    pub fn write(operation: &'static str, path: &Path, error: WriteError) -> Self {
        let operation = if matches!(error, WriteError::AlreadyExists) { "won't overwrite" } else { operation };
        let hint = error.hint().map(str::to_owned);
        Self { operation, path: path.to_owned(), cause: Cause::Write(error), hint }
    }

    /// Whether a write was refused because the file is not as expected: another process has written or created it.
    pub fn is_concurrent_change(&self) -> bool {
        match self.cause {
            Cause::Write(WriteError::Changed | WriteError::AlreadyExists) => true,
            Cause::Refused(reason) => reason == CHANGED_BY_ANOTHER,
            _ => false,
        }
    }

    /// Whether a write was refused because the path is taken: by a file, a symlink or something else.
    pub fn is_name_taken(&self) -> bool {
        matches!(self.cause, Cause::Write(WriteError::AlreadyExists | WriteError::Symlink | WriteError::NotAFile))
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.operation, self.path.display())?;
        match &self.cause {
            Cause::Io(error) => error.fmt(f),
            Cause::Refused(reason) => f.write_str(reason),
            Cause::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WorkspaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Io(error) => Some(error),
            Cause::Refused(_) => None,
            Cause::Write(error) => Some(error),
        }
    }
}
