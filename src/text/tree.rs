//! A backlog's folder in memory: its files, by path.
//!
//! The same type represents the working tree, git's index and a commit. A file that can't be read is part of the
//! tree, with the reason, so that it becomes a finding instead of an error.

use std::sync::Arc;

use super::Span;

/// Name of the file that makes a folder a backlog.
pub const CONFIG: &str = "backlog.toml";
/// Name of the generated priority file.
pub const PRIORITY: &str = "PRIORITY.md";
/// Name of the optional log of deployments.
pub const DEPLOYMENTS: &str = "deployments.toml";
/// Folder of the stories.
pub const STORIES: &str = "stories";
/// Folder of the product owner's decisions.
pub const DECISIONS: &str = "decisions";
/// Maximum size in bytes of a story, a decision or `backlog.toml`.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// The files of a backlog in one state.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `backlog.toml`; `None` if there is none.
    pub config: Option<SourceFile>,
    /// `deployments.toml`; `None` if there is none.
    pub deployments: Option<SourceFile>,
    /// Files under `stories/` whose names are those of stories, in no particular order.
    pub stories: Vec<SourceFile>,
    /// Files directly in `decisions/` whose names are those of decisions, in no particular order.
    pub decisions: Vec<SourceFile>,
    /// The bytes of `PRIORITY.md`, if there is one.
    pub priority: Option<Vec<u8>>,
}

/// A file and its path, which is relative to the backlog's root and uses `/` on every platform.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path.
    pub path: Arc<str>,
    /// Its text, or why there is none.
    pub content: Content,
}

/// The result of reading a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// The file's text.
    Text(String),
    /// Why there is no text.
    Unreadable(Unreadable),
    /// The text of a file that is not UTF-8, with `?` in place of each invalid byte, and the position of the first one.
    Damaged(String, Unreadable),
}

/// Why a file that should be a story or a decision can't be read as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Larger than [`MAX_BYTES`]; its size in bytes.
    TooLarge(u64),
    /// Not valid UTF-8; the number of valid bytes before the first invalid one.
    NotUtf8(usize),
    /// A symlink whose target, as written, lies outside the backlog.
    SymlinkOutside(String),
    /// A symlink whose target doesn't exist.
    SymlinkDangling(String),
    /// A folder whose name is that of a story or a decision.
    Folder,
    /// Not a regular file: a pipe, a socket or a device.
    NotAFile,
    /// The file name isn't valid UTF-8.
    NameNotUtf8,
    /// Not valid UTF-8, but only in the body of a story; the number of valid bytes before the first invalid one.
    BodyNotUtf8(usize),
    /// The extension of a decision is `.TOML` or another spelling with capital letters.
    UppercaseExtension,
    /// The index contains several versions of it because of a merge conflict.
    Unmerged,
    /// The `stories` or `decisions` folder is a symlink; symlinked folders are not read.
    SymlinkedFolder,
    /// Reading failed; the message of the operating system or of git.
    Io(String),
}

impl SourceFile {
    /// A file from its bytes; unreadable if they are not UTF-8 or more than [`MAX_BYTES`].
    pub fn from_bytes(path: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        let content = if bytes.len() as u64 > MAX_BYTES {
            Content::Unreadable(Unreadable::TooLarge(bytes.len() as u64))
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => Content::Text(text),
                Err(error) => {
                    let valid = error.utf8_error().valid_up_to();
                    Content::Damaged(with_invalid_bytes_replaced(error.as_bytes()), Unreadable::NotUtf8(valid))
                }
            }
        };
        Self { path: path.into(), content }
    }

    /// A file that couldn't be read.
    pub fn unreadable(path: impl Into<Arc<str>>, reason: Unreadable) -> Self {
        Self { path: path.into(), content: Content::Unreadable(reason) }
    }

    /// The file's text.
    ///
    /// # Errors
    /// The reason why it is unreadable.
    pub fn readable_text(&self) -> Result<&str, &Unreadable> {
        match &self.content {
            Content::Text(text) => Ok(text),
            Content::Unreadable(reason) | Content::Damaged(_, reason) => Err(reason),
        }
    }

    /// Where the file is unreadable: its first invalid byte, or its beginning.
    pub fn fault_span(&self) -> Span {
        self.damaged_text().map_or(Span::default(), |(_, valid)| Span::new(valid, valid + 1))
    }

    /// The text of a file that is not UTF-8, with `?` in place of each invalid byte, and the number of valid bytes before the first.
    pub fn damaged_text(&self) -> Option<(&str, usize)> {
        match &self.content {
            Content::Damaged(text, Unreadable::NotUtf8(valid)) => Some((text, *valid)),
            _ => None,
        }
    }

    /// The file's text; empty if it is unreadable.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) | Content::Damaged(text, _) => text,
            Content::Unreadable(_) => "",
        }
    }
}

/// The text of `bytes`, with `?` in place of each byte that isn't part of a character, so that positions are those in the file.
fn with_invalid_bytes_replaced(bytes: &[u8]) -> String {
    let chunks = bytes.utf8_chunks().map(|chunk| [chunk.valid(), &"?".repeat(chunk.invalid().len())].concat());
    chunks.collect()
}

impl Tree {
    /// The tree of the given files. What is neither `backlog.toml`, `deployments.toml`, `PRIORITY.md`, a story nor a decision
    /// is left out.
    pub fn from_files<P: AsRef<str>>(files: impl IntoIterator<Item = (P, Vec<u8>)>) -> Self {
        let mut tree = Self::default();
        for (path, bytes) in files {
            let path = path.as_ref();
            match path {
                CONFIG => tree.config = Some(SourceFile::from_bytes(path, bytes)),
                DEPLOYMENTS => tree.deployments = Some(SourceFile::from_bytes(path, bytes)),
                PRIORITY => tree.priority = Some(bytes),
                _ if is_story_path(path) => tree.stories.push(SourceFile::from_bytes(path, bytes)),
                _ if is_decision_path(path) => tree.decisions.push(SourceFile::from_bytes(path, bytes)),
                _ => {}
            }
        }
        tree
    }

