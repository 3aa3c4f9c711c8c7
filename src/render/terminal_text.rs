//! User text for terminals: control characters and bidi controls are replaced, so that they can't affect the terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::ascii;
use crate::text::one_line::replace_control;
use crate::text::visible::is_control_or_bidi;

/// Joins the characters beside it to one.
const JOINER: char = '\u{200d}';

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
    for symbol in symbols(text) {
        used += width(symbol);
        if used + 1 > max {
            break;
        }
        out.push_str(symbol);
    }
    out.truncate(out.trim_end().len());
    if max > 0 {
        out.push('…');
    }
    out
}

/// The parts of `text` that are shown as one: a character with the marks, variation selectors, joined characters and skin tones
/// that follow it. Their widths don't add up to that of the part: a heart takes one column, as an emoji two.
fn symbols(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut before = None;
        let starts = |(_, c): &(usize, char)| {
            let is_start = before.is_some_and(|before| before != JOINER)
                && c.width().unwrap_or(0) > 0
                && !matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
            before = Some(*c);
            is_start
        };
        let end = rest.char_indices().find(starts).map_or(rest.len(), |(at, _)| at);
        let (symbol, after) = rest.split_at(end);
        rest = after;
        (!symbol.is_empty()).then_some(symbol)
    })
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
        let (mut part, mut used) = (String::new(), 0);
        for symbol in symbols(&line) {
            let columns = width(symbol);
            if used + columns > max && !part.is_empty() {
                lines.push(std::mem::take(&mut part));
                used = 0;
            }
            used += columns;
            part.push_str(symbol);
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
        assert_eq!(truncate("❤️❤️❤️", 5), "❤️❤️…");
        assert_eq!(truncate("👩\u{200d}💻👍🏽x", 5), "👩\u{200d}💻👍🏽x");
        assert_eq!(truncate("👩\u{200d}💻👍🏽xy", 5), "👩\u{200d}💻👍🏽…");
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
        assert_eq!(wrap_anywhere("❤️❤️❤️", 5), ["❤️❤️", "❤️"]);
    }
}
