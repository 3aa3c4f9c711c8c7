//! A temporary folder to run the real binary in, isolated from this machine's configuration.
//!
//! The environment is cleared; `HOME`, the temporary folder, the locale, the time zone, git's configuration, authors and
//! dates are fixed.
//!
//! ```ignore
//! let shop = Sandbox::new().file("backlog.toml", "").file("stories/a.md", "+++\ntitle = \"A\"\n+++\n");
//! let run = shop.shell("topline priority --write");
//! assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
//! ```

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program under test.
pub(crate) const TOPLINE: &str = env!("CARGO_BIN_EXE_topline");

/// A file of the tests, from its path in the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder to run in, gone when the test ends.
pub(crate) struct Sandbox {
    _temporary: TempDir,
    /// The real path of the folder: what programs print.
    root: PathBuf,
}

impl Sandbox {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        let temporary = TempDir::new().unwrap();
        let root = temporary.path().canonicalize().unwrap();
        for around in root.ancestors() {
            for name in [".git", "backlog.toml", "backlog"] {
                assert!(!around.join(name).exists(), "{} would be seen by the tests", around.join(name).display());
            }
        }
        for folder in ["work", "home", "tmp"] {
            fs::create_dir(root.join(folder)).unwrap();
        }
        Self { _temporary: temporary, root }
    }

    /// The same folder with a file in it.
    #[must_use]
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.write(path, bytes);
        self
    }

    /// The same folder with everything that lies in `folder`.
    #[must_use]
    pub(crate) fn filled_from(self, folder: &Path) -> Self {
        copy(folder, &self.path(""));
        self
    }

    /// The path of something in the folder.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        let work = self.root.join("work");
        if inside.is_empty() { work } else { work.join(inside) }
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A file's text.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The names in a folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        names(&self.path(folder))
    }

    /// `program`, about to run in the folder with nothing of this machine's environment.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        let here = Path::new(TOPLINE).parent().unwrap();
        let path = std::env::join_paths([here, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
        command
            .current_dir(self.path(""))
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.root.join("home"))
            .env("TMPDIR", self.root.join("tmp"))
            .envs([("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("GIT_CONFIG_NOSYSTEM", "1")]);
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "Maria")
                .env(format!("GIT_{who}_EMAIL"), "maria@shop.example")
                .env(format!("GIT_{who}_DATE"), "2026-11-23T12:00:00Z");
        }
        command
    }

    /// Runs the program with these arguments.
    pub(crate) fn topline(&self, args: &[&str]) -> Run {
        let output = self.command(TOPLINE).args(args).output().unwrap();
        self.ran(&output)
    }

    /// Runs a line as a user types it in a shell.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let output = self.command("/bin/sh").args(["-c", line]).output().unwrap();
        self.ran(&output)
    }

    /// An output without the paths of this machine.
    pub(crate) fn ran(&self, output: &Output) -> Run {
        let text = |bytes: &[u8]| self.normal(&String::from_utf8_lossy(bytes));
        Run { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// A text without this machine's paths.
    fn normal(&self, text: &str) -> String {
        text.replace(&*self.root.to_string_lossy(), "[SANDBOX]")
    }
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

/// Every file below a folder with its text, without git's.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for name in names(folder).into_iter().filter(|name| name != ".git") {
        let path = folder.join(&name);
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// The files without those under temporary names.
pub(crate) fn named_files(folder: &Path) -> BTreeMap<String, String> {
    let is_named = |path: &str| !(path.starts_with(".topline-") || path.contains("/.topline-"));
    files(folder).into_iter().filter(|(path, _)| is_named(path)).collect()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() { copy(&from, &to) } else { assert!(fs::copy(&from, &to).is_ok()) }
    }
}
