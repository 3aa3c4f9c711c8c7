//! Tells what a file of a Backlog.md project is from its path.
//!
//! The order of [`Folder`] is a rule: of duplicate ids the one in the first folder keeps it. Nothing is opened here; a file
//! that looks like a task by its path may still be refused for its content.

use super::report::Skip;

/// The folders that hold items, in the order in which they claim ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Folder {
    /// `tasks`: the board.
    Tasks,
    /// `completed`: done and taken off the board.
    Completed,
    /// `drafts`: not yet on the board.
    Drafts,
    /// `archive/tasks` and `archive/drafts`: taken off the board undone.
    Archive,
}

impl Folder {
    /// The folder's name in the source project.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Completed => "completed",
            Self::Drafts => "drafts",
            Self::Archive => "archive",
        }
    }
}

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Config,
    Item(Folder),
    Milestone,
    Elsewhere(Skip),
}

/// Classifies a path that is relative to the project's backlog folder.
pub(super) fn place(path: &str) -> Place {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folder.is_empty() && matches!(name, "config.yml" | "config.yaml") {
        return Place::Config;
    }
    let Some(kind) = kind_of(folder) else {
        return Place::Elsewhere(Skip::OtherFolder);
    };
    let lower = name.to_ascii_lowercase();
    if lower == "readme.md" {
        Place::Elsewhere(Skip::Readme)
    } else if lower.rsplit_once('.').is_none_or(|(stem, extension)| stem.is_empty() || extension != "md") {
        Place::Elsewhere(Skip::NotMarkdown)
    } else {
        kind
    }
}

fn kind_of(folder: &str) -> Option<Place> {
    let mut parts = folder.split('/');
    match (parts.next()?, parts.next()) {
        ("tasks", _) => Some(Place::Item(Folder::Tasks)),
        ("completed", _) => Some(Place::Item(Folder::Completed)),
        ("drafts", _) => Some(Place::Item(Folder::Drafts)),
        ("archive", Some("tasks" | "completed" | "drafts")) => Some(Place::Item(Folder::Archive)),
        ("milestones", _) | ("archive", Some("milestones")) => Some(Place::Milestone),
        _ => None,
    }
}

/// Finds the backlog folder of a Backlog.md project, relative to the folder that the user named.
///
/// `exists` answers whether a path relative to that folder exists. The answer is `"backlog"`, `".backlog"`, or `""` when the
/// named folder is itself the backlog folder. A settings file is stronger evidence than a folder called `tasks`, which many
/// projects have for reasons of their own.
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
    fn a_path_tells_what_a_file_is() {
        let item = |folder| Place::Item(folder);
        assert_eq!(place("config.yml"), Place::Config);
        assert_eq!(place("tasks/back-1 - x.md"), item(Folder::Tasks));
        assert_eq!(place("tasks/ui/back-1 - x.MD"), item(Folder::Tasks));
        assert_eq!(place("archive/drafts/draft-1.md"), item(Folder::Archive));
        assert_eq!(place("archive/milestones/m-1 - x.md"), Place::Milestone);
        assert_eq!(place("tasks/ReadMe.md"), Place::Elsewhere(Skip::Readme));
        assert_eq!(place("tasks/shot.png"), Place::Elsewhere(Skip::NotMarkdown));
        for path in ["docs/doc-1.md", "archive/x.md", "readme.md", "", "/"] {
            assert_eq!(place(path), Place::Elsewhere(Skip::OtherFolder), "{path}");
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
