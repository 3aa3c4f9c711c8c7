//! A finding: one thing that a rule has to say about one place.

use std::sync::Arc;

use crate::text::{Span, path};

/// How much a finding matters; the worst comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be mended.
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

/// Another place that makes the first one a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What stands there.
    pub message: String,
}

/// What a rule says; the registry adds the rule's id and severity.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) related: Vec<Related>,
    pub(crate) severity: Option<Severity>,
    pub(crate) blocks_order: bool,
    pub(crate) group: Option<String>,
}

impl Draft {
    /// Says `message` of `place`. A message names the offender and no line number: it is what a finding is
    /// recognised by when lines have shifted.
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

    /// Says what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Uses another severity than the rule's default; `[rules]` still has the last word.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Says whether this leaves the backlog without an order. Unless it is said it doesn't.
    #[must_use]
    pub fn blocks_order(mut self, blocks: bool) -> Self {
        self.blocks_order = blocks;
        self
    }

    /// Says that this stands for many places, and by what the whole is recognised; see [`Finding::identity`].
    #[must_use]
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.group = Some(name.into());
        self
    }
}

/// A draft with its rule and its final severity.
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
    /// What would mend it.
    pub help: Option<String>,
    /// Other places that make it one.
    pub related: Vec<Related>,
    /// Whether the backlog has no order because of it.
    pub blocks_order: bool,
    /// Of a finding that stands for many places: by what the whole is recognised.
    pub group: Option<String>,
    /// With a base: whether the base doesn't have it.
    pub new: Option<bool>,
}

impl Finding {
    /// What a finding is recognised by in another state of the backlog: rule, item and message, since lines
    /// shift. One that stands for many places is still the same when some of them are mended, although its
    /// count and its first place have changed, so it goes by the name of its group.
    pub fn identity(&self) -> (&'static str, &str, &str) {
        match &self.group {
            Some(group) => (self.rule, "", group),
            None => (self.rule, stem(&self.place.path), &self.message),
        }
    }
}

/// A file's name without `.md`: moving a story to another folder makes no new finding.
fn stem(path: &str) -> &str {
    let name = path::file_name(path);
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(path: &str, message: &str, group: Option<&str>) -> Finding {
        let place = Place::new(path, Span::new(3, 4));
        let (severity, group) = (Severity::Error, group.map(str::to_owned));
        let message = message.into();
        Finding {
            rule: "r",
            severity,
            place,
            message,
            help: None,
            related: vec![],
            blocks_order: true,
            group,
            new: None,
        }
    }

    #[test]
    fn a_group_survives_the_mending_of_its_first_places() {
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
