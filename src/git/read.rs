//! Reads the blobs of a listing into a tree of texts.
//!
//! A blob that is too large for a story is loaded once and dropped. Asking every object for its size first takes
//! longer than reading the small ones that nearly all of them are, since both look the object up in the packs.

use git2::{Odb, Oid};
use rayon::prelude::*;

use super::error::Kind;
use super::listing::{Entry, Found, Listing};
use super::loose::Loose;
use super::{GitError, Repository};
use crate::text::tree::MAX_BYTES;
use crate::text::{SourceFile, Tree, Unreadable};

/// A blob that can't be read.
type Lost = (Oid, git2::Error);

impl Repository {
    /// The bytes of a listing's files, read on all cores.
    ///
    /// # Errors
    /// If a blob can't be read.
    pub fn read(&self, listing: &Listing) -> Result<Tree, GitError> {
        // The objects' handle may be used from all threads at once; the repository's may not.
        let (odb, loose) = (self.objects()?, &self.loose);
        let lost = |(id, error): Lost| self.lost(id, error);
        let config = listing.config.as_ref().map(|entry| source(&odb, loose, entry)).transpose().map_err(lost)?;
        let stories: Result<_, Lost> = listing.stories.par_iter().map(|entry| source(&odb, loose, entry)).collect();
        let priority = listing.priority.map(|id| self.blob(id)).transpose()?;
        Ok(Tree { config, stories: stories.map_err(lost)?, priority })
    }

    /// The files of some entries, in their order.
    ///
    /// # Errors
    /// If a blob can't be read.
    pub fn read_entries(&self, entries: &[&Entry]) -> Result<Vec<SourceFile>, GitError> {
        let (odb, loose) = (self.objects()?, &self.loose);
        let files: Result<_, Lost> = entries.par_iter().map(|entry| source(&odb, loose, entry)).collect();
        files.map_err(|(id, error)| self.lost(id, error))
    }

    /// The bytes of one blob, however many.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn blob(&self, id: Oid) -> Result<Vec<u8>, GitError> {
        let objects = self.objects()?;
        let object = self.loose.check(id).and_then(|()| objects.read(id)).map_err(|error| self.lost(id, error))?;
        Ok(object.data().to_vec())
    }

    fn objects(&self) -> Result<Odb<'_>, GitError> {
        let failed = |error| GitError::from_library(Kind::Other("can't open the object database".into()), error);
        self.inner.odb().map_err(failed)
    }
}

fn source(odb: &Odb<'_>, loose: &Loose, entry: &Entry) -> Result<SourceFile, Lost> {
    let path = std::sync::Arc::clone(&entry.path);
    let id = match &entry.found {
        Found::Blob(id) => *id,
        Found::Nowhere(reason, _) => return Ok(SourceFile::unreadable(path, reason.clone())),
    };
    let object = loose.check(id).and_then(|()| odb.read(id)).map_err(|error| (id, error))?;
    let size = object.len() as u64;
    if size > MAX_BYTES {
        return Ok(SourceFile::unreadable(path, Unreadable::TooLarge(size)));
    }
    Ok(SourceFile::from_bytes(path, object.data().to_vec()))
}
