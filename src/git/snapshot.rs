//! A tree of git: the index or a revision, opened once for many questions.
//!
//! The index is a sorted list of paths and a revision a tree of folders. Both answer the same few questions, so that
//! everything built on them (which files are stories, where symlinks lead) exists once.

use git2::{ObjectType, Oid};

use super::error::GitErrorKind;
use super::index::{self, IndexEntries};
use super::tree_entry::{EntryKind, MAX_PATH, Node, TreeEntry};
use super::{GitError, Repository};
use crate::text::path::join;
use crate::text::tree::CONFIG;

/// Maximum number of files and folders that are visited in a revision. Ten nested trees that each contain the next
/// one ten times already have more files than any disk can store.
pub const MAX_ENTRIES: usize = 2_000_000;

/// The index or a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeSource {
    /// The index: what the next commit will contain.
    Index,
    /// A revision, in any form that `git rev-parse` understands.
    Revision(String),
}

/// The index or a revision at the time when it was opened.
pub struct Snapshot<'r> {
    pub(super) repository: &'r Repository,
    content: SnapshotContent<'r>,
}

enum SnapshotContent<'r> {
    Index(IndexEntries),
    Revision(git2::Tree<'r>),
}

/// What [`Snapshot::walk`] visits.
#[derive(Clone, Copy, Debug)]
pub enum Visited {
    /// A folder, with the id of its tree.
    Folder(Oid),
    /// Anything else.
    Entry(TreeEntry),
}

impl Repository {
    /// Opens the index or a revision.
    ///
    /// # Errors
    /// If there is no index, or the revision doesn't exist.
    pub fn snapshot(&self, source: &TreeSource) -> Result<Snapshot<'_>, GitError> {
        let content = match source {
            TreeSource::Index => SnapshotContent::Index(index::read(self, self.index_file())?),
            TreeSource::Revision(name) => SnapshotContent::Revision(self.root_tree(name)?),
        };
        Ok(Snapshot { repository: self, content })
    }

    fn root_tree(&self, name: &str) -> Result<git2::Tree<'_>, GitError> {
        let object = self.find_object(name)?;
        if let Ok(commit) = object.peel_to_commit() {
            let id = commit.tree_id();
            self.loose_objects.check(id).map_err(|error| self.object_error(id, error))?;
        }
        object.peel_to_tree().map_err(|error| self.object_error(name, error))
    }
}

impl<'r> Snapshot<'r> {
    /// The index with these entries.
    pub(super) fn from_entries(repository: &'r Repository, entries: IndexEntries) -> Self {
        Snapshot { repository, content: SnapshotContent::Index(entries) }
    }

    /// The entries of the index; `None` for a revision.
    pub(super) fn entries(&self) -> Option<&IndexEntries> {
        match &self.content {
            SnapshotContent::Index(entries) => Some(entries),
            SnapshotContent::Revision(_) => None,
        }
    }
}

