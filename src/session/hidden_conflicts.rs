//! Looks for conflict markers where the text alone doesn't prove a conflict: in code blocks of files that git knows to be in
//! conflict.

use super::{BacklogState, Session, StateSource};
use crate::diag::{Fact, Place};
use crate::git::{ListedContent, TreeSource};
use crate::parse::conflict_markers;

impl Session {
    /// The markers in such files that reading didn't report. Nothing is looked up in a revision, which is finished.
    pub(super) fn hidden_conflicts(&self, state: &BacklogState) -> Vec<Place> {
        if matches!(state.source, StateSource::Git(TreeSource::Revision(_))) {
            return Vec::new();
        }
        let Some(repository) = self.repository_if_any() else { return Vec::new() };
        let folder = &self.location.folder;
        let inside = |path: &str| match folder.as_str() {
            "" => Some(path.to_owned()),
            folder => path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
        };
        let paths = repository.conflicted_paths();
        let known = |path: &str| {
            let problems = state.parsed.problems.iter().filter(|problem| &*problem.place.path == path);
            problems.into_iter().any(|problem| matches!(problem.fact, Fact::ConflictMarker { lone: false, .. }))
        };
        let paths = paths.iter().filter_map(|path| inside(path)).filter(|path| !known(path));
        let marker = |path: String| {
            let text = self.text_of(state, &path)?;
            let markers = conflict_markers::find(&text, Vec::new);
            markers.first().map(|marker| Place::new(path, marker.span))
        };
        paths.filter_map(marker).collect()
    }

    /// The text of a file of the backlog; `None` if it isn't one, or can't be read.
    fn text_of(&self, state: &BacklogState, path: &str) -> Option<String> {
        if let Some(file) = state.tree.file(path) {
            return file.readable_text().ok().map(str::to_owned);
        }
        let listed = state.listing.as_ref()?.stories.iter().find(|file| &*file.path == path)?;
        let ListedContent::Blob(id) = listed.content else { return None };
        String::from_utf8(self.repository_if_any()?.blob(id).ok()?).ok()
    }
}
