//! The input of all formats of findings.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::diag::{Finding, Place, Severity};
use crate::text::{LineIndex, Position, SourceFile, Tree};

/// Findings of one backlog.
#[derive(Debug)]
pub struct FindingsReport<'r> {
    /// The findings, sorted by path, position and rule.
    pub findings: &'r [Finding],
    /// The backlog's folder relative to the repository; `.` if they are the same.
    pub root: &'r str,
    /// Line index and text of each file that findings name, by path.
    pub(super) lines: HashMap<&'r str, (LineIndex<'r>, &'r str)>,
}

impl<'r> FindingsReport<'r> {
    /// A report on `findings` about the files of `tree`.
    pub fn new(findings: &'r [Finding], root: &'r str, tree: &'r Tree) -> Self {
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| &related.place));
        let places = findings.iter().map(|finding| &finding.place).chain(related);
        let mut texts: HashMap<&str, &str> = places.map(|place| (&*place.path, "")).collect();
        // One pass over the tree's files, however many findings there are.
        let is_named = |file: &&SourceFile| texts.contains_key(&*file.path);
        let files: Vec<&SourceFile> =
            tree.config.par_iter().chain(&tree.decisions).chain(&tree.stories).filter(is_named).collect();
        texts.extend(files.into_iter().map(|file| (&*file.path, file.text())));
        let lines = texts.into_par_iter().map(|(path, text)| (path, (LineIndex::new(text), text))).collect();
        Self { findings, root, lines }
    }

    /// Start and end position of a place.
    pub(super) fn range(&self, place: &Place) -> (Position, Position) {
        match self.lines.get(&*place.path) {
            Some((lines, _)) => lines.range(place.span),
            None => LineIndex::new("").range(place.span),
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
