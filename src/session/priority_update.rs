//! Writes `PRIORITY.md`: into the commit that is being made, and onto the disk.
//!
//! The file is generated, but somebody may have edited it all the same. Bytes that neither git nor Topline
//! knows are saved beside it before the hook replaces them.

use std::path::{Path, PathBuf};

use super::state::{BacklogState, StateSource};
use super::verdict::CommitVerdict;
use super::{Session, SessionError};
use crate::git::{BlobId, IndexStamp, Repository, blob_id};
use crate::text::line_index::crlf_to_lf;
use crate::text::tree::PRIORITY;
use crate::workspace;

/// How often somebody may edit the file while it is being replaced.
const ATTEMPTS: usize = 20;

/// What bringing `PRIORITY.md` of a commit up to date came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorityUpdate {
    /// The file is right in the index and on disk.
    Done,
    /// There is no order, so the file stays as it is.
    NoOrder,
    /// Another process changed the index meanwhile: the verdict is on something that won't be committed.
    IndexChanged,
}

/// What writing `PRIORITY.md` of a folder came to.
#[derive(Debug)]
pub enum WrittenPriority {
    /// It was written.
    Written,
    /// Its bytes were right already.
    Unchanged,
    /// There is no order in this state.
    NoOrder(Box<BacklogState>),
}

/// Brings `PRIORITY.md` up to date in the commit's index and in the working tree, if the index is still as it was
/// `seen`. Copies of what somebody wrote into the file by hand are added to `saved_edits`, also if something fails later.
///
/// # Errors
/// If the file or the index can't be written.
pub fn update_priority_file(
    verdict: &CommitVerdict,
    seen: Option<&IndexStamp>,
    saved_edits: &mut Vec<PathBuf>,
) -> Result<PriorityUpdate, SessionError> {
    let Some(text) = verdict.priority_text().map(str::as_bytes) else { return Ok(PriorityUpdate::NoOrder) };
    let repository = verdict.session.repository()?;
    let root = &verdict.session.location().root.path;
    let file = root.join(PRIORITY);
    let checked_out = root.is_dir();
    let read = || checked_out.then(|| FileOnDisk::read(&file)).transpose();
    let (written, found) = repository.write_blob_during(text, read);
    // On a full disk more can be said of the file than of the object.
    let id = written.as_ref().map_or_else(|_| blob_id(text), |id| Ok(*id))?;
    if let Some(found) = found? {
        replace_on_disk(verdict, found, (text, id), saved_edits)?;
    }
    written?;
    if !repository.is_partial_commit() && verdict.staged_priority == Some(id) {
        return Ok(PriorityUpdate::Done);
    }
    let path = verdict.priority_path();
    if !repository.stage(&path, id, checked_out, seen)? {
        return Ok(PriorityUpdate::IndexChanged);
    }
    if !checked_out {
        repository.set_skip_worktree(&path)?;
    }
    Ok(PriorityUpdate::Done)
}

impl Session {
    /// Writes `PRIORITY.md` of the folder, as `source` gives it. If somebody else wrote it since reading the stories
    /// began, theirs may be the newer order: the stories are read again.
    ///
    /// # Errors
    /// If the backlog can't be read, the file can't be written, or it keeps changing.
    pub fn write_priority_file(&self, source: &StateSource) -> Result<WrittenPriority, SessionError> {
        let path = self.location.root.path.join(PRIORITY);
        for _ in 0..ATTEMPTS {
            let known = workspace::read_file_if_exists(&path)?;
            let state = self.load(source)?;
            let Ok(order) = state.order() else { return Ok(WrittenPriority::NoOrder(Box::new(state))) };
            let text = state.priority_text(order);
            if let Some(repository) = self.repository_if_any() {
                repository.record_generated_blob(&self.location.folder, blob_id(text.as_bytes())?);
            }
            match workspace::replace_if_unchanged(&path, known.as_deref(), text.as_bytes()) {
                Err(error) if error.is_concurrent_change() => {}
                written => return Ok(if written? { WrittenPriority::Written } else { WrittenPriority::Unchanged }),
            }
        }
        Err(SessionError::FileKeepsChanging(path))
    }
}

/// The file as it is found.
struct FileOnDisk<'f> {
    file: &'f Path,
    bytes: Option<Vec<u8>>,
    /// The blob that it would be without the carriage returns that a checkout may have added.
    plain: Option<BlobId>,
}

impl<'f> FileOnDisk<'f> {
    fn read(file: &'f Path) -> Result<Self, SessionError> {
        let bytes = workspace::read_file_if_exists(file)?;
        let plain = bytes.as_deref().map(|bytes| blob_id(&crlf_to_lf(bytes))).transpose()?;
        Ok(Self { file, bytes, plain })
    }
}

/// Replaces the file. Whoever edits it at the same moment has their edits saved like those from before.
fn replace_on_disk(
    verdict: &CommitVerdict,
    mut found: FileOnDisk<'_>,
    (text, id): (&[u8], BlobId),
    saved_edits: &mut Vec<PathBuf>,
) -> Result<(), SessionError> {
    let repository = verdict.session.repository()?;
    let file = found.file;
    for _ in 0..ATTEMPTS {
        if found.plain == Some(id) {
            return Ok(());
        }
        if let FileOnDisk { bytes: Some(bytes), plain: Some(plain), .. } = &found
            && !is_known(repository, verdict, *plain)
        {
            saved_edits.push(save_copy(file, bytes)?);
        }
        repository.record_generated_blob(&verdict.session.location().folder, id);
        match workspace::replace_if_unchanged(file, found.bytes.as_deref(), text) {
            Err(error) if error.is_concurrent_change() => found = FileOnDisk::read(file)?,
            written => return Ok(written.map(|_| ())?),
        }
    }
    Err(SessionError::FileKeepsChanging(file.to_owned()))
}

/// Whether the bytes of this blob can be had again: they are `HEAD`'s, the index's, what `HEAD` gives, or what
/// Topline wrote last.
fn is_known(repository: &Repository, verdict: &CommitVerdict, id: BlobId) -> bool {
    let head = verdict.comparison.as_ref().map(|comparison| &comparison.base);
    let given = || head.and_then(|head| head.order().ok().map(|order| head.priority_text(order)));
    [verdict.staged_priority, verdict.committed_priority].contains(&Some(id))
        || repository.is_generated_blob(&verdict.session.location().folder, id)
        || given().is_some_and(|text| blob_id(text.as_bytes()).is_ok_and(|given| given == id))
}

/// Saves `bytes` as `PRIORITY.md.orig`, or under the next free name.
fn save_copy(file: &Path, bytes: &[u8]) -> Result<PathBuf, SessionError> {
    let name =
        |number: usize| if number == 1 { "PRIORITY.md.orig".into() } else { format!("PRIORITY.md.orig.{number}") };
    for number in 1.. {
        let copy = file.with_file_name(name(number));
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
        let saved = |bytes: &[u8]| save_copy(&file, bytes).unwrap().file_name().unwrap().to_owned();
        assert_eq!(saved(b"one"), "PRIORITY.md.orig");
        assert_eq!(saved(b"two"), "PRIORITY.md.orig.2");
        assert_eq!(saved(b"one"), "PRIORITY.md.orig");
        assert_eq!(saved(b"two"), "PRIORITY.md.orig.2");
    }
}
