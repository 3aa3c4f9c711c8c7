//! Recognizes files that look like stories or decisions and are not where these are read.

use super::front_matter;
use super::toml_recovering::parse_recovering;
use crate::model::keys::story;
use crate::text::path::file_name;
use crate::text::tree;

/// Endings of files that people write Markdown into.
const ENDINGS: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mdx", "txt"];

/// Whether the file at `path`, relative to the backlog's root, may be a stray story or decision by its name, so that it is worth
/// reading.
pub fn may_be_stray(path: &str) -> bool {
    // Nearly all files are stories.
    if tree::is_story_path(path) || path == tree::PRIORITY {
        return false;
    }
    let name = file_name(path);
    let is_ending = |ending: &str| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    let is_text = name.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending));
    let is_hidden = || path.split('/').any(|segment| segment.starts_with(['.', '_']));
    ((is_text && !is_readme(path)) || is_nested_decision(path)) && !is_hidden()
}

/// Whether the file is a text about its folder. Under `stories/` only `README.md` is: with any other spelling a file with front matter
/// may be a story, and isn't read as one, because some file systems take the two names for the same.
fn is_readme(path: &str) -> bool {
    let name = file_name(path);
    let begins = name.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("readme"));
    begins && (name == "README.md" || !(is_in_stories(path) && name.eq_ignore_ascii_case("README.md")))
}

fn is_in_stories(path: &str) -> bool {
    path.strip_prefix(tree::STORIES).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether the file lies in a folder of `decisions/`, or in one with that name in another spelling, where no decision is read.
pub fn is_nested_decision(path: &str) -> bool {
    let inner = path.split_once('/').filter(|(top, _)| top.eq_ignore_ascii_case(tree::DECISIONS));
    inner.is_some_and(|(top, inner)| inner.contains('/') || top != tree::DECISIONS)
        && tree::is_decision_name(&file_name(path).to_ascii_lowercase())
}

/// Whether stray stories are looked for in the folder at `path`. `is_shared` is whether the backlog's folder is also the repository's
/// root, in which nearly everything belongs to others.
pub fn is_entered(path: &str, is_shared: bool) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    let is_hidden = file_name(path).starts_with(['.', '_']);
    !is_hidden && (!is_shared || top.eq_ignore_ascii_case(tree::STORIES) || top.eq_ignore_ascii_case(tree::DECISIONS))
}

/// Whether the file at `path` with this `text` is a stray story, with TOML front matter, or a stray decision. `is_shared` is whether
/// the folder is also the repository's root, where other tools keep Markdown with TOML of their own: outside of `stories/` every key
/// must be that of a story there.
pub fn is_stray(path: &str, text: &str, is_shared: bool) -> bool {
    if is_nested_decision(path) {
        return may_be_stray(path);
    }
    let split = may_be_stray(path).then(|| front_matter::split(text).ok()).flatten();
    split.is_some_and(|split| {
        let (table, _) = parse_recovering(split.matter);
        let has_only_known = || table.iter().all(|entry| story::find(&entry.key.value).is_some());
        !is_shared || is_in_stories(path) || (!table.is_empty() && has_only_known())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_what_is_read() {
        for path in [
            "a.md",
            "cart/a.md",
            "stories/a.markdown",
            "stories/a.txt",
            "stories/a.MD",
            "stories/readme.md",
            "stories/cart/Readme.md",
            "Stories/a.md",
            "story/x/a.md",
            "decisions/x/a.toml",
            "decisions/x/a.TOML",
        ] {
            assert!(may_be_stray(path), "{path}");
        }
        for path in [
            "stories/a.md",
            "README.md",
            "readme.md",
            "readme.de.md",
            "stories/README.md",
            "stories/readme.de.md",
            "decisions/a.toml",
            "decisions/_x/a.toml",
            "x/a.toml",
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
        assert!(is_stray("stories/a.MD", "+++\ntitle = 'a'\ncolour = 1\n+++\n", true));
        assert!(is_stray("decisions/x/a.toml", "", true) && !is_stray("decisions/a.toml", "", false));
        assert!(!is_stray("a.md", "---\ntitle: a\n---\n", false) && !is_stray("a.md", "# Notes\n", false));
    }
}
