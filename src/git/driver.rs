//! The merge driver's entries: in the repository's configuration and in its own attributes file.
//!
//! `info/attributes` and not `.gitattributes`: a driver is a program on one machine, so nothing about it
//! belongs into the files that everybody gets.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{GitError, Repository};
use crate::disk::{self, Mode, Over};
use crate::text::tree::PRIORITY;

const SECTION: &str = "merge.topline";

impl Repository {
    /// Has `command` merge the generated files.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn install_driver(&self, command: &str) -> Result<(), GitError> {
        let set = |key: &str, value: &str| {
            self.run(self.index_file(), &["config", "--local", &format!("{SECTION}.{key}"), value], b"")
        };
        set("name", "regenerates Topline's priority file")?;
        set("driver", command)?;
        let found = self.attributes()?;
        let old = found.as_deref().unwrap_or_default();
        if old.lines().any(|known| known == line()) {
            return Ok(());
        }
        let gap = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        self.write_attributes(found.as_deref(), &format!("{old}{gap}{}\n", line()))
    }

    /// Takes the driver out again; whether there was one.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn remove_driver(&self) -> Result<bool, GitError> {
        if let Some(old) = self.attributes()?.filter(|old| old.lines().any(|known| known == line())) {
            let kept: String = old.split_inclusive('\n').filter(|known| known.trim_end() != line()).collect();
            self.write_attributes(Some(&old), &kept)?;
        }
        if self.config(&format!("{SECTION}.driver")).is_none() {
            return Ok(false);
        }
        self.run(self.index_file(), &["config", "--local", "--remove-section", SECTION], b"")?;
        Ok(true)
    }

    fn attributes_file(&self) -> PathBuf {
        self.common_dir().join("info").join("attributes")
    }

    fn attributes(&self) -> Result<Option<String>, GitError> {
        let path = self.attributes_file();
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|error| GitError::other(format!("can't read {}", path.display()), error)),
        }
    }

    /// Writes the attributes that were made from `old`.
    fn write_attributes(&self, old: Option<&str>, text: &str) -> Result<(), GitError> {
        let path = self.attributes_file();
        let over = old.map_or(Over::Nothing, |old| Over::Bytes(old.as_bytes()));
        let written = disk::write(&path, text.as_bytes(), over, Mode::AsFound);
        written.map(|_| ()).map_err(|why| GitError::not_written(path, why))
    }
}

fn line() -> String {
    format!("{PRIORITY} merge=topline")
}
