//! Bounds how deep a text's lists and quotations may nest.
//!
//! The Markdown parser asks each line of a paragraph about every block around it. A megabyte of `- - - -` and then of
//! short lines would keep it busy for minutes; a line of a few levels more than anybody writes is therefore read as
//! text from there on. Deeper nesting over several lines costs an indentation that the file's size bounds.

use std::borrow::Cow;

/// The most markers of lists and quotations that one line may begin with.
pub const MAX_MARKERS: usize = 16;

/// `text` with a letter in place of each character of a marker that is one too many; all others keep their places.
pub fn shallow(text: &str) -> Cow<'_, str> {
    if most_markers(text) <= MAX_MARKERS {
        return text.into();
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((rest, words)) = excess(line) {
            let (from, to) = (at + line.len() - rest, at + line.len() - words);
            out.push_str(text.get(copied..from).unwrap_or_default());
            let markers = text.get(from..to).unwrap_or_default();
            out.extend(markers.chars().map(|c| if c.is_ascii_whitespace() { c } else { 'x' }));
            copied = to;
        }
        at += line.len();
    }
    if copied == 0 { text.into() } else { (out + text.get(copied..).unwrap_or_default()).into() }
}

/// No text has more markers than characters that only stand in markers, and numbers no more than digits. They are
/// counted in pieces, in each of which a byte can hold the count: so many can be counted at once.
fn most_markers(text: &str) -> usize {
    let is_of_marker = |byte: &u8| u8::from(matches!(byte, b'>' | b'-' | b'+' | b'*' | b'0'..=b'9'));
    let pieces = text.as_bytes().chunks(usize::from(u8::MAX));
    pieces.map(|piece| usize::from(piece.iter().map(is_of_marker).sum::<u8>())).sum()
}

/// Where the markers that are too many begin and end, counted from the end of the line.
fn excess(line: &str) -> Option<(usize, usize)> {
    // What most lines begin with is a letter, which settles it.
    let first = line.bytes().find(|byte| !matches!(byte, b' ' | b'\t'))?;
    if !matches!(first, b'>' | b'-' | b'+' | b'*' | b'0'..=b'9') {
        return None;
    }
    let mut rest = line;
    for _ in 0..MAX_MARKERS {
        rest = after_marker(rest)?;
    }
    let mut words = after_marker(rest).filter(|_| !is_rule(line))?;
    while let Some(next) = after_marker(words) {
        words = next;
    }
    Some((rest.len(), words.len()))
}

/// What follows a marker at the beginning of a line: a bullet or a number with its blank, or `>`.
fn after_marker(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t']);
    if let Some(rest) = line.strip_prefix('>') {
        return Some(rest);
    }
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let bullet =
        if number.len() < line.len() { number.strip_prefix(['.', ')']) } else { line.strip_prefix(['-', '+', '*']) };
    bullet.filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']) || rest.is_empty())
}

/// Whether a line is a thematic break, which nests nothing.
fn is_rule(line: &str) -> bool {
    let mut marks = line.trim().chars().filter(|c| !matches!(c, ' ' | '\t'));
    let first = marks.next();
    matches!(first, Some('-' | '*')) && marks.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_left_alone() {
        let rule = format!("{}\n", "- ".repeat(60));
        for text in ["", "- a\n  - b\n", "> > > deep\n", "1. 2) - + * > x\n", "- [ ] a\n", "***\n", &rule] {
            assert!(matches!(shallow(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn markers_that_are_too_many_become_letters() {
        let most = "- ".repeat(MAX_MARKERS);
        assert_eq!(shallow(&format!("a\n{most}- 1. > é-\nc")), format!("a\n{most}x xx x é-\nc"));
        assert_eq!(shallow(&format!("{most}b")), format!("{most}b"));
        assert_eq!(shallow(&"+ ".repeat(20)), format!("{}{}", "+ ".repeat(16), "x ".repeat(4)));
        let quotes = format!("{}é\n{}", ">".repeat(17), "> ".repeat(17));
        assert_eq!(shallow(&quotes), format!("{}xé\n{}x ", ">".repeat(16), "> ".repeat(16)));
    }
}
