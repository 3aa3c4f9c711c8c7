//! The files of one backlog in one of git's trees: first their names, then their bytes.
//!
//! The two are apart because names are cheap and come with the ids of the blobs: two trees are compared, and
//! what is known of a blob already is found again, without reading it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use git2::Oid;

use super::GitError;
use super::snapshot::{Leaf, Met, Mode, Node, Snapshot};
use crate::text::Unreadable;
use crate::text::path::{file_name, join};
use crate::text::tree::{CONFIG, PRIORITY, STORIES, is_misnamed_story, is_story_name};

/// The files of a backlog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// `backlog.toml`, if there is one.
    pub config: Option<Entry>,
    /// Files that claim to be stories, by path (bytes).
    pub stories: Vec<Entry>,
    /// `PRIORITY.md`, if it is a file.
    pub priority: Option<Oid>,
}

/// One file, by its path seen from the backlog's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path.
    pub path: Arc<str>,
    /// The blob with its bytes.
    pub found: Found,
}

/// Where a file's bytes are, symlinks followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The blob of that id.
    Blob(Oid),
    /// Nowhere that may be read; the blob that is passed over, since changing it changes the file.
    Nowhere(Unreadable, Option<Oid>),
}

/// The index, and the listing that it gives of the same backlog.
type Beside<'s> = Option<(&'s Snapshot<'s>, &'s Listing)>;

