//! Titles on one line, as a backlog allows them.

use crate::model::item::MAX_TITLE;
use crate::text::visible;

/// A title on one line and within the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// The line; empty if the source's title has nothing visible.
    line: String,
    /// Whether the line is exactly the source's title.
    pub(super) is_whole: bool,
}

impl Title {
    /// Makes a title of a text, cut after a word if it is too long.
    pub(super) fn new(text: &str) -> Self {
        let to_blank = |c: char| if c.is_control() { ' ' } else { c };
        let blank: String = text.chars().map(to_blank).collect();
        let clean = visible::without_unwanted(&blank);
        let seen = if visible::has_visible_text(&clean) { clean.as_str() } else { "" };
        let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > MAX_TITLE {
            return Self { line: cut(&line), is_whole: false };
        }
        Self { is_whole: line == text, line }
    }

    /// The title, or `fallback` if it is empty.
    pub(super) fn or<'a>(&'a self, fallback: &'a str) -> &'a str {
        if self.line.is_empty() { fallback } else { &self.line }
    }
}

fn cut(line: &str) -> String {
    let start: String = line.chars().take(MAX_TITLE - 1).collect();
    let at_word_end = line.chars().nth(MAX_TITLE - 1) == Some(' ');
    let words = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
    // A first word that fills the line is cut in the middle; otherwise nothing would be left.
    let kept = if at_word_end || words.chars().count() < MAX_TITLE / 2 { start.as_str() } else { words };
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(text: &str) -> (String, bool) {
        let title = Title::new(text);
        (title.line, title.is_whole)
    }

    #[test]
    fn titles_are_cut_after_a_word() {
        assert_eq!(headline("short"), ("short".into(), true));
        assert_eq!(headline("\u{202e}a b\u{2069}"), ("a b".into(), false));
        assert_eq!(headline("\u{200f} \u{200b}"), ("".into(), false));
        assert_eq!(headline(" two\n lines\t\u{7}"), ("two lines".into(), false));
        let (cut, whole) = headline(&"word, ".repeat(40));
        assert!(!whole && cut.ends_with("word…") && cut.chars().count() <= MAX_TITLE, "{cut}");
        assert_eq!(headline(&"é".repeat(130)).0.chars().count(), MAX_TITLE);
        assert_eq!(headline(&format!("a {}", "b".repeat(130))).0.chars().count(), MAX_TITLE);
        assert!(headline(&"x".repeat(120)).1);
    }

    #[test]
    fn an_empty_title_has_a_fallback() {
        assert_eq!(Title::new("\u{202e}").or("b-1"), "b-1");
        assert_eq!(Title::new("x").or("b-1"), "x");
    }
}
