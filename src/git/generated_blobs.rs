//! Records which content of `PRIORITY.md` Topline has generated last, so that it is never mistaken for a user's edit.
//!
//! The record is a file below `.git/topline/`; each worktree has its own files, and so its own record. Without a repository
//! it is in the user's folder for the state of programs. If it is lost, one backup copy of a generated file is made that
//! wasn't needed.

use std::fs;
use std::path::{Path, PathBuf};

use git2::Oid;

use super::blob_id::backlog_file_name;
use super::{Environment, Repository, regular_file};
use crate::disk;

/// How many blob ids are recorded for each backlog until one is known to be on the disk.
const MAX_RECORDED: usize = 3;

/// The record of one backlog.
#[derive(Debug)]
pub struct GeneratedRecord {
    /// The files that may have it. The first one is written.
    files: Vec<PathBuf>,
}

impl GeneratedRecord {
    /// The record of the backlog in `folder` of a repository, or at `path` on the disk.
    pub fn new(repository: Option<(&Repository, &str)>, environment: &Environment, path: &Path) -> Self {
        let in_repository = repository.map(|(repository, folder)| {
            repository.git_dir().join("topline").join("generated").join(backlog_file_name(folder))
        });
        // Also looked at in a repository: the backlog may be older than it.
        let in_state_folder = environment.state_folder().map(|folder| {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            folder.join("topline").join("generated").join(backlog_file_name(&path.to_string_lossy()))
        });
        Self { files: in_repository.into_iter().chain(in_state_folder).collect() }
    }

    /// Records the blob id of a content that is about to be written. Errors are ignored.
    pub fn add(&self, id: Oid) {
        let recorded = self.ids();
        if recorded.first() != Some(&id.to_string()) {
            // Older ids are kept: a process that ends before its write leaves an older content on the disk.
            self.write(std::iter::once(id.to_string()).chain(recorded).take(MAX_RECORDED));
        }
    }

    /// Records that this content is on the disk now: who brings an older one back does so by hand.
    pub fn settle(&self, id: Oid) {
        if self.ids() != [id.to_string()] {
            self.write(std::iter::once(id.to_string()));
        }
    }

    /// Whether `id` is one of the recorded blob ids.
    pub fn contains(&self, id: Oid) -> bool {
        self.ids().contains(&id.to_string())
    }

    fn write(&self, ids: impl Iterator<Item = String>) {
        let Some((file, others)) = self.files.split_first() else { return };
        let lines: String = ids.map(|id| id + "\n").collect();
        if disk::write_record(file, lines.as_bytes()) {
            for other in others {
                let _ = fs::remove_file(other);
            }
        }
    }

    /// The recorded blob ids in hexadecimal, the newest first.
    pub fn ids(&self) -> Vec<String> {
        let texts = self.files.iter().map(|file| regular_file::read_text(file));
        texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}
