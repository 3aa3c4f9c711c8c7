//! A file that an editor opens and that isn't part of anything yet, in a folder that only its owner can read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

/// A temporary file for an editor. It is removed with its folder when this is dropped.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    path: PathBuf,
}

impl Draft {
    /// Creates the file. Its `name` is what editors show, and tells them the language.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn new(name: &str, text: &str) -> io::Result<Self> {
        let folder = Builder::new().prefix("topline-").tempdir()?;
        let path = folder.path().join(name);
        fs::write(&path, text)?;
        Ok(Self { folder, path })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file contains now, without the mark of UTF-8 that some editors put at its beginning. An editor may have replaced
    /// the file, or deleted it (`None`).
    ///
    /// # Errors
    /// If it can't be read, or isn't UTF-8.
    pub fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(|text| Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())),
        }
    }

    /// Replaces the text.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write(&self, text: &str) -> io::Result<()> {
        fs::write(&self.path, text)
    }

    /// Leaves the file where it is, and returns where that is.
    pub fn keep(self) -> PathBuf {
        // The folder stays from here on.
        let _ = self.folder.keep();
        self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_gone_unless_it_is_kept() {
        let draft = Draft::new("a.md", "text").unwrap();
        let path = draft.path().to_owned();
        assert_eq!(draft.read().unwrap().as_deref(), Some("text"));
        draft.write("more").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "more");
        drop(draft);
        assert!(!path.parent().unwrap().exists());

        let kept = Draft::new("a.md", "text").unwrap().keep();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "text");
        fs::remove_dir_all(kept.parent().unwrap()).unwrap();
    }
}
