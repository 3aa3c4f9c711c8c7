//! What is configured in one clone: the merge driver, in the repository's configuration and in `info/attributes`, and other
//! lines of `info/attributes` and `info/exclude`.
//!
//! Not in `.gitattributes`: a driver is a program on one machine, and must not be configured in a file that is shared.

use std::io;
use std::path::{Path, PathBuf};

use super::{GitError, Repository, regular_file};
use crate::disk::{self, FilePermissions, Overwrite};
use crate::text::tree::PRIORITY;

const SECTION: &str = "merge.topline";

impl Repository {
    /// Registers `command` as the merge driver of the generated files.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn install_merge_driver(&self, command: &str) -> Result<(), GitError> {
        let set = |key: &str, value: &str| {
            self.run(self.index_file(), &["config", "--local", &format!("{SECTION}.{key}"), value], b"")
        };
        set("name", "regenerates Topline's priority file")?;
        set("driver", command)?;
        self.add_attributes_line(&attribute_line())
    }

    /// Adds a line to the attributes of this clone, unless they have it.
    pub(super) fn add_attributes_line(&self, line: &str) -> Result<(), GitError> {
        add_line(&self.attributes_path(), line)
    }

    /// Keeps the untracked files that match `pattern` out of git, in this clone.
    ///
    /// # Errors
    /// If the list can't be written.
    pub fn exclude(&self, pattern: &str) -> Result<(), GitError> {
        add_line(&self.common_dir().join("info").join("exclude"), pattern)
    }

    /// Removes the merge driver. Returns whether there was one.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn remove_merge_driver(&self) -> Result<bool, GitError> {
        let (path, line) = (self.attributes_path(), attribute_line());
        if let Some(old) = read(&path)?.filter(|old| has_line(old, &line)) {
            let remaining = old.split_inclusive(|byte| *byte == b'\n').filter(|old| !is_line(old, &line));
            write(&path, Some(&old), &remaining.collect::<Vec<_>>().concat())?;
        }
        if self.config(&format!("{SECTION}.driver")).is_none() {
            return Ok(false);
        }
        self.run(self.index_file(), &["config", "--local", "--remove-section", SECTION], b"")?;
        Ok(true)
    }

    fn attributes_path(&self) -> PathBuf {
        self.common_dir().join("info").join("attributes")
    }
}

/// Adds a line to a file, unless it has it. The file may have any bytes.
fn add_line(path: &Path, line: &str) -> Result<(), GitError> {
    let existing = read(path)?;
    let old = existing.as_deref().unwrap_or_default();
    if has_line(old, line) {
        return Ok(());
    }
    let newline: &[u8] = if old.is_empty() || old.ends_with(b"\n") { b"" } else { b"\n" };
    write(path, existing.as_deref(), &[old, newline, line.as_bytes(), b"\n"].concat())
}

fn has_line(text: &[u8], line: &str) -> bool {
    text.split(|byte| *byte == b'\n').any(|other| is_line(other, line))
}

fn is_line(bytes: &[u8], line: &str) -> bool {
    bytes.trim_ascii_end() == line.as_bytes()
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, GitError> {
    match regular_file::read(path, u64::MAX) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| GitError::other(format!("can't read {}", path.display()), error)),
    }
}

/// Writes the text; `old` is the one from which it was made.
fn write(path: &Path, old: Option<&[u8]>, text: &[u8]) -> Result<(), GitError> {
    disk::write(path, text, old.map_or(Overwrite::Never, Overwrite::IfUnchanged), FilePermissions::Keep)
        .map(|_| ())
        .map_err(|error| GitError::not_written(path.to_owned(), error))
}

fn attribute_line() -> String {
    format!("{PRIORITY} merge=topline")
}
