//! `check --format sarif`: SARIF 2.1.0 (OASIS 2020), as code-scanning services read it.

use serde_json::{Value, json};

use super::Report;
use crate::diag::{Finding, Place, Severity};
use crate::render::wire;
use crate::rules::{self, Rule};
use crate::text::Position;

/// The report as an indented SARIF log.
pub fn sarif(report: &Report<'_>) -> String {
    let results: Vec<Value> = report.findings.iter().map(|finding| result(report, finding)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "topline",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules::ALL.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|json| wire::inert(&json) + "\n").unwrap_or_default()
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.why },
        "help": { "text": rule.fix },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(report: &Report<'_>, finding: &Finding) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let index = rules::ALL.iter().position(|rule| rule.id == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [location(report, &finding.place)],
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut location = location(report, &related.place);
            location["message"] = json!({ "text": related.message });
            location
        });
        result["relatedLocations"] = Value::Array(related.collect());
    }
    if let Some(new) = finding.new {
        result["baselineState"] = json!(if new { "new" } else { "unchanged" });
    }
    result
}

fn location(report: &Report<'_>, place: &Place) -> Value {
    let (start, end) = report.range(place);
    let path = report.in_repository(&place.path);
    // A URI reference: what isn't allowed in one is percent-encoded.
    let uri: String = percent_encoding::utf8_percent_encode(&path, URI_PATH).collect();
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri }, "region": region(start, end) } })
}

const URI_PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
