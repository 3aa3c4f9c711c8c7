//! Recognizes edits of `PRIORITY.md` by hand, and saves them before the file is written.
//!
//! Topline generates the file, so whatever else it has is somebody's work, unless the file had it from here: in `HEAD`, as
//! the order of `HEAD` or of what is being written, or as what was generated last. While git merges, lines that all come
//! from the versions being merged are git's work.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::state::StateSource;
use super::verdict::CommitVerdict;
use super::{Session, SessionError};
use crate::git::{BlobId, Environment, GeneratedIds, GeneratedRecord, MergedVersions, Repository, TreeSource, blob_id};
use crate::text::path;
use crate::text::tree::PRIORITY;
use crate::workspace;

/// What the saved copies are called, for git.
const COPIES: &str = "PRIORITY.md.orig*";

/// The contents that `PRIORITY.md` may have without having been edited by hand.
pub(super) struct KnownVersions<'k> {
    session: &'k Session,
    /// The blobs in `HEAD` and of the text that is being written.
    known: [Option<BlobId>; 2],
    /// The text that the order of `HEAD` gives, computed only if the rest doesn't help.
    given_by_head: Box<dyn Fn() -> Option<BlobId> + 'k>,
    record: GeneratedRecord,
    /// What was recorded at first: the write that follows replaces it, and an older content may still be staged.
    recorded: GeneratedIds,
    merged: OnceCell<MergedVersions>,
}

impl<'k> KnownVersions<'k> {
    /// For the commit of a verdict, whose order gives the blob `generated`.
    pub(super) fn of_commit(verdict: &'k CommitVerdict, generated: BlobId) -> Self {
        let head = verdict.comparison.as_ref().map(|comparison| &comparison.base);
        let given = move || head.and_then(|head| text_id(head.priority_text(head.order().ok()?)));
        Self::new(&verdict.session, [verdict.committed_priority, Some(generated)], Box::new(given))
    }

    /// For a write to the working tree of the blob `generated`.
    pub(super) fn of_worktree(session: &'k Session, generated: BlobId) -> Self {
        let repository = session.repository_if_any();
        let committed = repository.and_then(|repository| repository.blob_in("HEAD", &session.priority_path()));
        let given = || {
            let head = session.load(&StateSource::Git(TreeSource::Revision("HEAD".into()))).ok()?;
            text_id(head.priority_text(head.order().ok()?))
        };
        Self::new(session, [committed, Some(generated)], Box::new(given))
    }

    fn new(
        session: &'k Session,
        known: [Option<BlobId>; 2],
        given_by_head: Box<dyn Fn() -> Option<BlobId> + 'k>,
    ) -> Self {
        let record = session.generated_record();
        let recorded = record.ids();
        Self { session, known, given_by_head, record, recorded, merged: OnceCell::new() }
    }

    /// The ids that a file on disk has as a blob if somebody has edited it: without carriage returns (`plain`), and as git
    /// would store it. `None` if nobody has.
    pub(super) fn disk_edit(&self, bytes: &[u8], plain: BlobId) -> Result<Option<Vec<BlobId>>, SessionError> {
        if bytes.trim_ascii().is_empty() || self.has_on_disk(plain) {
            return Ok(None);
        }
        let path = self.session.priority_path();
        let Some(repository) = self.session.repository_if_any() else { return Ok(Some(vec![plain])) };
        let stored = repository.converted_blob(&path, bytes);
        let text = match stored {
            Some(id) if self.has_on_disk(id) => return Ok(None),
            Some(id) => repository.blob(id)?,
            None => bytes.to_vec(),
        };
        let is_merged = self.merged_versions(repository).make_up(&text);
        Ok((!is_merged).then(|| stored.into_iter().chain([plain]).collect()))
    }

    /// The bytes of a staged blob if somebody has edited the file.
    pub(super) fn staged_edit(&self, id: BlobId) -> Result<Option<Vec<u8>>, SessionError> {
        if self.recorded.may_be_staged(id) || self.has(id) {
            return Ok(None);
        }
        let repository = self.session.repository()?;
        let bytes = repository.blob(id)?;
        let is_nobodys = bytes.trim_ascii().is_empty() || self.merged_versions(repository).make_up(&bytes);
        Ok((!is_nobodys).then_some(bytes))
    }

    fn has_on_disk(&self, id: BlobId) -> bool {
        // Another process may have written the file meanwhile, and recorded that.
        self.recorded.may_be_on_disk(id) || self.record.ids().may_be_on_disk(id) || self.has(id)
    }

