//! Classifies the files of a Backlog.md project by their paths.
//!
//! The order of [`Folder`] decides which of two items with the same id keeps it. No file is opened here; one that looks like a
//! task by its path may still be skipped for its content.

use crate::import::facts::Skip;

const README: Skip = Skip::Other("readme");
const OTHER_FOLDER: Skip = Skip::Other("not in a folder of tasks or milestones");
const NOT_MARKDOWN: Skip = Skip::Other("not Markdown");

/// The folders that contain items, in the order in which their items get ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Folder {
    /// `tasks`: the board.
    Tasks,
    /// `completed`: done and removed from the board.
    Completed,
    /// `drafts`: not yet on the board.
    Drafts,
    /// `archive/tasks` and `archive/drafts`: removed from the board unfinished.
    Archive,
}

impl Folder {
    /// The folder's name in the source project.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Completed => "completed",
            Self::Drafts => "drafts",
            Self::Archive => "archive",
        }
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Config,
    Item(Folder),
    Milestone,
    Other(Skip),
}

/// Classifies a path that is relative to the project's backlog folder.
pub(super) fn classify(path: &str) -> FileKind {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folder.is_empty() && matches!(name, "config.yml" | "config.yaml") {
        return FileKind::Config;
    }
    let Some(kind) = kind_of(folder) else {
        return FileKind::Other(OTHER_FOLDER);
    };
    let lower = name.to_ascii_lowercase();
    if lower == "readme.md" {
        FileKind::Other(README)
    } else if lower.rsplit_once('.').is_none_or(|(stem, extension)| stem.is_empty() || extension != "md") {
        FileKind::Other(NOT_MARKDOWN)
    } else {
        kind
    }
}

fn kind_of(folder: &str) -> Option<FileKind> {
    let mut parts = folder.split('/');
    match (parts.next()?, parts.next()) {
        ("tasks", _) => Some(FileKind::Item(Folder::Tasks)),
        ("completed", _) => Some(FileKind::Item(Folder::Completed)),
        ("drafts", _) => Some(FileKind::Item(Folder::Drafts)),
        ("archive", Some("tasks" | "completed" | "drafts")) => Some(FileKind::Item(Folder::Archive)),
        ("milestones", _) | ("archive", Some("milestones")) => Some(FileKind::Milestone),
        _ => None,
    }
}

/// Finds the backlog folder of a Backlog.md project, relative to the folder that the user named.
///
/// `exists` says whether a path relative to that folder exists. The result is `"backlog"`, `".backlog"`, or `""` if the named
/// folder is the backlog folder itself. A settings file is stronger evidence than a folder `tasks`, which many projects have
/// for other reasons.
#[must_use]
pub fn backlog_folder(exists: impl Fn(&str) -> bool) -> Option<&'static str> {
    const EVIDENCE: [&[&str]; 2] = [&["config.yml", "config.yaml"], &["tasks", "completed", "drafts", "archive"]];
    EVIDENCE.iter().find_map(|names| {
        ["backlog", ".backlog", ""].into_iter().find(|folder| {
            names.iter().any(|name| {
                let path = [*folder, *name].join("/");
                exists(path.trim_start_matches('/'))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_classified_by_path() {
        let item = |folder| FileKind::Item(folder);
        assert_eq!(classify("config.yml"), FileKind::Config);
        assert_eq!(classify("tasks/back-1 - x.md"), item(Folder::Tasks));
        assert_eq!(classify("tasks/ui/back-1 - x.MD"), item(Folder::Tasks));
        assert_eq!(classify("archive/drafts/draft-1.md"), item(Folder::Archive));
        assert_eq!(classify("archive/milestones/m-1 - x.md"), FileKind::Milestone);
        assert_eq!(classify("tasks/ReadMe.md"), FileKind::Other(README));
        assert_eq!(classify("tasks/shot.png"), FileKind::Other(NOT_MARKDOWN));
        for path in ["docs/doc-1.md", "archive/x.md", "readme.md", "", "/"] {
            assert_eq!(classify(path), FileKind::Other(OTHER_FOLDER), "{path}");
        }
    }

    #[test]
    fn the_named_folder_may_be_the_project_or_its_backlog() {
        let among = |paths: &'static [&str]| backlog_folder(|path| paths.contains(&path));
        assert_eq!(among(&["backlog/config.yml", "tasks"]), Some("backlog"));
        assert_eq!(among(&[".backlog/tasks"]), Some(".backlog"));
        assert_eq!(among(&["config.yml", "tasks"]), Some(""));
        assert_eq!(among(&["src", "README.md"]), None);
    }
}
