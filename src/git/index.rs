//! Reads the index: what the next commit will contain.
//!
//! Its file is read here where it is of the plain kind that nearly all are; `git ls-files` puts together those that
//! are split or sparse, and whatever else [`mod@file`] doesn't know. libgit2 isn't asked: it hashes the whole file and
//! keeps each entry apart, which takes longer than all that is done with a large index. Entries of
//! `git add --intent-to-add` are left out, because a commit leaves them out too.

mod file;
mod folders;

use std::fs;
use std::ops::Range;
use std::path::Path;

use git2::Oid;

use super::error::Kind;
use super::snapshot::{Leaf, Mode};
use super::{GitError, Repository};
use folders::Folders;

/// The bit for `--intent-to-add` among the flags that `git ls-files --debug` prints.
const INTENT_TO_ADD: u32 = 1 << 29;

/// The blob without bytes, which stands in the index for a file that is only intended.
const EMPTY: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/// The entries of an index by path (bytes), and the paths that a merge left unresolved.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// The paths of all merged entries, one behind the other: a large index has a hundred thousand.
    names: Vec<u8>,
    merged: Vec<Merged>,
    unmerged: Vec<Box<[u8]>>,
    folders: Folders,
}

/// One entry, with the place of its path among the names.
#[derive(Debug, PartialEq, Eq)]
struct Merged {
    name: Range<usize>,
    leaf: Leaf,
}

/// Reads the index at `path`.
pub fn read(repo: &Repository, path: &Path) -> Result<Entries, GitError> {
    if !path.is_file() {
        return Err(GitError::new(Kind::NoIndex(path.to_owned())));
    }
    match fs::read(path).ok().and_then(|bytes| file::parse(&bytes)) {
        Some(entries) => Ok(entries),
        None => of_program(repo, path),
    }
}

/// The mode bits and the blob at a path of the index at `index`, if that can be told here.
pub fn find(index: &Path, path: &str) -> Option<(u32, Oid)> {
    fs::read(index).ok().and_then(|bytes| file::find(&bytes, path.as_bytes()))
}

/// The index as `git ls-files` puts it together: `MODE ID STAGE\tPATH\0`.
fn of_program(repo: &Repository, path: &Path) -> Result<Entries, GitError> {
    let output = repo.run(path, &["ls-files", "-s", "-z", "--full-name", "--", "."], b"")?;
    let empty = Oid::from_str(EMPTY).ok();
    let mut entries = Entries::default();
    for line in output.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let (mode, id, stage, name) = parse(line).ok_or_else(|| unclear(line))?;
        if Some(id) != empty || !is_intended(repo, path, name)? {
            entries.push(name, stage == b"0", Leaf { mode, id });
        }
    }
    Ok(entries)
}

fn parse(line: &[u8]) -> Option<(Mode, Oid, &[u8], &[u8])> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (facts, name) = (line.get(..tab)?, line.get(tab + 1..)?);
    let mut facts = facts.split(|byte| *byte == b' ');
    let mode = u32::from_str_radix(str::from_utf8(facts.next()?).ok()?, 8).ok()?;
    let id = Oid::from_str(str::from_utf8(facts.next()?).ok()?).ok()?;
    Some((Mode::of(mode), id, facts.next()?, name))
}

fn unclear(line: &[u8]) -> GitError {
    GitError::new(Kind::Other(format!("can't understand `git ls-files`: {}", String::from_utf8_lossy(line))))
}

fn is_intended(repo: &Repository, path: &Path, name: &[u8]) -> Result<bool, GitError> {
    let Ok(name) = str::from_utf8(name) else { return Ok(false) };
    let output = repo.run(path, &["ls-files", "--debug", "--", name], b"")?;
    let output = String::from_utf8_lossy(&output);
    let flags = output.rsplit_once("flags: ").and_then(|(_, flags)| u32::from_str_radix(flags.trim(), 16).ok());
    Ok(flags.is_some_and(|flags| flags & INTENT_TO_ADD != 0))
}

impl Entries {
    /// Adds the next entry; the stages of one unmerged path follow each other.
    fn push(&mut self, path: &[u8], merged: bool, leaf: Leaf) {
        if merged {
            let start = self.names.len();
            self.names.extend_from_slice(path);
            self.merged.push(Merged { name: start..self.names.len(), leaf });
        } else if self.unmerged.last().is_none_or(|last| **last != *path) {
            self.unmerged.push(path.into());
        }
    }

