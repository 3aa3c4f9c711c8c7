//! A change of a backlog's files, as data.

use std::sync::Arc;

use crate::text::Span;

/// Whether a change can alter what somebody meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// It can't.
    Safe,
    /// Somebody should look at it.
    Suggested,
}

impl Applicability {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Suggested => "suggested",
        }
    }
}

/// A replacement of bytes in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes that are replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl TextEdit {
    /// Replaces the bytes at `span`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts a text before the byte `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::new(at, at), text)
    }

    /// Removes the bytes at `span`.
    pub fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// The edit that makes `new` of `old`, between what both begin and end with; `None` if they are equal.
    pub fn difference(old: &str, new: &str) -> Option<Self> {
        let same = |(one, other): &(char, char)| one == other;
        let length = |pairs: &mut dyn Iterator<Item = (char, char)>| {
            pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>()
        };
        let start = length(&mut old.chars().zip(new.chars()));
        let (old_rest, new_rest) = (old.get(start..)?, new.get(start..)?);
        let end = length(&mut old_rest.chars().rev().zip(new_rest.chars().rev()));
        let text = new_rest.get(..new_rest.len() - end)?;
        (old != new).then(|| Self::replace(Span::new(start, old.len() - end), text))
    }

    /// The edit moved right by `offset` bytes: for an edit of a part of a file.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self { span: self.span.shifted(offset), ..self }
    }
}

/// What happens to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// Parts of its text are replaced.
    Edit {
        /// The file, relative to the backlog's root.
        path: Arc<str>,
        /// The replacements.
        edits: Vec<TextEdit>,
    },
    /// It is created.
    Create {
        /// The file.
        path: Arc<str>,
        /// Its text.
        text: String,
    },
    /// It gets another path, and parts of its text are replaced.
    Rename {
        /// The old path.
        from: Arc<str>,
        /// The new path.
        to: Arc<str>,
        /// The replacements.
        edits: Vec<TextEdit>,
    },
    /// It is deleted.
    Delete {
        /// The file.
        path: Arc<str>,
    },
}

impl FileChange {
    /// The path of the file before the change; for a new file, its path.
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Edit { path, .. } | Self::Create { path, .. } | Self::Delete { path } => path,
            Self::Rename { from, .. } => from,
        }
    }
}

/// A change of a backlog's files that belongs together. Each file occurs once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it does, in a few words: an imperative sentence without a full stop.
    pub title: String,
    /// Whether it can alter what somebody meant.
    pub applicability: Applicability,
    /// What happens to the files.
    pub files: Vec<FileChange>,
}

impl Change {
    /// A change that somebody asked for.
    pub fn requested(title: impl Into<String>, files: Vec<FileChange>) -> Self {
        Self { title: title.into(), applicability: Applicability::Safe, files }
    }

    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        let is_idle = |file: &FileChange| matches!(file, FileChange::Edit { edits, .. } if edits.is_empty());
        self.files.iter().all(is_idle)
    }
}

/// Applies `edits` to `text`; insertions at the same byte keep their order. `None` if edits overlap, lie outside the text or
/// split a character.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for TextEdit { span, text: new } in sorted {
        out.push_str(text.get(at..span.start as usize)?);
        out.push_str(new);
        at = span.end as usize;
        text.get(span.range())?;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_the_order_of_the_text() {
        let edits = [
            TextEdit::replace(Span::new(4, 6), "ef"),
            TextEdit::insert(0, "a"),
            TextEdit::insert(0, "b"),
            TextEdit::remove(Span::new(1, 2)),
        ];
        assert_eq!(apply_edits("012345", &edits).as_deref(), Some("ab023ef"));
        assert_eq!(apply_edits("x", &[]).as_deref(), Some("x"));
    }

    #[test]
    fn edits_that_do_not_fit_are_refused() {
        let overlapping = [TextEdit::remove(Span::new(0, 2)), TextEdit::remove(Span::new(1, 3))];
        assert_eq!(apply_edits("012345", &overlapping), None);
        assert_eq!(apply_edits("01", &[TextEdit::remove(Span::new(1, 3))]), None);
        assert_eq!(apply_edits("é", &[TextEdit::insert(1, "x")]), None);
    }
}
