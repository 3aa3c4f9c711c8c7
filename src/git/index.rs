//! Reads the index: what the next commit will contain.
//!
//! Plain index files, which nearly all are, are parsed here; `git ls-files` reads split and sparse ones, and whatever
//! else [`mod@parse`] doesn't support. libgit2 isn't used: it hashes the whole file and allocates each entry, which
//! takes longer than everything else that is done with a large index. Entries of `git add --intent-to-add` are left
//! out, as a commit leaves them out.

mod cached_trees;
mod entries;
mod file_stat;
mod parse;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use git2::Oid;

use super::concurrent::run_concurrently;
use super::error::GitErrorKind;
use super::tree_entry::{EntryKind, TreeEntry};
use super::{GitError, Repository};
pub use entries::IndexEntries;
pub use file_stat::FileStat;

/// The flag for `--intent-to-add` in the output of `git ls-files --debug`.
const INTENT_TO_ADD: u32 = 1 << 29;

/// The tag of a file that a sparse checkout leaves out, in the output of `git ls-files -t`.
const SKIP_WORKTREE_TAG: &[u8] = b"S";
/// How many bytes of an index file are searched first, before all of it is read.
const FIRST_PART: u64 = 1 << 16;

/// The id of the empty blob, which an intent-to-add entry has.
const EMPTY_BLOB: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/// Reads the index file at `path`.
pub fn read(repository: &Repository, path: &Path) -> Result<IndexEntries, GitError> {
    if !path.is_file() {
        return Err(GitError::new(GitErrorKind::NoIndex(path.to_owned())));
    }
    match fs::read(path).ok().and_then(|bytes| parse::parse(&bytes)) {
        Some(entries) => Ok(entries),
        None => read_with_git(repository, path),
    }
}

/// As [`read`], while `work` runs; `None` if there is no index, or it can't be read.
pub fn read_during<T>(repository: &Repository, work: impl FnOnce() -> T) -> (Option<IndexEntries>, T) {
    let path = repository.index_file();
    let read_plain = || path.is_file().then(|| fs::read(path).ok().and_then(|bytes| parse::parse(&bytes)));
    let (read, result) = run_concurrently(read_plain, work);
    let entries = read.and_then(|entries| entries.or_else(|| read_with_git(repository, path).ok()));
    (entries, result)
}

/// One entry of an index file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundEntry {
    /// The mode bits.
    pub mode: u32,
    /// The blob.
    pub id: Oid,
    /// The file in the working tree when it was last found to have this content.
    pub stat: FileStat,
}

/// The entry at one path in the index file at `index`; `None` if it isn't there, is unmerged, has flags, or the file can't
/// be parsed here.
pub fn find(index: &Path, path: &str) -> Option<FoundEntry> {
    // Entries are sorted by path, and `PRIORITY.md` comes before the stories.
    let mut bytes = Vec::new();
    let mut file = File::open(index).ok()?;
    file.by_ref().take(FIRST_PART).read_to_end(&mut bytes).ok()?;
    parse::find(&bytes, path.as_bytes()).or_else(|| {
        file.read_to_end(&mut bytes).ok()?;
        parse::find(&bytes, path.as_bytes())
    })
}

/// As [`find`], for any kind of index.
pub fn find_with_git(repository: &Repository, index: &Path, path: &str) -> Option<(u32, Oid)> {
    let output = repository.run(index, &["ls-files", "-s", "-z", "--", path], b"").ok()?;
    let mut fields = str::from_utf8(output.split(|byte| *byte == b'\t').next()?).ok()?.split(' ');
    Some((u32::from_str_radix(fields.next()?, 8).ok()?, Oid::from_str(fields.next()?).ok()?))
}

/// Reads the index from the output of `git ls-files`: `TAG MODE ID STAGE\tPATH\0`.
fn read_with_git(repository: &Repository, path: &Path) -> Result<IndexEntries, GitError> {
    let output = repository.run(path, &["ls-files", "-t", "-s", "-z", "--full-name", "--", "."], b"")?;
    let empty_blob = Oid::from_str(EMPTY_BLOB).ok();
    let mut entries = IndexEntries::default();
    for line in output.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let Line { skips_worktree, entry, stage, name } = parse_line(line).ok_or_else(|| unexpected_output(line))?;
        if Some(entry.id) != empty_blob || !is_intent_to_add(repository, path, name)? {
            entries.push(name, stage == b"0", entry, skips_worktree);
        }
    }
    Ok(entries)
}

