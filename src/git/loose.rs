//! Looks at loose objects before libgit2 does: it never comes back from one that is cut off or damaged.
//!
//! Each is unpacked twice then, which costs some microseconds, and only as long as objects are not packed. What
//! can't be opened here is left to libgit2, which knows packs and alternates and says what is missing.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use flate2::read::ZlibDecoder;
use git2::{ErrorClass, ErrorCode, Oid};

/// The folder of a repository's loose objects.
#[derive(Clone, Debug)]
pub struct Loose(PathBuf);

impl Loose {
    /// The loose objects of the repository whose worktrees share `common_dir`.
    pub fn of(common_dir: &Path) -> Self {
        Self(common_dir.join("objects"))
    }

    /// An error if the object is a loose one that can't be unpacked to its end.
    ///
    /// # Errors
    /// Names the trouble, in the library's type of error.
    pub fn check(&self, id: Oid) -> Result<(), git2::Error> {
        let name = id.to_string();
        let (folder, file) = name.split_at(2);
        let Ok(file) = File::open(self.0.join(folder).join(file)) else { return Ok(()) };
        let unpacked = io::copy(&mut ZlibDecoder::new(file), &mut io::sink());
        let damaged = |_| {
            git2::Error::new(ErrorCode::Invalid, ErrorClass::Zlib, "it is cut off or damaged: `git fsck` tells more")
        };
        unpacked.map(|_| ()).map_err(damaged)
    }
}
