//! Puts `PRIORITY.md` into the commit and onto the disk.
//!
//! The file is generated, but somebody may have edited it all the same. Bytes that neither git nor Topline
//! knows are kept beside it before they are replaced.

use std::path::{Path, PathBuf};

use super::judge::Judged;
use crate::cli::error::Failure;
use crate::cli::terminal::Terminal;
use crate::git::{BlobId, IndexStamp, Repository, blob_id};
use crate::text::line_index::crlf_to_lf;
use crate::text::tree::PRIORITY;
use crate::workspace;

/// How often somebody may edit the file while it is being replaced.
const ATTEMPTS: usize = 20;

/// Brings `PRIORITY.md` up to date in the commit's index and in the working tree. Returns whether the index
/// was still as it was `seen`: if not, what is written here may be old.
pub fn refresh(
    repository: &Repository,
    backlog: &Judged,
    seen: Option<&IndexStamp>,
    terminal: &mut Terminal,
) -> Result<bool, Failure> {
    let Some(text) = backlog.priority_text() else {
        let shown = backlog.place.shown(PRIORITY);
        terminal.status(&format!("{shown} stays as it is: older errors leave no order (`topline check`)"));
        return Ok(true);
    };
    let text = text.as_bytes();
    let file = backlog.place.root.path.join(PRIORITY);
    let checked_out = backlog.place.root.path.is_dir();
    let (written, found) = repository.write_blob_during(text, || checked_out.then(|| OnDisk::at(&file)).transpose());
    // On a full disk more can be said of the file than of the object.
    let id = written.as_ref().map_or_else(|_| blob_id(text), |id| Ok(*id))?;
    if let Some(found) = found? {
        to_disk(repository, backlog, found, (text, id), terminal)?;
    }
    written?;
    if !repository.is_partial_commit() && backlog.staged == Some(id) {
        return Ok(true);
    }
    let path = backlog.priority_path();
    let staged = repository.stage(&path, id, checked_out, seen)?;
    if staged && !checked_out {
        repository.set_skip_worktree(&path)?;
    }
    Ok(staged)
}

/// The file as it is found.
struct OnDisk<'f> {
    file: &'f Path,
    bytes: Option<Vec<u8>>,
    /// The blob that it would be without the carriage returns that a checkout may have added.
    plain: Option<BlobId>,
}

impl<'f> OnDisk<'f> {
    fn at(file: &'f Path) -> Result<Self, Failure> {
        let bytes = workspace::read_file_if_exists(file)?;
        let plain = bytes.as_deref().map(|bytes| blob_id(&crlf_to_lf(bytes))).transpose()?;
        Ok(Self { file, bytes, plain })
    }
}

/// Writes the file. Whoever edits it at the same moment has their edits kept like those from before.
fn to_disk(
    repository: &Repository,
    backlog: &Judged,
    mut found: OnDisk<'_>,
    (text, id): (&[u8], BlobId),
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let file = found.file;
    for _ in 0..ATTEMPTS {
        if found.plain == Some(id) {
            return Ok(());
        }
        if let OnDisk { bytes: Some(bytes), plain: Some(plain), .. } = &found
            && !is_known(repository, backlog, *plain)
        {
            let kept = keep(file, bytes)?;
            let shown = |path: &Path| backlog.place.shown(&path.file_name().unwrap_or_default().to_string_lossy());
            terminal.status(&format!("{} was edited by hand: the edits are kept in {}", shown(file), shown(&kept)));
        }
        repository.record_generated_blob(&backlog.place.folder, id);
        match workspace::replace_if_unchanged(file, found.bytes.as_deref(), text) {
            Err(error) if error.is_concurrent_change() => found = OnDisk::at(file)?,
            written => return Ok(written.map(|_| ())?),
        }
    }
    Err(Failure::new(format!("{} keeps changing", file.display())).hint("close what is writing it, and commit again"))
}

/// Whether the bytes of this blob can be had again: they are `HEAD`'s, the index's, what `HEAD` gives, or what
/// Topline wrote last.
fn is_known(repository: &Repository, backlog: &Judged, id: BlobId) -> bool {
    let head = backlog.base.as_ref().map(|base| base.base());
    let given = || head.and_then(|head| head.order().ok().map(|order| head.priority_text(order)));
    [backlog.staged, backlog.committed].contains(&Some(id))
        || repository.is_generated_blob(&backlog.place.folder, id)
        || given().is_some_and(|text| blob_id(text.as_bytes()).is_ok_and(|given| given == id))
}

/// Saves `bytes` as `PRIORITY.md.orig`, or under the next free name.
fn keep(file: &Path, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let name =
        |number: usize| if number == 1 { "PRIORITY.md.orig".into() } else { format!("PRIORITY.md.orig.{number}") };
    for number in 1.. {
        let kept = file.with_file_name(name(number));
        match workspace::create_new(&kept, bytes) {
            Ok(()) => return Ok(kept),
            Err(error) if error.is_name_taken() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::new("there is no free name for the edits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_edits_are_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(PRIORITY);
        let kept = |bytes: &[u8]| keep(&file, bytes).unwrap().file_name().unwrap().to_owned();
        assert_eq!(kept(b"one"), "PRIORITY.md.orig");
        assert_eq!(kept(b"two"), "PRIORITY.md.orig.2");
        assert_eq!(kept(b"one"), "PRIORITY.md.orig");
        assert_eq!(kept(b"two"), "PRIORITY.md.orig.2");
    }
}
