//! Reasons why a write failed, with hints.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

/// Why a file or folder was not written. What was there before is unchanged.
#[derive(Debug)]
pub enum WriteError {
    /// The operating system reported an error.
    Io(io::Error),
    /// The path is a symlink. Topline doesn't write through symlinks: the target belongs to somebody else.
    Symlink,
    /// The path is a folder, a pipe or a device.
    NotAFile,
    /// The path exists, and overwriting isn't allowed.
    AlreadyExists,
    /// The file's content is not what the caller expected.
    Changed,
    /// Another process held the folder lock for too long.
    Locked,
}

impl WriteError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io(error) => io_hint(error.kind()),
            Self::Symlink => Some("Topline writes only its own file: replace the symlink by a regular file"),
            Self::NotAFile => Some("move it away"),
            Self::AlreadyExists => None,
            Self::Changed => Some("nothing was overwritten: run it again"),
            Self::Locked => Some("stop the other `topline`, or wait for it, and run it again"),
        }
    }
}

fn io_hint(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some disk space and run it again; nothing was lost",
        ErrorKind::FileTooLarge => "the limit on file sizes (`ulimit -f`) is too low; nothing was lost",
        ErrorKind::PermissionDenied => "its folder must be writable: change its permissions, or run it as its owner",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only: work on a copy elsewhere, or remount it",
        ErrorKind::NotADirectory => "a part of its path is a file instead of a folder",
        _ => return None,
    })
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Io(error) => return error.fmt(f),
            Self::Symlink => "it is a symlink",
            Self::NotAFile => "it is not a regular file",
            Self::AlreadyExists => "it already exists",
            Self::Changed => "another process has changed it",
            Self::Locked => "another process is writing in its folder",
        })
    }
}

impl Error for WriteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
