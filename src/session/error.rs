//! Why a session couldn't do what was asked: a kind, the facts, the source and hints.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::git::GitError;
use crate::workspace::WorkspaceError;

/// A failure to find, load, compare or write a backlog. Findings are not errors.
#[derive(Debug)]
pub enum SessionError {
    /// The file system's.
    Workspace(WorkspaceError),
    /// Git's.
    Git(GitError),
    /// The folder is in no git repository, and one is needed.
    NotInRepository(PathBuf),
    /// The tree holds several backlogs, and none was named.
    SeveralBacklogs(Vec<String>),
    /// The tree has no `backlog.toml` in the folder.
    NotABacklog {
        /// The folder, seen from the repository.
        folder: String,
        /// The tree, as people call it.
        tree: String,
    },
    /// Another process keeps changing the index.
    IndexKeepsChanging,
    /// Another program keeps writing a file that is to be replaced.
    FileKeepsChanging(PathBuf),
    /// Every name for a copy of a file is taken.
    NoFreeName(PathBuf),
}

impl SessionError {
    /// The word by which programs tell failures apart.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Workspace(error) => error.kind(),
            Self::Git(_) => "git",
            Self::NotInRepository(_) => "not-in-repository",
            Self::SeveralBacklogs(_) => "several-backlogs",
            Self::NotABacklog { .. } => "not-a-backlog",
            Self::IndexKeepsChanging | Self::FileKeepsChanging(_) => "busy",
            Self::NoFreeName(_) => "io",
        }
    }

    /// What the user can do.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Workspace(error) => error.hint.clone(),
            Self::Git(error) => error.hint(),
            Self::NotInRepository(_) => Some("`git init` starts one".into()),
            Self::SeveralBacklogs(_) => Some("`-C DIR` names one of them".into()),
            Self::NotABacklog { .. } => Some("`git add` it, or name a revision that has it".into()),
            Self::IndexKeepsChanging => Some("another git process is busy here: try again when it is done".into()),
            Self::FileKeepsChanging(_) => Some("another program is writing it: try again when that is done".into()),
            Self::NoFreeName(_) => Some("move the older copies away".into()),
        };
        hint.into_iter().collect()
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(error) => error.fmt(f),
            Self::Git(error) => error.fmt(f),
            Self::NotInRepository(path) => write!(f, "{} is not in a git repository", path.display()),
            Self::SeveralBacklogs(folders) => write!(f, "there are several backlogs: {}", folders.join(", ")),
            Self::NotABacklog { folder, tree } => write!(f, "there is no backlog.toml in {folder} of {tree}"),
            Self::IndexKeepsChanging => f.write_str("the index keeps changing"),
            Self::FileKeepsChanging(path) => write!(f, "{} keeps changing", path.display()),
            Self::NoFreeName(path) => write!(f, "there is no free name for a copy of {}", path.display()),
        }
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Both are shown as this error itself, so their source is its source.
            Self::Workspace(error) => error.source(),
            Self::Git(error) => error.source(),
            _ => None,
        }
    }
}

impl From<WorkspaceError> for SessionError {
    fn from(error: WorkspaceError) -> Self {
        Self::Workspace(error)
    }
}

impl From<GitError> for SessionError {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}