    fn name(&self, entry: &Merged) -> &[u8] {
        self.names.get(entry.name.clone()).unwrap_or_default()
    }

    fn range_below(&self, prefix: &[u8]) -> &[Merged] {
        let start = self.merged.partition_point(|entry| self.name(entry) < prefix);
        let rest = self.merged.get(start..).unwrap_or_default();
        let len = rest.partition_point(|entry| self.name(entry).starts_with(prefix));
        rest.get(..len).unwrap_or_default()
    }

    /// The merged entries whose paths begin with `prefix`.
    pub fn below(&self, prefix: &[u8]) -> impl ExactSizeIterator<Item = (&[u8], Leaf)> {
        self.range_below(prefix).iter().map(|entry| (self.name(entry), entry.leaf))
    }

    /// The merged entry at `path`.
    pub fn at(&self, path: &[u8]) -> Option<Leaf> {
        let found = self.merged.binary_search_by(|entry| self.name(entry).cmp(path)).ok()?;
        self.merged.get(found).map(|entry| entry.leaf)
    }

    /// The paths that a merge left unresolved.
    pub fn unmerged(&self) -> impl Iterator<Item = &[u8]> {
        self.unmerged.iter().map(|path| &**path)
    }

    /// Whether git has noted `id` as the tree of the folder at `path` (empty for the top). What git notes is what it
    /// writes into a commit, so entries and note belong together; a note whose count doesn't fit is none.
    pub fn is_tree(&self, path: &[u8], id: Oid) -> bool {
        let prefix = below(path);
        let is_whole = self.folders.count(path, id) == Some(self.range_below(&prefix).len());
        is_whole && !self.unmerged().any(|path| path.starts_with(&prefix))
    }

    /// The same, and there are no symlinks below.
    pub fn is_plain_tree(&self, path: &[u8], id: Oid) -> bool {
        self.is_tree(path, id) && self.range_below(&below(path)).iter().all(|entry| entry.leaf.mode != Mode::Link)
    }
}

