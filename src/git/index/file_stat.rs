//! What the index knows of a file in the working tree besides its content: by it git notices that a file has changed
//! without reading it.

use std::fs::Metadata;

/// Times, inode and size of a file, each cut to 32 bits as the index does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStat {
    changed: Time,
    modified: Time,
    inode: u32,
    size: u32,
}

/// Seconds and nanoseconds.
type Time = (u32, u32);

impl FileStat {
    /// Decodes the beginning of an entry in the index file; `None` if it is cut off.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        // Two times, device and inode, mode, user and group, size.
        let (words, _) = bytes.as_chunks();
        let word = |at: usize| words.get(at).map(|word| u32::from_be_bytes(*word));
        Some(Self { changed: (word(0)?, word(1)?), modified: (word(2)?, word(3)?), inode: word(5)?, size: word(9)? })
    }

    /// That of a file on disk. `None` where the system lacks what it takes.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            changed: (metadata.ctime() as u32, metadata.ctime_nsec() as u32),
            modified: (metadata.mtime() as u32, metadata.mtime_nsec() as u32),
            inode: metadata.ino() as u32,
            size: metadata.len() as u32,
        })
    }

    /// That of a file on disk. `None` where the system lacks what it takes.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether the file was last modified before `other`. If not, it may have been modified again at the same time as
    /// the clock shows it.
    pub fn is_older_than(&self, other: &Self) -> bool {
        self.modified < other.modified
    }
}
