//! One state of a backlog's folder, as texts with names.
//!
//! A tree is what the edges hand to the domain, whether it came from the disk, from git's index or from a
//! commit. Whatever could not be read stands in it as a fact, so that it becomes a finding and not a crash.

use std::sync::Arc;

/// Name of the file that makes a folder a backlog.
pub const CONFIG: &str = "backlog.toml";
/// Name of the generated file.
pub const PRIORITY: &str = "PRIORITY.md";
/// Folder of the stories.
pub const STORIES: &str = "stories";
/// The most bytes that a story, or `backlog.toml`, may have.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// A backlog's folder at one moment.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `backlog.toml`; `None` if there is none.
    pub config: Option<SourceFile>,
    /// Files under `stories/` that claim to be stories, in no particular order.
    pub stories: Vec<SourceFile>,
    /// The bytes of `PRIORITY.md`, if there is one.
    pub priority: Option<Vec<u8>>,
}

/// A file by its path, relative to the backlog's root and with `/` on every platform.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path.
    pub path: Arc<str>,
    /// What the file holds.
    pub content: Content,
}

/// What reading a file gave.
#[derive(Clone, Debug)]
pub enum Content {
    /// Its text.
    Text(String),
    /// Why there is no text.
    Unreadable(Unreadable),
}

/// Why a file that should be a story can't be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more than [`MAX_BYTES`]; its size in bytes.
    TooLarge(u64),
    /// It isn't UTF-8; the number of bytes that still were.
    NotUtf8(usize),
    /// A symlink whose target, as written, lies outside the backlog.
    LinkOutside(String),
    /// A symlink whose target doesn't exist.
    LinkDangling(String),
    /// A folder with the name of a story.
    Folder,
    /// A pipe, a socket or a device.
    NotAFile,
    /// Its name isn't UTF-8.
    Name,
    /// Its name ends in `.MD` or the like, and stories end in `.md`.
    Ending,
    /// A merge left several versions of it.
    Unmerged,
    /// The folder of the stories is a symlink, and such folders are not entered.
    LinkedFolder,
    /// The operating system's or git's own words.
    Refused(String),
}

impl SourceFile {
    /// A file from its bytes; a text if they are UTF-8 and not too many.
    pub fn from_bytes(path: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        let content = if bytes.len() as u64 > MAX_BYTES {
            Content::Unreadable(Unreadable::TooLarge(bytes.len() as u64))
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => Content::Text(text),
                Err(error) => Content::Unreadable(Unreadable::NotUtf8(error.utf8_error().valid_up_to())),
            }
        };
        Self { path: path.into(), content }
    }

    /// A file that couldn't be read.
    pub fn unreadable(path: impl Into<Arc<str>>, reason: Unreadable) -> Self {
        Self { path: path.into(), content: Content::Unreadable(reason) }
    }

    /// The file's text, or nothing.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::Unreadable(_) => "",
        }
    }
}

impl Tree {
    /// The file at `path`, if it is `backlog.toml` or a story.
    ///
    /// Stories are searched one by one: this serves the few files of a report.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.config.iter().chain(&self.stories).find(|file| &*file.path == path)
    }
}

/// Whether a path below the backlog's root names a story: Markdown under `stories/`, no `README.md`, and no
/// segment that begins with `.` or `_`.
pub fn is_story_path(path: &str) -> bool {
    let Some(inner) = path.strip_prefix(STORIES).and_then(|rest| rest.strip_prefix('/')) else { return false };
    let hidden = |segment: &str| segment.starts_with(['.', '_']);
    !inner.split('/').any(hidden) && is_story_name(super::path::file_name(inner))
}

/// Whether a file's name is that of a story.
pub fn is_story_name(name: &str) -> bool {
    let stem = name.strip_suffix(".md").unwrap_or_default();
    !stem.is_empty() && !name.eq_ignore_ascii_case("README.md") && !name.starts_with(['.', '_'])
}

/// Whether a file's name would be that of a story if it ended in `.md` and not in `.MD` or the like. It is none on
/// some file systems and one on others, so it may not stand.
pub fn is_misnamed_story(name: &str) -> bool {
    let lower = || name.rsplit_once('.').map(|(stem, ending)| format!("{stem}.{}", ending.to_ascii_lowercase()));
    !is_story_name(name) && lower().is_some_and(|lower| is_story_name(&lower))
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
        ] {
            assert!(!is_story_path(path), "{path}");
        }
    }

    #[test]
    fn endings_in_capitals_are_mistakes() {
        for name in ["a.MD", "a.Md", "x.y.mD"] {
            assert!(is_misnamed_story(name), "{name}");
        }
        for name in ["a.md", "README.MD", "_a.MD", ".MD", "MD", "a.MDX", "a.txt"] {
            assert!(!is_misnamed_story(name), "{name}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_say_where() {
        let file = SourceFile::from_bytes("stories/a.md", b"ab\xff".to_vec());
        assert!(matches!(file.content, Content::Unreadable(Unreadable::NotUtf8(2))));
    }
}
