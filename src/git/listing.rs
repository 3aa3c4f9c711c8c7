//! Lists the files of a backlog in the index or a revision, without reading them.
//!
//! Listing is cheap, and yields the ids of the blobs: two trees are compared by them, and the parse cache is looked
//! up by them. [`Repository::read`](super::Repository::read) reads the contents.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use git2::{ObjectType, Oid};

use super::GitError;
use super::snapshot::{Snapshot, Visited};
use super::tree_entry::{EntryKind, Node, TreeEntry};
use crate::text::Unreadable;
use crate::text::path::{file_name, join};
use crate::text::tree::{
    CONFIG, DECISIONS, DEPLOYMENTS, PRIORITY, STORIES, is_decision_name, is_decision_path, is_misnamed_decision,
    is_story_name,
};

/// The files of a backlog in the index or a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeListing {
    /// `backlog.toml`, if there is one.
    pub config: Option<ListedFile>,
    /// `deployments.toml`, if there is one.
    pub deployments: Option<ListedFile>,
    /// Files whose names are those of stories, sorted by path (compared as bytes).
    pub stories: Vec<ListedFile>,
    /// Files directly in `decisions/` whose names are those of decisions, sorted by path (compared as bytes).
    pub decisions: Vec<ListedFile>,
    /// The blob of `PRIORITY.md`, if it is a regular file.
    pub priority: Option<Oid>,
    /// Folders at or below `stories/` of the index that hold a `backlog.toml`: each is a backlog of its own.
    pub nested: Vec<String>,
}

/// A file of a backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// The path relative to the backlog's root.
    pub path: Arc<str>,
    /// Where its content is stored.
    pub content: ListedContent,
}

/// Where a file's content is stored; symlinks are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedContent {
    /// In the blob with this id.
    Blob(Oid),
    /// The file can't be read, for this reason. The id of its own blob, if it has one, so that a change is noticed.
    Unreadable(Unreadable, Option<Oid>),
}

/// The index, and the listing of the same backlog in it.
type IndexListing<'s> = (&'s Snapshot<'s>, &'s TreeListing);

