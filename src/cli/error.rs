//! Why a command could not run: exit code 2.
//!
//! Errors of the layers below arrive with their kind, their sources and their hints; [`Terminal`](super::terminal::Terminal)
//! is the one place that prints them, as text or as JSON.

use std::error::Error;
use std::fmt;

use crate::git::GitError;
use crate::session::SessionError;
use crate::text::similar;
use crate::workspace::WorkspaceError;

/// A failure with its causes and hints. Findings are not failures.
#[derive(Debug)]
pub struct Failure {
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
}

impl Failure {
    /// The user asked for something that can't be.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }

    /// A failure in one sentence. Programs tell failures apart by their `kind`.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// A failure that says what `error` says, with its sources as causes.
    fn from_error(kind: &'static str, error: &dyn Error, hints: Vec<String>) -> Self {
        let failure = Self { hints, ..Self::new(kind, error.to_string()) };
        match error.source() {
            Some(source) => failure.caused_by(source),
            None => failure,
        }
    }

    /// The same failure with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same failure, caused by `error`.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// The word by which programs tell failures apart.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// What led to it, the nearest cause first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// What the user can do.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::from_error(error.kind(), &error, error.hints())
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        SessionError::from(error).into()
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        SessionError::from(error).into()
    }
}

/// There is no entry of that id; the one that was probably meant, or all there are.
pub fn no_such<'i>(what: &str, id: &str, known: impl Iterator<Item = &'i str>) -> Failure {
    let known: Vec<&str> = known.collect();
    let failure = Failure::usage(format!("there is no {what} `{id}`"));
    match similar::nearest(id, known.iter().copied()) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None if known.is_empty() => failure.hint(format!("backlog.toml declares no {what}s")),
        None if known.len() == 1 => failure.hint(format!("there is only `{}`", known[0])),
        None => failure.hint(format!("there are `{}`", known.join("`, `"))),
    }
}
