//! Follows symlinks within one of git's trees, as the disk would after a checkout.
//!
//! Only names are followed, never the file system: a link that leads out of the backlog leads nowhere here,
//! even if there is such a file on this machine, and an absolute one leads out on every machine.

use git2::Oid;

use super::GitError;
use super::snapshot::{Leaf, MAX_PATH, Mode, Node, Snapshot};
use crate::text::Unreadable;
use crate::text::path::{join, resolve};

/// How many symlinks one path may lead through; what Linux allows.
const MAX_LINKS: usize = 40;

/// What a symlink leads to: a blob, or the reason why there is none.
pub type Target = Result<Oid, Unreadable>;

/// A walk along a path that may lead through symlinks.
struct Walk<'s> {
    snapshot: &'s Snapshot<'s>,
    /// Where it is, seen from the repository's top: a path without symlinks.
    at: Vec<String>,
    /// What lies ahead, the next segment last.
    ahead: Vec<String>,
    links: usize,
}

/// Why a walk ends early.
enum Stop {
    Outside,
    Missing,
    TooMany,
    TooLong,
}

impl Snapshot<'_> {
    /// Follows the symlink whose text is the blob `id`; `path` and the backlog's `root` are seen from the
    /// repository's top.
    pub(super) fn follow(&self, root: &str, path: &str, id: Oid) -> Result<Target, GitError> {
        let Some(written) = self.target(id)? else {
            return Ok(Err(Unreadable::Refused("it is a symlink to a path that is too long".into())));
        };
        let mut walk = Walk { snapshot: self, at: Vec::new(), ahead: segments(path), links: 0 };
        let end = walk.finish()?;
        let inside = root.is_empty() || walk.destination().is_some_and(|path| path.starts_with(&join(root, "")));
        Ok(match end {
            Err(Stop::TooLong) => Err(Unreadable::Refused("it leads to a symlink with a path that is too long".into())),
            Err(Stop::TooMany) => Err(Unreadable::Refused("too many levels of symlinks".into())),
            Err(Stop::Outside) => Err(Unreadable::LinkOutside(written)),
            _ if !inside => Err(Unreadable::LinkOutside(written)),
            Err(Stop::Missing) => Err(Unreadable::LinkDangling(written)),
            Ok(Node::Folder | Node::Leaf(Leaf { mode: Mode::Submodule, .. })) => Err(Unreadable::Folder),
            Ok(Node::Leaf(Leaf { id, .. })) => Ok(id),
        })
    }

    /// The text of a symlink; nothing if it is longer than any path.
    fn target(&self, id: Oid) -> Result<Option<String>, GitError> {
        let lost = |error| self.repo.lost(id, error);
        self.repo.loose.check(id).map_err(lost)?;
        let objects = self.repo.inner.odb().map_err(lost)?;
        // The size comes first: the blob of a file of many gigabytes can be called a symlink.
        if objects.read_header(id).map_err(lost)?.0 > MAX_PATH {
            return Ok(None);
        }
        let blob = self.repo.inner.find_blob(id).map_err(lost)?;
        Ok(Some(String::from_utf8_lossy(blob.content()).into_owned()))
    }
}

impl Walk<'_> {
    fn finish(&mut self) -> Result<Result<Node, Stop>, GitError> {
        let mut found = Node::Folder;
        while let Some(segment) = self.ahead.pop() {
            match self.step(segment)? {
                Ok(node) => found = node,
                Err(stop) => return Ok(Err(stop)),
            }
        }
        Ok(Ok(found))
    }

    fn step(&mut self, segment: String) -> Result<Result<Node, Stop>, GitError> {
        if segment == ".." {
            return Ok(self.at.pop().map(|_| Node::Folder).ok_or(Stop::Outside));
        }
        self.at.push(segment);
        match self.snapshot.node(&self.at.join("/"))? {
            Some(Node::Leaf(Leaf { mode: Mode::Link, id })) => {
                let target = self.snapshot.target(id)?;
                Ok(target.map_or(Err(Stop::TooLong), |target| self.enter(&target)))
            }
            Some(node) => Ok(Ok(node)),
            None => Ok(Err(Stop::Missing)),
        }
    }

    /// Puts a symlink's text in the place of its name.
    fn enter(&mut self, target: &str) -> Result<Node, Stop> {
        self.links += 1;
        if target.starts_with('/') {
            return Err(Stop::Outside);
        }
        if self.links > MAX_LINKS {
            return Err(Stop::TooMany);
        }
        self.at.pop();
        self.ahead.extend(segments(target));
        Ok(Node::Folder)
    }

    /// Where the walk ends, or would end, as far as names tell; `None` above the repository's top.
    fn destination(&self) -> Option<String> {
        let path: Vec<&str> = self.at.iter().chain(self.ahead.iter().rev()).map(String::as_str).collect();
        resolve("", &path.join("/"))
    }
}

/// The path's segments, the first one last.
fn segments(path: &str) -> Vec<String> {
    path.split('/').rev().filter(|segment| !segment.is_empty() && *segment != ".").map(str::to_owned).collect()
}
