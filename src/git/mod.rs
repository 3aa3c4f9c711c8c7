//! Trees as sources: the index and any revision, without checking anything out; and what a hook does to git.
//!
//! Bytes and paths only: nothing here knows what a story says. Objects are read by libgit2, plain indexes
//! here; whatever changes an index is done by the `git` program, which knows every kind of index there is.
//!
//! A tree from here is the tree that the disk would give after a checkout. Nothing is converted: git keeps
//! texts as they were before `core.autocrlf` or an `eol` attribute added carriage returns, and reading a story
//! doesn't depend on these. Filters are not run, so a file that Git LFS or `working-tree-encoding` replaces on
//! its way to the disk is read as git keeps it. Every symlink counts as one, also where `core.symlinks` is off.

mod beside;
mod driver;
mod environment;
mod error;
mod format;
mod history;
mod hooks;
mod index;
mod kept;
mod link;
mod listing;
mod loose;
mod merging;
mod program;
mod read;
mod repository;
mod snapshot;
mod staging;

pub use environment::Environment;
pub use error::{GitError, Kind};
pub use git2::Oid as BlobId;
pub use history::Range;
pub use hooks::{HOOKS, Present};
pub use listing::{Entry, Found, Listing};
pub use merging::Merged;
pub use repository::Repository;
pub use snapshot::{MAX_ENTRIES, MAX_PATH, Snapshot};
pub use staging::{Stamp, blob_id};

/// Which of git's trees is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the next commit will contain.
    Index,
    /// What a revision names, in any form that `git rev-parse` understands.
    Revision(String),
}
