//! Text from files on one line, safe to print in a sentence, a table or a terminal.
//!
//! There are three ways: [`escape`] shows what was there, [`replace_control`] reads well, and [`collapse_whitespace`]
//! leaves control characters to a later step.

use std::borrow::Cow;

use super::ascii;
use super::visible::{is_control_or_bidi, is_line_break};

/// Maximum number of characters that [`quote`] shows: the maximum length of an id.
const MAX_QUOTED: usize = 80;

/// Stands for a character that must not reach a reader.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// `text` in backquotes, escaped and cut to a bounded length.
pub fn quote(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("`{}…`", escape(text.get(..end).unwrap_or_default())),
        None => format!("`{}`", escape(text)),
    }
}

/// `text` with line breaks, control characters and bidirectional controls written as escapes (`\n`, `\u{1b}`).
pub fn escape(text: &str) -> Cow<'_, str> {
    // Nearly all texts: every sentence of every finding comes through here.
    if ascii::is_printable(text) {
        return text.into();
    }
    if text.chars().any(needs_escape) { text.chars().map(escape_char).collect::<String>().into() } else { text.into() }
}

fn escape_char(c: char) -> Cow<'static, str> {
    if needs_escape(c) { c.escape_default().to_string().into() } else { c.to_string().into() }
}

fn needs_escape(c: char) -> bool {
    is_control_or_bidi(c) || is_line_break(c)
}

/// `text` with each run of white space as one space, and U+FFFD in place of control characters and bidirectional
/// controls.
pub fn replace_control(text: &str) -> Cow<'_, str> {
    if is_clean_line(text) {
        return text.into();
    }
    let collapsed = collapse_whitespace(text);
    collapsed.chars().map(|c| if is_control_or_bidi(c) { REPLACEMENT } else { c }).collect::<String>().into()
}

/// Whether [`replace_control`] would change nothing, as for nearly all texts.
fn is_clean_line(text: &str) -> bool {
    if ascii::is_printable(text) {
        let has_double_space = || text.as_bytes().windows(2).any(|pair| pair == b"  ");
        return !text.starts_with(' ') && !text.ends_with(' ') && !has_double_space();
    }
    let mut previous = ' ';
    let is_clean = text.chars().all(|c| {
        let is_repeated_space = c == ' ' && previous == ' ';
        previous = c;
        !is_repeated_space && !is_control_or_bidi(c) && (c == ' ' || !c.is_whitespace())
    });
    is_clean && !text.ends_with(' ')
}

/// `text` with each run of white space as one space, and none at the ends.
pub fn collapse_whitespace(text: &str) -> String {
    if is_clean_line(text) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_controls_are_escaped() {
        assert_eq!(quote("edit-cart"), "`edit-cart`");
        assert_eq!(quote("a\nb\u{1b}[2J"), "`a\\nb\\u{1b}[2J`");
        assert_eq!(escape("a\u{202e}b"), "a\\u{202e}b");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(quote(&"é".repeat(80)), format!("`{}`", "é".repeat(80)));
        assert_eq!(quote(&"é".repeat(81)), format!("`{}…`", "é".repeat(80)));
    }

    #[test]
    fn white_space_is_collapsed_and_controls_replaced() {
        assert_eq!(replace_control(" a \u{85}\t b\u{1b}\u{202e}c\n"), "a b\u{fffd}\u{fffd}c");
        assert!(matches!(replace_control("a b"), Cow::Borrowed("a b")));
        assert_eq!(collapse_whitespace(" a \n b"), "a b");
    }
}
