//! What is said over the wire besides the page: see [`outcome`](crate::actions::outcome) for what a change does.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};

use crate::actions::outcome::{ErrorAnswer, ErrorLine};
use crate::actions::request::ChangeRequest;
use crate::actions::{ActionError, Failure};
use crate::render::edit_report::FileLine;

/// A change, from a page that shows `version`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// The version whose texts the page shows.
    pub version: u64,
    /// The change.
    pub change: ChangeRequest,
}

/// A commit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitBody {
    /// Its message.
    pub message: String,
    /// The version whose proposal the page has shown; a commit takes nothing else.
    pub version: Option<u64>,
}

/// Asks for taking back a change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// The version that it led to; else the last change is meant.
    pub version: Option<u64>,
}

/// What would be committed.
#[derive(Debug, Serialize)]
pub struct CommitProposal {
    /// The version of the files.
    pub version: u64,
    /// The files, relative to the backlog's root.
    pub files: Vec<FileLine>,
    /// A message.
    pub message: String,
    /// How many other files of the repository aren't committed.
    pub others: usize,
    /// The files as a patch.
    pub patch: String,
}

/// How a commit ended.
#[derive(Debug, Serialize)]
pub struct CommitAnswer {
    /// Whether there is a commit.
    pub ok: bool,
    /// Its id.
    pub commit: Option<String>,
    /// What git and the hooks said.
    pub output: String,
}

/// A file that isn't as the page shows it.
#[derive(Debug, Serialize)]
pub struct OtherFile {
    /// Its path, relative to the backlog's root.
    pub path: String,
    /// What the page showed; empty if there was no file.
    pub shown: String,
    /// What it is; empty if there is no file.
    pub now: String,
}

/// Why nothing was written: files aren't as the page shows them.
#[derive(Debug, Serialize)]
pub struct Conflict {
    error: ErrorLine,
    files: Vec<OtherFile>,
}

impl Conflict {
    /// These files aren't.
    pub fn new(message: String, files: Vec<OtherFile>) -> Self {
        Self { error: error_answer("changed-meanwhile", &message, Vec::new()).error, files }
    }
}

/// An error of this kind.
pub fn error_answer(kind: &str, message: &str, hints: Vec<String>) -> ErrorAnswer {
    let (kind, message) = (kind.to_owned(), message.to_owned());
    ErrorAnswer { error: ErrorLine { kind, message, hints, lines: Vec::new(), findings: Vec::new() } }
}

/// The answer to a failure.
pub fn failure_answer(failure: &Failure) -> (StatusCode, ErrorAnswer) {
    (status(failure.kind()), error_answer(failure.kind(), &failure.to_string(), failure.hints().to_vec()))
}

/// The answer to a change that can't be made.
pub fn action_answer(error: &ActionError) -> (StatusCode, ErrorAnswer) {
    (status(error.kind()), ErrorAnswer::from(error))
}

fn status(kind: &str) -> StatusCode {
    match kind {
        "usage" | "needs-reason" => StatusCode::UNPROCESSABLE_ENTITY,
        "io" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}
