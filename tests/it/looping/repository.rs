//! What real git says of a repository: the first-parent history with whole trees, the blobs, tags and branches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::repo::TestRepo;

/// A commit of the first-parent history.
#[derive(Clone, Debug)]
pub struct Commit {
    pub id: String,
    /// The committer date, in seconds since 1970.
    pub at: i64,
    pub author: String,
    pub subject: String,
    /// The blobs of its tree by path.
    pub tree: BTreeMap<String, String>,
    /// The paths that differ from the first parent.
    pub changed: Vec<String>,
}

/// A repository as git's own commands show it.
pub struct Git<'r> {
    pub repo: &'r TestRepo,
    pub folder: PathBuf,
}

impl Git<'_> {
    fn command(&self) -> Command {
        self.repo.command("git", &self.folder)
    }

    /// What git prints.
    pub fn output(&self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The first-parent history of a revision, the oldest commit first.
    pub fn history(&self, revision: &str) -> Vec<Commit> {
        let format = "--format=%x01%H%x02%ct%x02%aE%x02%s%x02";
        let log = ["log", "--first-parent", "-m", "--reverse", "--root", "--raw", "--no-abbrev", "--no-renames", "-z"];
        let text = self.output(&[&log[..], &[format, revision, "--"]].concat());
        let mut tree = BTreeMap::new();
        let mut commits = Vec::new();
        for part in text.split('\x01').skip(1) {
            let fields: Vec<&str> = part.splitn(5, '\x02').collect();
            let mut changed = Vec::new();
            let mut words = fields[4].split('\0').map(str::trim_start).filter(|word| !word.is_empty());
            while let Some(change) = words.next() {
                let path = words.next().unwrap().to_owned();
                let [_, _, _, new, letter] = change.split(' ').collect::<Vec<_>>()[..] else { panic!("{change}") };
                match letter {
                    "D" => tree.remove(&path),
                    _ => tree.insert(path.clone(), new.to_owned()),
                };
                changed.push(path);
            }
            commits.push(Commit {
                id: fields[0].to_owned(),
                at: fields[1].parse().unwrap(),
                author: fields[2].to_owned(),
                subject: fields[3].to_owned(),
                tree: tree.clone(),
                changed,
            });
        }
        commits
    }

    /// The content of all blobs of these commits.
    pub fn blobs(&self, commits: &[Commit]) -> HashMap<String, Vec<u8>> {
        let ids: BTreeSet<&String> = commits.iter().flat_map(|commit| commit.tree.values()).collect();
        let mut command = self.command();
        let mut child =
            command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let wanted: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let writer = std::thread::spawn(move || input.write_all(wanted.as_bytes()).unwrap());
        let output = child.wait_with_output().unwrap().stdout;
        writer.join().unwrap();
        let mut blobs = HashMap::new();
        let mut rest = &output[..];
        for id in ids {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
            let size: usize = str::from_utf8(&rest[..end]).unwrap().rsplit(' ').next().unwrap().parse().unwrap();
            blobs.insert(id.clone(), rest[end + 1..end + 1 + size].to_vec());
            rest = &rest[end + 2 + size..];
        }
        blobs
    }

    /// The tags of commits that match a pattern, with their dates: the tagger's, or else the commit's.
    pub fn tags(&self, pattern: &str) -> Vec<(i64, String)> {
        let format = "--format=%(taggerdate:unix) %(committerdate:unix) %(*committerdate:unix) %(refname:short)";
        let text = self.output(&["tag", "--list", format, pattern]);
        let tag = |line: &str| {
            let fields: Vec<&str> = line.split(' ').collect();
            let name = fields[3].strip_prefix("tags/").unwrap_or(fields[3]);
            let at = if fields[0].is_empty() { fields[1] } else { fields[0] };
            (at.parse().unwrap(), name.to_owned())
        };
        text.lines().map(tag).collect()
    }

    /// Whether a branch exists.
    pub fn has_branch(&self, name: &str) -> bool {
        let mut command = self.command();
        command.args(["rev-parse", "--quiet", "--verify", &format!("refs/heads/{name}")]);
        command.output().unwrap().status.success()
    }

    /// Writes the tree of a revision into a new folder.
    pub fn export(&self, revision: &str, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        let archive = to.join("tree.tar");
        self.output(&["archive", "--format=tar", "-o", archive.to_str().unwrap(), revision]);
        let tar = self.repo.command("tar", to).args(["-xf", "tree.tar"]).output().unwrap();
        assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
    }
}
