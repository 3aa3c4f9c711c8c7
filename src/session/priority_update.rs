//! Writes `PRIORITY.md` to the commit that is being made and to disk.
//!
//! The file is generated, but somebody may have edited it by hand, on disk or in the index: an edit is saved to a copy before
//! it is replaced.

use std::path::{Path, PathBuf};

use super::hand_edit::KnownVersions;
use super::state::{BacklogState, StateSource};
use super::verdict::CommitVerdict;
use super::{Session, SessionError};
use crate::git::{BlobId, IndexStamp, blob_id};
use crate::text::line_index::crlf_to_lf;
use crate::text::tree::PRIORITY;
use crate::workspace;

/// How often replacing the file is tried while another program edits it.
const ATTEMPTS: usize = 20;

/// The result of updating `PRIORITY.md` for a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorityUpdate {
    /// The file is up to date in the index and on disk.
    Done,
    /// There is no order, so the file was not changed.
    NoOrder,
    /// Another process changed the index: the verdict doesn't apply to what will be committed.
    IndexChanged,
}

/// The result of writing `PRIORITY.md` to the working tree.
#[derive(Debug)]
pub enum WrittenPriority {
    /// The file was written.
    Written,
    /// The file was already up to date.
    Unchanged,
    /// This state has no order.
    NoOrder(Box<BacklogState>),
}

/// Updates `PRIORITY.md` in the commit's index and in the working tree, if the index still has the stamp `seen`. The paths of
/// saved copies of manual edits are added to `saved_edits`, even if a later step fails.
///
/// # Errors
/// If the file or the index can't be written.
pub fn update_priority_file(
    verdict: &CommitVerdict,
    seen: Option<&IndexStamp>,
    saved_edits: &mut Vec<PathBuf>,
) -> Result<PriorityUpdate, SessionError> {
    let Some((text, id)) = verdict.priority_text().zip(verdict.generated_priority) else {
        return Ok(PriorityUpdate::NoOrder);
    };
    let generated = (text.as_bytes(), id);
    let repository = verdict.session.repository()?;
    let root = &verdict.session.location().root.path;
    let checked_out = root.is_dir();
    // The ids under which the edits on disk may be staged, too.
    let mut saved_ids = Vec::new();
    let known = KnownVersions::of_commit(verdict, id);
    if checked_out {
        replace_on_disk(verdict, &known, generated, (&mut saved_ids, saved_edits))?;
    }
    save_staged_edits(verdict, &known, &saved_ids, saved_edits)?;
    if !repository.is_partial_commit() && verdict.staged_priority == Some(id) {
        return Ok(PriorityUpdate::Done);
    }
    let path = verdict.priority_path();
    if !repository.stage(&path, generated, checked_out, seen)? {
        return Ok(PriorityUpdate::IndexChanged);
    }
    if !checked_out {
        repository.set_skip_worktree(&path)?;
    }
    Ok(PriorityUpdate::Done)
}

impl Session {
    /// Writes the `PRIORITY.md` of `source` to the folder. If another process writes the file meanwhile, its order may be newer:
    /// then the stories are read again. The paths of saved copies of manual edits are added to `saved_edits`.
    ///
    /// # Errors
    /// If the backlog can't be read, the file can't be written, or it keeps changing.
    pub fn write_priority_file(
        &self,
        source: &StateSource,
        saved_edits: &mut Vec<PathBuf>,
    ) -> Result<WrittenPriority, SessionError> {
        let path = self.location.root.path.join(PRIORITY);
        for _ in 0..ATTEMPTS {
            let known = workspace::read_file_if_exists(&path)?;
            let state = self.load(source)?;
            let Ok(order) = state.order() else { return Ok(WrittenPriority::NoOrder(Box::new(state))) };
            let text = state.priority_text(order);
            let id = blob_id(text.as_bytes())?;
            if let Some(bytes) = known.as_deref().filter(|bytes| *bytes != text.as_bytes())
                && KnownVersions::of_worktree(self, id).disk_edit(bytes, blob_id(&crlf_to_lf(bytes))?)?.is_some()
            {
                saved_edits.push(self.save_hand_edit(bytes)?);
            }
            if let Some(repository) = self.repository_if_any() {
                repository.accept_as_written(&self.priority_path(), text.as_bytes())?;
            }
            let record = self.generated_record();
            record.add(id);
            match workspace::replace_if_unchanged(&path, known.as_deref(), text.as_bytes()) {
                Err(error) if error.is_concurrent_change() => {}
                written => {
                    let is_new = written?;
                    record.settle(id);
                    return Ok(if is_new { WrittenPriority::Written } else { WrittenPriority::Unchanged });
                }
            }
        }
        Err(SessionError::FileKeepsChanging(path))
    }
}

