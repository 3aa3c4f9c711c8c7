//! Reads the index: what the next commit will contain.
//!
//! libgit2 reads the index itself, unless it is split or sparse: then `git ls-files` puts it together. Entries
//! of `git add --intent-to-add` are left out, because a commit leaves them out too.

use std::path::Path;

use git2::{IndexEntryExtendedFlag, Oid};

use super::error::Kind;
use super::snapshot::{Leaf, Mode};
use super::{GitError, Repository};

/// The bit for `--intent-to-add` among the flags that `git ls-files --debug` prints.
const INTENT_TO_ADD: u32 = 1 << 29;

/// The blob without bytes, which stands in the index for a file that is only intended.
const EMPTY: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/// The entries of an index by path (bytes), and the paths that a merge left unresolved.
#[derive(Debug, Default)]
pub struct Entries {
    pub merged: Vec<(Box<[u8]>, Leaf)>,
    pub unmerged: Vec<Box<[u8]>>,
}

/// Reads the index at `path`.
pub fn read(repo: &Repository, path: &Path) -> Result<Entries, GitError> {
    if !path.is_file() {
        return Err(GitError::new(Kind::NoIndex(path.to_owned())));
    }
    match git2::Index::open(path) {
        Ok(index) => Ok(of_library(&index)),
        Err(_) => of_program(repo, path),
    }
}

fn of_library(index: &git2::Index) -> Entries {
    let mut entries = Entries { merged: Vec::with_capacity(index.len()), unmerged: Vec::new() };
    for entry in index.iter() {
        let intended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended).is_intent_to_add();
        if !intended {
            let stage = (entry.flags >> 12) & 3;
            entries.push(entry.path, stage == 0, Mode::of(entry.mode), entry.id);
        }
    }
    entries
}

/// A split or sparse index, as `git ls-files` puts it together: `MODE ID STAGE\tPATH\0`.
fn of_program(repo: &Repository, path: &Path) -> Result<Entries, GitError> {
    let output = repo.run(path, &["ls-files", "-s", "-z", "--full-name", "--", "."], b"")?;
    let empty = Oid::from_str(EMPTY).ok();
    let mut entries = Entries::default();
    for line in output.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let (mode, id, stage, name) = parse(line).ok_or_else(|| unclear(line))?;
        if Some(id) != empty || !is_intended(repo, path, name)? {
            entries.push(name.to_vec(), stage == b"0", mode, id);
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
    fn push(&mut self, path: Vec<u8>, merged: bool, mode: Mode, id: Oid) {
        let path = path.into_boxed_slice();
        if merged {
            self.merged.push((path, Leaf { mode, id }));
        } else if self.unmerged.last() != Some(&path) {
            self.unmerged.push(path);
        }
    }

    /// The merged entries whose paths begin with `prefix`.
    pub fn below(&self, prefix: &[u8]) -> &[(Box<[u8]>, Leaf)] {
        let start = self.merged.partition_point(|(path, _)| &**path < prefix);
        let rest = self.merged.get(start..).unwrap_or_default();
        let len = rest.partition_point(|(path, _)| path.starts_with(prefix));
        rest.get(..len).unwrap_or_default()
    }

    /// The merged entry at `path`.
    pub fn at(&self, path: &[u8]) -> Option<Leaf> {
        let found = self.merged.binary_search_by(|(name, _)| (**name).cmp(path)).ok()?;
        self.merged.get(found).map(|(_, leaf)| *leaf)
    }
}
