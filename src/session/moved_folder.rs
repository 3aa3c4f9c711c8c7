//! Finds a backlog whose folder was moved between two states, by its `backlog.toml`.
//!
//! As git finds renamed files: the configuration is the same, or at least half of its text is.

use super::state::{BacklogState, StateSource};
use super::{Session, SessionError};
use crate::diff::renames;
use crate::git::{TreeListing, TreeSource};
use crate::text::SourceFile;
use crate::text::line_index::eq_ignoring_line_endings;
use crate::text::path;
use crate::text::tree::CONFIG;

impl Session {
    /// The folder in which the tree `side` has the backlog of `state`, which is elsewhere in `state`, and its files. `None` if
    /// no backlog of the tree is gone in `state` and resembles it.
    ///
    /// # Errors
    /// If git can't read a tree.
    pub(super) fn find_moved(
        &self,
        side: &TreeSource,
        state: &BacklogState,
    ) -> Result<Option<(String, TreeListing)>, SessionError> {
        let Some(config) = &state.tree.config else { return Ok(None) };
        let repository = self.repository()?;
        let snapshot = repository.snapshot(side)?;
        let mut alike = None;
        for folder in snapshot.backlogs()? {
            if self.has_backlog(&state.source, &folder)? {
                continue;
            }
            let listing = snapshot.listing(&folder)?;
            let top = TreeListing { config: listing.config.clone(), ..TreeListing::default() };
            match repository.read(&top)?.config {
                Some(old) if is_same(&old, config) => return Ok(Some((folder, listing))),
                Some(old) if renames::are_alike(old.text(), config.text()) => {
                    alike.get_or_insert((folder, listing));
                }
                _ => {}
            }
        }
        Ok(alike)
    }

    /// Whether the source has a backlog in `folder`, which is relative to the repository's root.
    fn has_backlog(&self, source: &StateSource, folder: &str) -> Result<bool, SessionError> {
        let file = path::join(folder, CONFIG);
        match source {
            StateSource::Worktree => Ok(self.with_link_targets(source, |exists| exists(&file))),
            StateSource::Git(side) => Ok(self.repository()?.snapshot(side)?.exists(&file)?),
        }
    }
}

fn is_same(one: &SourceFile, other: &SourceFile) -> bool {
    eq_ignoring_line_endings(one.text(), other.text())
}
