//! The hook compared with `git status`: one story of many is changed and staged.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::backlogs;
use crate::clock::{RUNS, TOPLINE, medians, run};

/// Prints two rows for each size: a backlog at the repository's root, and a hard one in a folder.
pub fn table(sizes: &[usize]) -> io::Result<()> {
    println!("{:>8}  {:>6}  {:>13}  {:>8}  {:>11}", "stories", "tree", "git status ms", "hook ms", "hook/status");
    for size in sizes {
        row(*size, &FLAT)?;
        row(*size, &NESTED)?;
    }
    println!();
    Ok(())
}

/// A kind of repository.
struct Kind {
    name: &'static str,
    /// The backlog's folder, seen from the top.
    folder: &'static str,
    write: fn(&Path, usize, u64) -> io::Result<()>,
    path: fn(usize) -> String,
}

const FLAT: Kind = Kind { name: "flat", folder: "", write: backlogs::realistic, path: backlogs::path };
const NESTED: Kind = Kind { name: "nested", folder: "backlog", write: backlogs::nested, path: backlogs::nested_path };

/// The same repository, `git status` and the hook in turn.
fn row(size: usize, kind: &Kind) -> io::Result<()> {
    let repository = Repository::new(size, kind)?;
    let [status, hook] =
        medians(RUNS, [&mut || repository.git(&["status", "--porcelain"]), &mut || repository.hook()], &mut || {
            repository.stage_again()
        })?;
    println!("{size:>8}  {:>6}  {status:>13.1}  {hook:>8.1}  {:>11.2}", kind.name, hook / status);
    Ok(())
}

/// A repository whose index holds one changed story.
struct Repository {
    folder: tempfile::TempDir,
    /// `PRIORITY.md`, seen from the top.
    generated: PathBuf,
    index: Vec<u8>,
    priority: Vec<u8>,
    /// The blob that the hook writes, once it has run.
    blob: PathBuf,
}

impl Repository {
    fn new(size: usize, kind: &Kind) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let backlog = folder.path().join(kind.folder);
        fs::create_dir_all(&backlog)?;
        (kind.write)(&backlog, size, 7)?;
        let generated = Path::new(kind.folder).join("PRIORITY.md");
        let mut made = Self { folder, generated, index: Vec::new(), priority: Vec::new(), blob: PathBuf::new() };
        made.git(&["init", "-q"])?;
        run(Command::new(TOPLINE).arg("-C").arg(&backlog).args(["priority", "--write"]))?;
        made.git(&["add", "."])?;
        made.git(&["-c", "gc.auto=0", "commit", "-qm", "a backlog"])?;
        made.git(&["gc", "-q"])?;
        change(&backlog.join((kind.path)(size / 2)))?;
        made.git(&["add", "."])?;
        made.git(&["update-index", "--refresh"])?;
        made.index = fs::read(made.index_file())?;
        made.priority = fs::read(made.path().join(&made.generated))?;
        // The parse cache exists for every commit but the first.
        made.hook()?;
        made.blob = made.staged_blob()?;
        Ok(made)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn index_file(&self) -> PathBuf {
        self.path().join(".git/index")
    }

    /// The loose object that the index names for `PRIORITY.md`.
    fn staged_blob(&self) -> io::Result<PathBuf> {
        let mut command = Command::new("git");
        let output = command
            .arg("-C")
            .arg(self.path())
            .arg("rev-parse")
            .arg(format!(":{}", self.generated.display()))
            .output()?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let (folder, name) = id.split_at_checked(2).ok_or_else(|| io::Error::other("no blob is staged"))?;
        Ok(self.path().join(".git/objects").join(folder).join(name))
    }

    /// Restores the state before the last run: the story is staged, `PRIORITY.md` is that of `HEAD`, and its new blob doesn't
    /// exist.
    fn stage_again(&self) -> io::Result<()> {
        match fs::remove_file(&self.blob) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::write(self.path().join(&self.generated), &self.priority)?;
        fs::write(self.index_file(), &self.index)?;
        self.git(&["update-index", "-q", "--refresh"])
    }

    fn hook(&self) -> io::Result<()> {
        run(Command::new(TOPLINE).current_dir(self.path()).args(["hook", "run", "pre-commit"]))
    }

    fn git(&self, words: &[&str]) -> io::Result<()> {
        let who = ["user.name=Bench", "user.email=bench@topline.example"].map(|pair| ["-c", pair]).concat();
        run(Command::new("git").arg("-C").arg(self.path()).args(who).args(words))
    }
}

/// Raises the estimate of a story, which moves it in the order.
fn change(story: &Path) -> io::Result<()> {
    let text = fs::read_to_string(story)?;
    let changed = match text.split_once("estimate = ") {
        Some((before, rest)) => {
            format!("{before}estimate = 4{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => text.replacen("+++\n", "+++\nestimate = 4\n", 1),
    };
    fs::write(story, changed)
}
