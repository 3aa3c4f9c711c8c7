//! Why git couldn't answer: a kind, a source and the way out, as data.
//!
//! Kinds are told apart by codes and by what is on disk, never by the text of a message: git's words are
//! translated and change between versions.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::disk::NotWritten;

/// A failure of git, of its library, or of what Topline asks of a repository.
#[derive(Debug)]
pub struct GitError {
    /// What kind of failure it is, with its facts.
    pub kind: Kind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The repository names its objects by SHA-256.
    Sha256,
    /// The repository keeps its references in reftables.
    Reftable,
    /// The repository needs another extension of its format that the library doesn't know.
    Extension(String),
    /// The repository belongs to another user.
    Owner(PathBuf),
    /// An object isn't there; whether the clone is a partial one.
    MissingObject {
        /// Its id in hexadecimal.
        id: String,
        /// Whether some remote promised to deliver it later.
        partial: bool,
    },
    /// A revision names nothing; whether the clone is a shallow one.
    UnknownRevision {
        /// The revision as given.
        name: String,
        /// Whether its history was cut off.
        shallow: bool,
    },
    /// Two revisions have no common ancestor; whether the clone is a shallow one.
    NoMergeBase {
        /// The two, as given.
        between: [String; 2],
        /// Whether their history was cut off.
        shallow: bool,
    },
    /// There is no index at that path.
    NoIndex(PathBuf),
    /// Something needs a working tree, and the repository has none.
    Bare,
    /// The `git` program can't be started.
    NoProgram,
    /// The `git` program failed; the subcommand and what it said.
    Program {
        /// The subcommand.
        command: String,
        /// Its standard error.
        said: String,
    },
    /// A lock was held for too long by another process.
    Locked(PathBuf),
    /// A file was not written; what the user can do about it.
    NotWritten(PathBuf, Option<&'static str>),
    /// Anything else: what was being done.
    Other(String),
}

impl GitError {
    /// A failure of which nothing else is known.
    pub fn new(kind: Kind) -> Self {
        Self { kind, source: None }
    }

    /// A failure caused by another.
    pub fn from(kind: Kind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// A failure of the library or the system while `doing` something, as in "can't read the index".
    pub fn other(doing: impl Into<String>, source: impl Error + Send + Sync + 'static) -> Self {
        Self::from(Kind::Other(doing.into()), source)
    }

    /// A failure to write a file.
    pub(super) fn not_written(path: PathBuf, why: NotWritten) -> Self {
        let hint = why.hint();
        Self::from(Kind::NotWritten(path, hint), why)
    }

    /// A failure that the library reports.
    pub(super) fn from_library(kind: Kind, source: git2::Error) -> Self {
        Self::from(kind, LibraryError(source))
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        self.kind.hint()
    }
}

impl Kind {
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
            Self::Owner(path) => {
                return Some(format!("if you trust it: `git config --global --add safe.directory {}`", path.display()));
            }
            Self::MissingObject { partial: true, .. } => {
                "this is a partial clone: `git fetch --refetch --no-filter` completes it"
            }
            Self::MissingObject { .. } => "`git fsck` says what else is missing",
            Self::UnknownRevision { shallow: true, .. } | Self::NoMergeBase { shallow: true, .. } => {
                "this clone is shallow: `git fetch --unshallow` completes it (in GitHub's checkout action: `fetch-depth: 0`)"
            }
            Self::UnknownRevision { .. } => {
                "`git rev-parse --verify REV` says what git makes of it; `git fetch` may bring it"
            }
            Self::NoMergeBase { .. } => "their histories are unrelated: compare them with `A..B`",
            Self::NoIndex(_) => "nothing was ever staged here, or GIT_INDEX_FILE names a file that is gone",
            Self::Bare => "in a bare repository name a revision: `--rev HEAD`",
            Self::NoProgram => "install git 2.20 or later and put it on the PATH",
            Self::Locked(_) => "another git process is busy here; if there is none, remove the file",
            Self::NotWritten(_, hint) => return hint.map(str::to_owned),
            Self::Program { .. } | Self::Other(_) => return None,
        };
        Some(hint.into())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256 => f.write_str("this repository uses SHA-256 object names, which Topline can't read yet"),
            Self::Reftable => {
                f.write_str("this repository keeps its references in reftables, which Topline can't read yet")
            }
            Self::Extension(name) => {
                write!(f, "this repository needs the extension `{name}`, which Topline doesn't know")
            }
            Self::Owner(path) => write!(f, "the repository at {} belongs to another user", path.display()),
            Self::MissingObject { id, .. } => write!(f, "the object {id} is missing"),
            Self::UnknownRevision { name, .. } => write!(f, "there is no revision `{name}`"),
            Self::NoMergeBase { between: [a, b], .. } => write!(f, "`{a}` and `{b}` have no common ancestor"),
            Self::NoIndex(path) => write!(f, "there is no index at {}", path.display()),
            Self::Bare => f.write_str("this repository has no working tree"),
            Self::NoProgram => f.write_str("can't start git"),
            Self::Program { command, said } => write!(f, "`git {command}` failed: {}", said.trim_end()),
            Self::Locked(path) => write!(f, "{} is locked by another process", path.display()),
            Self::NotWritten(path, _) => write!(f, "can't write {}", path.display()),
            Self::Other(doing) => f.write_str(doing),
        }
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
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
