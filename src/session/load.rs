//! Loads states from the folder, the index or a revision, and reuses stories that were read before.
//!
//! For every source a state is a configuration and a list of stories. A story that another state or the parse cache has under
//! the same key isn't read again.

use std::collections::HashSet;

use rayon::prelude::*;

use super::state::{BacklogState, ReadFiles, StateSource};
use super::{Session, SessionError};
use crate::diag::Finding;
use crate::git::{ListedContent, ListedFile, Snapshot, TreeListing, TreeSource};
use crate::parse::cache::{self, ParseCache};
use crate::parse::reader_key::ReaderKey;
use crate::parse::{self, ReadConfig, ReadStory};
use crate::rules;
use crate::text::Tree;

/// The parse cache is only written if more than one in `STORE_SHARE` stories was parsed: parsing a few again costs less than
/// writing all.
const STORE_SHARE: usize = 32;

/// Stories that were read before, for reuse while loading a listing.
#[derive(Clone, Copy, Default)]
pub(super) struct Reuse<'r> {
    /// Another state of the same backlog, from git.
    pub state: Option<&'r BacklogState>,
    /// The bytes of the parse cache.
    pub cache: Option<&'r [u8]>,
    /// Files that are read even if the cache has them, because the comparison needs their texts.
    pub changed: Option<&'r HashSet<&'r str>>,
}

impl Session {
    /// Reads the backlog from `source`.
    ///
    /// # Errors
    /// If the source doesn't have the backlog, or can't be read. A single unreadable file is a finding instead.
    pub fn load(&self, source: &StateSource) -> Result<BacklogState, SessionError> {
        match source {
            StateSource::Worktree => {
                let tree = self.read_worktree()?;
                let config = parse::read_config(tree.config.as_ref(), tree.deployments.as_ref(), &rules::known());
                let decisions = parse::read_decisions(&tree.decisions);
                let stories = parse::read_stories(&tree.stories, &config.settings);
                let files = ReadFiles { config, decisions, stories };
                Ok(BacklogState::link(StateSource::Worktree, self.location.folder.clone(), tree, files, None))
            }
            StateSource::Git(side) => {
                let listing = self.repository()?.snapshot(side)?.listing(&self.location.folder)?;
                if listing.config.is_none() {
                    let folder = self.location.root.in_repository();
                    return Err(SessionError::NotABacklog { folder, tree: name(side) });
                }
                self.load_listing(source, listing, Reuse::default())
            }
        }
    }

    /// An empty state, for a tree without this backlog.
    pub fn empty(&self) -> BacklogState {
        BacklogState::empty(StateSource::Git(TreeSource::Index))
    }

    /// Loads the listed files, except those that `reuse` provides.
    ///
    /// # Errors
    /// If git can't read an object.
    pub(super) fn load_listing(
        &self,
        source: &StateSource,
        listing: TreeListing,
        reuse: Reuse<'_>,
    ) -> Result<BacklogState, SessionError> {
        let (tree, files) = self.read_listing(&listing, reuse)?;
        let mut state = BacklogState::link(source.clone(), self.location.folder.clone(), tree, files, reuse.state);
        state.listing = Some(listing);
        Ok(state)
    }

    /// Reads the listed files, except those that `reuse` provides. The tree has the texts of those that were read.
    ///
    /// # Errors
    /// If git can't read an object.
    pub(super) fn read_listing(
        &self,
        listing: &TreeListing,
        reuse: Reuse<'_>,
    ) -> Result<(Tree, ReadFiles), SessionError> {
        let repository = self.repository()?;
        let is_same = |known: &TreeListing| known.config == listing.config && known.deployments == listing.deployments;
        let same_config = reuse.state.filter(|state| state.listing.as_ref().is_some_and(is_same));
        let top = listing.without_stories();
        let mut tree = repository.read(&top)?;
        let config = match same_config {
            Some(state) => state.config.clone(),
            None => parse::read_config(tree.config.as_ref(), tree.deployments.as_ref(), &rules::known()),
        };
        let same_decisions = reuse
            .state
            .filter(|state| state.listing.as_ref().is_some_and(|known| known.decisions == listing.decisions));
        let decisions = match same_decisions {
            Some(state) => state.decisions.clone(),
            None => parse::read_decisions(&tree.decisions),
        };
        let mut stories = vec![None; listing.stories.len()];
        if let Some(state) = reuse.state {
            reuse_state(state, listing, &config, &mut stories);
        }
        if let Some(bytes) = reuse.cache {
            reuse_cache(bytes, listing, &config, reuse.changed, &mut stories);
        }
        let unread = listing.stories.iter().zip(&stories).filter(|(_, story)| story.is_none());
        let unread: Vec<&ListedFile> = unread.map(|(entry, _)| entry).collect();
        tree.stories = repository.read_files(&unread)?;
        let mut read = parse::read_stories(&tree.stories, &config.settings).into_iter();
        let stories = stories.into_iter().filter_map(|story| story.or_else(|| read.next())).collect();
        Ok((tree, ReadFiles { config, decisions, stories }))
    }

