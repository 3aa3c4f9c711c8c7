//! Several files in one input: the text archives of Go's `txtar`, which people can read and write.
//!
//! ```text
//! -- stories/a.md --
//! +++
//! title = "A"
//! +++
//! -- backlog.toml --
//! ```

use std::collections::BTreeMap;

/// The files of an archive by path, the last of each path. What stands before the first is nobody's.
pub fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut path = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = name(line) {
            files.insert(name.clone(), Vec::new());
            path = Some(name);
        } else if let Some(file) = path.as_ref().and_then(|path| files.get_mut(path)) {
            file.extend_from_slice(line);
        }
    }
    files
}

/// The path that a line `-- path --` names. No file system and no tree of git has one with the segments that are
/// left out here.
fn name(line: &[u8]) -> Option<String> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let path = str::from_utf8(line.strip_prefix(b"-- ")?.strip_suffix(b" --")?).ok()?;
    let odd = |segment: &str| matches!(segment, "" | "." | "..");
    (!path.split('/').any(odd) && !path.contains('\0')).then(|| path.to_owned())
}

/// The files of `folder`, seen from there.
pub fn below(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let inner = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    files.iter().filter_map(|(path, bytes)| Some((inner(path)?, bytes.clone()))).collect()
}
