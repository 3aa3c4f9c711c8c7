//! What tells without reading it that a file was changed.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::SystemTime;

use walkdir::WalkDir;

use super::read::relative_to;
use crate::text::tree::{CONFIG, DECISIONS, DEPLOYMENTS, PRIORITY, STORIES};

/// When a file was written, how long it is, and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSignature {
    modified: Option<SystemTime>,
    len: u64,
    inode: u64,
}

impl FileSignature {
    /// That of the file at `path`, or to which it leads.
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|metadata| Self::new(&metadata))
    }

    fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self { modified: metadata.modified().ok(), len: metadata.len(), inode }
    }
}

/// The files of the backlog at `root`, by path relative to it, and those that say which of them git ignores.
pub fn signatures(root: &Path) -> BTreeMap<String, FileSignature> {
    let top = [CONFIG, DEPLOYMENTS, PRIORITY, ".gitignore"];
    let mut found: BTreeMap<String, FileSignature> =
        top.into_iter().filter_map(|name| Some((name.to_owned(), FileSignature::of(&root.join(name))?))).collect();
    for folder in [STORIES, DECISIONS] {
        let entries = WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| !entry.file_type().is_dir());
        found.extend(files.filter_map(|entry| {
            let signature = FileSignature::of(entry.path())?;
            Some((relative_to(root, entry.path()), signature))
        }));
    }
    found
}
