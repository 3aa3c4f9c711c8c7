//! Writes a change: the one place where files that people write are changed.
//!
//! Each file is written completely or not at all, and only if it still has the bytes from which the change was made. What is
//! added to `backlog.toml` comes first, then new files, then edited ones, then renamed and deleted ones: whoever reads in
//! between, or after a crash, finds no reference to anything that isn't there yet or not any more. Decisions, to which nothing
//! refers, leave before stories are edited: as long as its story is as it was, the same command can be run again. If a file
//! can't be written, those before it get their old bytes back.

use std::path::{Path, PathBuf};

use super::changed::ChangedFile;
use super::{Session, SessionError};
use crate::text::tree::CONFIG;
use crate::text::{path, tree};
use crate::workspace::{self, CHANGED_BY_ANOTHER, FileWrite, Overwrite, WorkspaceError};

/// One write of a file, with paths on the disk.
enum Step<'c> {
    Create(PathBuf, &'c str),
    Edit(PathBuf, &'c str, &'c str),
    Rename(Renaming<'c>),
    Delete(PathBuf, &'c str),
}

struct Renaming<'c> {
    from: PathBuf,
    to: PathBuf,
    /// What the file contains before anything is written: it is renamed after its edit.
    first: &'c str,
    text: &'c str,
}

impl Session {
    /// Writes the files of a change to the working tree.
    ///
    /// # Errors
    /// If a file has changed since it was read, or can't be written. Nothing has changed then, unless even the old bytes
    /// couldn't be written back.
    pub fn apply(&self, files: &[ChangedFile]) -> Result<(), SessionError> {
        self.apply_or(files, "make the change by hand")
    }

    /// As [`Session::apply`]. `by_hand` says what to write into a file that is a symlink or read-only.
    ///
    /// # Errors
    /// As for [`Session::apply`].
    pub fn apply_or(&self, files: &[ChangedFile], by_hand: &str) -> Result<(), SessionError> {
        let steps = steps(&self.location.root.path, files);
        for step in &steps {
            step.check(by_hand)?;
        }
        let writes: Vec<FileWrite<'_>> = steps.iter().map(Step::write).collect();
        workspace::write_user_files(&writes).map_err(|failed| {
            undo(steps.get(..failed.done).unwrap_or_default());
            failed.error.into()
        })
    }
}

impl Step<'_> {
    /// Looks before the first write whether this one will be refused.
    fn check(&self, by_hand: &str) -> Result<(), WorkspaceError> {
        let (path, old) = match self {
            Self::Create(..) => return Ok(()),
            Self::Edit(path, old, _) | Self::Delete(path, old) => (path, *old),
            Self::Rename(renaming) => (&renaming.from, renaming.first),
        };
        workspace::check_editable(path, by_hand)?;
        match workspace::read_file_if_exists(path)? {
            Some(bytes) if bytes == old.as_bytes() => Ok(()),
            Some(_) => Err(WorkspaceError::refused("can't write", path, CHANGED_BY_ANOTHER)
                .hint("nothing was written: run it again")),
            // The write refuses a symlink in its own words.
            None if path.is_symlink() => Ok(()),
            None => Err(WorkspaceError::refused("can't write", path, "it isn't there")
                .hint("if a sparse checkout leaves it out, add its folder with `git sparse-checkout add`")),
        }
    }

    fn write(&self) -> FileWrite<'_> {
        match self {
            Self::Create(path, text) => FileWrite::Write(path, text.as_bytes(), Overwrite::Never),
            Self::Edit(path, old, new) => edit(path, old, new),
            Self::Delete(path, old) => FileWrite::Remove(path, old.as_bytes()),
            Self::Rename(Renaming { from, to, text, .. }) => FileWrite::Rename(from, to, text.as_bytes()),
        }
    }

    fn undo(&self) -> FileWrite<'_> {
        match self {
            Self::Create(path, text) => FileWrite::Remove(path, text.as_bytes()),
            Self::Edit(path, old, new) => edit(path, new, old),
            Self::Delete(path, old) => FileWrite::Write(path, old.as_bytes(), Overwrite::Never),
            Self::Rename(Renaming { from, to, text, .. }) => FileWrite::Rename(to, from, text.as_bytes()),
        }
    }
}

