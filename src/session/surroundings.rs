//! What the rules need to know besides the files of a backlog: what git and the folders around them say.

use std::collections::{BTreeMap, HashSet};

use super::Session;
use super::state::{BacklogState, StateSource, Surroundings};
use crate::git::TreeSource;
use crate::model::ReferenceKind;
use crate::parse::stem;
use crate::rules::UnaddedStory;
use crate::text::tree::{self, PRIORITY, STORIES};
use crate::workspace;

impl Session {
    /// The surroundings of a state. `buffers` are unsaved texts by path, in place of files.
    pub(super) fn surroundings(&self, state: &BacklogState, buffers: &BTreeMap<String, String>) -> Surroundings {
        let buffers = buffers.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        Surroundings {
            stray_stories: self.stray_stories_with(&state.source, buffers),
            renamed: self.uncommitted_renames(state),
            hidden_conflicts: self.hidden_conflicts(state),
            priority_obstacle: self.priority_obstacle(state),
            unadded: self.unadded_stories(state),
        }
    }

    /// What is on disk at the path of `PRIORITY.md` and can't be replaced by it.
    fn priority_obstacle(&self, state: &BacklogState) -> Option<&'static str> {
        let is_missing = state.source == StateSource::Worktree && state.tree.priority.is_none();
        let metadata = is_missing.then(|| self.location.root.path.join(PRIORITY).symlink_metadata().ok()).flatten()?;
        match metadata.is_symlink() {
            true => Some("is a symlink"),
            false => (!metadata.is_file()).then_some("is not a regular file"),
        }
    }

    /// The stories on disk that references of the state lead to, and that git ignores or, for the index, that aren't added.
    /// Only looked up if a reference to an item doesn't resolve.
    pub(super) fn unadded_stories(&self, state: &BacklogState) -> Vec<UnaddedStory> {
        let unresolved = &state.parsed.backlog.unresolved;
        let lost = unresolved.iter().filter(|reference| reference.kind == ReferenceKind::Item);
        let lost: HashSet<&str> = lost.map(|reference| &*reference.text).collect();
        if lost.is_empty() || matches!(state.source, StateSource::Git(TreeSource::Revision(_))) {
            return Vec::new();
        }
        let is_in_stories = |path: &str| path == STORIES || tree::is_story_path(&format!("{path}/a.md"));
        let is_lost = |path: &str| tree::is_story_path(path) && lost.contains(stem(path));
        let found = workspace::find_files(&self.location.root.path, &is_in_stories, &is_lost);
        let paths: Vec<&str> = found.iter().map(|file| &*file.path).collect();
        let Some(index) = self.index_during(|| ()).0 else { return Vec::new() };
        let ignored = index.ignored(&paths);
        let is_index = state.source == StateSource::Git(TreeSource::Index);
        let missing = paths.iter().filter(|path| ignored.contains(**path) || is_index && !index.tracks(path));
        let unadded = |path: &&str| UnaddedStory {
            id: stem(path).to_owned(),
            path: self.shown(path),
            is_ignored: ignored.contains(*path),
        };
        missing.map(unadded).collect()
    }
}