impl Snapshot<'_> {
    /// Lists the files of the backlog at `root`, by the same rules as [`workspace::read`](crate::workspace::read).
    ///
    /// # Errors
    /// If a tree or a symlink can't be read.
    pub fn listing(&self, root: &str) -> Result<TreeListing, GitError> {
        self.list(root, None)
    }

    /// As [`Self::listing`], for a revision. The files of folders whose tree git has cached in the index are taken from
    /// `index_listing`, the listing of the same backlog in `index`, without reading the trees.
    ///
    /// # Errors
    /// If a tree or a symlink can't be read.
    pub fn listing_reusing_index(
        &self,
        root: &str,
        index: &Snapshot<'_>,
        index_listing: &TreeListing,
    ) -> Result<TreeListing, GitError> {
        self.list(root, Some((index, index_listing)))
    }

    fn list(&self, root: &str, reusable: Option<IndexListing<'_>>) -> Result<TreeListing, GitError> {
        let top_file = |name: &str| match self.node(&join(root, name))? {
            Some(node) => self.listed_file(root, name.into(), node).map(Some),
            None => Ok(None),
        };
        let (config, deployments) = (top_file(CONFIG)?, top_file(DEPLOYMENTS)?);
        let priority = match self.node(&join(root, PRIORITY))? {
            Some(Node::Entry(TreeEntry { kind: EntryKind::File, id })) => Some(id),
            _ => None,
        };
        let (stories, nested) = self.stories(root, reusable)?;
        let decisions = self.decisions(root)?;
        let mut listing = TreeListing { config, deployments, stories, decisions, priority, nested };
        self.add_unmerged(root, &mut listing);
        if !listing.nested.is_empty() {
            let TreeListing { stories, nested, .. } = &mut listing;
            stories.retain(|file| !is_inside(&file.path, nested));
        }
        Ok(listing)
    }

    /// The stories, sorted by path, and the nested backlogs. A revision's nested backlogs aren't entered and not returned;
    /// the index, a list of paths, returns them.
    fn stories(
        &self,
        root: &str,
        reusable: Option<IndexListing<'_>>,
    ) -> Result<(Vec<ListedFile>, Vec<String>), GitError> {
        let folder = join(root, STORIES);
        if let Some(Node::Entry(TreeEntry { kind: EntryKind::Symlink, .. })) = self.node(&folder)? {
            let content = ListedContent::Unreadable(Unreadable::SymlinkedFolder, None);
            return Ok((vec![ListedFile { path: STORIES.into(), content }], Vec::new()));
        }
        let (mut listed, mut reused, mut nested, mut result) = (Vec::new(), Vec::new(), Vec::new(), Ok(()));
        self.walk(&folder, &mut |path, visited| {
            match visited {
                Visited::Folder(id) => match reusable.and_then(|reusable| reuse(reusable, &folder, path, id)) {
                    Some(files) => reused.push(files),
                    None => match self.holds_backlog(id) {
                        Ok(holds_backlog) => return !holds_backlog,
                        Err(error) => result = Err(error),
                    },
                },
                Visited::Entry(entry) if result.is_ok() => {
                    nested.extend(nested_backlog(path).filter(|_| entry.kind != EntryKind::Submodule));
                    result = self.add_story(root, path, entry, &mut listed);
                }
                Visited::Entry(_) => {}
            }
            false
        })?;
        result?;
        listed.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok((if reused.is_empty() { listed } else { merge_sorted(&listed, reused) }, nested))
    }

    /// Whether the folder with this tree is a backlog.
    fn holds_backlog(&self, id: Oid) -> Result<bool, GitError> {
        let kind = self.find_tree(id)?.get_name(CONFIG).and_then(|entry| entry.kind());
        Ok(kind == Some(ObjectType::Blob))
    }

    /// The decisions, sorted by path.
    fn decisions(&self, root: &str) -> Result<Vec<ListedFile>, GitError> {
        let folder = join(root, DECISIONS);
        if let Some(Node::Entry(TreeEntry { kind: EntryKind::Symlink, .. })) = self.node(&folder)? {
            let content = ListedContent::Unreadable(Unreadable::SymlinkedFolder, None);
            return Ok(vec![ListedFile { path: DECISIONS.into(), content }]);
        }
        let (mut nodes, mut decisions) = (Vec::new(), Vec::new());
        self.walk(&folder, &mut |path, visited| {
            match visited {
                Visited::Folder(_) if path.is_empty() => return true,
                Visited::Folder(_) => nodes.push((path.to_vec(), Node::Folder)),
                Visited::Entry(entry) => nodes.push((path.to_vec(), Node::Entry(entry))),
            }
            false
        })?;
        for (path, node) in nodes {
            // The index has only files: a slash means that the first segment is a folder.
            let (name, node) = match path.iter().position(|byte| *byte == b'/') {
                Some(end) => (path.get(..end).unwrap_or_default(), Node::Folder),
                None => (&*path, node),
            };
            let name = String::from_utf8_lossy(name);
            let is_folder = !matches!(node, Node::Entry(TreeEntry { kind: EntryKind::File | EntryKind::Symlink, .. }));
            if !is_decision_name(&name) && (is_folder || !is_misnamed_decision(&name)) {
                continue;
            }
            let path: Arc<str> = join(DECISIONS, &name).into();
            if decisions.last().is_some_and(|last: &ListedFile| last.path == path) {
                continue;
            }
            decisions.push(match name {
                Cow::Borrowed(_) => self.listed_file(root, path, node)?,
                Cow::Owned(_) => ListedFile { path, content: ListedContent::Unreadable(Unreadable::NameNotUtf8, None) },
            });
        }
        decisions.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(decisions)
    }

    /// Adds the story at `path`, relative to `stories/`, if it is one.
    fn add_story(
        &self,
        root: &str,
        path: &[u8],
        entry: TreeEntry,
        stories: &mut Vec<ListedFile>,
    ) -> Result<(), GitError> {
        let Some((path, below)) = story_path_len(path).and_then(|len| path.split_at_checked(len)) else {
            return Ok(());
        };
        let name = String::from_utf8_lossy(path);
        let path: Arc<str> = [STORIES, "/", &name].concat().into();
        // A folder with the name of a story is listed once, instead of the files in it.
        if !below.is_empty() && stories.last().is_some_and(|last: &ListedFile| last.path == path) {
            return Ok(());
        }
        let node = if below.is_empty() { Node::Entry(entry) } else { Node::Folder };
        stories.push(match name {
            Cow::Borrowed(_) => self.listed_file(root, path, node)?,
            Cow::Owned(_) => ListedFile { path, content: ListedContent::Unreadable(Unreadable::NameNotUtf8, None) },
        });
        Ok(())
    }

    fn listed_file(&self, root: &str, path: Arc<str>, node: Node) -> Result<ListedFile, GitError> {
        let content = match node {
            Node::Entry(TreeEntry { id, .. }) if is_misnamed_decision(file_name(&path)) => {
                ListedContent::Unreadable(Unreadable::UppercaseExtension, Some(id))
            }
            Node::Folder | Node::Entry(TreeEntry { kind: EntryKind::Submodule, .. }) => {
                ListedContent::Unreadable(Unreadable::Folder, None)
            }
            Node::Entry(TreeEntry { kind: EntryKind::File, id }) => ListedContent::Blob(id),
            Node::Entry(TreeEntry { kind: EntryKind::Symlink, id }) => {
                match self.follow_symlink(root, &join(root, &path), id)? {
                    Ok(id) => ListedContent::Blob(id),
                    Err(reason) => ListedContent::Unreadable(reason, Some(id)),
                }
            }
        };
        Ok(ListedFile { path, content })
    }

    /// Adds the files with merge conflicts, which have several contents in the index.
    fn add_unmerged(&self, root: &str, listing: &mut TreeListing) {
        let prefix = if root.is_empty() { String::new() } else { join(root, "") };
        let merged_count = listing.stories.len();
        for path in self.unmerged().filter_map(|path| path.strip_prefix(prefix.as_bytes())) {
            let content = ListedContent::Unreadable(Unreadable::Unmerged, None);
            let in_stories = path.strip_prefix(STORIES.as_bytes()).and_then(|rest| rest.strip_prefix(b"/"));
            listing.nested.extend(in_stories.and_then(nested_backlog));
            if path == CONFIG.as_bytes() {
                listing.config = Some(ListedFile { path: CONFIG.into(), content });
            } else if path == DEPLOYMENTS.as_bytes() {
                listing.deployments = Some(ListedFile { path: DEPLOYMENTS.into(), content });
            } else if in_stories.is_some_and(|path| story_path_len(path) == Some(path.len())) {
                let path = String::from_utf8_lossy(path).into();
                listing.stories.push(ListedFile { path, content });
            } else if str::from_utf8(path).is_ok_and(is_decision_path) {
                let path = String::from_utf8_lossy(path).into();
                listing.decisions.push(ListedFile { path, content });
            }
        }
        listing.decisions.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        if listing.stories.len() > merged_count {
            listing.stories.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        }
    }
}

