//! A state that is updated file by file, with unsaved editor buffers in place of files.
//!
//! An editor or a web server keeps one for hours. A change reads only the changed files and links again, which reuses most
//! links. The result equals that of a fresh load; a property test compares the two.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::state::{BacklogState, CheckOptions, StateSource};
use super::{Session, SessionError};
use crate::diag::Finding;
use crate::git::{ListedFile, TreeListing, TreeSource};
use crate::parse::ReadStory;
use crate::text::tree::{self, CONFIG, DECISIONS, DEPLOYMENTS, PRIORITY, is_story_path};
use crate::text::{SourceFile, Unreadable, path};
use crate::{parse, rules, workspace};

/// The name of files that say what git ignores.
const IGNORE_FILE: &str = ".gitignore";

/// A state with unsaved buffers in place of files.
#[derive(Debug)]
pub struct LiveSession {
    session: Session,
    state: BacklogState,
    /// The files of the source when it was read, if it is one of git's trees.
    listing: Option<TreeListing>,
    /// Unsaved texts by path, relative to the backlog's root.
    buffers: BTreeMap<String, String>,
    /// The paths of files that are symlinks: their texts change with their targets.
    symlinks: BTreeSet<String>,
}

impl LiveSession {
    /// Reads the whole state of `source`.
    ///
    /// # Errors
    /// If the source doesn't have the backlog, or can't be read.
    pub fn open(session: Session, source: &StateSource) -> Result<Self, SessionError> {
        let state = session.load(source)?;
        let (buffers, symlinks) = (BTreeMap::new(), BTreeSet::new());
        let mut live = Self { session, state, listing: None, buffers, symlinks };
        live.prepare();
        Ok(live)
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The current state.
    pub fn state(&self) -> &BacklogState {
        &self.state
    }

    /// All findings. A file that exists only as a buffer is a valid link target.
    pub fn findings(&self, options: CheckOptions<'_>) -> Vec<Finding> {
        let folder = &self.session.location.folder;
        let unsaved: HashSet<String> = self.buffers.keys().map(|buffer| path::join(folder, buffer)).collect();
        let surroundings = self.session.surroundings(&self.state, &self.buffers);
        let options = CheckOptions { surroundings: Some(&surroundings), ..options };
        self.session.with_link_targets(&self.state.source, |exists| {
            let exists = |target: &str| unsaved.contains(target) || exists(target);
            self.state.findings(options, &exists, |_| true)
        })
    }

    /// Uses the unsaved `text` of an editor instead of the file at `path`, relative to the backlog's root, until the buffer is
    /// replaced or closed. A path that is not part of the backlog changes nothing.
    pub fn set_buffer(&mut self, path: &str, text: String) {
        self.apply_buffer(path, &text);
        self.buffers.insert(path.to_owned(), text);
        self.state.relink();
    }

    /// Discards the unsaved text for `path` and reads the file again.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn close_buffer(&mut self, path: &str) -> Result<(), SessionError> {
        self.buffers.remove(path);
        self.refresh(path)
    }

    /// Reads all files at or below `path` again, after files were written, renamed or deleted there.
    ///
    /// # Errors
    /// If the backlog's folder can't be read.
    pub fn refresh(&mut self, path: &str) -> Result<(), SessionError> {
        let path = path.trim_end_matches('/');
        if path.is_empty() || self.index_has_changed()? {
            return self.reload();
        }
        match path {
            CONFIG | DEPLOYMENTS => self.refresh_config()?,
            PRIORITY => {
                let bytes = self.read_priority()?;
                self.state.replace_priority(bytes);
                self.apply_buffers_at(PRIORITY);
            }
            _ if path::file_name(path) == IGNORE_FILE => return self.reload(),
            // It makes its folder a backlog of its own, or no longer.
            _ if tree::is_in_decisions(path) => self.refresh_decisions()?,
            _ if path::file_name(path) == CONFIG => self.refresh_stories(parent_folder(path))?,
            _ => self.refresh_stories(path)?,
        }
        // The changed file may be the target of a symlink.
        for link in self.symlinks.clone() {
            match &*link {
                CONFIG | DEPLOYMENTS => self.refresh_config()?,
                decision if tree::is_in_decisions(decision) => self.refresh_decisions()?,
                story => self.refresh_stories(story)?,
            }
        }
        self.state.relink();
        Ok(())
    }

