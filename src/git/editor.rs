//! Finds the user's editor as git does: `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`, then the one that git was built with.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Environment;

/// What git falls back on where it isn't there to be asked.
const FALLBACK: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// An editor as a shell would run it: a program, which may have arguments and quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorCommand(pub String);

impl EditorCommand {
    /// The editor that the user has chosen.
    pub fn chosen(environment: &Environment) -> Option<Self> {
        let variable = |name: &str| environment.text(name).map(str::to_owned);
        // A full-screen editor can't work where the terminal can't move its cursor.
        let visual = || variable("VISUAL").filter(|_| !environment.has_dumb_terminal());
        let configured = || git_says(environment, &["config", "--get", "core.editor"]);
        let command = variable("GIT_EDITOR").or_else(configured).or_else(visual).or_else(|| variable("EDITOR"));
        command.map(Self)
    }

    /// The editor of users who have chosen none. `None` where the terminal is too simple for it.
    pub fn default(environment: &Environment) -> Option<Self> {
        let is_dumb = environment.has_dumb_terminal();
        let told = || git_says(environment, &["var", "GIT_EDITOR"]).unwrap_or_else(|| FALLBACK.to_owned());
        (!is_dumb).then(|| Self(told()))
    }
}

/// The shell that git uses: on Windows the one that comes with git, which need not be on the `PATH`.
pub fn shell(environment: &Environment) -> PathBuf {
    let with_git = || {
        let programs = PathBuf::from(git_says(environment, &["--exec-path"])?);
        // From `mingw64/libexec/git-core`.
        let shell = programs.ancestors().nth(3)?.join("bin").join("sh.exe");
        shell.is_file().then_some(shell)
    };
    let found = if cfg!(windows) { with_git() } else { None };
    found.unwrap_or_else(|| PathBuf::from("sh"))
}

/// What git prints, without the line ending. `None` if git isn't there or fails, and for an empty answer.
fn git_says(environment: &Environment, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    environment.apply_to(&mut git);
    git.args(arguments).current_dir(environment.current_folder());
    git.stdin(Stdio::null()).stderr(Stdio::null());
    let output = git.output().ok().filter(|output| output.status.success())?;
    let answer = String::from_utf8(output.stdout).ok()?;
    let answer = answer.trim_end_matches(['\r', '\n']);
    (!answer.is_empty()).then(|| answer.to_owned())
}
