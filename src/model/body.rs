//! What is known of the Markdown body of an item.

use crate::text::{Span, Spanned};

/// What rules need to know of the Markdown body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Task-list items under an acceptance-criteria heading.
    pub criteria: Criteria,
    /// What looks like acceptance criteria and isn't; `None` for nearly all items.
    pub near_misses: Option<Box<NearMisses>>,
    /// Whether there is any text besides headings and criteria.
    pub described: bool,
    /// Destinations of links and images that are relative paths, without query and fragment.
    pub links: Box<[Spanned<Box<str>>]>,
}

/// Text that looks like acceptance criteria and isn't read as such.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NearMisses {
    /// A heading, or bold text, that is nearly a criteria heading, in an item without one.
    pub heading: Option<Spanned<Box<str>>>,
    /// Lines under a criteria heading with something like a box; the text is what is written, such as `- [~]`.
    pub boxes: Box<[Spanned<Box<str>>]>,
    /// The first list item under a criteria heading, in an item without criteria.
    pub bullet: Option<Span>,
}

/// Acceptance criteria, in the order of the file. Their texts are stored in one string, because a large backlog has very
/// many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    texts: Box<str>,
    records: Box<[CriterionRecord]>,
}

/// A criterion without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CriterionRecord {
    /// The byte offset in [`Criteria::texts`] at which its text ends and the next one begins.
    pub text_end: u32,
    /// Whether its box is ticked.
    pub done: bool,
    /// The list item.
    pub span: Span,
}

/// One acceptance criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criterion<'c> {
    /// Its text, as plain text.
    pub text: &'c str,
    /// Whether its box is ticked.
    pub done: bool,
    /// The list item.
    pub span: Span,
}

impl Criteria {
    /// The criteria with these records; `texts` are their texts, concatenated.
    pub fn new(texts: Box<str>, records: Box<[CriterionRecord]>) -> Self {
        Self { texts, records }
    }

    /// The texts, concatenated.
    pub fn texts(&self) -> &str {
        &self.texts
    }

    /// The criteria without their texts.
    pub fn records(&self) -> &[CriterionRecord] {
        &self.records
    }

    /// Every criterion.
    pub fn iter(&self) -> impl Iterator<Item = Criterion<'_>> {
        let mut start = 0;
        self.records.iter().map(move |record| {
            let text = self.texts.get(start..record.text_end as usize).unwrap_or_default();
            start = record.text_end as usize;
            Criterion { text, done: record.done, span: record.span }
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

impl<'c> FromIterator<Criterion<'c>> for Criteria {
    fn from_iter<I: IntoIterator<Item = Criterion<'c>>>(criteria: I) -> Self {
        let mut texts = String::new();
        let record = |Criterion { text, done, span }: Criterion<'_>| {
            texts.push_str(text);
            CriterionRecord { text_end: u32::try_from(texts.len()).unwrap_or(u32::MAX), done, span }
        };
        let records = criteria.into_iter().map(record).collect();
        Self { texts: texts.into(), records }
    }
}
