//! One of git's trees, opened once and asked many things.
//!
//! The index is a sorted list of paths and a commit a tree of folders; both answer the same few questions, so
//! that all that follows (which files are stories, where symlinks lead) is written once.

use git2::{ErrorCode, ObjectType, Oid};

use super::error::Kind;
use super::index::{self, Entries};
use super::{GitError, Repository, Side};
use crate::text::path::join;
use crate::text::tree::CONFIG;

/// The most bytes of a path in a tree; what Linux allows. It bounds how deep folders nest.
pub const MAX_PATH: usize = 4096;

/// The most files and folders that a walk through a revision meets. Ten trees that each name the next one ten times
/// hold more files than there are disks for.
pub const MAX_ENTRIES: usize = 2_000_000;

/// A tree of git at one moment.
pub struct Snapshot<'r> {
    pub(super) repo: &'r Repository,
    source: Source<'r>,
}

enum Source<'r> {
    Index(Entries),
    Revision(git2::Tree<'r>),
}

/// What git keeps under a path that is no folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub mode: Mode,
    pub id: Oid,
}

/// What kind of thing it is; whether a file may be executed makes no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    File,
    Link,
    Submodule,
}

/// What a walk meets.
#[derive(Clone, Copy, Debug)]
pub enum Met {
    /// A folder, by its tree.
    Folder(Oid),
    /// What is no folder.
    Leaf(Leaf),
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Folder,
    Leaf(Leaf),
}

impl Mode {
    /// The kind that git's mode bits mean.
    pub fn of(bits: u32) -> Self {
        match bits & 0o170_000 {
            0o120_000 => Self::Link,
            0o160_000 => Self::Submodule,
            _ => Self::File,
        }
    }
}

impl Repository {
    /// Opens one of git's trees.
    ///
    /// # Errors
    /// If there is no index, or the revision names no tree.
    pub fn snapshot(&self, side: &Side) -> Result<Snapshot<'_>, GitError> {
        let source = match side {
            Side::Index => Source::Index(index::read(self, self.index_file())?),
            Side::Revision(name) => Source::Revision(self.root_tree(name)?),
        };
        Ok(Snapshot { repo: self, source })
    }

    fn root_tree(&self, name: &str) -> Result<git2::Tree<'_>, GitError> {
        let object = self.object(name)?;
        if let Ok(commit) = object.peel_to_commit() {
            let id = commit.tree_id();
            self.loose.check(id).map_err(|error| self.lost(id, error))?;
        }
        object.peel_to_tree().map_err(|error| self.lost(name, error))
    }

    /// The error for an object that couldn't be read.
    pub(super) fn lost(&self, id: impl ToString, error: git2::Error) -> GitError {
        let id = id.to_string();
        let kind = match error.code() {
            ErrorCode::NotFound => Kind::MissingObject { id, partial: self.is_partial() },
            _ => Kind::Other(format!("can't read the object {id}")),
        };
        GitError::from_library(kind, error)
    }

    fn is_partial(&self) -> bool {
        let promised = |config: git2::Config| {
            let mut entries = config.entries(Some("^remote\\..*\\.promisor$"))?;
            Ok(entries.next().is_some())
        };
        self.inner.config().and_then(promised).unwrap_or(false)
    }
}

