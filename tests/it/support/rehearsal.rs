//! Runs the pre-commit hook repeatedly from the same staged state.

use std::fs;
use std::path::PathBuf;

use super::repo::{Ended, TestRepo};

/// A repository with something staged, and the bytes that a hook may change.
pub struct Rehearsal<'r> {
    repo: &'r TestRepo,
    index: Vec<u8>,
    priority: Option<Vec<u8>>,
}

/// The output of a hook run, and the files that it leaves.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub code: i32,
    pub said: String,
    pub staged: String,
    pub priority: Option<String>,
}

impl<'r> Rehearsal<'r> {
    pub fn of(repo: &'r TestRepo) -> Self {
        let index = fs::read(repo.path().join(".git/index")).unwrap();
        Self { repo, index, priority: fs::read(repo.path().join("backlog/PRIORITY.md")).ok() }
    }

    /// Restores everything except Topline's own files, and runs the hook.
    pub fn run(&self) -> Outcome {
        self.reset();
        self.outcome(self.repo.topline("hook run pre-commit"))
    }

    /// Deletes Topline's own files, too, and runs the hook.
    pub fn run_without(&self) -> Outcome {
        let _ = fs::remove_dir_all(folder(self.repo));
        self.run()
    }

    pub fn reset(&self) {
        fs::write(self.repo.path().join(".git/index"), &self.index).unwrap();
        if let Some(priority) = &self.priority {
            self.repo.write("backlog/PRIORITY.md", priority);
        }
    }

    pub fn outcome(&self, ended: Ended) -> Outcome {
        Outcome {
            code: ended.code,
            said: ended.stdout + &ended.stderr,
            staged: self.repo.output("ls-files -s"),
            priority: fs::read_to_string(self.repo.path().join("backlog/PRIORITY.md")).ok(),
        }
    }
}

/// The folder of the parse cache.
pub fn folder(repo: &TestRepo) -> PathBuf {
    repo.path().join(".git/topline/parse-cache")
}

/// The files in this folder, including temporary ones, sorted.
pub fn files(repo: &TestRepo) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(repo)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The only parse cache file.
pub fn kept(repo: &TestRepo) -> PathBuf {
    let files = files(repo);
    assert_eq!(files.len(), 1, "no temporary file stays: {files:?}");
    files[0].clone()
}
