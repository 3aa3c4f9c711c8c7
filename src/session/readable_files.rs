//! The files of a commit that can't be read, and what was known of them before.

use std::collections::HashMap;

use super::state::{BacklogState, ReadFiles};
use crate::parse::ReadStory;
use crate::text::tree::CONFIG;

/// The paths of the files of which nothing is known: stories that aren't valid, and a `backlog.toml` or decisions that aren't TOML.
pub(super) fn unreadable_paths(files: &ReadFiles) -> Vec<&str> {
    let stories = files.stories.iter().filter(|story| story.valid_item().is_none()).map(|story| &**story.path());
    let config = (!files.config.config.complete).then_some(CONFIG);
    let problems = files.decisions.problems.iter().map(|problem| &*problem.place.path);
    let mut decisions: Vec<&str> = problems.filter(|path| !has_decision(files, path)).collect();
    decisions.dedup();
    stories.chain(config).chain(decisions).collect()
}

fn has_decision(files: &ReadFiles, path: &str) -> bool {
    files.decisions.decisions.iter().any(|decision| *decision.path == *path)
}

/// Replaces what can't be read by what was there before.
pub(super) fn keep_readable(before: &BacklogState, files: &mut ReadFiles) {
    if !files.config.config.complete {
        files.config = before.config.clone();
    }
    let mut by_path: HashMap<&str, &ReadStory> = HashMap::new();
    if files.stories.iter().any(|story| story.valid_item().is_none()) {
        by_path = before.stories.iter().map(|story| (&**story.path(), story)).collect();
    }
    for story in files.stories.iter_mut().filter(|story| story.valid_item().is_none()) {
        if let Some(known) = by_path.get(&**story.path()).filter(|known| known.valid_item().is_some()) {
            *story = (*known).clone();
        }
    }
    let is_lost = |path: &str| files.decisions.problems.iter().any(|problem| *problem.place.path == *path);
    let lost = before
        .decisions
        .decisions
        .iter()
        .filter(|decision| is_lost(&decision.path) && !has_decision(files, &decision.path));
    let mut decisions: Vec<_> = lost.cloned().collect();
    if !decisions.is_empty() {
        decisions.extend(files.decisions.decisions.iter().cloned());
        decisions.sort_by(|one, other| one.item.cmp(&other.item));
        files.decisions.decisions = decisions.into();
    }
}
