//! Reads the index and revisions without a checkout, and makes the changes that a hook needs.
//!
//! Nothing here parses a story. Objects are read by libgit2 and the index by code of its own; every change to an index
//! is made by the `git` program, which knows all kinds of indexes (split, sparse).
//!
//! A tree read here is the one that the disk would have after a checkout. Contents are not converted: reading a story
//! doesn't depend on the carriage returns that `core.autocrlf` or an `eol` attribute add on checkout. Filters are not
//! run, so a file that Git LFS or `working-tree-encoding` replaces on checkout is read as git stores it. Symlinks are
//! treated as symlinks even where `core.symlinks` is off.

mod blob_id;
mod commit_paths;
mod commits;
mod concurrent;
mod conflicts;
mod conversion;
mod edit_lock;
mod editor;
mod environment;
mod error;
mod first_parents;
mod generated_blobs;
mod git_command;
mod history;
mod history_cache;
mod hook_files;
mod index;
mod listing;
mod log;
mod loose_objects;
mod merge;
mod merge_driver_config;
mod merge_state;
mod open_error;
mod parse_cache;
mod read_blobs;
mod regular_file;
mod repository;
mod search;
mod snapshot;
mod staging;
mod symlink;
mod tree_entry;
mod trust;
mod worktree_index;

pub use blob_id::blob_id;
pub use commit_paths::{CommitRun, UncommittedPath};
pub use commits::Mailmap;
pub use concurrent::run_concurrently;
pub use edit_lock::EditLock;
pub use editor::{EditorCommand, shell};
pub use environment::Environment;
pub use error::{GitError, GitErrorKind};
pub use first_parents::{DatedTag, FirstParentCommit};
pub use generated_blobs::{GeneratedIds, GeneratedRecord};
pub use git2::Oid as BlobId;
pub use git2::Oid as CommitId;
pub use history::RevisionRange;
pub use hook_files::{HOOKS, HookState};
pub use listing::{ListedContent, ListedFile, TreeListing};
pub use log::PATCH_START;
pub use merge::{MergedTree, TextMerge};
pub use merge_state::MergedVersions;
pub use repository::Repository;
pub use snapshot::{MAX_ENTRIES, Snapshot, TreeSource};
pub use staging::IndexStamp;
pub use tree_entry::MAX_PATH;
pub use worktree_index::WorktreeIndex;
