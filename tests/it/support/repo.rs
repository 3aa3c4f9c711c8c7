//! Runs real git in a temporary folder, without the machine's and the user's configuration.
//!
//! A test reads like a shell session: `repo.write(…).git("add -A").git("commit -m first")`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository, and the folder in which commands are run.
pub struct TestRepo {
    home: tempfile::TempDir,
    path: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl TestRepo {
    /// An empty repository on branch `main`.
    pub fn new() -> Self {
        Self::init("")
    }

    /// The same with more arguments for `git init`.
    pub fn init(arguments: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().canonicalize().unwrap().join("repo");
        std::fs::create_dir(&path).unwrap();
        let repo = Self { home, path };
        repo.git(&format!("init --quiet --initial-branch=main {arguments} ."));
        repo
    }

    /// A folder beside the repository, where other clones and worktrees may live.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.path().canonicalize().unwrap().join(name)
    }

    /// The top of the working tree.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        write(&self.path.join(path), text.as_ref());
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.path.join(path)).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A symlink at `path` that says `target`.
    #[cfg(unix)]
    pub fn link(&self, path: &str, target: &str) -> &Self {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
        self
    }

    /// Writes a minimal `backlog.toml` into `folder`.
    pub fn backlog(&self, folder: &str) -> &Self {
        let path = Path::new(folder).join("backlog.toml");
        self.write(path.to_str().unwrap(), "[product]\nname = \"Shop\"\n")
    }

    /// Writes the story `id` of the backlog in `backlog/`; `fields` are lines of front matter.
    pub fn story(&self, id: &str, fields: &str) -> &Self {
        self.write(&story_path(id), story(id, fields))
    }

    /// Runs git with arguments separated by blanks; it must succeed.
    pub fn git(&self, arguments: &str) -> &Self {
        self.output(arguments);
        self
    }

    /// Runs git with arguments of any form; it must succeed.
    pub fn git_args(&self, arguments: &[&str]) -> &Self {
        let output = self.command("git", &self.path).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    /// What git prints.
    pub fn output(&self, arguments: &str) -> String {
        let ended = self.try_git(arguments);
        assert_eq!(ended.code, 0, "git {arguments}\n{}{}", ended.stdout, ended.stderr);
        ended.stdout
    }

    /// Runs git, however it ends.
    pub fn try_git(&self, arguments: &str) -> Ended {
        self.try_git_in(&self.path, arguments)
    }

    pub fn git_in(&self, folder: &Path, arguments: &str) -> String {
        let ended = self.try_git_in(folder, arguments);
        assert_eq!(ended.code, 0, "git {arguments}\n{}{}", ended.stdout, ended.stderr);
        ended.stdout
    }

    pub fn try_git_in(&self, folder: &Path, arguments: &str) -> Ended {
        let mut git = self.command("git", folder);
        git.args(arguments.split_whitespace());
        git.output().unwrap().into()
    }

    /// Stages everything and commits it.
    pub fn commit_all(&self, message: &str) -> &Self {
        self.git("add -A").git(&format!("commit --quiet --no-verify --allow-empty -m {}", message.replace(' ', "-")))
    }

    /// A repository with hooks and one committed story, `a`.
    pub fn hooked() -> Self {
        let repo = Self::new();
        repo.backlog("backlog").story("a", "");
        assert_eq!(repo.topline("hook install").code, 0);
        repo.git("add -A").git("commit -q -m first");
        repo
    }

    /// Whether the commit's `PRIORITY.md` is what its own backlog gives, and nothing else is left to commit.
    #[track_caller]
    pub fn assert_committed(&self) -> &Self {
        self.assert_committed_in(&self.path)
    }

    #[track_caller]
    pub fn assert_committed_in(&self, folder: &Path) -> &Self {
        self.assert_fresh_in(folder, "HEAD");
        assert_eq!(self.git_in(folder, "diff-files --name-only"), "", "something looks changed");
        assert_eq!(self.git_in(folder, "status --porcelain"), "", "something is left");
        self
    }

    /// Whether a revision's `PRIORITY.md` is what its own backlog gives.
    #[track_caller]
    pub fn assert_fresh_in(&self, folder: &Path, revision: &str) {
        let given = self.topline_in(folder, &format!("priority --rev {revision} --format markdown"));
        assert_eq!(given.code, 0, "{}", given.stderr);
        let committed = self.git_in(folder, &format!("show {revision}:backlog/PRIORITY.md"));
        assert_eq!(committed, given.stdout, "the committed PRIORITY.md is stale");
    }

    /// Runs the program in `folder`.
    pub fn topline_in(&self, folder: &Path, arguments: &str) -> Ended {
        let mut topline = self.command(env!("CARGO_BIN_EXE_topline"), folder);
        topline.args(arguments.split_whitespace());
        topline.output().unwrap().into()
    }

    pub fn topline(&self, arguments: &str) -> Ended {
        self.topline_in(&self.path, arguments)
    }

    /// A program in a folder, with an environment in which only this test exists.
    pub fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("HOME", self.home.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C").env("TZ", "UTC");
        command.env("GIT_EDITOR", "true").env("GIT_TERMINAL_PROMPT", "0");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Dev").env(format!("GIT_{who}_EMAIL"), "dev@shop.example");
            command.env(format!("GIT_{who}_DATE"), "2026-11-02T10:00:00Z");
        }
        command
    }
}

/// Where the story `id` lies.
pub fn story_path(id: &str) -> String {
    format!("backlog/stories/{id}.md")
}

/// A story whose title is its id.
pub fn story(id: &str, fields: &str) -> String {
    format!("+++\ntitle = \"{id}\"\n{fields}\n+++\n\nSome words.\n\n## Acceptance criteria\n\n- [ ] It works\n")
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