    /// All files except `PRIORITY.md`.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.config.iter().chain(&self.deployments).chain(&self.decisions).chain(&self.stories)
    }

    /// The file at `path`, if it is `backlog.toml`, `deployments.toml`, a decision or a story.
    ///
    /// A linear search: meant for the few files that are shown in a report.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files().find(|file| &*file.path == path)
    }
}

/// The kind of a file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `backlog.toml`, or `deployments.toml`.
    Config,
    /// A file in `decisions/`, or the folder itself.
    Decision,
    /// Any other: a story, or the folder of stories.
    Story,
}

impl SourceKind {
    /// The kind of the file at a path, relative to the backlog's root.
    pub fn of_path(path: &str) -> Self {
        match path {
            CONFIG | DEPLOYMENTS => Self::Config,
            _ if is_in_decisions(path) => Self::Decision,
            _ => Self::Story,
        }
    }
}

/// Whether a path, relative to the backlog's root, is that of a story: a Markdown file under `stories/` that isn't
/// `README.md`, with no path segment that begins with `.` or `_`. A folder with the name of a story is one itself, and
/// nothing in it is.
///
/// Walks over a folder on disk or a git tree apply the same rules folder by folder.
pub fn is_story_path(path: &str) -> bool {
    name_below_stories(path).is_some_and(is_story_name)
}

/// Whether a path, relative to the backlog's root, is that of a decision: a TOML file directly in `decisions/` whose name
/// doesn't begin with `.` or `_`.
pub fn is_decision_path(path: &str) -> bool {
    name_in_decisions(path).is_some_and(is_decision_name)
}

/// Whether a path would be that of a decision if its extension were written in lower case.
pub fn is_misnamed_decision_path(path: &str) -> bool {
    name_in_decisions(path).is_some_and(is_misnamed_decision)
}

/// Whether a path is that of the folder of decisions, or of something in it.
pub fn is_in_decisions(path: &str) -> bool {
    path.strip_prefix(DECISIONS).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn name_in_decisions(path: &str) -> Option<&str> {
    let name = path.strip_prefix(DECISIONS)?.strip_prefix('/')?;
    (!name.contains('/')).then_some(name)
}

/// The file name of a path below `stories/`, if all folders on the way are entered.
fn name_below_stories(path: &str) -> Option<&str> {
    let inner = path.strip_prefix(STORIES)?.strip_prefix('/')?;
    let (folders, name) = inner.rsplit_once('/').map_or((None, inner), |(folders, name)| (Some(folders), name));
    let is_entered = |folder: &str| !folder.starts_with(['.', '_']) && !is_story_name(folder);
    folders.is_none_or(|folders| folders.split('/').all(is_entered)).then_some(name)
}

/// Whether a file name is that of a story.
pub fn is_story_name(name: &str) -> bool {
    is_name_with(name, ".md") && !name.eq_ignore_ascii_case("README.md")
}

/// Whether a file name is that of a decision.
pub fn is_decision_name(name: &str) -> bool {
    is_name_with(name, ".toml")
}

/// Whether a file name is a stem with that extension, and isn't hidden.
fn is_name_with(name: &str, extension: &str) -> bool {
    let stem = name.strip_suffix(extension).unwrap_or_default();
    !stem.is_empty() && !name.starts_with(['.', '_'])
}

/// Whether a file name would be that of a decision if its extension were written in lower case (`a.TOML`). Such names are
/// reported, because case-insensitive file systems treat them as decisions and others don't.
pub fn is_misnamed_decision(name: &str) -> bool {
    is_misnamed_with(name, ".toml")
}

/// Whether a file name is a stem with that extension in other letters, and isn't hidden.
fn is_misnamed_with(name: &str, extension: &str) -> bool {
    let (stem, end) = name.split_at_checked(name.len().saturating_sub(extension.len())).unwrap_or_default();
    end != extension && end.eq_ignore_ascii_case(extension) && !stem.is_empty() && !name.starts_with(['.', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn story_paths() {
        for path in ["stories/a.md", "stories/cart/b.md", "stories/x.y.md"] {
            assert!(is_story_path(path), "{path}");
        }
        for path in [
            "a.md",
            "stories/README.md",
            "stories/readme.md",
            "stories/_t/a.md",
            "stories/.x.md",
            "stories/a.txt",
            "stories/.md",
            "stories/A.MD",
            "stories/x.md/a.md",
            "Stories/a.md",
        ] {
            assert!(!is_story_path(path), "{path}");
        }
    }

    #[test]
    fn decision_paths() {
        assert!(is_decision_path("decisions/a.toml") && is_decision_path("decisions/x.y.toml"));
        for path in ["decisions/a/b.toml", "decisions/a.md", "decisions/_a.toml", "decisions/.toml", "a.toml"] {
            assert!(!is_decision_path(path), "{path}");
        }
        assert!(is_misnamed_decision_path("decisions/a.TOML") && !is_misnamed_decision_path("decisions/a.toml"));
    }

    #[test]
    fn invalid_utf8_reports_the_valid_length() {
        let file = SourceFile::from_bytes("stories/a.md", b"ab\xff".to_vec());
        assert_eq!(file.readable_text(), Err(&Unreadable::NotUtf8(2)));
        assert_eq!(file.damaged_text(), Some(("ab?", 2)));
    }
}