impl Snapshot<'_> {
    /// The folders that hold a `backlog.toml`, sorted; the top folder is the empty text. As with stories, what
    /// lies in a folder whose name begins with `.` or `_` is none.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn backlogs(&self) -> Result<Vec<String>, GitError> {
        let mut roots = Vec::new();
        self.each_leaf("", &mut |path, leaf| {
            let folder = match path.strip_suffix(CONFIG.as_bytes()) {
                Some([]) => Some(&b""[..]),
                Some([folder @ .., b'/']) => Some(folder),
                _ => None,
            };
            let folder = folder.filter(|_| leaf.mode != Mode::Submodule).and_then(|folder| str::from_utf8(folder).ok());
            roots.extend(folder.filter(|folder| !folder.split('/').any(is_hidden)).map(str::to_owned));
        })?;
        roots.sort_unstable();
        Ok(roots)
    }

    /// Whether there is a file or a folder at `path`, seen from the repository's top.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn exists(&self, path: &str) -> Result<bool, GitError> {
        Ok(path.is_empty() || self.node(path)?.is_some())
    }

    /// Paths that a merge left unresolved, seen from the repository's top; a commit has none.
    pub fn unmerged(&self) -> impl Iterator<Item = &[u8]> {
        let entries = match &self.source {
            Source::Index(entries) => Some(entries),
            Source::Revision(_) => None,
        };
        entries.into_iter().flat_map(Entries::unmerged)
    }

    /// Whether the folder at `path` is surely that of the tree `id`, without symlinks in it; only the index may know.
    pub(super) fn is_plain_tree(&self, path: &[u8], id: Oid) -> bool {
        match &self.source {
            Source::Index(entries) => entries.is_plain_tree(path, id),
            Source::Revision(_) => false,
        }
    }

    /// Whether the index surely has all that this revision has, and nothing else: then nothing is staged. If not, it
    /// may be so all the same.
    pub fn is_all_of(&self, index: &Snapshot<'_>) -> bool {
        match (&self.source, &index.source) {
            (Source::Revision(tree), Source::Index(entries)) => entries.is_tree(b"", tree.id()),
            _ => false,
        }
    }

    /// Whether the index surely has the folder at `path` as this revision has it. If not, it may have all the same.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn is_unchanged(&self, path: &str, index: &Snapshot<'_>) -> Result<bool, GitError> {
        let Source::Revision(tree) = &self.source else { return Ok(false) };
        let found = self.entry(tree, path)?;
        Ok(found.is_some_and(|(node, id)| node == Node::Folder && index.is_plain_tree(path.as_bytes(), id)))
    }

    /// What `path` names, symlinks not followed.
    pub(super) fn node(&self, path: &str) -> Result<Option<Node>, GitError> {
        match &self.source {
            Source::Index(entries) => Ok(node_of_index(entries, path)),
            Source::Revision(tree) => Ok(self.entry(tree, path)?.map(|(node, _)| node)),
        }
    }

    /// The entry at `path`, found folder by folder, so that a missing object isn't taken for a missing file.
    fn entry(&self, top: &git2::Tree<'_>, path: &str) -> Result<Option<(Node, Oid)>, GitError> {
        let mut found = (Node::Folder, top.id());
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let (Node::Folder, id) = found else { return Ok(None) };
            // No name has a NUL, and the library panics where it is asked for one.
            if segment.contains('\0') {
                return Ok(None);
            }
            match self.find_tree(id)?.get_name_bytes(segment.as_bytes()) {
                None => return Ok(None),
                Some(entry) if entry.kind() == Some(ObjectType::Tree) => found = (Node::Folder, entry.id()),
                Some(entry) => found = (Node::Leaf(leaf_of(&entry)), entry.id()),
            }
        }
        Ok(Some(found))
    }

    fn find_tree(&self, id: Oid) -> Result<git2::Tree<'_>, GitError> {
        let tree = self.repo.loose.check(id).and_then(|()| self.repo.inner.find_tree(id));
        tree.map_err(|error| self.repo.lost(id, error))
    }

    /// Visits everything below `folder` that is no folder, by path seen from `folder`. Folders whose names
    /// begin with `.` or `_` may be left out.
    pub(super) fn each_leaf(&self, folder: &str, visit: &mut dyn FnMut(&[u8], Leaf)) -> Result<(), GitError> {
        self.each(folder, &mut |path, met| {
            if let Met::Leaf(leaf) = met {
                visit(path, leaf);
            }
            true
        })
    }

    /// As [`Self::each_leaf`]; the trees of a revision are met too, first that of `folder` itself, and what is
    /// below one is visited if `visit` says so.
    pub(super) fn each(&self, folder: &str, visit: &mut dyn FnMut(&[u8], Met) -> bool) -> Result<(), GitError> {
        match &self.source {
            Source::Index(entries) => {
                let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                for (path, leaf) in entries.below(prefix.as_bytes()) {
                    visit(path.get(prefix.len()..).unwrap_or_default(), Met::Leaf(leaf));
                }
                Ok(())
            }
            Source::Revision(tree) => match self.entry(tree, folder)? {
                Some((Node::Folder, id)) => {
                    Walk { snapshot: self, path: Vec::new(), left: MAX_ENTRIES, visit }.folder(id)
                }
                _ => Ok(()),
            },
        }
    }
}

/// A walk through the trees of a revision.
struct Walk<'w> {
    snapshot: &'w Snapshot<'w>,
    /// Where it is, seen from where it began.
    path: Vec<u8>,
    /// How many entries it may still meet.
    left: usize,
    visit: &'w mut dyn FnMut(&[u8], Met) -> bool,
}

impl Walk<'_> {
    /// The folder where the walk is, whose tree is `id`.
    fn folder(&mut self, id: Oid) -> Result<(), GitError> {
        if !(self.visit)(&self.path, Met::Folder(id)) {
            return Ok(());
        }
        let len = self.path.len();
        for entry in &self.snapshot.find_tree(id)? {
            if len > 0 {
                self.path.push(b'/');
            }
            self.enter(entry.name_bytes())?;
            if entry.kind() != Some(ObjectType::Tree) {
                (self.visit)(&self.path, Met::Leaf(leaf_of(&entry)));
            } else if !entry.name_bytes().starts_with(b".") && !entry.name_bytes().starts_with(b"_") {
                self.folder(entry.id())?;
            }
            self.path.truncate(len);
        }
        Ok(())
    }

    fn enter(&mut self, name: &[u8]) -> Result<(), GitError> {
        let beyond = |what: String| Err(GitError::new(Kind::Other(format!("can't read this tree: {what}"))));
        self.path.extend_from_slice(name);
        if self.path.len() > MAX_PATH {
            return beyond(format!("it has a path of more than {MAX_PATH} bytes"));
        }
        self.left = match self.left.checked_sub(1) {
            Some(left) => left,
            None => return beyond(format!("it has more than {MAX_ENTRIES} entries")),
        };
        Ok(())
    }
}

fn leaf_of(entry: &git2::TreeEntry<'_>) -> Leaf {
    let bits = u32::try_from(entry.filemode()).unwrap_or_default();
    Leaf { mode: Mode::of(bits), id: entry.id() }
}

fn node_of_index(entries: &Entries, path: &str) -> Option<Node> {
    let is_folder = || path.is_empty() || entries.below(join(path, "").as_bytes()).len() > 0;
    entries.at(path.as_bytes()).map(Node::Leaf).or_else(|| is_folder().then_some(Node::Folder))
}

fn is_hidden(segment: &str) -> bool {
    segment.starts_with(['.', '_'])
}
