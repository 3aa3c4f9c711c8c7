//! `check --format json`. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::report::FindingsReport;
use crate::diag::{Finding, Place, Severity};
use crate::render::json_output::{self, SCHEMA};
use crate::text::Position;

#[derive(Serialize)]
struct FindingsJson<'r> {
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
    let findings = report.findings.iter().map(|found| finding(report, found));
    json_output::to_line(&FindingsJson {
        schema: SCHEMA,
        root: report.root,
        findings: findings.collect(),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        infos: report.count(Severity::Info),
    })
}

fn finding<'r>(report: &FindingsReport<'_>, found: &'r Finding) -> FindingJson<'r> {
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
    }
}

fn place<'r>(report: &FindingsReport<'_>, place: &'r Place) -> PlaceJson<'r> {
    let (start, end) = report.range(place);
    PlaceJson { path: &place.path, start: start.into(), end: end.into() }
}
