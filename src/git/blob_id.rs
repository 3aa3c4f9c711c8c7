//! The ids that bytes have as blobs.

use git2::Oid;
use sha1::{Digest, Sha1};

use super::GitError;
use super::error::GitErrorKind;
use crate::text::path::join;

/// The id that `bytes` have as a blob; nothing is written.
///
/// # Errors
/// If libgit2 doesn't take the hash.
pub fn blob_id(bytes: &[u8]) -> Result<Oid, GitError> {
    let hash = Sha1::new().chain_update(format!("blob {}\0", bytes.len())).chain_update(bytes).finalize();
    Oid::from_bytes(&hash)
        .map_err(|error| GitError::from_library(GitErrorKind::Other("can't hash a text".into()), error))
}

/// The file name, below `.git/topline/`, for data about the backlog in the folder `root`: a hash, so that it is short
/// and valid whatever the folder is called.
pub(super) fn backlog_file_name(root: &str) -> String {
    blob_id(join(root, "").as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::ObjectType;

    #[test]
    fn ids_are_those_of_git() {
        for len in [0, 1, 55, 56, 63, 64, 65, 1000, 100_000] {
            let bytes: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            assert_eq!(blob_id(&bytes).unwrap(), Oid::hash_object(ObjectType::Blob, &bytes).unwrap());
        }
    }
}
