//! Why a use case makes no edit.

use crate::diag::{Finding, words};
use crate::session::{BacklogState, SessionError};
use crate::workspace::WorkspaceError;

use super::failure::Failure;

/// Why there is no edit.
#[derive(Debug)]
pub enum ActionError {
    /// The request is wrong, or something failed.
    Failure(Failure),
    /// The practice forbids it. Nothing is wrong with the request.
    Refused(Refusal),
    /// The backlog has errors that prevent an order, and the use case needs one.
    NoOrder,
    /// The result would have errors that are never wanted.
    Invalid(Box<InvalidResult>),
    /// These items would move without a reason.
    NeedsReason(Vec<String>),
}

/// Why something isn't done that the practice forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable word for programs.
    pub kind: &'static str,
    /// The sentence, without a full stop.
    pub message: String,
    /// What the user can do.
    pub hints: Vec<String>,
    /// What it is about, as lines of text; may be empty.
    pub lines: String,
}

/// What an edit would lead to that is never wanted.
#[derive(Debug)]
pub struct InvalidResult {
    /// The errors that it would bring.
    pub findings: Vec<Finding>,
    /// The state that it would lead to, with the texts that the findings quote.
    pub after: BacklogState,
}

impl Refusal {
    /// A refusal without lines.
    pub fn new(kind: &'static str, message: String, hints: Vec<String>) -> Self {
        Self { kind, message, hints, lines: String::new() }
    }
}

impl ActionError {
    /// The kind of error, a stable word for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Failure(failure) => failure.kind(),
            Self::Refused(refusal) => refusal.kind,
            Self::NoOrder => "no-order",
            Self::Invalid(_) => "invalid-result",
            Self::NeedsReason(_) => "needs-reason",
        }
    }

    /// The sentence that says it, without a full stop.
    pub fn message(&self) -> String {
        match self {
            Self::Failure(failure) => failure.to_string(),
            Self::Refused(refusal) => refusal.message.clone(),
            Self::NoOrder => "there is no order, because the backlog has errors".to_owned(),
            Self::Invalid(_) => "nothing was written: the result would have errors".to_owned(),
            Self::NeedsReason(ids) => {
                let verb = if ids.len() == 1 { "moves" } else { "move" };
                format!("say why {} {verb}", words::quoted_list(ids.iter().map(String::as_str)))
            }
        }
    }

    /// What the user can do.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Failure(failure) => failure.hints().to_vec(),
            Self::Refused(refusal) => refusal.hints.clone(),
            Self::NoOrder => vec!["`topline check` lists them".to_owned()],
            Self::Invalid(_) | Self::NeedsReason(_) => Vec::new(),
        }
    }

    /// The errors that the result would have.
    pub fn findings(&self) -> &[Finding] {
        if let Self::Invalid(result) = self { &result.findings } else { &[] }
    }
}

impl From<Failure> for ActionError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Refusal> for ActionError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<SessionError> for ActionError {
    fn from(error: SessionError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<WorkspaceError> for ActionError {
    fn from(error: WorkspaceError) -> Self {
        Self::Failure(error.into())
    }
}
