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
const MAX_UNSETTLED: usize = 3;
/// How many older ones are recorded, which may still be staged.
const MAX_OLDER: usize = 8;

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
        let mut ids = self.ids();
        if ids.on_disk.first() != Some(&id.to_string()) {
            // Older ids are kept: a process that ends before its write leaves an older content on the disk.
            ids.on_disk.insert(0, id.to_string());
            ids.on_disk.truncate(MAX_UNSETTLED);
            self.write(&ids);
        }
    }

    /// Records that this content is on the disk now: who brings an older one back there does so by hand.
    pub fn settle(&self, id: Oid) {
        let mut ids = self.ids();
        let on_disk = vec![id.to_string()];
        if ids.on_disk != on_disk {
            let replaced = std::mem::replace(&mut ids.on_disk, on_disk);
            ids.older.splice(0..0, replaced.into_iter().filter(|older| *older != id.to_string()));
            ids.older.truncate(MAX_OLDER);
            self.write(&ids);
        }
    }

    fn write(&self, ids: &GeneratedIds) {
        let Some((file, others)) = self.files.split_first() else { return };
        let text = [ids.on_disk.join("\n"), ids.older.join("\n")].join("\n\n");
        if disk::write_record(file, text.as_bytes()) {
            for other in others {
                let _ = fs::remove_file(other);
            }
        }
    }

    /// The recorded ids.
    pub fn ids(&self) -> GeneratedIds {
        let mut ids = GeneratedIds::default();
        for file in &self.files {
            let text = regular_file::read_text(file);
            let (on_disk, older) = text.split_once("\n\n").unwrap_or((&text, ""));
            ids.on_disk.extend(on_disk.lines().map(str::to_owned));
            ids.older.extend(older.lines().map(str::to_owned));
        }
        ids
    }
}

/// The ids of generated contents in hexadecimal, the newest first.
#[derive(Clone, Debug, Default)]
pub struct GeneratedIds {
    /// Those that may be on the disk.
    on_disk: Vec<String>,
    /// Those that were there before.
    older: Vec<String>,
}

impl GeneratedIds {
    /// Whether Topline has left this content on the disk.
    pub fn may_be_on_disk(&self, id: Oid) -> bool {
        self.on_disk.contains(&id.to_string())
    }

    /// Whether Topline has generated this content lately: it may have been staged then.
    pub fn may_be_staged(&self, id: Oid) -> bool {
        self.may_be_on_disk(id) || self.older.contains(&id.to_string())
    }
}