/// A line of `git ls-files`.
struct Line<'l> {
    skips_worktree: bool,
    entry: TreeEntry,
    stage: &'l [u8],
    name: &'l [u8],
}

fn parse_line(line: &[u8]) -> Option<Line<'_>> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (fields, name) = (line.get(..tab)?, line.get(tab + 1..)?);
    let mut fields = fields.split(|byte| *byte == b' ');
    let skips_worktree = fields.next()? == SKIP_WORKTREE_TAG;
    let mode = u32::from_str_radix(str::from_utf8(fields.next()?).ok()?, 8).ok()?;
    let id = Oid::from_str(str::from_utf8(fields.next()?).ok()?).ok()?;
    let entry = TreeEntry { kind: EntryKind::from_mode(mode), id };
    Some(Line { skips_worktree, entry, stage: fields.next()?, name })
}

fn unexpected_output(line: &[u8]) -> GitError {
    let line = String::from_utf8_lossy(line);
    GitError::new(GitErrorKind::Other(format!("unexpected output of `git ls-files`: {line}")))
}

fn is_intent_to_add(repository: &Repository, path: &Path, name: &[u8]) -> Result<bool, GitError> {
    let Ok(name) = str::from_utf8(name) else { return Ok(false) };
    let output = repository.run(path, &["ls-files", "--debug", "--", name], b"")?;
    let text = String::from_utf8_lossy(&output);
    let flags = text.rsplit_once("flags: ").and_then(|(_, flags)| u32::from_str_radix(flags.trim(), 16).ok());
    Ok(flags.is_some_and(|flags| flags & INTENT_TO_ADD != 0))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::cached_trees::CachedTrees;
    use super::*;
    use crate::git::Environment;

    /// A repository in a temporary folder, operated by the real git.
    struct Git(tempfile::TempDir);

    impl Git {
        fn new() -> Self {
            let git = Self(tempfile::tempdir().unwrap());
            git.run(&["init", "-q"], b"");
            git
        }

        fn run(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
            let mut git = Command::new("git");
            git.current_dir(self.0.path()).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
            git.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut child = git.spawn().unwrap();
            child.stdin.take().unwrap().write_all(input).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "git {arguments:?}");
            output.stdout
        }

        fn open(&self) -> Repository {
            Repository::discover(self.0.path(), &Environment::in_folder(self.0.path())).unwrap().unwrap()
        }

        fn index(&self) -> Vec<u8> {
            fs::read(self.open().index_file()).unwrap()
        }

        /// What git reads from the bytes of an index; `None` if it refuses them.
        fn read_index(&self, bytes: &[u8]) -> Option<IndexEntries> {
            let path = self.0.path().join("other");
            fs::write(&path, bytes).unwrap();
            read_with_git(&self.open(), &path).ok()
        }
    }

    /// The parsed entries without the cached trees, which `git ls-files` doesn't print.
    fn parse_entries(bytes: &[u8]) -> Option<IndexEntries> {
        parse::parse(bytes).map(|entries| IndexEntries { cached_trees: CachedTrees::default(), ..entries })
    }

    /// The lines of `--index-info` for one path, and an option of `update-index` that is applied to it.
    fn line() -> impl Strategy<Value = (Vec<String>, Option<&'static str>)> {
        let segment = select(&["a", "b", "B", "a.md", "stories", "ä", "x y", "."][..]);
        let long = prop_oneof![9 => Just(0_usize), 1 => 4000..5000_usize];
        let path = (vec(segment, 1..4), long).prop_map(|(segments, long)| {
            let end = "z".repeat(long);
            // Git refuses `.` as a name.
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
        fn parsed_entries_equal_those_of_git_ls_files(lines in vec(line(), 0..30), version in 2..5_u8, intended: bool) {
            let git = Git::new();
            // Git reports a null id as damage.
            let input: String = lines.iter().flat_map(|(lines, _)| lines).map(|line| line.replace(&"00".repeat(20), &"ff".repeat(20))).collect();
            git.run(&["update-index", "-z", "--index-info"], input.as_bytes());
            for (mark, path) in lines.iter().filter_map(|(lines, mark)| Some((mark.as_ref()?, lines.first()?))) {
                let path = path.trim_end_matches('\0').split('\t').next_back().unwrap();
                if parse_entries(&git.index()).unwrap().get(path.as_bytes()).is_some() {
                    git.run(&["update-index", mark, "--", path], b"");
                }
            }
            if intended {
                fs::write(git.0.path().join("new"), "").unwrap();
                git.run(&["add", "-N", "new"], b"");
            }
            git.run(&["update-index", "--force-write-index", &format!("--index-version={version}")], b"");
            let bytes = git.index();
            let read = parse_entries(&bytes).expect("a plain index can be parsed");
            prop_assert!(read.get(b"new").is_none());
            prop_assert_eq!(Some(read), git.read_index(&bytes));
        }
    }

    /// Small indexes in each version, with cached trees.
    fn small_indexes() -> Vec<(Git, Vec<u8>)> {
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
    fn damaged_indexes_are_refused_or_read_as_git_does() {
        for (git, bytes) in small_indexes() {
            let undamaged = parse_entries(&bytes).unwrap();
            assert_eq!(Some(&undamaged), git.read_index(&bytes).as_ref());
            for len in 0..bytes.len() {
                let read = parse_entries(&bytes[..len]);
                assert!(read.is_none_or(|read| read == undamaged), "cut off at {len}");
            }
            for index in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[index] ^= 1 << (index % 8);
                if let Some(read) = parse_entries(&damaged) {
                    assert_eq!(Some(read), git.read_index(&damaged), "byte {index}");
                }
            }
        }
    }

    #[test]
    fn cached_trees_are_those_of_git() {
        for (git, bytes) in small_indexes() {
            let tree = |path: &str| {
                let name = format!("{}:{path}", text(git.run(&["write-tree"], b"")));
                Oid::from_str(&text(git.run(&["rev-parse", &name], b""))).unwrap()
            };
            let entries = parse::parse(&bytes).unwrap();
            for path in ["one", "one/two"] {
                assert!(entries.has_cached_tree_without_symlinks(path.as_bytes(), tree(path)), "{path}");
            }
            assert!(entries.has_cached_tree_without_symlinks(b"", tree("")));
            assert!(!entries.has_cached_tree_without_symlinks(b"one/two", tree("one")));
            assert!(!entries.has_cached_tree_without_symlinks(b"one/tw", tree("one/two")));
            // A change invalidates the cached trees of all folders above it.
            fs::write(git.0.path().join("one/two/c"), "changed").unwrap();
            let old = [tree("one"), tree("one/two")];
            git.run(&["add", "."], b"");
            let entries = parse::parse(&git.index()).unwrap();
            assert!(
                !entries.has_cached_tree_without_symlinks(b"one", old[0])
                    && !entries.has_cached_tree_without_symlinks(b"one/two", old[1])
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_index_vouches_only_for_unmodified_files() {
        let git = Git::new();
        let path = git.0.path().join("a");
        let write = |text: &str, seconds: u64| {
            fs::write(&path, text).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        };
        let vouched = || git.open().staged_blob_if_unmodified("a", &fs::symlink_metadata(&path).unwrap());
        write("one", 1_000_000);
        assert_eq!(vouched(), None, "there is no index");
        git.run(&["add", "a"], b"");
        assert_eq!(vouched().map(|id| id.to_string()), Some(text(git.run(&["rev-parse", ":a"], b""))));
        write("two", 1_000_001);
        assert_eq!(vouched(), None, "it was modified");
        write("one", 4_000_000_000);
        git.run(&["add", "a"], b"");
        assert_eq!(vouched(), None, "it may be modified again at the time that it shows");
        write("one", 1_000_000);
        git.run(&["add", "a"], b"");
        assert!(vouched().is_some());
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("one", &path).unwrap();
        assert_eq!(vouched(), None, "it is a symlink");
    }

    fn text(output: Vec<u8>) -> String {
        String::from_utf8(output).unwrap().trim_end().to_owned()
    }
}
