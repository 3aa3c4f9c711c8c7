//! A finding: one thing that a rule has to say about one place.

use std::sync::Arc;

use crate::text::Span;

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
    pub(crate) blocks_order: Option<bool>,
}

impl Draft {
    /// Says `message` of `place`. A message names the offender and no line number: it is what a finding is
    /// recognised by when lines have shifted.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None, related: Vec::new(), severity: None, blocks_order: None }
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

    /// Says whether this leaves the backlog without an order, where that differs within the rule.
    #[must_use]
    pub fn blocks_order(mut self, blocks: bool) -> Self {
        self.blocks_order = Some(blocks);
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
    /// With a base: whether the base doesn't have it.
    pub new: Option<bool>,
}
