//! Commits the files at some paths as they are on disk, and nothing else that is staged.
//!
//! This is a commit of the user, with the user's hooks and configuration: unlike the other commands here it doesn't say which index
//! or language is meant, because hooks would inherit that.

use std::path::Path;
use std::process::Command;

use super::git_command::{GitOutput, run_command};
use super::{CommitId, GitError, Repository};

/// A file that differs between `HEAD`, the index and the working tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncommittedPath {
    /// Its path, relative to the repository's root.
    pub path: String,
    /// Whether git doesn't know it yet.
    pub is_untracked: bool,
    /// Whether it is in conflict.
    pub is_unmerged: bool,
}

/// How a commit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitRun {
    /// The new commit; `None` if git made none.
    pub commit: Option<CommitId>,
    /// What git and the hooks said.
    pub output: String,
}

impl Repository {
    /// The files that aren't as `HEAD` has them, in the index or on disk.
    ///
    /// # Errors
    /// If git can't say.
    pub fn uncommitted_paths(&self) -> Result<Vec<UncommittedPath>, GitError> {
        let arguments = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
        let output = self.run(self.index_file(), &arguments, b"")?;
        let records = output.split(|byte| *byte == 0).filter_map(|record| str::from_utf8(record).ok());
        let path = |record: &str| {
            let (code, path) = (record.get(..2)?, record.get(3..)?);
            Some(UncommittedPath {
                path: path.to_owned(),
                is_untracked: code == "??",
                is_unmerged: code.contains('U') || matches!(code, "AA" | "DD"),
            })
        };
        Ok(records.filter_map(path).collect())
    }

    /// Commits the files at these paths, relative to the repository's root, as they are on disk; those of them that git doesn't
    /// know yet are `new`. What else is staged stays staged. A commit that git or a hook refuses is no error: its output says why.
    ///
    /// # Errors
    /// If git can't be run.
    pub fn commit_paths(&self, paths: &[String], new: &[String], message: &str) -> Result<CommitRun, GitError> {
        let before = self.head_target();
        // A commit of paths takes only those that the index has.
        if !new.is_empty() {
            let add = ["add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul"];
            self.run(self.index_file(), &add, nul_list(new.iter().cloned()).as_bytes())?;
        }
        let committed = self.run_commit(paths, message);
        let commit = self.head_target().filter(|head| Some(*head) != before);
        if commit.is_none() && !new.is_empty() {
            let forget = ["update-index", "--force-remove", "-z", "--stdin"];
            self.run(self.index_file(), &forget, nul_list(new.iter().cloned()).as_bytes())?;
        }
        let GitOutput { stdout, stderr, .. } = committed?;
        let output = format!("{stderr}{}", String::from_utf8_lossy(&stdout));
        Ok(CommitRun { commit, output })
    }

    fn run_commit(&self, paths: &[String], message: &str) -> Result<GitOutput, GitError> {
        let mut git = Command::new("git");
        self.environment.apply_to(&mut git);
        let top = self.workdir().unwrap_or(Path::new(""));
        git.current_dir(top);
        if self.environment.names_repository() {
            // The variable may be seen from another folder.
            git.env("GIT_DIR", self.git_dir()).env("GIT_WORK_TREE", top);
        }
        git.args(["commit", "--only", "--pathspec-from-file=-", "--pathspec-file-nul"]);
        git.arg(format!("--message={message}"));
        let pathspecs = nul_list(paths.iter().map(|path| format!(":(top,literal){path}")));
        run_command(&mut git, pathspecs.as_bytes())
    }

    /// The commit that is checked out, if there is one.
    pub fn head_target(&self) -> Option<CommitId> {
        self.inner.head().ok().and_then(|head| head.target())
    }
}

/// The paths, each ended by NUL.
fn nul_list(paths: impl Iterator<Item = String>) -> String {
    paths.map(|path| path + "\0").collect()
}

impl CommitRun {
    /// Whether there is a new commit.
    pub fn is_done(&self) -> bool {
        self.commit.is_some()
    }
}
