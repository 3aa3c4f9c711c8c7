//! A file as miette reads it: the few lines around a place, found through the line starts.
//!
//! Miette's own sources are read from the first byte for each label. A file may have a hundred thousand findings, so
//! that would take the square of its length.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{LineIndex, Span};

/// A file with the name under which people can open it.
#[derive(Debug)]
pub struct IndexedSource<'r> {
    /// The name.
    pub name: &'r str,
    /// The text, in which nothing steers a terminal; as long as the one that `lines` has counted.
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
        // A line more on either side than is asked for: the window's borders are never those of what is drawn.
        let first = self.lines.index(place.start).saturating_sub(before + 1);
        let from = self.lines.start(first);
        let to = self.lines.start(self.lines.index(place.end) + after + 2);
        let window = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let inner = span.offset().checked_sub(from).ok_or(MietteError::OutOfBounds)?;
        let drawn = window.read_span(&(inner, span.len()).into(), before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            drawn.data(),
            (drawn.span().offset() + from, drawn.span().len()).into(),
            drawn.line() + first,
            drawn.column(),
            drawn.line_count(),
        )))
    }
}
