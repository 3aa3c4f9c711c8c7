//! Recognizes files that look like stories and are not where stories are read.

use super::front_matter;
use super::toml_recovering::parse_recovering;
use crate::model::keys::story;
use crate::text::path::file_name;
use crate::text::tree;

/// Endings of files that people write Markdown into.
const ENDINGS: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mdx", "txt"];

/// Whether the file at `path`, relative to the backlog's root, may be a stray story by its name, so that it is worth reading.
pub fn may_be_stray(path: &str) -> bool {
    // A story with the ending `.MD` is reported as an unreadable file. Nearly all files are stories.
    if tree::is_story_path(path) || tree::is_misnamed_story_path(path) || path == tree::PRIORITY {
        return false;
    }
    let name = file_name(path);
    let is_ending = |ending: &str| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    let is_text = name.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending));
    let is_readme = name.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("readme"));
    let is_hidden = || path.split('/').any(|segment| segment.starts_with(['.', '_']));
    is_text && !is_readme && !is_hidden()
}

/// Whether stray stories are looked for in the folder at `path`. `is_shared` is whether the backlog's folder is also the repository's
/// root, in which nearly everything belongs to others.
pub fn is_entered(path: &str, is_shared: bool) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    let is_hidden = file_name(path).starts_with(['.', '_']);
    !is_hidden && (!is_shared || top.eq_ignore_ascii_case(tree::STORIES))
}

/// Whether the file at `path` with this `text` is a stray story: it has TOML front matter. `is_shared` is whether the folder is also
/// the repository's root, where other tools keep Markdown with TOML of their own: there every key must be that of a story.
pub fn is_stray(path: &str, text: &str, is_shared: bool) -> bool {
    let split = may_be_stray(path).then(|| front_matter::split(text).ok()).flatten();
    split.is_some_and(|split| {
        let (table, _) = parse_recovering(split.matter);
        let has_only_known = || table.iter().all(|entry| story::find(&entry.key.value).is_some());
        !is_shared || (!table.is_empty() && has_only_known())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_what_is_read() {
        for path in ["a.md", "cart/a.md", "stories/a.markdown", "stories/a.txt", "Stories/a.md", "story/x/a.md"] {
            assert!(may_be_stray(path), "{path}");
        }
        for path in [
            "stories/a.md",
            "stories/a.MD",
            "README.md",
            "readme.de.md",
            "PRIORITY.md",
            "_t/a.md",
            "a.rs",
            "stories/_x/a.md",
        ] {
            assert!(!may_be_stray(path), "{path}");
        }
    }

    #[test]
    fn other_tools_have_front_matter_too() {
        assert!(is_stray("a.md", "+++\ntitle = 'a'\n+++\n", true));
        assert!(!is_stray("a.md", "+++\ntitle = 'a'\ndraft = true\n+++\n", true));
        assert!(is_stray("a.md", "+++\ntitle = 'a'\ndraft = true\n+++\n", false));
        assert!(!is_stray("a.md", "---\ntitle: a\n---\n", false) && !is_stray("a.md", "# Notes\n", false));
    }
}
