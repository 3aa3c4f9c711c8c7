//! The merge driver's entries: in the repository's configuration and in its own attributes file.
//!
//! `info/attributes` and not `.gitattributes`: a driver is a program on one machine, so nothing about it
//! belongs into the files that everybody gets.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{GitError, Repository};
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
        let old = self.attributes()?;
        if old.lines().any(|known| known == line()) {
            return Ok(());
        }
        let gap = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        self.write_attributes(&format!("{old}{gap}{}\n", line()))
    }

    /// Takes the driver out again; whether there was one.
    ///
    /// # Errors
    /// If the configuration or the attributes can't be written.
    pub fn remove_driver(&self) -> Result<bool, GitError> {
        let old = self.attributes()?;
        if old.lines().any(|known| known == line()) {
            let kept: String = old.split_inclusive('\n').filter(|known| known.trim_end() != line()).collect();
            self.write_attributes(&kept)?;
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

    fn attributes(&self) -> Result<String, GitError> {
        let path = self.attributes_file();
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|error| GitError::other(format!("can't read {}", path.display()), error)),
        }
    }

    fn write_attributes(&self, text: &str) -> Result<(), GitError> {
        let path = self.attributes_file();
        let failed = |error| GitError::other(format!("can't write {}", path.display()), error);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(failed)?;
        let file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        fs::write(file.path(), text).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

fn line() -> String {
    format!("{PRIORITY} merge=topline")
}
