//! Sets and removes keys of items.

use std::sync::Arc;

use super::edit::Edit;
use super::failure::Failure;
use super::items::{edit_failure, story_file};
use crate::edit::{Change, FileChange, KeyEdit, story_edits};
use crate::session::{BacklogState, Session};

/// Edits the same keys of several items.
///
/// # Errors
/// If one of them isn't there, or its file can't be edited like that.
pub fn set_keys(session: &Session, state: &BacklogState, ids: &[&str], edits: &[KeyEdit]) -> Result<Edit, Failure> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        let file = story_file(session, state, id)?;
        let edits =
            story_edits::edit_keys(file.text(), edits).map_err(|error| edit_failure(session, &file.path, &error))?;
        files.push(FileChange::Edit { path: Arc::clone(&file.path), edits });
    }
    let mut keys: Vec<&str> = edits.iter().map(|edit| edit.key.name()).collect();
    keys.dedup();
    let title = format!("Set {} of {}", keys.join(", "), ids.join(", "));
    Ok(Edit::of_items(Change::requested(title, files), ids.iter().copied()))
}
