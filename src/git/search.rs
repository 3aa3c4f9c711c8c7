//! Finds files in the index or a revision by their paths.

use std::cell::RefCell;

use git2::Oid;

use super::snapshot::{Snapshot, Visited};
use super::tree_entry::EntryKind;
use super::{GitError, ListedContent, ListedFile};
use crate::text::path::{file_name, join};
use crate::text::tree::CONFIG;

impl Snapshot<'_> {
    /// The files in the folder `root` and below whose path, relative to it, `picks` accepts, sorted by path. Folders are entered as
    /// [`workspace::find_files`](crate::workspace::find_files) does.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn find_files(
        &self,
        root: &str,
        enters: &dyn Fn(&str) -> bool,
        picks: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<ListedFile>, GitError> {
        self.search(root, enters, &|_, _| true, picks)
    }

    /// Those files of the index that this revision doesn't have with the same content, and those of the revision that the index
    /// doesn't have. Folders whose tree git has cached in the index aren't read. If there are none of the former, nothing is.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn find_changed_files(
        &self,
        index: &Snapshot<'_>,
        root: &str,
        enters: &dyn Fn(&str) -> bool,
        picks: &dyn Fn(&str) -> bool,
    ) -> Result<(Vec<ListedFile>, Vec<ListedFile>), GitError> {
        let mut new = index.find_files(root, enters, picks)?;
        if new.is_empty() {
            return Ok((new, Vec::new()));
        }
        let same = RefCell::new(Vec::new());
        let differs = |path: &str, tree| {
            let is_same = index.has_cached_tree_without_symlinks(join(root, path).as_bytes(), tree);
            if is_same {
                same.borrow_mut().push(format!("{path}/"));
            }
            !is_same
        };
        let mut old = self.search(root, enters, &|path, tree| path.is_empty() || differs(path, tree), picks)?;
        let same = same.into_inner();
        new.retain(|file| !same.iter().any(|folder| file.path.starts_with(&**folder)));
        let all_new = new.clone();
        new.retain(|file| !contains(&old, file));
        old.retain(|file| !contains(&all_new, file));
        Ok((new, old))
    }

    /// As [`Self::find_files`]. A revision's folder is entered only if `enters_tree`, which is given the id of its tree, agrees.
    fn search(
        &self,
        root: &str,
        enters: &dyn Fn(&str) -> bool,
        enters_tree: &dyn Fn(&str, Oid) -> bool,
        picks: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<ListedFile>, GitError> {
        let mut found = Vec::new();
        let mut others: Vec<String> = Vec::new();
        self.walk(root, &mut |path, visited| {
            let Ok(path) = str::from_utf8(path) else { return false };
            match visited {
                Visited::Folder(tree) => return (path.is_empty() || enters(path)) && enters_tree(path, tree),
                Visited::Entry(entry) if entry.kind == EntryKind::File => {
                    let folder = path.strip_suffix(file_name(path)).unwrap_or_default();
                    if file_name(path) == CONFIG && !folder.is_empty() {
                        others.push(folder.to_owned());
                    } else if picks(path) && ancestors(folder).all(enters) {
                        let content = ListedContent::Blob(entry.id);
                        found.push(ListedFile { path: path.into(), content });
                    }
                }
                Visited::Entry(_) => {}
            }
            false
        })?;
        found.retain(|file| !others.iter().any(|folder| file.path.starts_with(&**folder)));
        found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
}

/// The folders on the way to `folder`, which ends with `/` or is empty, with itself.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    folder.match_indices('/').filter_map(|(at, _)| folder.get(..at))
}

/// Whether `files`, sorted by path, has this one.
fn contains(files: &[ListedFile], file: &ListedFile) -> bool {
    let at = files.binary_search_by(|other| other.path.cmp(&file.path));
    at.ok().and_then(|at| files.get(at)) == Some(file)
}
