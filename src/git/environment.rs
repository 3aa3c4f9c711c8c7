//! The `GIT_*` environment variables and the current directory of the process, read once.
//!
//! Git starts hooks with `GIT_DIR`, `GIT_WORK_TREE` or `GIT_INDEX_FILE` set, and these take precedence over the current
//! directory. Nothing else in this layer reads the process's environment, so that a long-lived process or a test
//! can look at a repository as if it were started elsewhere.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set for `git merge-tree`, which calls the merge driver again.
pub(super) const NESTED_MERGE_VARIABLE: &str = "TOPLINE_WITHIN_MERGE_TREE";
/// The terminal, and the user's editors in it.
const TERMINAL_VARIABLES: [&str; 3] = ["TERM", "VISUAL", "EDITOR"];

/// The current directory and the `GIT_*` variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    current_folder: PathBuf,
    /// The variables that begin with `GIT`, the one above, and those below; empty ones count as not set.
    variables: BTreeMap<OsString, OsString>,
    /// Whether these are the variables of this process, which libgit2 may read for itself.
    is_of_process: bool,
    /// The user's folder for the state of programs, if there is one.
    state_folder: Option<PathBuf>,
}

impl Environment {
    /// What this process was started with.
    ///
    /// # Errors
    /// If the current folder is gone, or may not be read.
    pub fn capture() -> io::Result<Self> {
        let is_other =
            |name: &OsStr| name == NESTED_MERGE_VARIABLE || TERMINAL_VARIABLES.iter().any(|own| name == *own);
        let is_read = |name: &OsStr| name.as_encoded_bytes().starts_with(b"GIT") || is_other(name);
        let variables = env::vars_os().filter(|(name, value)| is_read(name) && !value.is_empty());
        Ok(Self {
            variables: variables.collect(),
            current_folder: env::current_dir()?,
            is_of_process: true,
            state_folder: state_folder(),
        })
    }

    /// An environment without `GIT_*` variables in `current_folder`, which is absolute.
    pub fn in_folder(current_folder: impl Into<PathBuf>) -> Self {
        Self {
            current_folder: current_folder.into(),
            variables: BTreeMap::new(),
            is_of_process: false,
            state_folder: None,
        }
    }

    /// The folder from which relative paths start.
    pub fn current_folder(&self) -> &Path {
        &self.current_folder
    }

    /// The user's folder for the state of programs.
    pub(super) fn state_folder(&self) -> Option<&Path> {
        self.state_folder.as_deref()
    }

    /// Whether git says which repository is meant.
    pub fn names_repository(&self) -> bool {
        self.get("GIT_DIR").is_some()
    }

    /// Whether this process is a merge driver started by [`Repository::merged_tree`](super::Repository::merged_tree).
    pub fn is_nested_merge(&self) -> bool {
        self.get(NESTED_MERGE_VARIABLE).is_some()
    }

    /// A variable, if it is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// A variable that is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(OsStr::to_str)
    }

    /// Whether the terminal can't move its cursor, as git decides it.
    pub fn has_dumb_terminal(&self) -> bool {
        self.text("TERM").is_none_or(|terminal| terminal == "dumb")
    }

    /// Whether these are the variables of this process.
    pub(super) fn is_of_process(&self) -> bool {
        self.is_of_process
    }

    /// The folders above which no repository is looked for, as git reads `GIT_CEILING_DIRECTORIES`: relative ones are
    /// skipped, and the folder that the search begins in is none.
    pub(super) fn ceilings(&self) -> Vec<PathBuf> {
        let ceilings = self.get("GIT_CEILING_DIRECTORIES").into_iter().flat_map(env::split_paths);
        ceilings.filter(|path| path.is_absolute() && !path.starts_with(&self.current_folder)).collect()
    }

    /// Gives a program these variables in place of the process's. Those that list paths are left as git gave them, which
    /// makes them absolute for hooks.
    pub(super) fn apply_to(&self, command: &mut Command) {
        if self.is_of_process {
            return;
        }
        for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"GIT")) {
            command.env_remove(name);
        }
        command.envs(&self.variables);
    }

    /// The ids of the commits that are being merged: `git merge` sets `GITHEAD_<id>=<branch>` for each.
    pub(super) fn merge_heads(&self) -> Vec<&str> {
        self.variables.keys().filter_map(|name| name.to_str()?.strip_prefix("GITHEAD_")).collect()
    }

    /// The path as seen from the current folder, without a trailing separator.
    pub(super) fn absolute(&self, path: &Path) -> PathBuf {
        self.current_folder.join(path).components().filter(|part| part.as_os_str() != ".").collect()
    }
}

/// The user's folder for the state of programs: as the XDG base directory specification has it, and its like on Windows.
fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local").join("state")))
        .or_else(|| absolute("LOCALAPPDATA"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Environment { variables, ..Environment::in_folder("/home/dev/shop/backlog") }
    }

    #[test]
    #[cfg(unix)]
    fn ceilings_are_absolute_folders_above() {
        let ceilings = |value: &str| with(&[("GIT_CEILING_DIRECTORIES", value)]).ceilings();
        assert_eq!(ceilings(":/home:relative:/home/dev/shop/backlog"), [PathBuf::from("/home")]);
        assert!(with(&[]).ceilings().is_empty());
    }

    #[test]
    fn a_program_gets_the_variables_of_the_value() {
        let mut command = Command::new("git");
        with(&[("GIT_COMMON_DIR", "/elsewhere")]).apply_to(&mut command);
        let variables: Vec<_> = command.get_envs().filter(|(_, value)| value.is_some()).collect();
        assert_eq!(variables, [(OsStr::new("GIT_COMMON_DIR"), Some(OsStr::new("/elsewhere")))]);
    }

    #[test]
    fn merge_heads_are_named_by_variables() {
        assert_eq!(with(&[("GITHEAD_12ab", "topic"), ("GIT_DIR", "x")]).merge_heads(), ["12ab"]);
    }
}
