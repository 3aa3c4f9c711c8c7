//! The input of all formats of findings.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::diag::{Finding, Place, Severity};
use crate::edit::Change;
use crate::text::tree::PRIORITY;
use crate::text::{LineIndex, Position, SourceFile, Span, Tree};

/// Findings of one backlog.
#[derive(Debug)]
pub struct FindingsReport<'r> {
    /// The findings, sorted by path, position and rule.
    pub findings: &'r [Finding],
    /// The backlog's folder relative to the repository; `.` if they are the same.
    pub root: &'r str,
    /// Line index and text of each file that findings name, by path.
    pub(super) lines: HashMap<&'r str, (LineIndex<'r>, &'r str)>,
    /// The fixes of the first findings.
    fixes: &'r [Vec<Change>],
}

impl<'r> FindingsReport<'r> {
    /// A report on `findings` about the files of `tree`.
    pub fn new(findings: &'r [Finding], root: &'r str, tree: &'r Tree) -> Self {
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| &related.place));
        let places = findings.iter().map(|finding| &finding.place).chain(related);
        let mut texts: HashMap<&str, &str> = places.map(|place| (&*place.path, "")).collect();
        // One pass over the tree's files, however many findings there are.
        let is_named = |file: &&SourceFile| texts.contains_key(&*file.path);
        let files: Vec<&SourceFile> = tree
            .config
            .par_iter()
            .chain(&tree.deployments)
            .chain(&tree.decisions)
            .chain(&tree.stories)
            .filter(is_named)
            .collect();
        texts.extend(files.into_iter().map(|file| (&*file.path, file.text())));
        let lines = texts.into_par_iter().map(|(path, text)| (path, (LineIndex::new(text), text))).collect();
        Self { findings, root, lines, fixes: &[] }
    }

    /// The same report with the fixes of its first findings, which change files of `tree` and `other_files`.
    #[must_use]
    pub fn with_fixes(mut self, fixes: &'r [Vec<Change>], tree: &'r Tree, other_files: &'r [SourceFile]) -> Self {
        self.fixes = fixes;
        let changed = fixes.iter().flatten().flat_map(|change| &change.files).map(|file| &**file.path());
        let mut missing: HashSet<&str> = changed.filter(|path| !self.lines.contains_key(path)).collect();
        if missing.remove(PRIORITY) {
            let text = tree.priority.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
            self.lines.insert(PRIORITY, (LineIndex::new(text), text));
        }
        let is_missing = |file: &&SourceFile| missing.contains(&*file.path);
        let files = tree.files().filter(is_missing).chain(other_files);
        self.lines.extend(files.map(|file| (&*file.path, (LineIndex::new(file.text()), file.text()))));
        self
    }

    /// The fixes of the finding with that position.
    pub(super) fn fixes_of(&self, at: usize) -> &'r [Change] {
        self.fixes.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// Start and end position of a place.
    pub(super) fn range(&self, place: &Place) -> (Position, Position) {
        self.range_in(&place.path, place.span)
    }

    /// Start and end position of a span in the file at `path`.
    pub(super) fn range_in(&self, path: &str, span: Span) -> (Position, Position) {
        match self.lines.get(path) {
            Some((lines, _)) => lines.range(span),
            None => LineIndex::new("").range(span),
        }
    }

    /// The text of the file at `path`; empty if it has none.
    pub(super) fn text(&self, path: &str) -> &'r str {
        self.lines.get(path).map_or("", |(_, text)| text)
    }

    /// A file's path relative to the repository.
    pub(super) fn in_repository(&self, path: &str) -> String {
        if self.root == "." { path.to_owned() } else { format!("{}/{path}", self.root) }
    }

    /// How many findings have that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}
