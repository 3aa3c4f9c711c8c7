//! Finds files in a folder by their paths.

use std::path::{Path, PathBuf};

use crate::text::SourceFile;
use crate::text::path::join;
use crate::text::tree::{CONFIG, MAX_BYTES};

/// The files in the folder `root` and below whose path, relative to it, `picks` accepts, sorted by path. Only folders that
/// `enters` accepts are entered; never symlinks, other repositories, and folders that are a backlog of their own. Files that can't be
/// read or are too large are left out.
pub fn find_files(root: &Path, enters: &dyn Fn(&str) -> bool, picks: &dyn Fn(&str) -> bool) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut folders: Vec<(PathBuf, String)> = vec![(root.to_owned(), String::new())];
    while let Some((folder, name)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Some(path) = entry.file_name().to_str().map(|file| join(&name, file)) else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && enters(&path) {
                let is_another = |file: &str| entry.path().join(file).exists();
                if !is_another(CONFIG) && !is_another(".git") {
                    folders.push((entry.path(), path));
                }
            } else if kind.is_file() && picks(&path) {
                let is_small = entry.metadata().is_ok_and(|metadata| metadata.len() <= MAX_BYTES);
                let bytes = is_small.then(|| std::fs::read(entry.path()).ok()).flatten();
                found.extend(bytes.map(|bytes| SourceFile::from_bytes(path, bytes)));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
