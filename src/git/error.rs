//! Errors of git: a kind, the underlying error, and a hint.
//!
//! Kinds are recognized by error codes and by files on disk, never by the text of a message, because git's messages are
//! translated and change between versions.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::disk::WriteError;

/// An error of git, of libgit2, or of a check that Topline makes of a repository.
#[derive(Debug)]
pub struct GitError {
    /// The kind of error, with its details.
    pub kind: GitErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitErrorKind {
    /// The repository uses SHA-256 object ids.
    Sha256,
    /// The repository stores its references in reftables.
    Reftable,
    /// The repository's format uses another extension that libgit2 doesn't support.
    Extension(String),
    /// The repository belongs to another user.
    OtherOwner(PathBuf),
    /// An object is missing.
    MissingObject {
        /// The object's id in hexadecimal, or the revision that leads to it.
        id: String,
        /// Whether the repository is a partial clone, from which objects may be left out.
        partial: bool,
    },
    /// A revision doesn't exist.
    UnknownRevision {
        /// The revision as the user wrote it.
        name: String,
        /// Whether the repository is a shallow clone, whose history is cut off.
        shallow: bool,
    },
    /// Two revisions have no common ancestor.
    NoMergeBase {
        /// The two revisions as the user wrote them.
        between: [String; 2],
        /// Whether the repository is a shallow clone, whose history is cut off.
        shallow: bool,
        /// Whether the user wrote the range `A...B`.
        is_range: bool,
    },
    /// A range where one revision is wanted.
    RangeForRevision {
        /// The range as the user wrote it.
        range: String,
        /// Its two sides.
        sides: [String; 2],
    },
    /// There is no index at this path.
    NoIndex(PathBuf),
    /// The operation needs a working tree, and the repository is bare.
    NoWorkingTree,
    /// There is no `git` program on the `PATH`.
    GitNotFound,
    /// The `git` program failed.
    GitFailed {
        /// The subcommand.
        command: String,
        /// What it wrote to standard error.
        stderr: String,
    },
    /// Another process held this lock file for too long.
    Locked(PathBuf),
    /// A file can't be written; with a hint.
    NotWritten(PathBuf, Option<&'static str>),
    /// Anything else: what failed, as in "can't read the index".
    Other(String),
}

impl GitError {
    /// An error without an underlying one.
    pub fn new(kind: GitErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// An error caused by another.
    pub fn with_source(kind: GitErrorKind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// An error of kind [`GitErrorKind::Other`]; `what` says what failed, as in "can't read the index".
    pub fn other(what: impl Into<String>, source: impl Error + Send + Sync + 'static) -> Self {
        Self::with_source(GitErrorKind::Other(what.into()), source)
    }

    /// A failed write.
    pub(super) fn not_written(path: PathBuf, error: WriteError) -> Self {
        let hint = error.hint();
        Self::with_source(GitErrorKind::NotWritten(path, hint), error)
    }

    /// An error reported by libgit2.
    pub(super) fn from_library(kind: GitErrorKind, source: git2::Error) -> Self {
        Self::with_source(kind, LibraryError(source))
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        self.kind.hint()
    }
}

impl GitErrorKind {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Sha256 => {
                "use a SHA-1 repository (`git init --object-format=sha1`), or leave out what reads git: \
                 `topline check` and `topline priority` work on files alone"
            }
            Self::Reftable => "`git refs migrate --ref-format=files` (git 2.46) converts it",
            Self::Extension(name) if name == "partialclone" => {
                "with git 2.24 or later `git config --unset extensions.partialClone` is enough: the remote's own \
                 `promisor` setting says the same"
            }
            Self::Extension(_) => "a newer version of Topline may know it",
            Self::OtherOwner(path) => {
                return Some(format!("if you trust it: `git config --global --add safe.directory {}`", path.display()));
            }
            Self::MissingObject { partial: true, .. } => {
                "this is a partial clone: `git fetch --refetch --no-filter` completes it"
            }
            Self::MissingObject { .. } => "run `git fsck` to see what else is missing",
            Self::UnknownRevision { shallow: true, .. } | Self::NoMergeBase { shallow: true, .. } => {
                "this clone is shallow: `git fetch --unshallow` completes it (in GitHub's checkout action: `fetch-depth: 0`)"
            }
            Self::UnknownRevision { .. } => "check it with `git rev-parse --verify REV`; `git fetch` may get it",
            Self::NoMergeBase { is_range: true, .. } => "their histories are unrelated: compare them with `A..B`",
            Self::NoMergeBase { .. } => {
                "their histories are unrelated, so it can't be said what is new: name a revision from which this one comes"
            }
            Self::RangeForRevision { sides: [first, last], .. } => {
                return Some(format!(
                    "name one of its ends: `{first}` or `{last}`; `--base` begins at the merge base by itself"
                ));
            }
            Self::NoIndex(_) => "nothing was ever staged here, or GIT_INDEX_FILE names a file that doesn't exist",
            Self::NoWorkingTree => "in a bare repository name a revision: `--rev HEAD`",
            Self::GitNotFound => "install git 2.20 or later and put it on the PATH",
            Self::Locked(_) => "another git process is running here; if there is none, remove the file",
            Self::NotWritten(_, hint) => return hint.map(str::to_owned),
            Self::GitFailed { .. } | Self::Other(_) => return None,
        };
        Some(hint.into())
    }
}

impl fmt::Display for GitErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256 => f.write_str("this repository uses SHA-256 object names, which Topline can't read yet"),
            Self::Reftable => {
                f.write_str("this repository keeps its references in reftables, which Topline can't read yet")
            }
            Self::Extension(name) => {
                write!(f, "this repository needs the extension `{name}`, which Topline doesn't know")
            }
            Self::OtherOwner(path) => write!(f, "the repository at {} belongs to another user", path.display()),
            Self::MissingObject { id, .. } => write!(f, "the object {id} is missing"),
            Self::UnknownRevision { name, .. } => write!(f, "there is no revision `{name}`"),
            Self::NoMergeBase { between: [a, b], .. } => write!(f, "`{a}` and `{b}` have no common ancestor"),
            Self::RangeForRevision { range, .. } => write!(f, "`{range}` is a range, and one revision is wanted"),
            Self::NoIndex(path) => write!(f, "there is no index at {}", path.display()),
            Self::NoWorkingTree => f.write_str("this repository has no working tree"),
            Self::GitNotFound => f.write_str("can't start git"),
            Self::GitFailed { command, stderr } => write!(f, "`git {command}` failed: {}", stderr.trim_end()),
            Self::Locked(path) => write!(f, "{} is locked by another process", path.display()),
            Self::NotWritten(path, _) => write!(f, "can't write {}", path.display()),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        match &self.source {
            // libgit2 only repeats that the object is missing.
            Some(source) if !matches!(self.kind, GitErrorKind::MissingObject { .. }) => write!(f, ": {source}"),
            _ => Ok(()),
        }
    }
}

impl Error for GitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// An error of libgit2, shown without its codes: these are left to its source.
#[derive(Debug)]
struct LibraryError(git2::Error);

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message())
    }
}

impl Error for LibraryError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
