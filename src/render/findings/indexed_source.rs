//! A source for miette that finds the lines around a place by a line index.
//!
//! Miette's own sources are scanned from the first byte for each label, which is quadratic for a file with many findings.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{LineIndex, Span};

/// A file with its line index.
#[derive(Debug)]
pub struct IndexedSource<'r> {
    /// The path that people can open.
    pub name: &'r str,
    /// The text, escaped for terminals; it has the same length as the text that `lines` indexes.
    pub text: &'r str,
    /// The line starts.
    pub lines: &'r LineIndex<'r>,
}

impl SourceCode for IndexedSource<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let place = Span::new(span.offset(), span.offset() + span.len());
        // One more line on either side than requested, so that the borders of the window are never drawn.
        let first = self.lines.index(place.start).saturating_sub(before + 1);
        let from = self.lines.start(first);
        let to = self.lines.start(self.lines.index(place.end) + after + 2);
        let window = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let inner = span.offset().checked_sub(from).ok_or(MietteError::OutOfBounds)?;
        let drawn = window.read_span(&(inner, span.len()).into(), before, after)?;
        let start = drawn.span().offset() + from;
        // Miette counts bytes.
        let column = self.lines.position(Span::new(start, start).start).column as usize - 1;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            drawn.data(),
            (start, drawn.span().len()).into(),
            drawn.line() + first,
            column,
            drawn.line_count(),
        )))
    }
}
