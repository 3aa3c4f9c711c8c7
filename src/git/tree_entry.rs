//! Entries of trees and of the index.

use git2::Oid;

/// Maximum length in bytes of a path in a tree: the limit of Linux. It also bounds how deep folders are nested.
pub const MAX_PATH: usize = 4096;

/// An entry of a tree or of the index that isn't a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    pub kind: EntryKind,
    /// The id of the blob, or of a submodule's commit.
    pub id: Oid,
}

/// The kind of an entry. Executable files are not distinguished from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Symlink,
    Submodule,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Folder,
    Entry(TreeEntry),
}

impl EntryKind {
    /// The kind that git's mode bits stand for.
    pub fn from_mode(mode: u32) -> Self {
        match mode & 0o170_000 {
            0o120_000 => Self::Symlink,
            0o160_000 => Self::Submodule,
            _ => Self::File,
        }
    }
}