impl Snapshot<'_> {
    /// The files of the backlog at `root`, by the rules by which a folder on disk is read.
    ///
    /// # Errors
    /// If a tree or a symlink can't be read.
    pub fn listing(&self, root: &str) -> Result<Listing, GitError> {
        self.listing_of(root, None)
    }

    /// As [`Self::listing`], for the files of which the index gives the listing `known`. What lies in a folder that
    /// git notes there as unchanged is taken from that, and no tree is read for it.
    ///
    /// # Errors
    /// If a tree or a symlink can't be read.
    pub fn listing_beside(&self, root: &str, index: &Snapshot<'_>, known: &Listing) -> Result<Listing, GitError> {
        self.listing_of(root, Some((index, known)))
    }

    fn listing_of(&self, root: &str, beside: Beside<'_>) -> Result<Listing, GitError> {
        let config = match self.node(&join(root, CONFIG))? {
            Some(node) => Some(self.entry_of(root, CONFIG.into(), node)?),
            None => None,
        };
        let priority = match self.node(&join(root, PRIORITY))? {
            Some(Node::Leaf(Leaf { mode: Mode::File, id })) => Some(id),
            _ => None,
        };
        let mut listing = Listing { config, stories: self.stories(root, beside)?, priority };
        self.add_unmerged(root, &mut listing);
        Ok(listing)
    }

    /// The stories, by path.
    fn stories(&self, root: &str, beside: Beside<'_>) -> Result<Vec<Entry>, GitError> {
        let folder = join(root, STORIES);
        if let Some(Node::Leaf(Leaf { mode: Mode::Link, .. })) = self.node(&folder)? {
            let found = Found::Nowhere(Unreadable::LinkedFolder, None);
            return Ok(vec![Entry { path: STORIES.into(), found }]);
        }
        let (mut own, mut shared, mut added) = (Vec::new(), Vec::new(), Ok(()));
        self.each(&folder, &mut |path, met| {
            match met {
                Met::Folder(id) => match beside.and_then(|beside| unchanged(beside, &folder, path, id)) {
                    Some(entries) => shared.push(entries),
                    None => return true,
                },
                Met::Leaf(leaf) if added.is_ok() => added = self.add(root, path, leaf, &mut own),
                Met::Leaf(_) => {}
            }
            false
        })?;
        added?;
        own.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(if shared.is_empty() { own } else { together(&own, shared) })
    }

    /// Adds what claims to be a story at `path`, seen from `stories/`.
    fn add(&self, root: &str, path: &[u8], leaf: Leaf, found: &mut Vec<Entry>) -> Result<(), GitError> {
        let Some((path, inner)) = candidate(path).and_then(|len| path.split_at_checked(len)) else { return Ok(()) };
        // A submodule is a folder, and only `.md` makes a folder a mistake.
        if inner.is_empty() && leaf.mode == Mode::Submodule && is_misnamed(path) {
            return Ok(());
        }
        let name = String::from_utf8_lossy(path);
        let path: Arc<str> = [STORIES, "/", &name].concat().into();
        // Everything in a folder that is named like a story counts as that folder, once.
        if !inner.is_empty() && found.last().is_some_and(|last: &Entry| last.path == path) {
            return Ok(());
        }
        let node = if inner.is_empty() { Node::Leaf(leaf) } else { Node::Folder };
        found.push(match name {
            Cow::Borrowed(_) => self.entry_of(root, path, node)?,
            Cow::Owned(_) => Entry { path, found: Found::Nowhere(Unreadable::Name, None) },
        });
        Ok(())
    }

    fn entry_of(&self, root: &str, path: Arc<str>, node: Node) -> Result<Entry, GitError> {
        let found = match node {
            Node::Leaf(Leaf { id, .. }) if is_misnamed_story(file_name(&path)) => {
                Found::Nowhere(Unreadable::Ending, Some(id))
            }
            Node::Folder | Node::Leaf(Leaf { mode: Mode::Submodule, .. }) => Found::Nowhere(Unreadable::Folder, None),
            Node::Leaf(Leaf { mode: Mode::File, id }) => Found::Blob(id),
            Node::Leaf(Leaf { mode: Mode::Link, id }) => match self.follow(root, &join(root, &path), id)? {
                Ok(id) => Found::Blob(id),
                Err(reason) => Found::Nowhere(reason, Some(id)),
            },
        };
        Ok(Entry { path, found })
    }

    /// Files that a merge left unresolved have several contents, and so none that could be trusted.
    fn add_unmerged(&self, root: &str, listing: &mut Listing) {
        let prefix = if root.is_empty() { String::new() } else { join(root, "") };
        let merged = listing.stories.len();
        for path in self.unmerged().filter_map(|path| path.strip_prefix(prefix.as_bytes())) {
            let found = || Found::Nowhere(Unreadable::Unmerged, None);
            let inner = path.strip_prefix(STORIES.as_bytes()).and_then(|rest| rest.strip_prefix(b"/"));
            if path == CONFIG.as_bytes() {
                listing.config = Some(Entry { path: CONFIG.into(), found: found() });
            } else if inner.is_some_and(|inner| candidate(inner) == Some(inner.len())) {
                let path = String::from_utf8_lossy(path).into();
                listing.stories.push(Entry { path, found: found() });
            }
        }
        if listing.stories.len() > merged {
            listing.stories.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        }
    }
}

impl Listing {
    /// All files but `PRIORITY.md`.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.config.iter().chain(&self.stories)
    }

    /// The paths of the files that differ between the two, `PRIORITY.md` aside, sorted.
    pub fn changed(&self, other: &Self) -> Vec<Arc<str>> {
        let (mut mine, mut theirs) = (self.entries().peekable(), other.entries().peekable());
        let mut changed = Vec::new();
        loop {
            // Both are sorted by path, so one pass finds every difference.
            let order = match (mine.peek(), theirs.peek()) {
                (None, None) => return changed,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                // What two listings share is nearly all of a large backlog.
                (Some(mine), Some(theirs)) if Arc::ptr_eq(&mine.path, &theirs.path) => Ordering::Equal,
                (Some(mine), Some(theirs)) => mine.path.cmp(&theirs.path),
            };
            let old = if order.is_le() { mine.next() } else { None };
            let new = if order.is_ge() { theirs.next() } else { None };
            if old.map(|entry| &entry.found) != new.map(|entry| &entry.found) {
                changed.extend(old.or(new).map(|entry| Arc::clone(&entry.path)));
            }
        }
    }
}

