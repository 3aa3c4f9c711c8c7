//! Converts byte offsets to lines and columns, and compares texts without regard to line endings.
//!
//! Lines end at LF; the CR of a CRLF belongs to its line. Columns count Unicode scalar values, because editors,
//! annotations and terminals can agree on those without knowing a font. A byte order mark (U+FEFF) has no width,
//! since editors don't show it.
//!
//! A line may be as long as its file and have findings at 100,000 offsets, so columns are not counted from the start
//! of the line: the number of characters before each 1 KiB block of the text is computed once.

use std::borrow::Cow;

use super::Span;

/// Size of a block in bytes: at most this many are scanned to find a column.
const BLOCK: usize = 1024;

/// A line and column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// The line starts of one text, for looking up positions.
#[derive(Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<u32>,
    /// Start of each block in bytes, with the number of characters before it.
    blocks: Vec<(usize, usize)>,
}

impl<'t> LineIndex<'t> {
    /// Indexes `text`; linear in its length.
    pub fn new(text: &'t str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(offset, _)| offset + 1);
        let starts = std::iter::once(0).chain(after_newlines).map(|offset| Span::new(offset, offset).start).collect();
        Self { text, starts, blocks: blocks(text) }
    }

    /// The number, from 1, of the line that contains a byte offset. Cheaper than [`LineIndex::position`], which also
    /// computes the column.
    pub fn line(&self, offset: u32) -> u32 {
        to_u32(self.index(offset) + 1)
    }

    /// The byte offset at which a line (counted from 0) starts; the length of the text if there is no such line.
    pub fn start(&self, index: usize) -> usize {
        self.starts.get(index).map_or(self.text.len(), |start| *start as usize)
    }

    /// The line, counted from 0, that contains a byte offset.
    pub fn index(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The position of a byte offset. An offset past the end or inside a character is moved back to the nearest
    /// character boundary.
    pub fn position(&self, offset: u32) -> Position {
        let index = self.index(offset);
        let start = self.starts.get(index).copied().unwrap_or(0) as usize;
        let end = floor_boundary(self.text, offset as usize);
        let column = self.chars_before(end).saturating_sub(self.chars_before(start)) + 1;
        Position { line: to_u32(index + 1), column: to_u32(column) }
    }

    /// The number of characters before a character boundary.
    fn chars_before(&self, end: usize) -> usize {
        let block = self.blocks.partition_point(|(start, _)| *start <= end).saturating_sub(1);
        let (start, before) = self.blocks.get(block).copied().unwrap_or_default();
        before + count_chars(self.text.get(start..end).unwrap_or_default())
    }

    /// The positions of a span's start and (exclusive) end.
    pub fn range(&self, span: Span) -> (Position, Position) {
        (self.position(span.start), self.position(span.end))
    }
}

fn blocks(text: &str) -> Vec<(usize, usize)> {
    let (mut start, mut before) = (0, 0);
    let mut blocks = vec![(start, before)];
    while start + BLOCK < text.len() {
        let end = floor_boundary(text, start + BLOCK);
        before += count_chars(text.get(start..end).unwrap_or_default());
        start = end;
        blocks.push((start, before));
    }
    blocks
}

/// The number of characters that an editor shows.
fn count_chars(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().filter(|c| *c != '\u{feff}').count() }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `bytes` with LF instead of CRLF; a lone CR stays. This undoes what `core.autocrlf` does on checkout.
pub fn crlf_to_lf(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return bytes.into();
    }
    let mut converted = Vec::with_capacity(bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(index + 1) != Some(&b'\n') {
            converted.push(*byte);
        }
    }
    converted.into()
}

/// Whether two texts are equal when CRLF and LF are treated as the same.
pub fn eq_ignoring_line_endings(a: &str, b: &str) -> bool {
    crlf_to_lf(a.as_bytes()) == crlf_to_lf(b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let position = LineIndex::new(text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn counts_from_one_in_scalar_values() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 3), (2, 1));
        assert_eq!(at("añb", 3), (1, 3));
        assert_eq!(at("a😀b", 5), (1, 3));
    }

    #[test]
    fn carriage_returns_do_not_start_lines() {
        assert_eq!(at("a\r\nb\rc", 5), (2, 3));
    }

    #[test]
    fn a_byte_order_mark_has_no_width() {
        assert_eq!(at("\u{feff}+++", 3), (1, 1));
    }

    #[test]
    fn columns_are_the_same_in_every_block() {
        let text = format!("é\n{}", "a€\u{feff}b".repeat(1_000));
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices().skip(2) {
            let column = text[3..at].chars().filter(|c| *c != '\u{feff}').count() + 1;
            assert_eq!(lines.position(u32::try_from(at).unwrap()).column as usize, column, "{at}");
        }
    }

    #[test]
    fn offsets_out_of_range_stay_in_the_text() {
        assert_eq!(at("a\nb", 99), (2, 2));
        assert_eq!(at("é", 1), (1, 1));
    }

    #[test]
    fn only_carriage_returns_before_a_line_feed_are_removed() {
        assert_eq!(&*crlf_to_lf(b"a\r\nb\rc\r\n\r"), b"a\nb\rc\n\r");
    }
}
