//! Findings in all their formats.
//!
//! A [`Report`] is what every format is made from: the findings, already judged and sorted, with the texts
//! that turn their spans into lines and columns.

mod github;
mod human;
mod json;
mod page;
mod picture;
mod sarif;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::diag::{Finding, Place, Severity};
use crate::text::{LineIndex, Position, SourceFile, Tree};

pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;

/// Findings of one backlog.
#[derive(Debug)]
pub struct Report<'r> {
    /// The findings, sorted by path, position and rule.
    pub findings: &'r [Finding],
    /// The backlog's folder seen from the repository; `.` if they are the same.
    pub root: &'r str,
    /// Line starts of the files that findings name, to be looked up.
    lines: HashMap<&'r str, (LineIndex<'r>, &'r str)>,
}

impl<'r> Report<'r> {
    /// A report on `findings` about the files of `tree`.
    pub fn new(findings: &'r [Finding], root: &'r str, tree: &'r Tree) -> Self {
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| &related.place));
        let places = findings.iter().map(|finding| &finding.place).chain(related);
        let mut wanted: HashMap<&str, &str> = places.map(|place| (&*place.path, "")).collect();
        // One pass over the tree's files, however many findings there are.
        let is_wanted = |file: &&SourceFile| wanted.contains_key(&*file.path);
        let files: Vec<&SourceFile> = tree.config.par_iter().chain(&tree.stories).filter(is_wanted).collect();
        wanted.extend(files.into_iter().map(|file| (&*file.path, file.text())));
        let lines = wanted.into_par_iter().map(|(path, text)| (path, (LineIndex::new(text), text))).collect();
        Self { findings, root, lines }
    }

    /// Start and end of a place.
    fn range(&self, place: &Place) -> (Position, Position) {
        match self.lines.get(&*place.path) {
            Some((lines, _)) => lines.range(place.span),
            None => LineIndex::new("").range(place.span),
        }
    }

    /// The text of the file at `path`; empty if it has none.
    fn text(&self, path: &str) -> &'r str {
        self.lines.get(path).map_or("", |(_, text)| text)
    }

    /// A file's path seen from the repository.
    fn in_repository(&self, path: &str) -> String {
        if self.root == "." { path.to_owned() } else { format!("{}/{path}", self.root) }
    }

    /// How many findings have that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}