impl TreeListing {
    /// The same listing without the stories.
    pub fn without_stories(&self) -> Self {
        Self {
            config: self.config.clone(),
            deployments: self.deployments.clone(),
            decisions: self.decisions.clone(),
            priority: self.priority,
            ..Self::default()
        }
    }

    /// All files except `PRIORITY.md`, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &ListedFile> {
        self.config.iter().chain(&self.decisions).chain(&self.deployments).chain(&self.stories)
    }

    /// The sorted paths of the files that differ between two listings; `PRIORITY.md` is not compared.
    pub fn changed(&self, other: &Self) -> Vec<Arc<str>> {
        let (mut own_files, mut other_files) = (self.files().peekable(), other.files().peekable());
        let mut changed = Vec::new();
        loop {
            // Both are sorted by path, so one pass finds every difference.
            let order = match (own_files.peek(), other_files.peek()) {
                (None, None) => return changed,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                // Reused files share their paths, which saves most comparisons in a large backlog.
                (Some(own), Some(other)) if Arc::ptr_eq(&own.path, &other.path) => Ordering::Equal,
                (Some(own), Some(other)) => own.path.cmp(&other.path),
            };
            let own = if order.is_le() { own_files.next() } else { None };
            let other = if order.is_ge() { other_files.next() } else { None };
            if own.map(|file| &file.content) != other.map(|file| &file.content) {
                changed.extend(own.or(other).map(|file| Arc::clone(&file.path)));
            }
        }
    }
}

