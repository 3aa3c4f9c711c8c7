//! Files that git has in conflict: nothing edits them but those who resolve it.

use super::{BacklogState, Session};
use crate::parse::conflict_markers;
use crate::text::line_index::LineIndex;
use crate::text::path;

/// A conflict in a file of the backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitConflict {
    /// The file, relative to the backlog's root.
    pub path: String,
    /// The line of its first marker, from 1; `None` if it has none.
    pub line: Option<u32>,
}

impl Session {
    /// The first of these files, relative to the backlog's root, that git has in conflict.
    pub fn conflict_in<'p>(
        &self,
        state: &BacklogState,
        paths: impl IntoIterator<Item = &'p str>,
    ) -> Option<GitConflict> {
        let unmerged = self.repository_if_any()?.unmerged_paths();
        let is_unmerged = |path: &&str| unmerged.contains(&path::join(&self.location.folder, path));
        let path = paths.into_iter().filter(|_| !unmerged.is_empty()).find(is_unmerged)?;
        let text = state.tree.file(path).map_or("", |file| file.text());
        let first = conflict_markers::find(text, Vec::new).first().map(|marker| marker.span.start);
        Some(GitConflict { path: path.to_owned(), line: first.map(|start| LineIndex::new(text).line(start)) })
    }
}
