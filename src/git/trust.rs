//! Opens a repository of another user if git trusts it.
//!
//! libgit2 knows only some forms of `safe.directory` and none that comes from the environment (`git -c`,
//! `GIT_CONFIG_COUNT`). So git itself is asked, and then the repository is opened in the one way in which libgit2 doesn't
//! check the owner.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Environment, open_error};

/// The repository that git uses in the folder `from`, if git accepts its owner.
pub(super) fn open_if_git_trusts(from: &Path, environment: &Environment) -> Option<git2::Repository> {
    let [git_dir, workdir] = trusted_folders(from, environment)?;
    // Opening in this way checks no format.
    if open_error::unsupported_format(&open_error::common_dir(&git_dir)).is_some() {
        return None;
    }
    let inner = git2::Repository::open_bare(&git_dir).ok()?;
    if !workdir.as_os_str().is_empty() {
        inner.set_workdir(&workdir, false).ok()?;
    }
    Some(inner)
}

/// The git folder and the root of the working tree (empty in a bare repository), as git tells them.
fn trusted_folders(from: &Path, environment: &Environment) -> Option<[PathBuf; 2]> {
    // `safe.directory = .` trusts the folder in which git is started.
    let here = environment.current_folder();
    let is_same = || open_error::find_git_dir(here, environment) == open_error::find_git_dir(from, environment);
    let folder = if environment.names_repository() || is_same() { here } else { from };
    let ask = |question: &[&str]| {
        let mut git = Command::new("git");
        environment.apply_to(&mut git);
        let output = git.current_dir(folder).env("LC_ALL", "C").arg("rev-parse").args(question).output().ok()?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        Some(PathBuf::from(text.trim_end_matches('\n')))
    };
    let git_dir = ask(&["--absolute-git-dir"])?;
    Some([git_dir, ask(&["--show-toplevel"]).unwrap_or_default()])
}
