//! Checks loose objects before libgit2 reads them: it loops forever on one that is truncated or corrupt.
//!
//! Each loose object is decompressed twice because of this, which takes some microseconds. Objects that can't be opened
//! here are left to libgit2, which knows packs and alternates and reports missing objects.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use flate2::read::ZlibDecoder;
use git2::{ErrorClass, ErrorCode, Oid};

/// The folder of a repository's loose objects.
#[derive(Clone, Debug)]
pub struct LooseObjects(PathBuf);

impl LooseObjects {
    /// The loose objects below `common_dir`, which all worktrees share.
    pub fn new(common_dir: &Path) -> Self {
        Self(common_dir.join("objects"))
    }

    /// Checks that the object, if it is a loose one, can be decompressed to its end.
    ///
    /// # Errors
    /// If it can't; as an error of libgit2, so that callers handle it like one.
    pub fn check(&self, id: Oid) -> Result<(), git2::Error> {
        let hex = id.to_string();
        let (folder, file_name) = hex.split_at(2);
        let Ok(file) = File::open(self.0.join(folder).join(file_name)) else { return Ok(()) };
        let decompressed = io::copy(&mut ZlibDecoder::new(file), &mut io::sink());
        decompressed.map(|_| ()).map_err(|_| {
            let message = "it is truncated or damaged: run `git fsck` for details";
            git2::Error::new(ErrorCode::Invalid, ErrorClass::Zlib, message)
        })
    }
}