/// The files of the index's listing that are below the folder at `path` (relative to `stories`, the path of the
/// `stories` folder in the repository), if the index has cached `id` as the tree of that folder.
///
/// A folder with symlinks isn't reused, because their targets depend on other folders.
fn reuse<'s>(
    (index, index_listing): (&Snapshot<'_>, &'s TreeListing),
    stories: &str,
    path: &[u8],
    id: Oid,
) -> Option<&'s [ListedFile]> {
    let path = str::from_utf8(path).ok()?;
    // If only the index has a backlog above this folder, the index's listing lacks the folder's files.
    if is_inside(&join(STORIES, path), &index_listing.nested) {
        return None;
    }
    let folder_in = |parent: &str| if path.is_empty() { parent.to_owned() } else { join(parent, path) };
    // A folder with the name of a story is listed itself, instead of the files in it.
    let is_story_path = story_path_len(join(path, "").as_bytes()).is_some();
    if is_story_path || !index.has_cached_tree_without_symlinks(folder_in(stories).as_bytes(), id) {
        return None;
    }
    let prefix = join(&folder_in(STORIES), "");
    let start = index_listing.stories.partition_point(|file| *file.path < *prefix);
    let rest = index_listing.stories.get(start..)?;
    rest.get(..rest.partition_point(|file| file.path.starts_with(&prefix)))
}

/// The folder, relative to the backlog's root, that the `backlog.toml` at `path` (relative to `stories/`) makes a backlog.
fn nested_backlog(path: &[u8]) -> Option<String> {
    let folder = match path.strip_suffix(CONFIG.as_bytes())? {
        [] => return Some(STORIES.into()),
        [folder @ .., b'/'] => folder,
        _ => return None,
    };
    Some(join(STORIES, &String::from_utf8_lossy(folder)))
}

/// Whether `path` is below one of the `folders`.
fn is_inside(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
}

/// All files sorted by path. A reused slice contains everything below its folder, so that slices don't interleave.
fn merge_sorted(listed: &[ListedFile], reused: Vec<&[ListedFile]>) -> Vec<ListedFile> {
    let mut slices: Vec<&[ListedFile]> = listed.chunks(1).chain(reused).collect();
    slices.sort_unstable_by_key(|slice| slice.first().map(|file| &*file.path));
    slices.concat()
}

/// The length of the part of `path` (relative to `stories/`) that is the path of a story: all of it, or its beginning
/// if a folder has the name of a story. `None` if there is no such part, or a folder before it is hidden.
fn story_path_len(path: &[u8]) -> Option<usize> {
    let mut end = 0;
    for segment in path.split(|byte| *byte == b'/') {
        end += segment.len();
        if segment.ends_with(b".md") && is_story_name(&String::from_utf8_lossy(segment)) {
            return Some(end);
        }
        if segment.starts_with(b".") || segment.starts_with(b"_") {
            return None;
        }
        end += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn story_paths_end_at_the_first_name_of_a_story() {
        assert_eq!(story_path_len(b"a.md"), Some(4));
        assert_eq!(story_path_len(b"cart/a.md"), Some(9));
        assert_eq!(story_path_len(b"cart/x.md/deep/a.md"), Some(9));
        for none in [&b"_x/a.md"[..], b"a/.b/c.md", b"README.md", b"a.txt", b"_a.md", b""] {
            assert_eq!(story_path_len(none), None, "{}", String::from_utf8_lossy(none));
        }
        assert_eq!(story_path_len(b"\xff.md"), Some(4));
        assert_eq!((story_path_len(b"a.MD"), story_path_len(b"a.MD/b.md")), (None, Some(9)));
    }

    #[test]
    fn a_backlog_is_nested_where_its_config_is() {
        assert_eq!(nested_backlog(b"backlog.toml").as_deref(), Some("stories"));
        assert_eq!(nested_backlog(b"a/b/backlog.toml").as_deref(), Some("stories/a/b"));
        assert_eq!(nested_backlog(b"a/my-backlog.toml"), None);
        let nested = ["stories/a".to_owned()];
        assert!(is_inside("stories/a/x.md", &nested) && !is_inside("stories/ab.md", &nested));
    }

    #[test]
    fn changes_are_found_by_path_and_blob() {
        let file = |path: &str, byte: u8| ListedFile { path: path.into(), content: ListedContent::Blob(blob(byte)) };
        let old =
            TreeListing { stories: vec![file("stories/a.md", 1), file("stories/b.md", 2)], ..TreeListing::default() };
        let new = TreeListing {
            config: Some(file("backlog.toml", 9)),
            stories: vec![file("stories/b.md", 3), file("stories/c.md", 1)],
            priority: Some(blob(4)),
            ..TreeListing::default()
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
