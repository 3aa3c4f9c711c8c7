//! Reads files of the git folder, which may be anything: a named pipe would block a hook forever.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of a regular file, at most `limit`.
///
/// # Errors
/// If there is no file, it isn't a regular one, or it can't be read.
pub(super) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(limit)).unwrap_or_default());
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a small regular file; empty if it can't be read.
pub(super) fn read_text(path: &Path) -> String {
    /// Far more than the lists of ids and settings that are read here have.
    const LIMIT: u64 = 1 << 24;
    read(path, LIMIT).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