    fn has(&self, id: BlobId) -> bool {
        self.known.contains(&Some(id)) || (self.given_by_head)() == Some(id)
    }

    fn merged_versions(&self, repository: &Repository) -> &MergedVersions {
        self.merged.get_or_init(|| repository.merged_versions(&self.session.priority_path()))
    }
}

fn text_id(text: &str) -> Option<BlobId> {
    blob_id(text.as_bytes()).ok()
}

impl Session {
    /// The path of `PRIORITY.md`, relative to the repository's root.
    pub(super) fn priority_path(&self) -> String {
        path::join(&self.location.folder, PRIORITY)
    }

    /// The record of what was generated for this backlog.
    pub(super) fn generated_record(&self) -> GeneratedRecord {
        let repository = self.repository_if_any().map(|repository| (repository, &*self.location.folder));
        GeneratedRecord::new(repository, &self.environment, &self.location.root.path)
    }

    /// Saves an edited `PRIORITY.md` beside it. Returns the path of the copy.
    pub(super) fn save_hand_edit(&self, bytes: &[u8]) -> Result<PathBuf, SessionError> {
        if let Some(repository) = self.repository_if_any() {
            // The copy is more important than its absence from `git status`.
            let _ = repository.exclude(COPIES);
        }
        save_copy(&self.location.root.path.join(PRIORITY), bytes)
    }

    /// Whether a copy of an edited `PRIORITY.md` has these bytes.
    pub(super) fn has_saved(&self, bytes: &[u8]) -> bool {
        let file = self.location.root.path.join(PRIORITY);
        let copies = (0..).map(|number| copy_path(&file, number));
        copies.map_while(|copy| workspace::read_file_if_exists(&copy).ok().flatten()).any(|copy| copy == bytes)
    }
}

/// Records that Topline has written `text` as the `PRIORITY.md` of the backlog in the folder `root`, which is new.
pub fn record_generated_file(environment: &Environment, root: &Path, text: &str) {
    let repository = Repository::discover(root, environment).ok().flatten();
    let in_repository = repository.as_ref().and_then(|repository| Some((repository, repository.folder(root)?)));
    let in_repository = in_repository.as_ref().map(|(repository, folder)| (*repository, folder.as_str()));
    if let Some(id) = text_id(text) {
        GeneratedRecord::new(in_repository, environment, root).settle(id);
    }
}

/// The path of a saved copy of `file`; number 0 is the newest one.
fn copy_path(file: &Path, number: usize) -> PathBuf {
    let suffix = if number == 0 { String::new() } else { format!(".{number}") };
    file.with_file_name(format!("{PRIORITY}.orig{suffix}"))
}

/// Saves `bytes` as `PRIORITY.md.orig`. An earlier copy that differs is kept under the next free name.
fn save_copy(file: &Path, bytes: &[u8]) -> Result<PathBuf, SessionError> {
    let newest = copy_path(file, 0);
    loop {
        match workspace::create_new(&newest, bytes) {
            Ok(()) => return Ok(newest),
            Err(error) if error.is_name_taken() => {}
            Err(error) => return Err(error.into()),
        }
        // Something that isn't a file, such as a folder, stays where it is.
        let Some(earlier) = workspace::read_file_if_exists(&newest)? else { return save_as_next(file, bytes) };
        save_as_next(file, &earlier)?;
        match workspace::replace_if_unchanged(&newest, Some(&earlier), bytes) {
            Err(error) if error.is_concurrent_change() => {}
            written => return Ok(written.map(|_| newest)?),
        }
    }
}

/// Saves `bytes` under the first name with a number that is free or has them already.
fn save_as_next(file: &Path, bytes: &[u8]) -> Result<PathBuf, SessionError> {
    for number in 1.. {
        let copy = copy_path(file, number);
        match workspace::create_new(&copy, bytes) {
            Ok(()) => return Ok(copy),
            Err(error) if error.is_name_taken() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SessionError::NoFreeName(file.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_edits_are_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(PRIORITY);
        let read = |number| std::fs::read_to_string(copy_path(&file, number)).unwrap_or_default();
        for text in ["one", "one", "two", "one", "one"] {
            assert_eq!(save_copy(&file, text.as_bytes()).unwrap(), copy_path(&file, 0));
        }
        assert_eq!([0, 1, 2, 3].map(read), ["one", "one", "two", ""]);
        std::fs::remove_file(copy_path(&file, 0)).unwrap();
        std::fs::create_dir(copy_path(&file, 0)).unwrap();
        assert_eq!(save_copy(&file, b"three").unwrap(), copy_path(&file, 3));
    }
}