/// The entries of the listing for the folder at `path` (seen from `stories`, which is `folder`), if the index notes
/// the tree `id` for it. Where symlinks lead depends on more than their own folder, so a folder with one is read.
fn unchanged<'s>(
    (index, known): (&Snapshot<'_>, &'s Listing),
    folder: &str,
    path: &[u8],
    id: Oid,
) -> Option<&'s [Entry]> {
    let path = str::from_utf8(path).ok()?;
    let within = |folder: &str| if path.is_empty() { folder.to_owned() } else { join(folder, path) };
    // What has a story's name is listed itself, and not what is in it.
    if candidate(join(path, "").as_bytes()).is_some() || !index.is_plain_tree(within(folder).as_bytes(), id) {
        return None;
    }
    let prefix = join(&within(STORIES), "");
    let start = known.stories.partition_point(|entry| *entry.path < *prefix);
    let rest = known.stories.get(start..)?;
    rest.get(..rest.partition_point(|entry| entry.path.starts_with(&prefix)))
}

/// All entries by path. A shared part is all that is below some folder, so that none of the others belongs into it.
fn together(own: &[Entry], shared: Vec<&[Entry]>) -> Vec<Entry> {
    let mut parts: Vec<&[Entry]> = own.chunks(1).chain(shared).collect();
    parts.sort_unstable_by_key(|part| part.first().map(|entry| &*entry.path));
    parts.concat()
}

/// The length of the part of `path` (seen from `stories/`) that claims to be a story: all of it, or only its
/// beginning where a folder has the name of a story. `None` if nothing does, or a folder on the way is hidden.
fn candidate(path: &[u8]) -> Option<usize> {
    let mut end = 0;
    for segment in path.split(|byte| *byte == b'/') {
        end += segment.len();
        let name = String::from_utf8_lossy(segment);
        if is_story_name(&name) || (end == path.len() && is_misnamed_story(&name)) {
            return Some(end);
        }
        if segment.starts_with(b".") || segment.starts_with(b"_") {
            return None;
        }
        end += 1;
    }
    None
}

/// Whether the last segment of `path` has a story's name but for the case of its ending.
fn is_misnamed(path: &[u8]) -> bool {
    is_misnamed_story(file_name(&String::from_utf8_lossy(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_end_at_the_first_name_of_a_story() {
        assert_eq!(candidate(b"a.md"), Some(4));
        assert_eq!(candidate(b"cart/a.md"), Some(9));
        assert_eq!(candidate(b"cart/x.md/deep/a.md"), Some(9));
        for none in [&b"_x/a.md"[..], b"a/.b/c.md", b"README.md", b"a.txt", b"_a.md", b""] {
            assert_eq!(candidate(none), None, "{}", String::from_utf8_lossy(none));
        }
        assert_eq!(candidate(b"\xff.md"), Some(4));
        assert_eq!((candidate(b"a.MD"), candidate(b"a.MD/b.md")), (Some(4), Some(9)));
    }

    #[test]
    fn changes_are_found_by_path_and_blob() {
        let entry = |path: &str, byte: u8| Entry { path: path.into(), found: Found::Blob(blob(byte)) };
        let old = Listing { stories: vec![entry("stories/a.md", 1), entry("stories/b.md", 2)], ..Listing::default() };
        let new = Listing {
            config: Some(entry("backlog.toml", 9)),
            stories: vec![entry("stories/b.md", 3), entry("stories/c.md", 1)],
            priority: Some(blob(4)),
        };
        let changed: Vec<_> = old.changed(&new).iter().map(ToString::to_string).collect();
        assert_eq!(changed, ["backlog.toml", "stories/a.md", "stories/b.md", "stories/c.md"]);
        assert!(new.changed(&new).is_empty());
        assert_eq!(new.changed(&old), old.changed(&new));
    }

    fn blob(byte: u8) -> Oid {
        Oid::from_bytes(&[byte; 20]).unwrap()
    }
}
