//! A backlog in a git repository of its own, in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::program::repository;

/// A repository with a backlog. It is deleted when it is dropped.
pub struct Backlog {
    folder: TempDir,
    /// Where the backlog lies in the repository.
    root: PathBuf,
}

impl Backlog {
    /// The backlog of the example.
    pub fn example() -> Self {
        Self::copy(&repository("backlog-example"))
    }

    /// A copy of a backlog, committed.
    pub fn copy(from: &Path) -> Self {
        let backlog = Self::empty_folder();
        copy_folder(from, &backlog.root);
        backlog.init();
        backlog
    }

    /// A backlog where it is. It is only read.
    pub fn at(root: &Path) -> Self {
        let mut backlog = Self::empty_folder();
        backlog.root = std::path::absolute(root).expect("an absolute path");
        backlog
    }

    /// A generated backlog of so many items, with the generator of `TOPLINE_DATA`.
    pub fn generated(items: usize) -> Self {
        let data = std::env::var_os("TOPLINE_DATA").map_or_else(|| repository("../shared/data"), PathBuf::from);
        let generator = data.join("gen_backlog.py");
        assert!(generator.is_file(), "{} is missing: TOPLINE_DATA names its folder", generator.display());
        let mut backlog = Self::empty_folder();
        backlog.root = backlog.folder.path().join("repo/backlog");
        let mut python = Command::new("python3");
        python.arg(generator).arg(items.to_string()).arg(backlog.repository());
        let output = backlog.quiet(&mut python).output().expect("python3 starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        backlog
    }

    /// A backlog of these files (path and text), committed.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let backlog = Self::empty_folder();
        for (path, text) in files {
            backlog.write(path, text);
        }
        backlog.init();
        backlog
    }

    fn empty_folder() -> Self {
        let folder = tempfile::Builder::new().prefix("topline-browser-").tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        fs::create_dir_all(&home).expect("a home");
        let settings = "[user]\nname = Maria\nemail = maria@shop.example\n[init]\ndefaultBranch = main\n[commit]\ngpgSign = false\n";
        fs::write(home.join(".gitconfig"), settings).expect("settings of git");
        let root = folder.path().join("repo");
        fs::create_dir_all(&root).expect("a repository");
        Self { folder, root }
    }

    fn init(&self) {
        self.git(&["init", "--quiet"]);
        self.commit("The backlog");
    }

    /// The repository's folder.
    pub fn repository(&self) -> PathBuf {
        self.folder.path().join("repo")
    }

    /// The folder of `backlog.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path beside the repository, for output.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file's text.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Whether a file is there.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// Writes a file, with its folders.
    #[track_caller]
    pub fn write(&self, path: &str, text: &str) {
        let file = self.root.join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the file's folder");
        fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Replaces the only place of a text in a file, as somebody with an editor.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// The file below `folder` whose name is `ID.md`.
    #[track_caller]
    pub fn story(&self, id: &str) -> String {
        let wanted = format!("{id}.md");
        let mut files = Vec::new();
        list(&self.root.join("stories"), &mut files);
        let found = files.iter().find(|file| file.file_name().is_some_and(|name| name == wanted.as_str()));
        let found = found.unwrap_or_else(|| panic!("no file of {id} among {files:?}"));
        found.strip_prefix(&self.root).expect("it is inside").to_string_lossy().into_owned()
    }

    /// All files of the backlog, with their bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut paths = Vec::new();
        list(&self.root, &mut paths);
        let name = |path: &Path| path.strip_prefix(&self.root).expect("it is inside").to_string_lossy().into_owned();
        let files = paths.iter().map(|path| (name(path), fs::read(path).expect("a file that can be read")));
        files.filter(|(name, _)| !name.starts_with(".git/")).collect()
    }

    /// Runs git in the repository; fails if git does.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        let output = self.quiet(git.args(arguments).current_dir(self.repository())).output().expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("git's output is text")
    }

    /// Commits everything.
    #[track_caller]
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--no-verify", "-m", message]);
    }

    /// What differs from the last commit, as `git status --short` has it.
    #[track_caller]
    pub fn changed(&self) -> Vec<String> {
        let status = self.git(&["status", "--short", "--untracked-files=all"]);
        status.lines().map(|line| line.trim_start().to_owned()).collect()
    }

    /// Gives a process nothing of this machine's settings.
    pub(crate) fn quiet<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        for name in
            ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "NO_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS"]
        {
            command.env_remove(name);
        }
        command
            .env("HOME", self.folder.path().join("home"))
            .env("XDG_CONFIG_HOME", self.folder.path().join("home/.config"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
    }

    /// Runs a command of the program on this backlog.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut program = crate::program::command();
        self.quiet(program.arg("-C").arg(&self.root).args(arguments)).output().expect("the program starts")
    }

    /// The same, and it must succeed: its output.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "topline {arguments:?}: {}\n{}", output.status, text(&output.stderr));
        text(&output.stdout)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to copy to");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry of the folder");
        let target = to.join(entry.file_name());
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}
