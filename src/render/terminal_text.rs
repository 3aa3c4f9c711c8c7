//! User text for terminals: control characters and bidi controls are replaced, so that they can't affect the terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::ascii;
use crate::text::one_line::replace_control;
use crate::text::visible::is_control_or_bidi;

/// `text` on one line, with control characters and bidi controls replaced.
pub fn line(text: &str) -> String {
    replace_control(text).into_owned()
}

/// Source text with control characters and bidi controls replaced by characters of the same length in bytes, so that
/// spans stay valid. Line feeds and tabs stay.
pub fn source(text: &str) -> Cow<'_, str> {
    let needs_replacing =
        |line: &str| !ascii::is_printable(line) && line.chars().any(|c| is_control_or_bidi(c) && c != '\t');
    if !text.split('\n').any(needs_replacing) {
        return text.into();
    }
    let shown = |c: char| match (c, c.len_utf8()) {
        ('\n' | '\t', _) => c,
        // The carriage return of a CRLF would move the cursor back over the line number.
        ('\r', _) => ' ',
        (c, 1) if is_control_or_bidi(c) => '?',
        (c, 2) if is_control_or_bidi(c) => '¿',
        (c, _) if is_control_or_bidi(c) => '\u{fffd}',
        (c, _) => c,
    };
    text.chars().map(shown).collect()
}

/// The width of `text` in columns.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at max `max` columns, with an ellipsis where it was cut.
pub fn truncate(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > max {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    if max > 0 {
        out.push('…');
    }
    out
}

/// `text`, wrapped at whitespace into lines of at most `max` columns; a longer word gets its own line.
pub fn wrap(text: &str, max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= max => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `text`, wrapped at whitespace into lines of at most `max` columns; a longer word is broken.
pub fn wrap_anywhere(text: &str, max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, max) {
        let mut used = 0;
        let mut part = String::new();
        for c in line.chars() {
            let columns = c.width().unwrap_or(0);
            if used + columns > max && !part.is_empty() {
                lines.push(std::mem::take(&mut part));
                used = 0;
            }
            used += columns;
            part.push(c);
        }
        lines.push(part);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_keep_their_length() {
        let text = "a\u{1b}b\r\n\u{85}c\u{202e}d\t😀";
        assert_eq!(source(text).len(), text.len());
        assert!(!source(text).contains('\u{1b}'));
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(truncate("abcdef", 6), "abcdef");
        assert_eq!(truncate("abcdefg", 6), "abcde…");
        assert_eq!(truncate("日本語", 5), "日本…");
        assert_eq!(truncate("ab cd", 4), "ab…");
        assert_eq!(truncate("ab", 0), "");
    }

    #[test]
    fn wrapping_breaks_at_blanks() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible x", 5), ["incomprehensible", "x"]);
    }

    #[test]
    fn long_words_are_broken_if_need_be() {
        assert_eq!(wrap_anywhere("a monster x", 4), ["a", "mons", "ter", "x"]);
        assert_eq!(wrap_anywhere("日本語の題名", 5), ["日本", "語の", "題名"]);
        assert_eq!(wrap_anywhere("", 5), [""; 0]);
    }
}
