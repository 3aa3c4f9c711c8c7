//! From byte offsets to the lines and columns that people count.
//!
//! Lines end at LF; the CR of a CRLF belongs to its line. Columns count Unicode scalar values, because that
//! is what DESIGN's consumers (editors, annotations) can agree on without a font; a byte order mark counts
//! for nothing, since no editor shows it.
//!
//! A line may be as long as its file and hold a hundred thousand places, so a column isn't counted from the start
//! of the line: the characters before each block of the text are counted once.

use std::borrow::Cow;

use super::Span;

/// The bytes of a block, and so the most that are looked at for a column.
const BLOCK: usize = 1024;

/// A place as people name it; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// The line starts of one text.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<u32>,
    /// Where each block starts, and how many characters stand before it.
    blocks: Vec<(usize, usize)>,
}

impl<'t> Lines<'t> {
    /// Indexes `text`; linear in its length.
    pub fn new(text: &'t str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(after_newlines).map(|at| Span::new(at, at).start).collect();
        Self { text, starts, blocks: blocks(text) }
    }

    /// The number, from 1, of the line that holds a byte offset: [`Lines::position`] without the column, which
    /// is what costs on a long line.
    pub fn line(&self, offset: u32) -> u32 {
        count(self.index(offset) + 1)
    }

    /// The byte at which a line starts, counted from line 0; that of the text's end for those that it doesn't have.
    pub fn start(&self, index: usize) -> usize {
        self.starts.get(index).map_or(self.text.len(), |start| *start as usize)
    }

    /// The line, counted from 0, that holds a byte offset.
    pub fn index(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The position of a byte offset; offsets past the end, or inside a character, count as the next
    /// boundary before them.
    pub fn position(&self, offset: u32) -> Position {
        let index = self.index(offset);
        let start = self.starts.get(index).copied().unwrap_or(0) as usize;
        let end = floor_boundary(self.text, offset as usize);
        let column = self.before(end).saturating_sub(self.before(start)) + 1;
        Position { line: count(index + 1), column: count(column) }
    }

    /// How many characters stand before a boundary.
    fn before(&self, end: usize) -> usize {
        let block = self.blocks.partition_point(|(start, _)| *start <= end).saturating_sub(1);
        let (start, before) = self.blocks.get(block).copied().unwrap_or_default();
        before + seen(self.text.get(start..end).unwrap_or_default())
    }

    /// Start and end of a span; the end is exclusive.
    pub fn range(&self, span: Span) -> (Position, Position) {
        (self.position(span.start), self.position(span.end))
    }
}

fn blocks(text: &str) -> Vec<(usize, usize)> {
    let (mut start, mut before) = (0, 0);
    let mut blocks = vec![(start, before)];
    while start + BLOCK < text.len() {
        let end = floor_boundary(text, start + BLOCK);
        before += seen(text.get(start..end).unwrap_or_default());
        start = end;
        blocks.push((start, before));
    }
    blocks
}

/// How many characters an editor shows.
fn seen(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().filter(|c| *c != '\u{feff}').count() }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A text with LF at the end of each line; a lone CR stays. Checkouts add the others, and git takes them away.
pub fn without_carriage_returns(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return bytes.into();
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain.into()
}

/// Whether two texts say the same, however their lines end.
pub fn are_alike(a: &str, b: &str) -> bool {
    without_carriage_returns(a.as_bytes()) == without_carriage_returns(b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let position = Lines::new(text).position(offset);
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
        let lines = Lines::new(&text);
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
    fn only_carriage_returns_of_line_ends_go() {
        assert_eq!(&*without_carriage_returns(b"a\r\nb\rc\r\n\r"), b"a\nb\rc\n\r");
    }
}
