//! What tells cheaply that the files aren't those that were read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::git::CommitId;
use crate::session::Session;
use crate::text::{path, tree};
use crate::workspace::{FileSignature, signatures};

/// The files and git's state, by what can be seen without reading them.
#[derive(Default, PartialEq, Eq)]
pub struct Mark {
    files: BTreeMap<String, FileSignature>,
    head: Option<CommitId>,
    index: Option<FileSignature>,
}

impl Mark {
    /// How things are.
    pub fn of(session: &Session) -> Self {
        let repository = session.repository_if_any();
        Self {
            files: signatures(&session.location().root.path),
            head: repository.and_then(|repository| repository.head_target()),
            index: repository.and_then(|repository| FileSignature::of(repository.index_file())),
        }
    }

    /// Whether another commit is checked out.
    pub fn has_other_head(&self, other: &Self) -> bool {
        self.head != other.head
    }

    /// Whether git knows other files, or another commit is checked out.
    pub fn has_other_git(&self, other: &Self) -> bool {
        self.head != other.head || self.index != other.index
    }

    /// The files that differ.
    pub fn differing(&self, other: &Self) -> BTreeSet<String> {
        let differs = |path: &&String| self.files.get(*path) != other.files.get(*path);
        self.files.keys().chain(other.files.keys()).filter(differs).cloned().collect()
    }
}

/// The files of the backlog at `root` that are among these paths on disk.
pub fn files_among<'p>(root: &Path, paths: impl IntoIterator<Item = &'p Path>) -> BTreeSet<String> {
    let inside = paths.into_iter().filter_map(|path| {
        let parts: Option<Vec<&str>> =
            path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    });
    inside.filter(|path| is_read(path)).collect()
}

fn is_read(path: &str) -> bool {
    [tree::CONFIG, tree::DEPLOYMENTS, tree::PRIORITY].contains(&path)
        || is_ignore_file(path)
        || tree::is_story_path(path)
        || tree::is_decision_path(path)
}

/// Whether the file says what git ignores.
pub fn is_ignore_file(path: &str) -> bool {
    path::file_name(path) == ".gitignore"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_backlog_count() {
        let root = Path::new("/shop/backlog");
        let paths = [
            "/shop/backlog/backlog.toml",
            "/shop/backlog/stories/pay/a.md",
            "/shop/backlog/stories/.topline-x.tmp",
            "/shop/backlog/stories",
            "/shop/backlog/notes.md",
            "/shop/other/stories/b.md",
            "/shop/backlog/decisions/a.toml",
        ];
        let found = files_among(root, paths.map(Path::new));
        assert!(found.contains("backlog.toml") && found.contains("stories/pay/a.md"), "{found:?}");
        assert!(found.iter().all(|path| !path.contains("topline-") && path != "notes.md" && path != "stories"));
    }
}