    /// Stores the parse cache of a state, unless only a few stories were parsed.
    pub(super) fn store_parse_cache(&self, state: &BacklogState) {
        let (Some(listing), Some(repository)) = (&state.listing, &self.repository) else { return };
        let unstorable = state.unstorable_paths();
        let read = state.tree.stories.iter().filter(|file| !unstorable.contains(&*file.path)).count();
        if read <= listing.stories.len() / STORE_SHARE {
            return;
        }
        let stories = listing.stories.iter().zip(&state.stories);
        let stories = stories.filter_map(|(entry, story)| Some((blob(entry)?, story)));
        if let Some(bytes) = cache::encode(&ReaderKey::new(state.config.settings.clone()), stories) {
            repository.store_parse_cache(&self.location.folder, &bytes);
        }
    }

    /// Loads the texts that a report of `findings` quotes, if the state doesn't have them.
    ///
    /// # Errors
    /// If git can't read an object.
    pub fn add_quoted_texts(&self, state: &mut BacklogState, findings: &[&Finding]) -> Result<(), SessionError> {
        let Some(listing) = &state.listing else { return Ok(()) };
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| &related.place));
        let mut quoted: HashSet<&str> =
            findings.iter().map(|finding| &finding.place).chain(related).map(|place| &*place.path).collect();
        for file in &state.tree.stories {
            quoted.remove(&*file.path);
        }
        let missing: Vec<&ListedFile> = listing.stories.iter().filter(|entry| quoted.contains(&*entry.path)).collect();
        state.tree.stories.extend(self.repository()?.read_files(&missing)?);
        Ok(())
    }
}

/// Reuses the stories that `state` has read from the same blobs with the same settings.
fn reuse_state(state: &BacklogState, listing: &TreeListing, config: &ReadConfig, stories: &mut [Option<ReadStory>]) {
    let Some(known) = state.listing.as_ref().filter(|_| state.config.settings == config.settings) else { return };
    // Both lists are sorted by path, so one pass finds all pairs.
    let mut known = known.stories.iter().zip(&state.stories).peekable();
    for (entry, story) in listing.stories.iter().zip(stories) {
        while known.next_if(|(other, _)| other.path < entry.path).is_some() {}
        if let Some((other, read)) = known.next_if(|(other, _)| other.path == entry.path) {
            *story = (other.content == entry.content).then(|| read.clone());
        }
    }
}

/// Reuses the stories that the parse cache in `bytes` has, except the `changed` ones.
fn reuse_cache(
    bytes: &[u8],
    listing: &TreeListing,
    config: &ReadConfig,
    changed: Option<&HashSet<&str>>,
    stories: &mut [Option<ReadStory>],
) {
    let Some(cache) = ParseCache::open(bytes, &ReaderKey::new(config.settings.clone())) else { return };
    let hits = cache.lookup(listing.stories.iter().map(blob));
    let is_unchanged = |entry: &ListedFile| changed.is_none_or(|changed| !changed.contains(&*entry.path));
    stories.par_iter_mut().zip(listing.stories.par_iter().zip(hits)).for_each(|(story, (entry, hit))| {
        if let Some(hit) = hit.filter(|_| story.is_none() && is_unchanged(entry)) {
            *story = cache.story(hit, &entry.path);
        }
    });
}

/// Whether a path exists in a tree. If the tree can't be read, the answer is yes, so that no link is reported.
pub(super) fn exists_in(snapshot: &Snapshot<'_>, target: &str) -> bool {
    target.is_empty() || snapshot.exists(target).unwrap_or(true)
}

/// The id of a file's blob, unless the file is unreadable.
fn blob(entry: &ListedFile) -> Option<&[u8]> {
    match &entry.content {
        ListedContent::Blob(id) => Some(id.as_bytes()),
        ListedContent::Unreadable(..) => None,
    }
}

/// The name of a tree in messages.
fn name(side: &TreeSource) -> String {
    match side {
        TreeSource::Index => "the index".into(),
        TreeSource::Revision(revision) => format!("`{revision}`"),
    }
}
