//! Registers the merge driver: in the repository's configuration and in `info/attributes`.
//!
//! Not in `.gitattributes`: a driver is a program on one machine, and must not be configured in a file that is shared.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{GitError, Repository};
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
        let existing = self.attributes()?;
        let old = existing.as_deref().unwrap_or_default();
        if old.lines().any(|line| line == attribute_line()) {
            return Ok(());
        }
        let newline = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        self.write_attributes(existing.as_deref(), &format!("{old}{newline}{}\n", attribute_line()))
    }

    /// Removes the merge driver. Returns whether there was one.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn remove_merge_driver(&self) -> Result<bool, GitError> {
        if let Some(old) = self.attributes()?.filter(|old| old.lines().any(|line| line == attribute_line())) {
            let remaining: String =
                old.split_inclusive('\n').filter(|line| line.trim_end() != attribute_line()).collect();
            self.write_attributes(Some(&old), &remaining)?;
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

    fn attributes(&self) -> Result<Option<String>, GitError> {
        let path = self.attributes_path();
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|error| GitError::other(format!("can't read {}", path.display()), error)),
        }
    }

    /// Writes the attributes; `old` is the text from which the new one was made.
    fn write_attributes(&self, old: Option<&str>, text: &str) -> Result<(), GitError> {
        let path = self.attributes_path();
        let overwrite = old.map_or(Overwrite::Never, |old| Overwrite::IfUnchanged(old.as_bytes()));
        disk::write(&path, text.as_bytes(), overwrite, FilePermissions::Keep)
            .map(|_| ())
            .map_err(|error| GitError::not_written(path, error))
    }
}

fn attribute_line() -> String {
    format!("{PRIORITY} merge=topline")
}
