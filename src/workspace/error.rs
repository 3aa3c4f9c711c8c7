//! Why something on disk couldn't be done: a kind, a source and hints, as data.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::NotWritten;

/// A failure at the file system.
#[derive(Debug)]
pub struct WorkspaceError {
    /// What was being done, as in "can't read".
    pub doing: &'static str,
    /// To what.
    pub path: PathBuf,
    /// What went wrong.
    pub cause: Cause,
    /// What the user can do.
    pub hint: Option<String>,
}

/// What went wrong.
#[derive(Debug)]
pub enum Cause {
    /// The operating system's word.
    Io(io::Error),
    /// A condition that Topline itself sets.
    Refused(&'static str),
    /// Nothing was written.
    NotWritten(NotWritten),
}

impl WorkspaceError {
    /// A failure of the operating system.
    pub fn io(doing: &'static str, path: &Path, error: io::Error) -> Self {
        let forbidden = error.kind() == io::ErrorKind::PermissionDenied;
        let hint = forbidden.then(|| "its permissions forbid it: change them, or run it as its owner".to_owned());
        Self { doing, path: path.to_owned(), cause: Cause::Io(error), hint }
    }

    /// A refusal.
    pub fn refused(doing: &'static str, path: &Path, reason: &'static str) -> Self {
        Self { doing, path: path.to_owned(), cause: Cause::Refused(reason), hint: None }
    }

    /// A failure to write.
    pub fn not_written(doing: &'static str, path: &Path, reason: NotWritten) -> Self {
        let doing = if matches!(reason, NotWritten::Exists) { "won't overwrite" } else { doing };
        let hint = reason.hint().map(str::to_owned);
        Self { doing, path: path.to_owned(), cause: Cause::NotWritten(reason), hint }
    }

    /// The word by which programs tell failures apart.
    pub fn kind(&self) -> &'static str {
        match self.cause {
            Cause::Io(_) => "io",
            Cause::Refused(_) => "refused",
            Cause::NotWritten(_) => "not-written",
        }
    }

    /// Whether nothing was written because what is there is not what was seen there before.
    pub fn is_change(&self) -> bool {
        matches!(self.cause, Cause::NotWritten(NotWritten::Changed | NotWritten::Exists))
    }

    /// Whether nothing was written because something else has the name.
    pub fn is_taken(&self) -> bool {
        matches!(self.cause, Cause::NotWritten(NotWritten::Exists | NotWritten::Symlink | NotWritten::NoFile))
    }

    /// The same failure with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.doing, self.path.display())?;
        match &self.cause {
            Cause::Io(error) => error.fmt(f),
            Cause::Refused(reason) => f.write_str(reason),
            Cause::NotWritten(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for WorkspaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Io(error) => Some(error),
            Cause::Refused(_) => None,
            Cause::NotWritten(reason) => Some(reason),
        }
    }
}