    /// Whether the source is the index, and other files are staged than when it was read.
    fn index_has_changed(&self) -> Result<bool, SessionError> {
        let (Some(listing), StateSource::Git(TreeSource::Index)) = (&self.listing, &self.state.source) else {
            return Ok(false);
        };
        let now = self.session.repository()?.snapshot(&TreeSource::Index)?.listing(&self.session.location.folder)?;
        Ok(now != *listing)
    }

    fn refresh_config(&mut self) -> Result<(), SessionError> {
        let files = self.read_config()?;
        self.symlinks.retain(|link| ![CONFIG, DEPLOYMENTS].contains(&link.as_str()));
        self.symlinks.extend(self.symlinks_among(files.iter().flatten()));
        self.replace_config(files);
        self.apply_buffers_at(CONFIG);
        self.apply_buffers_at(DEPLOYMENTS);
        Ok(())
    }

    /// Reads all decisions again: they are few.
    fn refresh_decisions(&mut self) -> Result<(), SessionError> {
        let files = self.read_decisions()?;
        self.symlinks.retain(|link| !is_at(link, DECISIONS));
        self.symlinks.extend(self.symlinks_among(files.iter()));
        self.replace_decisions(DECISIONS, files);
        self.apply_buffers_at(DECISIONS);
        Ok(())
    }

    fn refresh_stories(&mut self, path: &str) -> Result<(), SessionError> {
        let (covered, files) = self.read_stories_at(path)?;
        self.symlinks.retain(|link| !is_at(link, &covered));
        self.symlinks.extend(self.symlinks_among(files.iter()));
        self.replace_stories(&covered, files);
        self.apply_buffers_at(&covered);
        Ok(())
    }

    /// Reads everything again, for a caller that doesn't know what changed.
    ///
    /// # Errors
    /// If the source can't be read.
    pub fn reload(&mut self) -> Result<(), SessionError> {
        self.state = self.session.load(&self.state.source)?;
        self.prepare();
        self.apply_buffers_at("");
        self.state.relink();
        Ok(())
    }

    /// Sorts the files of a newly loaded state by path, and finds its symlinks.
    fn prepare(&mut self) {
        self.listing = self.state.listing.take();
        let pairs = take_pairs(&mut self.state);
        (self.state.tree.stories, self.state.stories) = sort_by_path(pairs);
        self.state.tree.decisions.sort_by(|one, other| one.path.cmp(&other.path));
        self.symlinks = self.symlinks_among(self.state.tree.files());
    }

