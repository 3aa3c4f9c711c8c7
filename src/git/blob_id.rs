//! The ids that bytes have as blobs.

use git2::{ObjectType, Oid};

use super::GitError;
use super::error::GitErrorKind;
use crate::text::path::join;

/// The id that `bytes` have as a blob; nothing is written.
///
/// # Errors
/// If libgit2 can't hash.
pub fn blob_id(bytes: &[u8]) -> Result<Oid, GitError> {
    Oid::hash_object(ObjectType::Blob, bytes)
        .map_err(|error| GitError::from_library(GitErrorKind::Other("can't hash a text".into()), error))
}

/// The file name, below `.git/topline/`, for data about the backlog in the folder `root`: a hash, so that it is short
/// and valid whatever the folder is called.
pub(super) fn backlog_file_name(root: &str) -> String {
    blob_id(join(root, "").as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}
