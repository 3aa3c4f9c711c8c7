//! Writes a change: the one place where files that people write are changed.
//!
//! Each file is written completely or not at all, and only if it still has the bytes from which the change was made. What is
//! added to `backlog.toml` comes first, then new files, then edited ones, then renamed and deleted ones: whoever reads in
//! between, or after a crash, finds no reference to anything that isn't there yet or not any more. Decisions, to which nothing
//! refers, leave before stories are edited: as long as its story is as it was, the same command can be run again. If a file
//! can't be written, those before it get their old bytes back.

use std::path::PathBuf;

use super::changed::ChangedFile;
use super::{Session, SessionError};
use crate::text::tree::CONFIG;
use crate::text::{path, tree};
use crate::workspace::{self, CHANGED_BY_ANOTHER, WorkspaceError};

/// One write of a file.
enum Step<'c> {
    Create(&'c ChangedFile, &'c str),
    Edit(&'c str, &'c str, &'c str),
    Rename(&'c ChangedFile, &'c str),
    Delete(&'c str, &'c str),
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
        let steps = steps(files);
        for step in &steps {
            self.check(step, by_hand)?;
        }
        for (at, step) in steps.iter().enumerate() {
            if let Err(error) = self.run(step, by_hand) {
                for done in steps.iter().take(at).rev() {
                    // Somebody who has edited the file by now keeps that edit.
                    let _ = self.undo(done);
                }
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn on_disk(&self, path: &str) -> PathBuf {
        self.location.root.path.join(path)
    }

    /// Looks before the first write whether this one will be refused.
    fn check(&self, step: &Step<'_>, by_hand: &str) -> Result<(), WorkspaceError> {
        let (path, old) = match step {
            Step::Create(..) => return Ok(()),
            Step::Edit(path, old, _) | Step::Delete(path, old) => (*path, *old),
            // An edited file is renamed after its edit.
            Step::Rename(file, new) => (&**file.old_path(), file.old.as_deref().unwrap_or(new)),
        };
        let path = self.on_disk(path);
        workspace::check_editable(&path, by_hand)?;
        match workspace::read_file_if_exists(&path)? {
            Some(bytes) if bytes == old.as_bytes() => Ok(()),
            Some(_) => Err(WorkspaceError::refused("can't write", &path, CHANGED_BY_ANOTHER)
                .hint("nothing was written: run it again")),
            // The write refuses a symlink in its own words.
            None if path.is_symlink() => Ok(()),
            None => Err(WorkspaceError::refused("can't write", &path, "it isn't there")
                .hint("if a sparse checkout leaves it out, add its folder with `git sparse-checkout add`")),
        }
    }

    fn run(&self, step: &Step<'_>, by_hand: &str) -> Result<(), WorkspaceError> {
        match step {
            Step::Create(file, text) => workspace::create_new(&self.on_disk(&file.path), text.as_bytes()),
            Step::Edit(path, old, new) => self.edit(path, old, new, by_hand),
            Step::Delete(path, old) => workspace::remove_user_file(&self.on_disk(path), old.as_bytes()),
            Step::Rename(file, text) => {
                let [from, to] = [file.old_path(), &file.path].map(|path| self.on_disk(path));
                workspace::rename_user_file(&from, &to, text.as_bytes())
            }
        }
    }

    fn undo(&self, step: &Step<'_>) -> Result<(), WorkspaceError> {
        match step {
            Step::Create(file, text) => workspace::remove_user_file(&self.on_disk(&file.path), text.as_bytes()),
            Step::Edit(path, old, new) => self.edit(path, new, old, ""),
            Step::Delete(path, old) => workspace::create_new(&self.on_disk(path), old.as_bytes()),
            Step::Rename(file, text) => {
                let [from, to] = [file.old_path(), &file.path].map(|path| self.on_disk(path));
                workspace::rename_user_file(&to, &from, text.as_bytes())
            }
        }
    }

    fn edit(&self, path: &str, old: &str, new: &str, by_hand: &str) -> Result<(), WorkspaceError> {
        workspace::edit_user_file(&self.on_disk(path), old.as_bytes(), new.as_bytes(), by_hand).map(|_| ())
    }
}

/// The writes of a change, in their order.
fn steps(files: &[ChangedFile]) -> Vec<Step<'_>> {
    let (mut additions, mut creates, mut edits) = (Vec::new(), Vec::new(), Vec::new());
    let (mut decisions, mut moves) = (Vec::new(), Vec::new());
    for file in files {
        match (file.old.as_deref(), file.new.as_deref()) {
            (None, Some(new)) => creates.push(Step::Create(file, new)),
            (Some(old), None) => {
                let last = if tree::is_decision_path(&file.path) { &mut decisions } else { &mut moves };
                last.push(Step::Delete(&file.path, old));
            }
            (Some(old), Some(new)) if has_new_stem(file) => {
                creates.push(Step::Create(file, new));
                let last = if tree::is_decision_path(file.old_path()) { &mut decisions } else { &mut moves };
                last.push(Step::Delete(file.old_path(), old));
            }
            (Some(old), Some(new)) if *file.path == *CONFIG && is_addition(old, new) => {
                additions.push(Step::Edit(&file.path, old, new));
            }
            (Some(old), Some(new)) if file.renamed_from.is_some() && tree::is_decision_path(file.old_path()) => {
                // A spelling. As long as the story has the old one, the same command can be run again.
                if old != new {
                    decisions.push(Step::Edit(file.old_path(), old, new));
                }
                decisions.push(Step::Rename(file, new));
            }
            (Some(old), Some(new)) => {
                if old != new {
                    edits.push(Step::Edit(file.old_path(), old, new));
                }
                if file.renamed_from.is_some() {
                    // An id must not be there twice, so the file keeps its old name until it gets the new one.
                    moves.push(Step::Rename(file, new));
                }
            }
            (None, None) => {}
        }
    }
    additions.into_iter().chain(creates).chain(decisions).chain(edits).chain(moves).collect()
}

/// Whether a text has all of another, with one piece more.
fn is_addition(old: &str, new: &str) -> bool {
    let same = |(one, other): &(u8, u8)| one == other;
    let start = old.bytes().zip(new.bytes()).take_while(same).count();
    let end = old.bytes().rev().zip(new.bytes().rev()).take_while(same).count();
    start + end >= old.len() && new.len() >= old.len()
}

/// Whether a file gets another id, also when case is ignored: then both names can be there at once.
fn has_new_stem(file: &ChangedFile) -> bool {
    let name = |path: &str| path::file_name(path).to_lowercase();
    file.renamed_from.as_ref().is_some_and(|from| name(from) != name(&file.path))
}
