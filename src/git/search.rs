//! Finds files in the index or a revision by their paths.

use super::snapshot::{Snapshot, Visited};
use super::tree_entry::EntryKind;
use super::{GitError, ListedContent, ListedFile};
use crate::text::path::file_name;
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
        let mut found = Vec::new();
        let mut others: Vec<String> = Vec::new();
        self.walk(root, &mut |path, visited| {
            let Ok(path) = str::from_utf8(path) else { return false };
            match visited {
                Visited::Folder(_) => return path.is_empty() || enters(path),
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
