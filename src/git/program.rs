//! Runs the `git` program on an open repository.
//!
//! It is told by its environment which repository and which index are meant, since it may be started within a
//! hook whose own variables say something else. `GIT_LITERAL_PATHSPECS` because a backlog's folder may be
//! named `[x]`, `LC_ALL` so that its words are the same everywhere, `GIT_NO_LAZY_FETCH` so that no missing object
//! is fetched: nothing here talks to a network.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::Kind;
use super::{GitError, Repository};

/// Where git looks for objects besides the repository: the program must see what the library sees.
const OBJECT_FOLDERS: [&str; 2] = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];

impl Repository {
    /// The `git` program on this repository and on the index at `index`.
    fn program(&self, index: &Path) -> Command {
        let mut git = Command::new("git");
        git.env("GIT_DIR", self.git_dir()).env("GIT_INDEX_FILE", index);
        git.env("GIT_LITERAL_PATHSPECS", "1").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        git.env("GIT_NO_LAZY_FETCH", "1");
        git.env_remove("GIT_PREFIX");
        for name in OBJECT_FOLDERS {
            match self.environment.get(name) {
                Some(value) => git.env(name, value),
                None => git.env_remove(name),
            };
        }
        if let Some(workdir) = self.workdir() {
            git.env("GIT_WORK_TREE", workdir).current_dir(workdir);
        }
        git
    }

    /// What `git` prints for these arguments, given `input`; anything but success is a failure.
    pub(super) fn run(&self, index: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let output = self.run_with(index, arguments, input, &[])?;
        if output.code == Some(0) {
            return Ok(output.stdout);
        }
        let command = arguments.first().copied().unwrap_or_default().to_owned();
        Err(GitError::new(Kind::Program { command, said: output.stderr }))
    }

    /// How `git` ends for these arguments, given `input` and further variables.
    pub(super) fn run_with(
        &self,
        index: &Path,
        arguments: &[&str],
        input: &[u8],
        variables: &[(&str, &str)],
    ) -> Result<Ended, GitError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => GitError::from(Kind::NoProgram, error),
            _ => GitError::other("can't run git", error),
        };
        let mut git = self.program(index);
        git.args(arguments).envs(variables.iter().copied());
        git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = git.spawn().map_err(failed)?;
        let fed = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
        let output = child.wait_with_output().map_err(failed)?;
        // Git's own failure says more than the broken pipe that comes with it.
        if output.status.success() {
            fed.map_err(failed)?;
        }
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Ended { code: output.status.code(), stdout: output.stdout, stderr })
    }
}

/// How the program ended; no code if a signal ended it.
pub(super) struct Ended {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}
