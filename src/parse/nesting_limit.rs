//! Limits how deeply lists and quotations nest on one line.
//!
//! The Markdown parser checks each line against every block around it: a megabyte of `- - - -` followed by short lines
//! would keep it busy for minutes. Markers beyond the limit, which nobody writes, are read as text. Nesting over several
//! lines needs indentation, which the maximum file size limits.

use std::borrow::Cow;

/// Maximum number of list and quotation markers at the beginning of a line.
pub const MAX_MARKERS: usize = 16;

/// `text` with excess markers replaced by letters; byte offsets don't change.
pub fn limit_nesting(text: &str) -> Cow<'_, str> {
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

/// An upper bound for the number of markers in `text`: the number of characters that markers are made of. Counted in
/// chunks whose counts fit a byte, which compilers vectorize.
fn most_markers(text: &str) -> usize {
    let is_of_marker = |byte: &u8| u8::from(matches!(byte, b'>' | b'-' | b'+' | b'*' | b'0'..=b'9'));
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    chunks.map(|chunk| usize::from(chunk.iter().map(is_of_marker).sum::<u8>())).sum()
}

/// Where the excess markers begin and end, in bytes before the end of the line.
fn excess(line: &str) -> Option<(usize, usize)> {
    // Most lines begin with a letter.
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

/// The rest of a line after a marker at its beginning: a bullet or a number with a space, or `>`.
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

/// Whether a line is a thematic break, which doesn't nest.
fn is_rule(line: &str) -> bool {
    let mut marks = line.trim().chars().filter(|c| !matches!(c, ' ' | '\t'));
    let first = marks.next();
    matches!(first, Some('-' | '*')) && marks.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_nesting_is_left_unchanged() {
        let rule = format!("{}\n", "- ".repeat(60));
        for text in ["", "- a\n  - b\n", "> > > deep\n", "1. 2) - + * > x\n", "- [ ] a\n", "***\n", &rule] {
            assert!(matches!(limit_nesting(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn excess_markers_become_letters() {
        let most = "- ".repeat(MAX_MARKERS);
        assert_eq!(limit_nesting(&format!("a\n{most}- 1. > é-\nc")), format!("a\n{most}x xx x é-\nc"));
        assert_eq!(limit_nesting(&format!("{most}b")), format!("{most}b"));
        assert_eq!(limit_nesting(&"+ ".repeat(20)), format!("{}{}", "+ ".repeat(16), "x ".repeat(4)));
        let quotes = format!("{}é\n{}", ">".repeat(17), "> ".repeat(17));
        assert_eq!(limit_nesting(&quotes), format!("{}xé\n{}x ", ">".repeat(16), "> ".repeat(16)));
    }
}
