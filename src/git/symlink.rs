//! Follows symlinks within a tree of git, as the file system would after a checkout.
//!
//! Only the tree is looked at, never the file system: a symlink that leads out of the backlog is reported even if the
//! target exists on this machine, and so is every absolute one.

use git2::Oid;

use super::GitError;
use super::snapshot::Snapshot;
use super::tree_entry::{EntryKind, MAX_PATH, Node, TreeEntry};
use crate::text::Unreadable;
use crate::text::path::{join, resolve};

/// Maximum number of symlinks that are followed for one path: the limit of Linux.
const MAX_SYMLINKS: usize = 40;

/// The blob that a symlink leads to, or the reason why there is none.
pub type SymlinkTarget = Result<Oid, Unreadable>;

/// The resolution of a path that may contain symlinks, one segment after the other.
struct SymlinkWalk<'s> {
    snapshot: &'s Snapshot<'s>,
    /// The resolved part of the path, relative to the repository's root: without symlinks.
    resolved: Vec<String>,
    /// The segments that are not resolved yet, the next one last.
    remaining: Vec<String>,
    /// The number of symlinks followed so far.
    followed: usize,
}

/// Why a path can't be resolved.
enum ResolveError {
    /// It leads above the repository's root, or is absolute.
    Outside,
    /// There is nothing at the path.
    Missing,
    /// More than [`MAX_SYMLINKS`] symlinks.
    TooManySymlinks,
    /// The text of a symlink is longer than [`MAX_PATH`].
    TargetTooLong,
}

impl Snapshot<'_> {
    /// Follows the symlink at `path` whose text is the blob `id`. The path and the backlog's `root` are relative to the
    /// repository's root.
    pub(super) fn follow_symlink(&self, root: &str, path: &str, id: Oid) -> Result<SymlinkTarget, GitError> {
        let Some(link_text) = self.symlink_text(id)? else {
            return Ok(Err(Unreadable::Io("it is a symlink to a path that is too long".into())));
        };
        let mut walk = SymlinkWalk { snapshot: self, resolved: Vec::new(), remaining: segments(path), followed: 0 };
        let result = walk.resolve()?;
        let is_inside = root.is_empty() || walk.destination().is_some_and(|path| path.starts_with(&join(root, "")));
        Ok(match result {
            Err(ResolveError::TargetTooLong) => {
                Err(Unreadable::Io("it leads to a symlink with a path that is too long".into()))
            }
            Err(ResolveError::TooManySymlinks) => Err(Unreadable::Io("too many levels of symlinks".into())),
            Err(ResolveError::Outside) => Err(Unreadable::SymlinkOutside(link_text)),
            _ if !is_inside => Err(Unreadable::SymlinkOutside(link_text)),
            Err(ResolveError::Missing) => Err(Unreadable::SymlinkDangling(link_text)),
            Ok(Node::Folder | Node::Entry(TreeEntry { kind: EntryKind::Submodule, .. })) => Err(Unreadable::Folder),
            Ok(Node::Entry(TreeEntry { id, .. })) => Ok(id),
        })
    }

    /// The text of a symlink; `None` if it is longer than [`MAX_PATH`].
    fn symlink_text(&self, id: Oid) -> Result<Option<String>, GitError> {
        let object_error = |error| self.repository.object_error(id, error);
        self.repository.loose_objects.check(id).map_err(object_error)?;
        let odb = self.repository.inner.odb().map_err(object_error)?;
        // Checked before the blob is loaded: a damaged tree can declare a file of many gigabytes a symlink.
        if odb.read_header(id).map_err(object_error)?.0 > MAX_PATH {
            return Ok(None);
        }
        let blob = self.repository.inner.find_blob(id).map_err(object_error)?;
        Ok(Some(String::from_utf8_lossy(blob.content()).into_owned()))
    }
}

impl SymlinkWalk<'_> {
    fn resolve(&mut self) -> Result<Result<Node, ResolveError>, GitError> {
        let mut node = Node::Folder;
        while let Some(segment) = self.remaining.pop() {
            match self.resolve_segment(segment)? {
                Ok(next) => node = next,
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(node))
    }

    fn resolve_segment(&mut self, segment: String) -> Result<Result<Node, ResolveError>, GitError> {
        if segment == ".." {
            return Ok(self.resolved.pop().map(|_| Node::Folder).ok_or(ResolveError::Outside));
        }
        self.resolved.push(segment);
        match self.snapshot.node(&self.resolved.join("/"))? {
            Some(Node::Entry(TreeEntry { kind: EntryKind::Symlink, id })) => {
                let link_text = self.snapshot.symlink_text(id)?;
                Ok(link_text.map_or(Err(ResolveError::TargetTooLong), |text| self.replace_by_target(&text)))
            }
            Some(node) => Ok(Ok(node)),
            None => Ok(Err(ResolveError::Missing)),
        }
    }

    /// Replaces the last resolved segment, which is a symlink, by the path that it contains.
    fn replace_by_target(&mut self, link_text: &str) -> Result<Node, ResolveError> {
        self.followed += 1;
        if link_text.starts_with('/') {
            return Err(ResolveError::Outside);
        }
        if self.followed > MAX_SYMLINKS {
            return Err(ResolveError::TooManySymlinks);
        }
        self.resolved.pop();
        self.remaining.extend(segments(link_text));
        Ok(Node::Folder)
    }

    /// The path that is reached, as far as it is known when the walk ends early; `None` if it is above the repository's
    /// root.
    fn destination(&self) -> Option<String> {
        let path: Vec<&str> = self.resolved.iter().chain(self.remaining.iter().rev()).map(String::as_str).collect();
        resolve("", &path.join("/"))
    }
}

/// The path's segments, the first one last.
fn segments(path: &str) -> Vec<String> {
    path.split('/').rev().filter(|segment| !segment.is_empty() && *segment != ".").map(str::to_owned).collect()
}
