//! What a change does, and why there is none, for programs, in JSON. Fields are added, never changed.

use serde::Serialize;

use super::edit::Warning;
use super::prepared::{Prepared, RankMove};
use super::refusal::ActionError;
use crate::diag::Finding;
use crate::render::edit_report::FileLine;
use crate::render::style::Style;
use crate::session::{BacklogState, Session};
use crate::text::line_index::LineIndex;

/// How many moves are listed.
pub const MAX_MOVES: usize = 50;

/// What a change does.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeOutcome {
    /// The version of the state.
    pub version: u64,
    /// Whether it was written.
    pub applied: bool,
    /// What it does, in a few words.
    pub title: String,
    /// The files, relative to the backlog's root.
    pub files: Vec<FileLine>,
    /// The first of the items whose rank changes, those that the change is about first.
    pub moves: Vec<MoveLine>,
    /// How many more there are.
    pub more_moves: usize,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
    /// What somebody should know before it is made.
    pub warnings: Vec<String>,
    /// The items whose move needs a reason that isn't given.
    pub needs_reason: Vec<String>,
    /// The findings that it brings.
    pub findings: Vec<FindingLine>,
    /// The files as a patch of the repository.
    pub patch: String,
    /// What taking it back is called, if that is possible.
    pub undo: Option<String>,
}

/// An item that gets another rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveLine {
    /// The item.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its old rank, from 1, if it had one.
    pub from: Option<usize>,
    /// Its new rank, from 1, if it has one.
    pub to: Option<usize>,
    /// Whether the change is about it.
    pub asked: bool,
}

/// A finding with its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingLine {
    /// The rule.
    pub rule: &'static str,
    /// Its severity.
    pub severity: &'static str,
    /// The file, relative to the backlog's root.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Why there is no change.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorAnswer {
    /// The error.
    pub error: ErrorLine,
}

/// An error for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorLine {
    /// A stable word.
    pub kind: String,
    /// The sentence, without a full stop.
    pub message: String,
    /// What the user can do.
    pub hints: Vec<String>,
    /// What it is about, such as the criteria that aren't ticked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// The errors that the result would have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingLine>,
}

impl ChangeOutcome {
    /// What `prepared` does, or has done if it is `applied`.
    pub fn new(session: &Session, prepared: &Prepared, version: u64, applied: bool) -> Self {
        let file = |file: &crate::session::ChangedFile| FileLine {
            path: file.path.to_string(),
            outcome: file.outcome(),
            from: file.renamed_from.as_deref().map(str::to_owned),
        };
        Self {
            version,
            applied,
            title: prepared.title.clone(),
            files: prepared.files.iter().map(file).collect(),
            moves: prepared.moves.iter().take(MAX_MOVES).map(MoveLine::from).collect(),
            more_moves: prepared.moves.len().saturating_sub(MAX_MOVES),
            notes: prepared.notes.clone(),
            warnings: prepared.warnings.iter().map(warning).collect(),
            needs_reason: prepared.needs_reason.clone(),
            findings: finding_lines(&prepared.findings, &prepared.after),
            patch: prepared.patch(session, Style::default()),
            undo: (applied && !prepared.files.is_empty()).then(|| format!("Undo: {}", prepared.title)),
        }
    }
}

impl From<&ActionError> for ErrorAnswer {
    fn from(error: &ActionError) -> Self {
        let (lines, findings) = match error {
            ActionError::Refused(refusal) => (lines(&refusal.lines), Vec::new()),
            ActionError::Invalid(result) => (Vec::new(), finding_lines(&result.findings, &result.after)),
            _ => (Vec::new(), Vec::new()),
        };
        let kind = error.kind().to_owned();
        Self { error: ErrorLine { kind, message: error.message(), hints: error.hints(), lines, findings } }
    }
}

impl From<&RankMove> for MoveLine {
    fn from(moved: &RankMove) -> Self {
        let RankMove { id, title, from, to, is_asked } = moved.clone();
        Self { id, title, from, to, asked: is_asked }
    }
}

/// Findings about a state, with the lines where they are.
pub fn finding_lines(findings: &[Finding], state: &BacklogState) -> Vec<FindingLine> {
    let line = |finding: &Finding| {
        let text = state.tree.file(&finding.place.path).map_or("", |file| file.text());
        FindingLine {
            rule: finding.rule,
            severity: finding.severity.name(),
            path: finding.place.path.to_string(),
            line: LineIndex::new(text).line(finding.place.span.start),
            message: finding.message.clone(),
            help: finding.help.clone(),
        }
    };
    findings.iter().map(line).collect()
}

fn warning(warning: &Warning) -> String {
    match lines(&warning.lines).as_slice() {
        [] => warning.text.clone(),
        lines => format!("{}: {}", warning.text, lines.join("; ")),
    }
}

/// The lines of a list, without what marks them as such.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().trim_start_matches("- [ ] ").to_owned()).collect()
}