impl Snapshot<'_> {
    /// The folders that contain a `backlog.toml`, sorted; the repository's root is the empty string. Folders whose
    /// names begin with `.` or `_`, and everything in them, are ignored, as for stories.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn backlogs(&self) -> Result<Vec<String>, GitError> {
        let mut roots = Vec::new();
        self.for_each_entry("", &mut |path, entry| {
            let folder = match path.strip_suffix(CONFIG.as_bytes()) {
                Some([]) => &b""[..],
                Some([folder @ .., b'/']) => folder,
                _ => return,
            };
            let is_visible = |folder: &&str| !folder.split('/').any(is_hidden);
            if entry.kind != EntryKind::Submodule {
                roots.extend(str::from_utf8(folder).ok().filter(is_visible).map(str::to_owned));
            }
        })?;
        roots.sort_unstable();
        Ok(roots)
    }

    /// Whether there is a file or a folder at `path`, relative to the repository's root.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn exists(&self, path: &str) -> Result<bool, GitError> {
        Ok(path.is_empty() || self.node(path)?.is_some())
    }

    /// The paths with unresolved merge conflicts, relative to the repository's root. A revision has none.
    pub fn unmerged(&self) -> impl Iterator<Item = &[u8]> {
        self.entries().into_iter().flat_map(IndexEntries::unmerged)
    }

    /// Whether the index has cached `id` as the tree of the folder at `path`, and there are no symlinks in it. Always
    /// `false` for a revision.
    pub(super) fn has_cached_tree_without_symlinks(&self, path: &[u8], id: Oid) -> bool {
        match &self.content {
            SnapshotContent::Index(entries) => entries.has_cached_tree_without_symlinks(path, id),
            SnapshotContent::Revision(_) => false,
        }
    }

    /// Whether the index is known to equal this revision, so that nothing is staged. `false` may also mean that it
    /// isn't known, because git has not cached the index's tree.
    pub fn equals_index(&self, index: &Snapshot<'_>) -> bool {
        match (&self.content, &index.content) {
            (SnapshotContent::Revision(tree), SnapshotContent::Index(entries)) => {
                entries.has_cached_tree(b"", tree.id())
            }
            _ => false,
        }
    }

    /// Whether the folder at `path` is known to be the same in the index as in this revision. `false` may also mean
    /// that it isn't known.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn folder_equals_index(&self, path: &str, index: &Snapshot<'_>) -> Result<bool, GitError> {
        let SnapshotContent::Revision(tree) = &self.content else { return Ok(false) };
        let found = self.find_in_tree(tree, path)?;
        Ok(found.is_some_and(|(node, id)| {
            node == Node::Folder && index.has_cached_tree_without_symlinks(path.as_bytes(), id)
        }))
    }

    /// What is at `path`; symlinks are not followed.
    pub(super) fn node(&self, path: &str) -> Result<Option<Node>, GitError> {
        match &self.content {
            SnapshotContent::Index(entries) => Ok(node_in_index(entries, path)),
            SnapshotContent::Revision(tree) => Ok(self.find_in_tree(tree, path)?.map(|(node, _)| node)),
        }
    }

    /// What is at `path` below the tree `top`, and its id. The folders are read one by one, so that a missing object
    /// isn't mistaken for a missing file.
    fn find_in_tree(&self, top: &git2::Tree<'_>, path: &str) -> Result<Option<(Node, Oid)>, GitError> {
        let mut current = (Node::Folder, top.id());
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let (Node::Folder, id) = current else { return Ok(None) };
            // git2 panics on a NUL, which no name contains.
            if segment.contains('\0') {
                return Ok(None);
            }
            match self.find_tree(id)?.get_name_bytes(segment.as_bytes()) {
                None => return Ok(None),
                Some(entry) if entry.kind() == Some(ObjectType::Tree) => current = (Node::Folder, entry.id()),
                Some(entry) => current = (Node::Entry(tree_entry(&entry)), entry.id()),
            }
        }
        Ok(Some(current))
    }

    pub(super) fn find_tree(&self, id: Oid) -> Result<git2::Tree<'_>, GitError> {
        let tree = self.repository.loose_objects.check(id).and_then(|()| self.repository.inner.find_tree(id));
        tree.map_err(|error| self.repository.object_error(id, error))
    }

    /// Calls `visit` for everything below `folder` that isn't a folder, with its path relative to `folder`. Folders
    /// whose names begin with `.` or `_` may be left out.
    pub(super) fn for_each_entry(&self, folder: &str, visit: &mut dyn FnMut(&[u8], TreeEntry)) -> Result<(), GitError> {
        self.walk(folder, &mut |path, visited| {
            if let Visited::Entry(entry) = visited {
                visit(path, entry);
            }
            true
        })
    }

    /// As [`Self::for_each_entry`], but in a revision folders are visited too, beginning with `folder` itself. A
    /// folder's content is visited only if `visit` returns true for the folder.
    pub(super) fn walk(&self, folder: &str, visit: &mut dyn FnMut(&[u8], Visited) -> bool) -> Result<(), GitError> {
        match &self.content {
            SnapshotContent::Index(entries) => {
                let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                for (path, entry) in entries.below(prefix.as_bytes()) {
                    visit(path.get(prefix.len()..).unwrap_or_default(), Visited::Entry(entry));
                }
                Ok(())
            }
            SnapshotContent::Revision(tree) => match self.find_in_tree(tree, folder)? {
                Some((Node::Folder, id)) => {
                    TreeWalk { snapshot: self, path: Vec::new(), remaining: MAX_ENTRIES, visit }.visit_folder(id)
                }
                _ => Ok(()),
            },
        }
    }
}

/// A walk through the trees of a revision.
struct TreeWalk<'w> {
    snapshot: &'w Snapshot<'w>,
    /// The current path, relative to the folder in which the walk began.
    path: Vec<u8>,
    /// How many more entries may be visited.
    remaining: usize,
    visit: &'w mut dyn FnMut(&[u8], Visited) -> bool,
}

impl TreeWalk<'_> {
    /// Visits the folder at the current path, whose tree is `id`.
    fn visit_folder(&mut self, id: Oid) -> Result<(), GitError> {
        if !(self.visit)(&self.path, Visited::Folder(id)) {
            return Ok(());
        }
        let len = self.path.len();
        for entry in &self.snapshot.find_tree(id)? {
            if len > 0 {
                self.path.push(b'/');
            }
            self.push_name(entry.name_bytes())?;
            if entry.kind() != Some(ObjectType::Tree) {
                (self.visit)(&self.path, Visited::Entry(tree_entry(&entry)));
            } else if !entry.name_bytes().starts_with(b".") && !entry.name_bytes().starts_with(b"_") {
                self.visit_folder(entry.id())?;
            }
            self.path.truncate(len);
        }
        Ok(())
    }

    /// Appends a name to the current path, within the limits on paths and entries.
    fn push_name(&mut self, name: &[u8]) -> Result<(), GitError> {
        let too_large = |what: String| Err(GitError::new(GitErrorKind::Other(format!("can't read this tree: {what}"))));
        self.path.extend_from_slice(name);
        if self.path.len() > MAX_PATH {
            return too_large(format!("it has a path of more than {MAX_PATH} bytes"));
        }
        match self.remaining.checked_sub(1) {
            Some(remaining) => self.remaining = remaining,
            None => return too_large(format!("it has more than {MAX_ENTRIES} entries")),
        }
        Ok(())
    }
}

fn tree_entry(entry: &git2::TreeEntry<'_>) -> TreeEntry {
    let mode = u32::try_from(entry.filemode()).unwrap_or_default();
    TreeEntry { kind: EntryKind::from_mode(mode), id: entry.id() }
}

fn node_in_index(entries: &IndexEntries, path: &str) -> Option<Node> {
    let is_folder = || path.is_empty() || entries.below(join(path, "").as_bytes()).len() > 0;
    entries.get(path.as_bytes()).map(Node::Entry).or_else(|| is_folder().then_some(Node::Folder))
}

fn is_hidden(segment: &str) -> bool {
    segment.starts_with(['.', '_'])
}
