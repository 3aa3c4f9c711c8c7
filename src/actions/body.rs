//! Edits the text of a story below its front matter.

use std::sync::Arc;

use super::edit::Edit;
use super::failure::Failure;
use super::items::{edit_failure, find_item, story_file};
use crate::edit::story_edits::StoryEditError;
use crate::edit::{Change, FileChange, body_edits};
use crate::session::{BacklogState, Session};

/// Gives a story another body.
///
/// # Errors
/// If there is no such story, or its front matter is broken.
pub fn replace_body(session: &Session, state: &BacklogState, id: &str, text: &str) -> Result<Edit, Failure> {
    let file = story_file(session, state, id)?;
    let edits = body_edits::replace(file.text(), text)
        .ok_or_else(|| edit_failure(session, &file.path, &StoryEditError::Broken))?;
    let change = FileChange::Edit { path: Arc::clone(&file.path), edits: edits.into_iter().collect() };
    Ok(Edit::of_items(Change::requested(format!("Edit the text of {id}"), vec![change]), [id]))
}

/// Ticks an acceptance criterion, or unticks it. `index` counts from 0 in the order of the file.
///
/// # Errors
/// If there is no such criterion.
pub fn tick_criterion(
    session: &Session,
    state: &BacklogState,
    id: &str,
    index: usize,
    is_met: bool,
) -> Result<Edit, Failure> {
    let item = state.parsed.backlog.item(find_item(session, state, id)?);
    let file = story_file(session, state, id)?;
    let criterion = item.body.criteria.iter().nth(index).ok_or_else(|| {
        let count = item.body.criteria.len();
        Failure::usage(format!("`{id}` has no acceptance criterion {index}: it has {count}, counted from 0"))
    })?;
    let edits = body_edits::tick(file.text(), criterion.span, is_met).ok_or_else(|| {
        Failure::new("conflict", format!("can't find the box of criterion {index} in {}", session.shown(&file.path)))
    })?;
    let change = FileChange::Edit { path: Arc::clone(&file.path), edits: edits.into_iter().collect() };
    let verb = if is_met { "Tick" } else { "Untick" };
    Ok(Edit::of_items(Change::requested(format!("{verb} a criterion of {id}"), vec![change]), [id]))
}
