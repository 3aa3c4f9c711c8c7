//! Compares files with bytes.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// How many bytes of a file are compared at once.
const COMPARED_AT_ONCE: usize = 1 << 16;

/// Whether the regular file at `path` has exactly these bytes. One that can't be read doesn't: replacing it needs no
/// permission to read it.
pub fn has_bytes(path: &Path, bytes: &[u8]) -> bool {
    let has_length = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == bytes.len() as u64;
    fs::symlink_metadata(path).is_ok_and(has_length)
        && File::open(path).and_then(|file| reads_as(file, bytes)).unwrap_or(false)
}

/// Whether reading `file` to its end yields `bytes`. It is compared in pieces: memory for a second copy of a large file
/// would cost more than the comparison.
fn reads_as(mut file: File, bytes: &[u8]) -> io::Result<bool> {
    let (mut piece, mut rest) = (vec![0; COMPARED_AT_ONCE], bytes);
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => return Ok(rest.is_empty()),
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        match rest.strip_prefix(read) {
            Some(after) => rest = after,
            None => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_compared_to_their_last_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(!has_bytes(&path, b""), "there is no file");
        for len in [0, 1, COMPARED_AT_ONCE - 1, COMPARED_AT_ONCE, 3 * COMPARED_AT_ONCE + 1] {
            let bytes = vec![b'x'; len];
            fs::write(&path, &bytes).unwrap();
            assert!(has_bytes(&path, &bytes), "{len}");
            assert!(!has_bytes(&path, &[&bytes[..], b"x"].concat()), "{len}");
            if let Some((last, shorter)) = bytes.split_last() {
                assert!(!has_bytes(&path, shorter) && !has_bytes(&path, &[shorter, &[last + 1]].concat()), "{len}");
            }
        }
        assert!(!has_bytes(folder.path(), b""), "it is a folder");
    }
}