    fn symlinks_among<'f>(&self, files: impl Iterator<Item = &'f SourceFile>) -> BTreeSet<String> {
        if self.listing.is_some() {
            return BTreeSet::new();
        }
        let root = &self.session.location.root.path;
        let links = files.filter(|file| root.join(&*file.path).is_symlink());
        links.map(|file| file.path.to_string()).collect()
    }

    fn read_config(&self) -> Result<[Option<SourceFile>; 2], SessionError> {
        match &self.listing {
            None => self.session.read_worktree_config(),
            Some(listing) => self.session.read_config_of([listing.config.as_ref(), listing.deployments.as_ref()]),
        }
    }

    fn read_decisions(&self) -> Result<Vec<SourceFile>, SessionError> {
        match &self.listing {
            None => self.session.read_worktree_decisions(),
            Some(listing) => self.read_files(&listing.decisions.iter().collect::<Vec<_>>()),
        }
    }

    fn read_priority(&self) -> Result<Option<Vec<u8>>, SessionError> {
        match &self.listing {
            None => self.session.read_worktree_priority(),
            Some(listing) => Ok(listing
                .priority
                .map(|id| self.session.repository()?.blob(id).map_err(SessionError::from))
                .transpose()?),
        }
    }

    /// Reads the stories at or below `path`. Returns them with the path that they cover, which is `path` or a parent of it.
    fn read_stories_at(&self, path: &str) -> Result<(String, Vec<SourceFile>), SessionError> {
        match &self.listing {
            None => self.session.read_worktree_stories_at(path),
            Some(listing) => {
                let entries: Vec<&ListedFile> =
                    listing.stories.iter().filter(|entry| is_at(&entry.path, path)).collect();
                Ok((path.to_owned(), self.read_files(&entries)?))
            }
        }
    }

    fn read_files(&self, entries: &[&ListedFile]) -> Result<Vec<SourceFile>, SessionError> {
        Ok(self.session.repository()?.read_files(entries)?)
    }

    /// Applies the buffers at or below `path` again.
    fn apply_buffers_at(&mut self, path: &str) {
        let matching = self.buffers.iter().filter(|(buffer, _)| is_at(buffer, path));
        let buffers: Vec<(String, String)> = matching.map(|(path, text)| (path.clone(), text.clone())).collect();
        for (path, text) in buffers {
            self.apply_buffer(&path, &text);
        }
    }

    fn apply_buffer(&mut self, path: &str, text: &str) {
        let bytes = || text.as_bytes().to_vec();
        if path == CONFIG {
            let deployments = self.state.tree.deployments.take();
            self.replace_config([Some(SourceFile::from_bytes(path, bytes())), deployments]);
        } else if path == DEPLOYMENTS {
            let config = self.state.tree.config.take();
            self.replace_config([config, Some(SourceFile::from_bytes(path, bytes()))]);
        } else if path == PRIORITY {
            self.state.replace_priority(Some(bytes()));
        } else if self.is_in_nested_backlog(path) {
            // It is a file of another backlog.
        } else if is_story_path(path) {
            self.replace_stories(path, vec![SourceFile::from_bytes(path, bytes())]);
        } else if tree::is_decision_path(path) {
            self.replace_decisions(path, vec![SourceFile::from_bytes(path, bytes())]);
        } else if tree::is_misnamed_decision_path(path) {
            self.replace_decisions(path, vec![SourceFile::unreadable(path, Unreadable::UppercaseExtension)]);
        }
    }

    /// Whether a folder between `stories/` and the file at `path` holds a `backlog.toml`.
    fn is_in_nested_backlog(&self, path: &str) -> bool {
        let mut folders = std::iter::successors(Some(parent_folder(path)), |folder| Some(parent_folder(folder)))
            .take_while(|folder| !folder.is_empty());
        let root = &self.session.location.root.path;
        match &self.listing {
            Some(listing) => folders.any(|folder| listing.nested.iter().any(|nested| nested == folder)),
            None => folders.any(|folder| workspace::is_backlog(&root.join(folder))),
        }
    }

    fn replace_config(&mut self, [file, deployments]: [Option<SourceFile>; 2]) {
        let config = parse::read_config(file.as_ref(), deployments.as_ref(), &rules::known());
        let state = &mut self.state;
        if config.settings != state.config.settings {
            state.stories = parse::read_stories(&state.tree.stories, &config.settings);
        }
        (state.tree.config, state.tree.deployments, state.config) = (file, deployments, config);
    }

    /// Replaces the decisions at or below `path` by `files`.
    fn replace_decisions(&mut self, path: &str, files: Vec<SourceFile>) {
        let decisions = &mut self.state.tree.decisions;
        decisions.retain(|file| !is_at(&file.path, path));
        decisions.extend(files);
        decisions.sort_by(|one, other| one.path.cmp(&other.path));
        self.state.decisions = parse::read_decisions(decisions);
    }

    /// Replaces the stories at or below `path` by `files`.
    fn replace_stories(&mut self, path: &str, files: Vec<SourceFile>) {
        let state = &mut self.state;
        let read = parse::read_stories(&files, &state.config.settings);
        let mut pairs = take_pairs(state);
        pairs.retain(|(file, _)| !is_at(&file.path, path));
        pairs.extend(files.into_iter().zip(read));
        (state.tree.stories, state.stories) = sort_by_path(pairs);
    }
}

/// Takes the files of a state, each with what was read from it. All of them must have their texts.
fn take_pairs(state: &mut BacklogState) -> Vec<(SourceFile, ReadStory)> {
    let (files, stories) = (std::mem::take(&mut state.tree.stories), std::mem::take(&mut state.stories));
    files.into_iter().zip(stories).collect()
}

fn sort_by_path(mut pairs: Vec<(SourceFile, ReadStory)>) -> (Vec<SourceFile>, Vec<ReadStory>) {
    pairs.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
    pairs.into_iter().unzip()
}

/// The folder that contains `path`; empty for the root.
fn parent_folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether `path` is `at` or is below it. Everything is below the empty path.
fn is_at(path: &str, at: &str) -> bool {
    at.is_empty() || path.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_at_compares_whole_path_components() {
        assert!(is_at("stories/a/b.md", "stories/a") && is_at("stories/a.md", "stories/a.md") && is_at("x", ""));
        assert!(!is_at("stories/ab.md", "stories/a") && !is_at("stories", "stories/a"));
    }
}