fn edit<'s>(path: &'s Path, old: &'s str, new: &'s str) -> FileWrite<'s> {
    FileWrite::Write(path, new.as_bytes(), Overwrite::IfUnchanged(old.as_bytes()))
}

/// Writes the old bytes back. Somebody who has edited a file by now keeps that edit.
fn undo(done: &[Step<'_>]) {
    let mut writes: Vec<FileWrite<'_>> = done.iter().rev().map(Step::undo).collect();
    while let Err(failed) = workspace::write_user_files(&writes) {
        writes.remove(failed.at);
        writes.drain(..failed.done);
    }
}

/// The writes of a change to the backlog in `root`, in their order.
fn steps<'c>(root: &Path, files: &'c [ChangedFile]) -> Vec<Step<'c>> {
    let (mut additions, mut creates, mut edits) = (Vec::new(), Vec::new(), Vec::new());
    let (mut decisions, mut moves) = (Vec::new(), Vec::new());
    let on_disk = |path: &str| root.join(path);
    for file in files {
        let (path, old_path) = (|| on_disk(&file.path), || on_disk(file.old_path()));
        let renaming = |first, text| Step::Rename(Renaming { from: old_path(), to: path(), first, text });
        match (file.old.as_deref(), file.new.as_deref()) {
            (None, Some(new)) => creates.push(Step::Create(path(), new)),
            (Some(old), None) => {
                let last = if tree::is_decision_path(&file.path) { &mut decisions } else { &mut moves };
                last.push(Step::Delete(path(), old));
            }
            (Some(old), Some(new)) if has_new_stem(file) => {
                creates.push(Step::Create(path(), new));
                let last = if tree::is_decision_path(file.old_path()) { &mut decisions } else { &mut moves };
                last.push(Step::Delete(old_path(), old));
            }
            (Some(old), Some(new)) if *file.path == *CONFIG && is_addition(old, new) => {
                additions.push(Step::Edit(path(), old, new));
            }
            (Some(old), Some(new)) if file.renamed_from.is_some() && tree::is_decision_path(file.old_path()) => {
                // A spelling. As long as the story has the old one, the same command can be run again.
                if old != new {
                    decisions.push(Step::Edit(old_path(), old, new));
                }
                decisions.push(renaming(old, new));
            }
            (Some(old), Some(new)) => {
                if old != new {
                    edits.push(Step::Edit(old_path(), old, new));
                }
                if file.renamed_from.is_some() {
                    // An id must not be there twice, so the file keeps its old name until it gets the new one.
                    moves.push(renaming(old, new));
                }
            }
            (None, None) => {}
        }
    }
    additions.into_iter().chain(creates).chain(decisions).chain(edits).chain(moves).collect()
}

/// Whether a text has all lines of another in their order, with more between them or behind.
fn is_addition(old: &str, new: &str) -> bool {
    let mut lines = new.lines();
    old.lines().all(|line| lines.any(|known| known == line))
}

/// Whether a file gets another id, also when case is ignored: then both names can be there at once. One that gets another
/// ending or folder alone doesn't.
fn has_new_stem(file: &ChangedFile) -> bool {
    let stem = |path: &str| {
        let name = path::file_name(path).to_lowercase();
        name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
    };
    file.renamed_from.as_ref().is_some_and(|from| stem(from) != stem(&file.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_adds_lines_can_be_written_first() {
        let old = "[[a]]\nid = 1\n\n[c]\n";
        for new in
            ["[[a]]\nid = 1\n\n[[a]]\nid = 2\n\n[c]\n\n[[b]]\nid = 3\n", old, "[[a]]\r\nid = 1\r\n\r\n[c]\r\nx = 1\r\n"]
        {
            assert!(is_addition(old, new), "{new}");
        }
        for new in ["[[a]]\nid = 2\n\n[c]\n", "[c]\n[[a]]\nid = 1\n", "", "[[a]]\nid = 12\n\n[c]\n"] {
            assert!(!is_addition(old, new), "{new}");
        }
        assert!(is_addition("[a]", "[a]\n\n[[b]]\n"));
    }
}
