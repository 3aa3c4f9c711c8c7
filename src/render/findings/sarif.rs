//! `check --format sarif`: SARIF 2.1.0 (OASIS 2020), as code-scanning services read it.

use std::borrow::Cow;

use serde::Serialize;

use super::report::FindingsReport;
use crate::diag::{Finding, Place, Severity};
use crate::render::json_output;
use crate::rules::{self, Rule};

/// The log; fields are sorted by name.
#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'r>; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Run<'r> {
    #[serde(rename = "columnKind")]
    column_kind: &'static str,
    results: Vec<ResultJson<'r>>,
    tool: Tool,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    rules: Vec<Descriptor>,
    version: &'static str,
}

#[derive(Serialize)]
struct Descriptor {
    #[serde(rename = "defaultConfiguration")]
    configuration: Configuration,
    #[serde(rename = "fullDescription")]
    why: Text<'static>,
    help: Text<'static>,
    id: &'static str,
    #[serde(rename = "shortDescription")]
    summary: Text<'static>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'r> {
    text: Cow<'r, str>,
}

#[derive(Serialize)]
struct ResultJson<'r> {
    #[serde(rename = "baselineState", skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    level: &'static str,
    locations: [Location<'r>; 1],
    message: Text<'r>,
    #[serde(rename = "relatedLocations", skip_serializing_if = "Vec::is_empty")]
    related: Vec<Location<'r>>,
    #[serde(rename = "ruleId")]
    rule: &'static str,
    #[serde(rename = "ruleIndex", skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'r>>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
}

#[derive(Serialize)]
struct PhysicalLocation {
    #[serde(rename = "artifactLocation")]
    artifact: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    end_column: u32,
    end_line: u32,
    start_column: u32,
    start_line: u32,
}

/// The report as an indented SARIF log.
pub fn sarif(report: &FindingsReport<'_>) -> String {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            results: report.findings.iter().map(|finding| result(report, finding)).collect(),
            tool: Tool {
                driver: Driver {
                    name: "topline",
                    rules: rules::ALL.iter().map(|rule| descriptor(rule)).collect(),
                    version: env!("CARGO_PKG_VERSION"),
                },
            },
        }],
        version: "2.1.0",
    };
    serde_json::to_string_pretty(&log).map(|json| json_output::escape_controls(json) + "\n").unwrap_or_default()
}

fn descriptor(rule: &Rule) -> Descriptor {
    let text = |text: &'static str| Text { text: text.into() };
    Descriptor {
        configuration: Configuration { level: level(rule.severity) },
        why: text(rule.why),
        help: text(rule.fix),
        id: rule.id,
        summary: text(rule.summary),
    }
}

fn result<'r>(report: &FindingsReport<'_>, finding: &'r Finding) -> ResultJson<'r> {
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message).into(),
        None => finding.message.as_str().into(),
    };
    let related = finding.related.iter().map(|related| Location {
        message: Some(Text { text: related.message.as_str().into() }),
        ..location(report, &related.place)
    });
    ResultJson {
        state: finding.new.map(|new| if new { "new" } else { "unchanged" }),
        level: level(finding.severity),
        locations: [location(report, &finding.place)],
        message: Text { text },
        related: related.collect(),
        rule: finding.rule,
        index: rules::ALL.iter().position(|rule| rule.id == finding.rule),
    }
}

fn location<'r>(report: &FindingsReport<'_>, place: &Place) -> Location<'r> {
    let (start, end) = report.range(place);
    let path = report.in_repository(&place.path);
    // A URI reference: what isn't allowed in one is percent-encoded.
    let uri = percent_encoding::utf8_percent_encode(&path, URI_PATH).to_string();
    let region =
        Region { end_column: end.column, end_line: end.line, start_column: start.column, start_line: start.line };
    Location { message: None, physical: PhysicalLocation { artifact: Artifact { uri }, region } }
}

const URI_PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
