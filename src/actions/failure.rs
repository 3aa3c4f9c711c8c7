//! Why something could not be done.
//!
//! Errors of the other layers become a [`Failure`] with their kind, causes and hints. A front end prints it.

use std::error::Error;
use std::fmt;

use crate::git::GitError;
use crate::session::SessionError;
use crate::text::similar;
use crate::workspace::WorkspaceError;

/// An error with its causes and hints. Findings are not failures.
#[derive(Debug)]
pub struct Failure {
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    /// Whether a file wasn't written because another process has changed it.
    is_concurrent_change: bool,
}

impl Failure {
    /// An invalid request by the user.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }

    /// A failure with a `kind` for programs and a message for people.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new(), is_concurrent_change: false }
    }

    /// A failure with the message of `error`. The sources of `error` become the causes.
    fn from_error(kind: &'static str, error: &dyn Error, hints: Vec<String>) -> Self {
        let failure = Self { hints, ..Self::new(kind, error.to_string()) };
        match error.source() {
            Some(source) => failure.caused_by(source),
            None => failure,
        }
    }

    /// Adds what the user can do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says behind the message what follows from it.
    #[must_use]
    pub fn with_consequence(mut self, consequence: &str) -> Self {
        self.message = format!("{}: {consequence}", self.message);
        self
    }

    /// Adds `error` and its sources as causes, without repetition: a cause that the text above it already ends with is
    /// skipped, and a cause that continues the text above it replaces it.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            let text = error.to_string();
            match self.causes.last_mut() {
                Some(last) if text.starts_with(&*last) => *last = text,
                last if last.as_deref().unwrap_or(&self.message).ends_with(&text) => {}
                _ => self.causes.push(text),
            }
            cause = error.source();
        }
        self
    }

    /// The kind of failure, a stable word for programs.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The causes, the nearest one first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// Whether a file wasn't written because another process has changed it, so that trying again can help.
    pub fn is_concurrent_change(&self) -> bool {
        self.is_concurrent_change
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
        let is_concurrent_change = matches!(&error, SessionError::Workspace(error) if error.is_concurrent_change());
        Self { is_concurrent_change, ..Self::from_error(error.kind(), &error, error.hints()) }
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

/// No `what` has this id. The hint suggests a similar known id, or lists all of them.
pub fn unknown_id<'i>(what: &str, id: &str, known: impl Iterator<Item = &'i str>) -> Failure {
    let known: Vec<&str> = known.collect();
    let failure = Failure::usage(format!("there is no {what} `{id}`"));
    match similar::nearest(id, known.iter().copied()) {
        Some(similar) => failure.hint(format!("did you mean `{similar}`?")),
        None if known.is_empty() => failure.hint(format!("backlog.toml declares no {what}s")),
        None if known.len() == 1 => failure.hint(format!("the only {what} is `{}`", known[0])),
        None => failure.hint(format!("known {what}s: `{}`", known.join("`, `"))),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn causes_that_the_message_quotes_are_left_out() {
        let error = io::Error::other("disk failure");
        let causes = |message: &str| Failure::new("io", message).caused_by(&error).causes().to_vec();
        assert_eq!(causes("can't read a.md: disk failure"), [""; 0]);
        assert_eq!(causes("can't read a.md"), ["disk failure"]);
    }
}
