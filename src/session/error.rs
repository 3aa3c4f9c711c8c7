//! Errors of sessions, with a kind, a source and hints.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::git::GitError;
use crate::workspace::WorkspaceError;

/// An error while finding, loading, comparing or writing a backlog. Findings are not errors.
#[derive(Debug)]
pub enum SessionError {
    /// An error of the file system.
    Workspace(WorkspaceError),
    /// An error of git.
    Git(GitError),
    /// The operation needs a git repository, and the folder is not in one.
    NotInRepository(PathBuf),
    /// The tree has several backlogs, and none was chosen.
    SeveralBacklogs(Vec<String>),
    /// There is no backlog in the repository, or in this folder.
    NoBacklogs(PathBuf),
    /// The folder has no `backlog.toml` in this tree.
    NotABacklog {
        /// The folder, relative to the repository's root.
        folder: String,
        /// The tree's name in messages.
        tree: String,
    },
    /// A file would be written that the repository has, and a sparse checkout leaves out.
    LeftOut {
        /// The file or folder, as the user wrote it.
        path: PathBuf,
        /// The command that brings it.
        way_out: String,
    },
    /// Another process keeps changing the index.
    IndexKeepsChanging,
    /// Another program keeps writing the file to replace.
    FileKeepsChanging(PathBuf),
    /// Git is in the middle of this command, which a commit would end.
    Unfinished(&'static str),
    /// Git has the file in conflict.
    InConflict(String),
    /// Everything is committed.
    NothingToCommit,
    /// All names for a copy of the file are taken.
    NoFreeName(PathBuf),
}

impl SessionError {
    /// The kind of error, a stable word for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Workspace(error) => error.kind(),
            Self::Git(_) => "git",
            Self::NotInRepository(_) => "not-in-repository",
            Self::SeveralBacklogs(_) => "several-backlogs",
            Self::NoBacklogs(_) | Self::NotABacklog { .. } => "not-a-backlog",
            Self::LeftOut { .. } => "refused",
            Self::IndexKeepsChanging | Self::FileKeepsChanging(_) => "busy",
            Self::Unfinished(_) => "unfinished-operation",
            Self::InConflict(_) => "conflict",
            Self::NothingToCommit => "nothing-to-commit",
            Self::NoFreeName(_) => "io",
        }
    }

    /// What the user can do.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Workspace(error) => error.hint.clone(),
            Self::Git(error) => error.hint(),
            Self::NotInRepository(_) => Some("run `git init` to create one".into()),
            Self::SeveralBacklogs(_) => Some("choose one with `-C DIR`".into()),
            Self::NoBacklogs(_) => Some("`topline init` starts one".into()),
            Self::NotABacklog { .. } => Some("`git add` it, or choose a revision that has it".into()),
            Self::LeftOut { way_out, .. } => Some(format!("`{way_out}` brings it here; nothing was written")),
            Self::IndexKeepsChanging => {
                Some("another git process is running in this repository: try again when it is done".into())
            }
            Self::FileKeepsChanging(_) => Some("another program is writing it: try again when it is done".into()),
            Self::Unfinished(operation) => Some(format!("end it with `git {operation} --continue` or `--abort`")),
            Self::InConflict(path) => Some(format!("resolve it, then `git add {path}`")),
            Self::NothingToCommit => None,
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
            Self::NoBacklogs(top) => write!(f, "there is no backlog in {}", top.display()),
            Self::NotABacklog { folder, tree } => write!(f, "there is no backlog.toml in {folder} of {tree}"),
            Self::LeftOut { path, .. } => {
                write!(
                    f,
                    "won't overwrite {}: the repository has it, and this sparse checkout leaves it out",
                    path.display()
                )
            }
            Self::IndexKeepsChanging => f.write_str("the index keeps changing"),
            Self::FileKeepsChanging(path) => write!(f, "{} keeps changing", path.display()),
            Self::Unfinished(operation) => {
                write!(f, "a {operation} is in progress, and a commit of the backlog alone would break it")
            }
            Self::InConflict(path) => write!(f, "{path} is in a merge conflict"),
            Self::NothingToCommit => {
                f.write_str("there is nothing to commit: the backlog is as the last commit has it")
            }
            Self::NoFreeName(path) => write!(f, "there is no free name for a copy of {}", path.display()),
        }
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // `Display` prints these errors themselves, so the next cause is their source.
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
