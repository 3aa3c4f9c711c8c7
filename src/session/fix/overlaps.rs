//! Candidates that can be applied at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Candidate;
use crate::edit::{Change, FileChange, TextEdit};
use crate::rules::missing_field;

/// Those of the candidates that touch other bytes than the ones before them.
pub(super) fn without_overlaps(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut taken = Taken::default();
    let waits = |taken: &Taken, candidate: &Candidate| {
        candidate.finding.rule == missing_field::RULE.id && taken.edits.contains_key(&candidate.finding.place.path)
    };
    candidates.into_iter().filter(|candidate| !waits(&taken, candidate) && taken.take(&candidate.change)).collect()
}

/// The bytes and files that changes take.
#[derive(Default)]
struct Taken {
    edits: HashMap<Arc<str>, Vec<TextEdit>>,
    whole: HashSet<Arc<str>>,
}

impl Taken {
    fn take(&mut self, change: &Change) -> bool {
        if !change.files.iter().all(|file| self.is_free(file)) {
            return false;
        }
        for file in &change.files {
            match file {
                FileChange::Edit { path, edits } => {
                    self.edits.entry(Arc::clone(path)).or_default().extend(edits.iter().cloned());
                }
                FileChange::Rename { from, to, .. } => self.whole.extend([Arc::clone(from), Arc::clone(to)]),
                FileChange::Create { path, .. } | FileChange::Delete { path } => {
                    self.whole.insert(Arc::clone(path));
                }
            }
        }
        true
    }

    fn is_free(&self, file: &FileChange) -> bool {
        let is_untouched = |path: &Arc<str>| !self.whole.contains(path) && !self.edits.contains_key(path);
        match file {
            FileChange::Edit { path, edits } => {
                let touches = |one: &TextEdit, other: &TextEdit| {
                    one.span.start <= other.span.end && other.span.start <= one.span.end
                };
                let taken = self.edits.get(path).map(Vec::as_slice).unwrap_or_default();
                !self.whole.contains(path) && !edits.iter().any(|edit| taken.iter().any(|other| touches(edit, other)))
            }
            FileChange::Rename { from, to, .. } => is_untouched(from) && is_untouched(to),
            FileChange::Create { path, .. } | FileChange::Delete { path } => is_untouched(path),
        }
    }
}

/// One change that does all of these; `None` if there are none.
pub(super) fn merge<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Option<Change> {
    let mut files: Vec<FileChange> = Vec::new();
    let mut edited: HashMap<Arc<str>, usize> = HashMap::new();
    for file in candidates.flat_map(|candidate| &candidate.change.files) {
        if let FileChange::Edit { path, edits } = file {
            if let Some(FileChange::Edit { edits: known, .. }) = edited.get(path).and_then(|at| files.get_mut(*at)) {
                known.extend(edits.iter().cloned());
                continue;
            }
            edited.insert(Arc::clone(path), files.len());
        }
        files.push(file.clone());
    }
    (!files.is_empty()).then(|| Change::requested("Fix", files))
}
