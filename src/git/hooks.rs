//! Hook files: what is there, and ours.
//!
//! A file is ours if its second line says so and fits what follows: whoever adds a line of their own makes it theirs.
//! Everything else belongs to somebody, even if it calls Topline, and is never written to or removed.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use git2::{ObjectType, Oid};

use super::{GitError, Repository};
use crate::disk::{self, Mode, Over};

/// The hooks for which Topline has a use.
pub const HOOKS: [&str; 2] = ["pre-commit", "pre-merge-commit"];

/// What marks a file as written by Topline, whichever version: this, the version, and what [`sum`] gives of the rest.
const MARK: &str = "# topline hook";

/// What is found where a hook would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Present {
    /// Nothing.
    Nothing,
    /// A hook that Topline has written, of this or another version.
    Ours,
    /// A hook of somebody else that runs Topline's.
    Calls,
    /// A hook of somebody else, and its text.
    Foreign(String),
}

impl Repository {
    /// Where git looks for the hook `name`.
    pub fn hook_file(&self, name: &str) -> PathBuf {
        self.hooks_dir().0.join(name)
    }

    /// What is there.
    pub fn hook(&self, name: &str) -> Present {
        match fs::read(self.hook_file(name)) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Present::Nothing,
            Err(_) => Present::Foreign(String::new()),
            Ok(bytes) => present(String::from_utf8_lossy(&bytes).into_owned(), name),
        }
    }

    /// Writes a hook that begins with `#!/bin/sh`; the mark is added. A hook that is not Topline's stays, even
    /// if it came a moment ago.
    ///
    /// # Errors
    /// If the folder or the file can't be written, or may not be.
    pub fn write_hook(&self, name: &str, script: &str) -> Result<(), GitError> {
        let path = self.hook_file(name);
        let text = format!("#!/bin/sh\n{MARK} {} {}\n{script}", env!("CARGO_PKG_VERSION"), sum(script));
        let old = fs::read(&path).ok();
        let ours =
            old.as_deref().filter(|old| present(String::from_utf8_lossy(old).into_owned(), name) == Present::Ours);
        let over = ours.map_or(Over::Nothing, Over::Bytes);
        disk::write(&path, text.as_bytes(), over, Mode::Executable).map_err(|why| GitError::not_written(path, why))?;
        Ok(())
    }

    /// Removes a hook, if it is ours; whether it was.
    ///
    /// # Errors
    /// If the file can't be removed.
    pub fn remove_hook(&self, name: &str) -> Result<bool, GitError> {
        let path = self.hook_file(name);
        if self.hook(name) != Present::Ours {
            return Ok(false);
        }
        fs::remove_file(&path).map_err(|error| GitError::other(format!("can't remove {}", path.display()), error))?;
        Ok(true)
    }
}

fn present(text: String, name: &str) -> Present {
    // A shim that somebody has changed calls what it has found.
    let calls = [format!("topline hook run {name}"), format!("\"$topline\" hook run {name}")];
    let is_call =
        |line: &str| !line.trim_start().starts_with('#') && calls.iter().any(|call| line.contains(call.as_str()));
    if is_ours(&text) {
        Present::Ours
    } else if text.lines().any(is_call) {
        Present::Calls
    } else {
        Present::Foreign(text)
    }
}

fn is_ours(text: &str) -> bool {
    let mut parts = text.splitn(3, '\n').skip(1);
    let (Some(mark), Some(script)) = (parts.next(), parts.next()) else { return false };
    mark.strip_prefix(MARK).and_then(|mark| mark.rsplit_once(' ')).is_some_and(|(_, written)| written == sum(script))
}

/// What a script is recognised by.
fn sum(script: &str) -> String {
    Oid::hash_object(ObjectType::Blob, script.as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_are_told_by_their_second_line() {
        let of = |text: &str| present(text.into(), "pre-commit");
        let ours = format!("#!/bin/sh\n# topline hook 0.0.9 {}\nexec x\n", sum("exec x\n"));
        assert_eq!(of(&ours), Present::Ours);
        assert!(matches!(of(&(ours + "lint\n")), Present::Foreign(_)));
        assert_eq!(of("#!/bin/sh\n# topline hook 0.0.9 0\nexec \"$topline\" hook run pre-commit\n"), Present::Calls);
        assert_eq!(of("#!/bin/sh\nset -e\ntopline hook run pre-commit\n"), Present::Calls);
        assert!(matches!(of("#!/bin/sh\n# add: topline hook run pre-commit\n"), Present::Foreign(_)));
        assert!(matches!(of(""), Present::Foreign(_)));
    }
}