/// How the paths of what lies in a folder begin.
fn below(folder: &[u8]) -> Vec<u8> {
    if folder.is_empty() { Vec::new() } else { [folder, b"/"].concat() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// Real git in a folder of its own.
    struct Git(tempfile::TempDir);

    impl Git {
        fn new() -> Self {
            let git = Self(tempfile::tempdir().unwrap());
            git.run(&["init", "-q"], b"");
            git
        }

        fn run(&self, words: &[&str], input: &[u8]) -> Vec<u8> {
            let mut git = Command::new("git");
            git.current_dir(self.0.path()).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
            git.args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut child = git.spawn().unwrap();
            child.stdin.take().unwrap().write_all(input).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "git {words:?}");
            output.stdout
        }

        fn open(&self) -> Repository {
            Repository::discover(self.0.path()).unwrap().unwrap()
        }

        fn index(&self) -> Vec<u8> {
            fs::read(self.open().index_file()).unwrap()
        }

        /// What git reads from the bytes of an index; nothing if it refuses them.
        fn reads(&self, bytes: &[u8]) -> Option<Entries> {
            let path = self.0.path().join("other");
            fs::write(&path, bytes).unwrap();
            of_program(&self.open(), &path).ok()
        }
    }

    /// What is read here, as git would list it.
    fn listed(bytes: &[u8]) -> Option<Entries> {
        file::parse(bytes).map(|entries| Entries { folders: Folders::default(), ..entries })
    }

    /// A line of `--index-info`, and what is said of the path then.
    fn line() -> impl Strategy<Value = (Vec<String>, Option<&'static str>)> {
        let segment = select(&["a", "b", "B", "a.md", "stories", "ä", "x y", "."][..]);
        let long = prop_oneof![9 => Just(0_usize), 1 => 4000..5000_usize];
        let path = (vec(segment, 1..4), long).prop_map(|(segments, long)| {
            let end = "z".repeat(long);
            // `.` is no name that git takes.
            segments.into_iter().map(|name| if name == "." { ".hidden" } else { name }).collect::<Vec<_>>().join("/")
                + &end
        });
        let stages = prop_oneof![4 => Just(vec![0]), 1 => vec(1..4_u8, 1..3)];
        let mode = select(&["100644", "100755", "120000", "160000"][..]);
        let mark = select(&[None, None, None, Some("--skip-worktree"), Some("--assume-unchanged")][..]);
        (path, stages, mode, 0..9_u8, mark).prop_map(|(path, stages, mode, id, mark)| {
            let line = |stage| format!("{mode} {} {stage}\t{path}\0", format!("{id:02x}").repeat(20));
            (stages.into_iter().map(line).collect(), mark)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

        #[test]
        fn plain_indexes_are_read_as_git_lists_them(lines in vec(line(), 0..30), version in 2..5_u8, intended: bool) {
            let git = Git::new();
            // Without a null id, which git takes for damage.
            let input: String = lines.iter().flat_map(|(lines, _)| lines).map(|line| line.replace(&"00".repeat(20), &"ff".repeat(20))).collect();
            git.run(&["update-index", "-z", "--index-info"], input.as_bytes());
            for (mark, path) in lines.iter().filter_map(|(lines, mark)| Some((mark.as_ref()?, lines.first()?))) {
                let path = path.trim_end_matches('\0').split('\t').next_back().unwrap();
                if listed(&git.index()).unwrap().at(path.as_bytes()).is_some() {
                    git.run(&["update-index", mark, "--", path], b"");
                }
            }
            if intended {
                fs::write(git.0.path().join("new"), "").unwrap();
                git.run(&["add", "-N", "new"], b"");
            }
            git.run(&["update-index", "--force-write-index", &format!("--index-version={version}")], b"");
            let bytes = git.index();
            let read = listed(&bytes).expect("a plain index is read");
            prop_assert!(read.at(b"new").is_none());
            prop_assert_eq!(Some(read), git.reads(&bytes));
        }
    }

    /// Indexes of a few files, in each version, with noted trees.
    fn small() -> Vec<(Git, Vec<u8>)> {
        let versions = ["2", "3", "4"];
        versions
            .map(|version| {
                let git = Git::new();
                fs::create_dir_all(git.0.path().join("one/two")).unwrap();
                for path in ["a", "one/b", "one/two/c", "one/two/dd"] {
                    fs::write(git.0.path().join(path), path).unwrap();
                }
                git.run(&["add", "."], b"");
                git.run(&["update-index", "--skip-worktree", "one/b"], b"");
                git.run(&["update-index", "--force-write-index", "--index-version", version], b"");
                git.run(&["write-tree"], b"");
                let bytes = git.index();
                (git, bytes)
            })
            .into()
    }

    #[test]
    fn damage_is_never_taken_for_content() {
        for (git, bytes) in small() {
            let whole = listed(&bytes).unwrap();
            assert_eq!(Some(&whole), git.reads(&bytes).as_ref());
            for len in 0..bytes.len() {
                let read = listed(&bytes[..len]);
                assert!(read.is_none_or(|read| read == whole), "cut off at {len}");
            }
            for at in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << (at % 8);
                if let Some(read) = listed(&damaged) {
                    assert_eq!(Some(read), git.reads(&damaged), "byte {at}");
                }
            }
        }
    }

    #[test]
    fn noted_trees_are_those_of_git() {
        for (git, bytes) in small() {
            let tree = |path: &str| {
                let name = format!("{}:{path}", text(git.run(&["write-tree"], b"")));
                Oid::from_str(&text(git.run(&["rev-parse", &name], b""))).unwrap()
            };
            let entries = file::parse(&bytes).unwrap();
            for path in ["one", "one/two"] {
                assert!(entries.is_plain_tree(path.as_bytes(), tree(path)), "{path}");
            }
            assert!(entries.is_plain_tree(b"", tree("")));
            assert!(!entries.is_plain_tree(b"one/two", tree("one")));
            assert!(!entries.is_plain_tree(b"one/tw", tree("one/two")));
            // A folder that has changed, and all around it.
            fs::write(git.0.path().join("one/two/c"), "changed").unwrap();
            let old = [tree("one"), tree("one/two")];
            git.run(&["add", "."], b"");
            let entries = file::parse(&git.index()).unwrap();
            assert!(!entries.is_plain_tree(b"one", old[0]) && !entries.is_plain_tree(b"one/two", old[1]));
        }
    }

    fn text(output: Vec<u8>) -> String {
        String::from_utf8(output).unwrap().trim_end().to_owned()
    }
}
