//! Texts from files inside sentences: on one line, of bounded length, without a character that a terminal obeys.

use std::borrow::Cow;

use super::ascii;

/// The most characters that a sentence quotes: as many as an id may have.
const MOST: usize = 80;

/// `text` between backticks; cut if it is long.
pub fn quote(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((cut, _)) => format!("`{}…`", one_line(text.get(..cut).unwrap_or_default())),
        None => format!("`{}`", one_line(text)),
    }
}

/// `text` with an escape in place of each character that ends a line or steers a terminal.
pub fn one_line(text: &str) -> Cow<'_, str> {
    // Nearly all texts: every sentence of every finding comes through here.
    if ascii::is_plain(text) {
        return text.into();
    }
    if text.chars().any(is_active) { text.chars().map(escaped).collect::<String>().into() } else { text.into() }
}

fn escaped(c: char) -> Cow<'static, str> {
    if is_active(c) { c.escape_default().to_string().into() } else { c.to_string().into() }
}

fn is_active(c: char) -> bool {
    is_steering(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether a character is a control character or changes the direction of what follows (Unicode 9.0, UAX 9; the
/// "Trojan Source" characters).
pub fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_line() {
        assert_eq!(quote("edit-cart"), "`edit-cart`");
        assert_eq!(quote("a\nb\u{1b}[2J"), "`a\\nb\\u{1b}[2J`");
        assert_eq!(one_line("a\u{202e}b"), "a\\u{202e}b");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(quote(&"é".repeat(80)), format!("`{}`", "é".repeat(80)));
        assert_eq!(quote(&"é".repeat(81)), format!("`{}…`", "é".repeat(80)));
    }
}
