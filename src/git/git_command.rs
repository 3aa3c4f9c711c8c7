//! Runs the `git` program on an open repository.
//!
//! Environment variables say which repository and index are meant, because a hook is started with variables that may
//! say something else. `GIT_LITERAL_PATHSPECS` is set because a folder may be called `[x]`, `LC_ALL` so that messages
//! are not translated, and `GIT_NO_LAZY_FETCH` so that missing objects are not fetched: Topline doesn't use the
//! network.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::GitErrorKind;
use super::{GitError, Repository};

impl Repository {
    /// A `git` command for this repository and the index at `index`.
    fn git_command(&self, index: &Path) -> Command {
        let mut git = Command::new("git");
        self.environment.apply_to(&mut git);
        git.env("GIT_DIR", self.git_dir()).env("GIT_INDEX_FILE", index);
        git.env("GIT_LITERAL_PATHSPECS", "1").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        git.env("GIT_NO_LAZY_FETCH", "1");
        git.env_remove("GIT_PREFIX");
        if let Some(workdir) = self.workdir() {
            git.env("GIT_WORK_TREE", workdir).current_dir(workdir);
        }
        git
    }

    /// Runs `git` with these arguments and standard input, and returns its standard output. An exit code other than 0
    /// is an error.
    pub(super) fn run(&self, index: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let output = self.run_with(index, arguments, input, &[])?;
        if output.code == Some(0) {
            return Ok(output.stdout);
        }
        let command = arguments.first().copied().unwrap_or_default().to_owned();
        Err(GitError::new(GitErrorKind::GitFailed { command, stderr: output.stderr }))
    }

    /// Runs `git` with these arguments, standard input and additional environment variables.
    pub(super) fn run_with(
        &self,
        index: &Path,
        arguments: &[&str],
        input: &[u8],
        variables: &[(&str, &str)],
    ) -> Result<GitOutput, GitError> {
        let mut git = self.git_command(index);
        git.args(arguments).envs(variables.iter().copied());
        run_command(&mut git, input)
    }
}

/// Runs a `git` command with this standard input.
pub(super) fn run_command(git: &mut Command, input: &[u8]) -> Result<GitOutput, GitError> {
    let cant_run = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => GitError::with_source(GitErrorKind::GitNotFound, error),
        _ => GitError::other("can't run git", error),
    };
    git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = git.spawn().map_err(cant_run)?;
    let input_written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
    let output = child.wait_with_output().map_err(cant_run)?;
    // If git failed, its own message says more than the broken pipe.
    if output.status.success() {
        input_written.map_err(cant_run)?;
    }
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(GitOutput { code: output.status.code(), stdout: output.stdout, stderr })
}

/// The result of a `git` process.
pub(super) struct GitOutput {
    /// The exit code; `None` if a signal ended the process.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}
