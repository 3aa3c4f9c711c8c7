//! Reads the blobs of a listing into a [`Tree`].
//!
//! A blob that is too large for a story is loaded and dropped again. Reading the size of each object first would take
//! longer for the small ones, which nearly all of them are, since both have to find the object in the packs.

use git2::{Odb, Oid};
use rayon::prelude::*;

use super::error::GitErrorKind;
use super::listing::{ListedContent, ListedFile, TreeListing};
use super::loose_objects::LooseObjects;
use super::{GitError, Repository};
use crate::text::tree::MAX_BYTES;
use crate::text::{SourceFile, Tree, Unreadable};

/// The id of a blob that can't be read, and the reason.
type BlobError = (Oid, git2::Error);

impl Repository {
    /// The contents of a listing's files, read on all cores.
    ///
    /// # Errors
    /// If a blob can't be read.
    pub fn read(&self, listing: &TreeListing) -> Result<Tree, GitError> {
        let stories: Vec<&ListedFile> = listing.stories.iter().collect();
        let config: Vec<&ListedFile> = listing.config.iter().collect();
        let deployments: Vec<&ListedFile> = listing.deployments.iter().collect();
        let decisions: Vec<&ListedFile> = listing.decisions.iter().collect();
        Ok(Tree {
            config: self.read_files(&config)?.pop(),
            deployments: self.read_files(&deployments)?.pop(),
            stories: self.read_files(&stories)?,
            decisions: self.read_files(&decisions)?,
            priority: listing.priority.map(|id| self.blob(id)).transpose()?,
        })
    }

    /// The contents of some listed files, in their order.
    ///
    /// # Errors
    /// If a blob can't be read.
    pub fn read_files(&self, files: &[&ListedFile]) -> Result<Vec<SourceFile>, GitError> {
        // The object database can be used from several threads at once, the repository can't.
        let (odb, loose_objects) = (self.object_database()?, &self.loose_objects);
        let read: Result<_, BlobError> = files.par_iter().map(|file| source_file(&odb, loose_objects, file)).collect();
        read.map_err(|(id, error)| self.object_error(id, error))
    }

    /// The bytes of a blob of any size.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn blob(&self, id: Oid) -> Result<Vec<u8>, GitError> {
        let odb = self.object_database()?;
        let object =
            self.loose_objects.check(id).and_then(|()| odb.read(id)).map_err(|error| self.object_error(id, error))?;
        Ok(object.data().to_vec())
    }

    fn object_database(&self) -> Result<Odb<'_>, GitError> {
        self.inner.odb().map_err(|error| {
            GitError::from_library(GitErrorKind::Other("can't open the object database".into()), error)
        })
    }
}

fn source_file(odb: &Odb<'_>, loose_objects: &LooseObjects, file: &ListedFile) -> Result<SourceFile, BlobError> {
    let path = std::sync::Arc::clone(&file.path);
    let id = match &file.content {
        ListedContent::Blob(id) => *id,
        ListedContent::Unreadable(reason, _) => return Ok(SourceFile::unreadable(path, reason.clone())),
    };
    let object = loose_objects.check(id).and_then(|()| odb.read(id)).map_err(|error| (id, error))?;
    let size = object.len() as u64;
    if size > MAX_BYTES {
        return Ok(SourceFile::unreadable(path, Unreadable::TooLarge(size)));
    }
    Ok(SourceFile::from_bytes(path, object.data().to_vec()))
}
