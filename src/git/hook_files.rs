//! Installs and removes hook files, and recognizes those that Topline has written.
//!
//! A hook is Topline's own if its second line has Topline's mark and a checksum that matches the rest: if a user adds a
//! line, it becomes the user's hook. Hooks of others are never overwritten or removed, even if they call Topline.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};

use super::{GitError, Repository, regular_file};
use crate::disk::{self, FilePermissions, Overwrite};

/// The hooks that Topline installs: those that check a commit, and those that git runs after changes for which it runs no
/// other.
pub const HOOKS: [&str; 5] = ["pre-commit", "pre-merge-commit", "post-commit", "post-merge", "post-rewrite"];

/// Marks a hook as written by Topline. The version and the [`checksum`] of the script follow on the same line.
const MARK: &str = "# topline hook";

/// The state of a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookState {
    /// There is no hook.
    Missing,
    /// A hook written by Topline, of this or another version.
    Topline,
    /// A hook of somebody else that calls Topline.
    CallsTopline,
    /// Any other hook; its text.
    Foreign(String),
}

impl Repository {
    /// The path of the hook `name`.
    pub fn hook_file(&self, name: &str) -> PathBuf {
        self.hooks_dir().0.join(name)
    }

    /// Whether git leaves the hook `name` out, because its file isn't executable.
    pub fn is_left_out(&self, name: &str) -> bool {
        !is_executable(&self.hook_file(name))
    }

    /// The state of the hook `name`.
    pub fn hook(&self, name: &str) -> HookState {
        match regular_file::read(&self.hook_file(name), u64::MAX) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => HookState::Missing,
            Err(_) => HookState::Foreign(String::new()),
            Ok(bytes) => classify(String::from_utf8_lossy(&bytes).into_owned(), name),
        }
    }

    /// Writes the hook `name`: `#!/bin/sh`, the mark, and `script`. A hook that isn't Topline's is not overwritten.
    ///
    /// # Errors
    /// If the folder or the file can't be written, or another hook exists.
    pub fn write_hook(&self, name: &str, script: &str) -> Result<(), GitError> {
        let path = self.hook_file(name);
        let text = format!("#!/bin/sh\n{MARK} {} {}\n{script}", env!("CARGO_PKG_VERSION"), checksum(script));
        let existing = regular_file::read(&path, u64::MAX).ok();
        let is_own = |bytes: &&[u8]| classify(String::from_utf8_lossy(bytes).into_owned(), name) == HookState::Topline;
        let overwrite = existing.as_deref().filter(is_own).map_or(Overwrite::Never, Overwrite::IfUnchanged);
        disk::write(&path, text.as_bytes(), overwrite, FilePermissions::Executable)
            .map(|_| ())
            .map_err(|error| GitError::not_written(path, error))
    }

    /// Removes the hook `name` if Topline has written it. Returns whether it was removed.
    ///
    /// # Errors
    /// If the file can't be removed.
    pub fn remove_hook(&self, name: &str) -> Result<bool, GitError> {
        let path = self.hook_file(name);
        if self.hook(name) != HookState::Topline {
            return Ok(false);
        }
        fs::remove_file(&path).map_err(|error| GitError::other(format!("can't remove {}", path.display()), error))?;
        Ok(true)
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.exists()
}

fn classify(text: String, name: &str) -> HookState {
    // A hook of Topline that somebody has changed calls `"$topline"`, the path that it has found.
    let calls = [format!("topline hook run {name}"), format!("\"$topline\" hook run {name}")];
    let is_call =
        |line: &str| !line.trim_start().starts_with('#') && calls.iter().any(|call| line.contains(call.as_str()));
    if has_valid_mark(&text) {
        HookState::Topline
    } else if text.lines().any(is_call) {
        HookState::CallsTopline
    } else {
        HookState::Foreign(text)
    }
}

/// Whether the second line has the mark, and its checksum matches the lines after it.
fn has_valid_mark(text: &str) -> bool {
    let mut parts = text.splitn(3, '\n').skip(1);
    let (Some(mark_line), Some(script)) = (parts.next(), parts.next()) else { return false };
    let written = mark_line.strip_prefix(MARK).and_then(|rest| rest.rsplit_once(' ')).map(|(_, checksum)| checksum);
    written.is_some_and(|written| written == checksum(script))
}

/// The checksum of a script: its id as a blob.
fn checksum(script: &str) -> String {
    Oid::hash_object(ObjectType::Blob, script.as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_are_recognized_by_their_second_line() {
        let state = |text: &str| classify(text.into(), "pre-commit");
        let own = format!("#!/bin/sh\n# topline hook 0.0.9 {}\nexec x\n", checksum("exec x\n"));
        assert_eq!(state(&own), HookState::Topline);
        assert!(matches!(state(&(own + "lint\n")), HookState::Foreign(_)));
        assert_eq!(
            state("#!/bin/sh\n# topline hook 0.0.9 0\nexec \"$topline\" hook run pre-commit\n"),
            HookState::CallsTopline
        );
        assert_eq!(state("#!/bin/sh\nset -e\ntopline hook run pre-commit\n"), HookState::CallsTopline);
        assert!(matches!(state("#!/bin/sh\n# add: topline hook run pre-commit\n"), HookState::Foreign(_)));
        assert!(matches!(state(""), HookState::Foreign(_)));
    }
}
