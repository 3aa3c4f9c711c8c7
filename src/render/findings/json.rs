//! `check --format json`. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::report::FindingsReport;
use crate::diag::{Finding, Place, Severity};
use crate::edit::{Change, FileChange, TextEdit};
use crate::render::json_output::{self, SCHEMA};
use crate::text::Position;

/// A report for programs.
#[derive(Serialize)]
pub struct FindingsJson<'r> {
    schema: u32,
    root: &'r str,
    findings: Vec<FindingJson<'r>>,
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct FindingJson<'r> {
    rule: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    place: PlaceJson<'r>,
    message: &'r str,
    help: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    related: Vec<RelatedJson<'r>>,
    fixes: Vec<FixJson<'r>>,
}

/// A change that fixes a finding. Its edits are those of files that are there; one that is renamed is named by its old path.
#[derive(Serialize)]
struct FixJson<'r> {
    title: &'r str,
    applicability: &'static str,
    edits: Vec<EditJson<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    creates: Vec<CreateJson<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renames: Vec<RenameJson<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deletes: Vec<&'r str>,
}

#[derive(Serialize)]
struct EditJson<'r> {
    #[serde(flatten)]
    place: PlaceJson<'r>,
    text: &'r str,
}

#[derive(Serialize)]
struct CreateJson<'r> {
    path: &'r str,
    text: &'r str,
}

#[derive(Serialize)]
struct RenameJson<'r> {
    from: &'r str,
    to: &'r str,
}

#[derive(Serialize)]
struct RelatedJson<'r> {
    #[serde(flatten)]
    place: PlaceJson<'r>,
    message: &'r str,
}

#[derive(Serialize)]
struct PlaceJson<'r> {
    path: &'r str,
    start: PositionJson,
    end: PositionJson,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
}

impl From<Position> for PositionJson {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

/// The report as one line of JSON.
pub fn json(report: &FindingsReport<'_>) -> String {
    json_output::to_line(&FindingsJson::new(report))
}

impl<'r> FindingsJson<'r> {
    /// The report as a part of another output.
    pub fn new(report: &FindingsReport<'r>) -> Self {
        let findings = report.findings.iter().enumerate().map(|(at, found)| finding(report, at, found));
        Self {
            schema: SCHEMA,
            root: report.root,
            findings: findings.collect(),
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            infos: report.count(Severity::Info),
        }
    }
}

fn finding<'r>(report: &FindingsReport<'r>, at: usize, found: &'r Finding) -> FindingJson<'r> {
    let related = |related: &'r crate::diag::Related| RelatedJson {
        place: place(report, &related.place),
        message: &related.message,
    };
    FindingJson {
        rule: found.rule,
        severity: found.severity.name(),
        place: place(report, &found.place),
        message: &found.message,
        help: found.help.as_deref(),
        new: found.new,
        related: found.related.iter().map(related).collect(),
        fixes: report.fixes_of(at).iter().map(|change| fix(report, change)).collect(),
    }
}

fn fix<'r>(report: &FindingsReport<'r>, change: &'r Change) -> FixJson<'r> {
    let (title, applicability) = (&*change.title, change.applicability.name());
    let mut json = FixJson {
        title,
        applicability,
        edits: Vec::new(),
        creates: Vec::new(),
        renames: Vec::new(),
        deletes: Vec::new(),
    };
    for file in &change.files {
        match file {
            FileChange::Edit { path, edits } => json.edits.extend(edits.iter().map(|new| edit(report, path, new))),
            FileChange::Rename { from, to, edits } => {
                json.edits.extend(edits.iter().map(|new| edit(report, from, new)));
                json.renames.push(RenameJson { from, to });
            }
            FileChange::Create { path, text } => json.creates.push(CreateJson { path, text }),
            FileChange::Delete { path } => json.deletes.push(path),
        }
    }
    json
}

fn edit<'r>(report: &FindingsReport<'_>, path: &'r str, edit: &'r TextEdit) -> EditJson<'r> {
    let (start, end) = report.range_in(path, edit.span);
    EditJson { place: PlaceJson { path, start: start.into(), end: end.into() }, text: &edit.text }
}

fn place<'r>(report: &FindingsReport<'_>, place: &'r Place) -> PlaceJson<'r> {
    let (start, end) = report.range(place);
    PlaceJson { path: &place.path, start: start.into(), end: end.into() }
}