/// Replaces the file. Edits made at the same moment are saved like earlier ones.
fn replace_on_disk(
    verdict: &CommitVerdict,
    known: &KnownVersions<'_>,
    (text, id): (&[u8], BlobId),
    (saved_ids, saved_edits): (&mut Vec<BlobId>, &mut Vec<PathBuf>),
) -> Result<(), SessionError> {
    let repository = verdict.session.repository()?;
    let file = verdict.session.location().root.path.join(PRIORITY);
    let mut found = workspace::read_file_if_exists(&file)?;
    for _ in 0..ATTEMPTS {
        if found.as_deref().is_some_and(|found| *crlf_to_lf(found) == *text) {
            return Ok(());
        }
        if let Some(bytes) = found.as_deref()
            && let Some(ids) = known.disk_edit(bytes, blob_on_disk(verdict, &file, bytes)?)?
        {
            saved_edits.push(verdict.session.save_hand_edit(bytes)?);
            saved_ids.extend(ids);
        }
        repository.accept_as_written(&verdict.priority_path(), text)?;
        let record = verdict.session.generated_record();
        record.add(id);
        match workspace::replace_if_unchanged(&file, found.as_deref(), text) {
            Err(error) if error.is_concurrent_change() => found = workspace::read_file_if_exists(&file)?,
            written => {
                written?;
                record.settle(id);
                return Ok(());
            }
        }
    }
    Err(SessionError::FileKeepsChanging(file))
}

/// The blob of the file on disk, which has these bytes, without the carriage returns that a checkout may add. If the index
/// says that the file is as it was staged, nothing is hashed: then it is the staged blob.
fn blob_on_disk(verdict: &CommitVerdict, file: &Path, bytes: &[u8]) -> Result<BlobId, SessionError> {
    // Looked at after the bytes were read: a change in between shows.
    let metadata = file.symlink_metadata().ok();
    let path = verdict.priority_path();
    let repository = verdict.session.repository()?;
    let staged = metadata.and_then(|metadata| repository.staged_blob_if_unmodified(&path, &metadata));
    Ok(staged.map_or_else(|| blob_id(&crlf_to_lf(bytes)), Ok)?)
}

/// Saves the edits that are only staged, in the commit's index or in the one that remains after a partial commit, from where
/// the same edit would come again and again. `saved_ids` are on disk, too, and saved from there.
fn save_staged_edits(
    verdict: &CommitVerdict,
    known: &KnownVersions<'_>,
    saved_ids: &[BlobId],
    saved_edits: &mut Vec<PathBuf>,
) -> Result<(), SessionError> {
    let lasting = verdict.session.repository()?.lasting_blob(&verdict.priority_path());
    for id in verdict.staged_priority.into_iter().chain(lasting).filter(|id| !saved_ids.contains(id)) {
        if let Some(bytes) = known.staged_edit(id)?
            && !verdict.session.has_saved(&bytes)
        {
            saved_edits.push(verdict.session.save_hand_edit(&bytes)?);
        }
    }
    Ok(())
}
