//! A change with the texts before and after it, and the state that it leads to.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::state::{BacklogState, ReadFiles};
use crate::diag::Finding;
use crate::edit::{Change, FileChange, apply_edits};
use crate::parse::{self, ReadStory};
use crate::render::edit_report::FileOutcome;
use crate::rules;
use crate::text::tree::{self, CONFIG, DEPLOYMENTS, PRIORITY};
use crate::text::{SourceFile, Tree};

/// A file before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path, relative to the backlog's root: the new one if it is renamed.
    pub path: Arc<str>,
    /// Its old path, if it is renamed.
    pub renamed_from: Option<Arc<str>>,
    /// Its old text; `None` if it is created.
    pub old: Option<String>,
    /// Its new text; `None` if it is deleted.
    pub new: Option<String>,
}

impl ChangedFile {
    /// What happens to the file.
    pub fn outcome(&self) -> FileOutcome {
        match (&self.old, &self.new) {
            (None, _) => FileOutcome::Created,
            (_, None) => FileOutcome::Deleted,
            _ if self.renamed_from.is_some() => FileOutcome::Renamed,
            _ => FileOutcome::Changed,
        }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self {
            path: Arc::clone(self.old_path()),
            renamed_from: self.renamed_from.as_ref().map(|_| Arc::clone(&self.path)),
            old: self.new.clone(),
            new: self.old.clone(),
        }
    }

    /// The path that the file had before.
    pub fn old_path(&self) -> &Arc<str> {
        self.renamed_from.as_ref().unwrap_or(&self.path)
    }
}

/// Why a change doesn't fit a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeMisfit {
    /// The state doesn't have the file, or can't read it.
    NoText(Arc<str>),
    /// The edits of the file overlap or lie outside of it.
    Edits(Arc<str>),
}

impl BacklogState {
    /// The files that `change` really changes, each before and after.
    ///
    /// # Errors
    /// If the change was made from another state.
    pub fn changed_files(&self, change: &Change) -> Result<Vec<ChangedFile>, ChangeMisfit> {
        let files = change.files.iter().map(|file| changed_file(file, &|path| self.text_of(path)));
        let is_changed = |file: &ChangedFile| file.old != file.new || file.renamed_from.is_some();
        Ok(files.collect::<Result<Vec<_>, _>>()?.into_iter().filter(is_changed).collect())
    }

    /// The text of a file of this state; `None` if there is no such file or it isn't UTF-8.
    pub(super) fn text_of(&self, path: &str) -> Option<String> {
        if path == PRIORITY {
            return String::from_utf8(self.tree.priority.clone()?).ok();
        }
        self.tree.file(path)?.readable_text().ok().map(str::to_owned)
    }

    /// The state after a change. It has the texts of the changed files alone.
    pub fn after(&self, files: &[ChangedFile]) -> Self {
        let paths: HashSet<&str> = files.iter().flat_map(|file| [&*file.path, file.old_path()]).collect();
        let is_replaced = |path: &str| paths.contains(path);
        let new: Vec<SourceFile> = files.iter().filter_map(new_file).collect();
        let top_file = |name: &str, old: &Option<SourceFile>| match is_replaced(name) {
            true => new.iter().find(|file| &*file.path == name).cloned(),
            false => old.clone(),
        };
        let config_file = top_file(CONFIG, &self.tree.config);
        let deployments = top_file(DEPLOYMENTS, &self.tree.deployments);
        let config = match [CONFIG, DEPLOYMENTS].iter().any(|name| is_replaced(name)) {
            true => parse::read_config(config_file.as_ref(), deployments.as_ref(), &rules::known()),
            false => self.config.clone(),
        };
        let decisions = if files.iter().any(|file| tree::is_in_decisions(&file.path)) {
            let kept = self.tree.decisions.iter().filter(|file| !is_replaced(&file.path)).cloned();
            let new = new.iter().filter(|file| tree::is_decision_path(&file.path)).cloned();
            parse::read_decisions(&kept.chain(new).collect::<Vec<_>>())
        } else {
            self.decisions.clone()
        };
        let is_story = |file: &&SourceFile| tree::is_story_path(&file.path);
        let new_stories: Vec<SourceFile> = new.iter().filter(is_story).cloned().collect();
        let mut stories: Vec<ReadStory> = if config.settings == self.config.settings {
            self.stories.iter().filter(|story| !is_replaced(story.path())).cloned().collect()
        } else {
            let kept: Vec<SourceFile> =
                self.tree.stories.iter().filter(|file| !is_replaced(&file.path)).cloned().collect();
            parse::read_stories(&kept, &config.settings)
        };
        stories.extend(parse::read_stories(&new_stories, &config.settings));
        let priority = self.tree.priority.clone();
        let decision_files = new.into_iter().filter(|file| tree::is_decision_path(&file.path)).collect();
        let tree = Tree { config: config_file, deployments, stories: new_stories, decisions: decision_files, priority };
        let read = ReadFiles { config, decisions, stories };
        Self::link(self.source.clone(), self.folder.clone(), tree, read, Some(self))
    }

