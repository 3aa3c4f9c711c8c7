//! Why something was not written, as data.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

/// Why a file or folder is as it was before.
#[derive(Debug)]
pub enum NotWritten {
    /// The operating system's word.
    Io(io::Error),
    /// A symlink has its name: what it leads to is somebody else's.
    Symlink,
    /// A folder, a pipe or a device has its name.
    NoFile,
    /// There is something already.
    Exists,
    /// It is not what was read before.
    Changed,
    /// Another process was writing in the same folder for too long.
    Busy,
}

impl NotWritten {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io(error) => of_system(error.kind()),
            Self::Symlink => Some("Topline writes only its own file: replace the symlink by a regular file"),
            Self::NoFile => Some("move it away"),
            Self::Exists => None,
            Self::Changed => Some("nothing was written over: run it again"),
            Self::Busy => Some("end the other `topline`, or wait for it, and run it again"),
        }
    }
}

fn of_system(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on the disk and run it again; nothing was lost",
        ErrorKind::FileTooLarge => "the limit on file sizes (`ulimit -f`) is too low; nothing was lost",
        ErrorKind::PermissionDenied => "its folder must let you write: change its permissions, or run it as its owner",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only: work on a copy elsewhere, or remount it",
        ErrorKind::NotADirectory => "a file stands where its path wants a folder",
        _ => return None,
    })
}

impl fmt::Display for NotWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Io(error) => return error.fmt(f),
            Self::Symlink => "it is a symlink",
            Self::NoFile => "something that is no file has its name",
            Self::Exists => "it exists",
            Self::Changed => "somebody else changed it meanwhile",
            Self::Busy => "another process keeps writing in its folder",
        })
    }
}

impl Error for NotWritten {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for NotWritten {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
