//! A finding: what a rule reports about one place.

use std::sync::Arc;

use crate::text::{Span, path};

/// How much a finding matters, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Information.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be fixed.
    Error,
}

impl Severity {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a file of the backlog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the backlog's root.
    pub path: Arc<str>,
    /// The bytes; an empty span at 0 means the file as a whole.
    pub span: Span,
}

impl Place {
    /// `span` in the file at `path`.
    pub fn new(path: impl Into<Arc<str>>, span: Span) -> Self {
        Self { path: path.into(), span }
    }

    /// The file at `path` as a whole.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self::new(path, Span::default())
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// A finding as a rule creates it, still without the rule's id and the final severity.
#[derive(Clone, Debug)]
pub struct FindingDraft {
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) related: Vec<Related>,
    pub(crate) severity: Option<Severity>,
    pub(crate) blocks_order: bool,
    pub(crate) group: Option<String>,
}

impl FindingDraft {
    /// A finding with `message` at `place`. The message has the item's id and no line number, so that it identifies the
    /// finding after lines have moved.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
            help: None,
            related: Vec::new(),
            severity: None,
            blocks_order: false,
            group: None,
        }
    }

    /// Adds how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        // Most findings have one; pushing alone would make room for four.
        self.related.reserve_exact(1);
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Replaces the rule's default severity; `[rules]` overrides both.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Sets whether the backlog has no order because of this. The default is `false`.
    #[must_use]
    pub fn blocks_order(mut self, blocks: bool) -> Self {
        self.blocks_order = blocks;
        self
    }

    /// Marks a finding that represents many places, and sets what identifies it; see [`Self::identity`].
    #[must_use]
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.group = Some(name.into());
        self
    }

    /// What identifies it among those of its rule in another state of the backlog: item and message, since lines move. A
    /// finding that represents many places stays the same when some of them are fixed, although its count and its first
    /// place change, so its group identifies it.
    pub fn identity(&self) -> (&str, &str) {
        identity(&self.place, &self.message, self.group.as_deref())
    }
}

fn identity<'f>(place: &'f Place, message: &'f str, group: Option<&'f str>) -> (&'f str, &'f str) {
    match group {
        Some(group) => ("", group),
        None => (stem(&place.path), message),
    }
}

/// What a rule reports, with the rule's id and the final severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters, after `[rules]`.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Whether the backlog has no order because of it.
    pub blocks_order: bool,
    /// What identifies a finding that represents many places.
    pub group: Option<String>,
    /// Whether it is new compared to the base; `None` without a base.
    pub new: Option<bool>,
}

impl Finding {
    /// What identifies it among those of its rule; see [`FindingDraft::identity`].
    pub fn identity(&self) -> (&str, &str) {
        identity(&self.place, &self.message, self.group.as_deref())
    }
}

/// A file's name without `.md`: a finding stays the same if its story moves to another folder.
fn stem(path: &str) -> &str {
    let name = path::file_name(path);
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(path: &str, message: &str, group: Option<&str>) -> FindingDraft {
        let draft = FindingDraft::new(Place::new(path, Span::new(3, 4)), message);
        FindingDraft { group: group.map(str::to_owned), ..draft }
    }

    #[test]
    fn a_group_is_the_same_after_its_first_places_are_fixed() {
        let (before, after) =
            (finding("stories/a.md", "9 of them", Some("g")), finding("stories/b.md", "7 of them", Some("g")));
        assert_eq!(before.identity(), after.identity());
    }

    #[test]
    fn a_finding_moves_with_its_file() {
        let (before, after) = (finding("stories/a.md", "m", None), finding("stories/x/a.md", "m", None));
        assert_eq!(before.identity(), after.identity());
        assert_ne!(before.identity(), finding("stories/b.md", "m", None).identity());
    }
}