    /// Adds the texts that a report of `findings` quotes to a state that [`BacklogState::after`] has made of `before`.
    pub fn add_texts_of<'f>(&mut self, before: &Self, findings: impl IntoIterator<Item = &'f Finding>) {
        let places = findings.into_iter().flat_map(|finding| {
            std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place))
        });
        let mut missing: BTreeSet<&str> = places.map(|place| &*place.path).collect();
        self.tree.files().for_each(|file| {
            missing.remove(&*file.path);
        });
        let texts = |files: &[SourceFile]| -> Vec<SourceFile> {
            files.iter().filter(|file| missing.contains(&*file.path)).cloned().collect()
        };
        self.tree.decisions.extend(texts(&before.tree.decisions));
        self.tree.stories.extend(texts(&before.tree.stories));
    }
}

/// A file before and after a change; `text_of` gives the old texts.
pub(super) fn changed_file(
    change: &FileChange,
    text_of: &dyn Fn(&str) -> Option<String>,
) -> Result<ChangedFile, ChangeMisfit> {
    let old = |path: &Arc<str>| text_of(path).ok_or_else(|| ChangeMisfit::NoText(Arc::clone(path)));
    let edited = |path: &Arc<str>, edits| {
        let old = old(path)?;
        let new = apply_edits(&old, edits).ok_or_else(|| ChangeMisfit::Edits(Arc::clone(path)))?;
        Ok((Some(old), Some(new)))
    };
    let ((old, new), path, renamed_from) = match change {
        FileChange::Edit { path, edits } => (edited(path, edits)?, path, None),
        FileChange::Create { path, text } => ((None, Some(text.clone())), path, None),
        FileChange::Delete { path } => ((Some(old(path)?), None), path, None),
        FileChange::Rename { from, to, edits } => (edited(from, edits)?, to, Some(Arc::clone(from))),
    };
    Ok(ChangedFile { path: Arc::clone(path), renamed_from, old, new })
}

fn new_file(file: &ChangedFile) -> Option<SourceFile> {
    Some(SourceFile::from_bytes(Arc::clone(&file.path), file.new.clone()?.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, from: Option<&str>, old: Option<&str>, new: Option<&str>) -> ChangedFile {
        let [old, new] = [old, new].map(|text| text.map(str::to_owned));
        ChangedFile { path: path.into(), renamed_from: from.map(Arc::from), old, new }
    }

    #[test]
    fn a_reversed_change_takes_it_back() {
        for (change, back, outcome) in [
            (file("a", None, None, Some("x")), file("a", None, Some("x"), None), FileOutcome::Created),
            (file("a", None, Some("x"), None), file("a", None, None, Some("x")), FileOutcome::Deleted),
            (file("a", None, Some("x"), Some("y")), file("a", None, Some("y"), Some("x")), FileOutcome::Changed),
            (
                file("b", Some("a"), Some("x"), Some("y")),
                file("a", Some("b"), Some("y"), Some("x")),
                FileOutcome::Renamed,
            ),
        ] {
            assert_eq!(change.outcome(), outcome);
            assert_eq!(change.reversed(), back);
            assert_eq!(back.reversed(), change);
        }
    }
}
