//! `check --format sarif`: SARIF 2.1.0 (OASIS 2020), as code-scanning services read it.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::report::FindingsReport;
use crate::diag::{Finding, Place, Severity};
use crate::edit::{Change, FileChange, TextEdit};
use crate::render::json_output;
use crate::rules::{self, Rule};
use crate::text::Position;

/// Number of results that a thread serializes at a time.
const BATCH: usize = 256;
/// Number of batches that are held in memory besides the log.
const BATCHES: usize = 16;

/// The log; fields are sorted by name.
#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Run {
    #[serde(rename = "columnKind")]
    column_kind: &'static str,
    /// Inserted later, since there can be very many.
    results: [(); 0],
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixJson<'r>>,
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

/// A change of files that are there. SARIF has no words for those that are created, renamed or deleted.
#[derive(Serialize)]
struct FixJson<'r> {
    #[serde(rename = "artifactChanges")]
    changes: Vec<ArtifactChange<'r>>,
    description: Text<'r>,
}

#[derive(Serialize)]
struct ArtifactChange<'r> {
    #[serde(rename = "artifactLocation")]
    artifact: Artifact,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
struct Replacement<'r> {
    #[serde(rename = "deletedRegion")]
    deleted: Region,
    #[serde(rename = "insertedContent")]
    inserted: Text<'r>,
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
    let log = empty_log();
    match log.split_once(NO_RESULTS) {
        Some((head, tail)) if !report.findings.is_empty() => with_results(report, head, tail),
        _ => log,
    }
}

/// One log with the results of all `logs`, which [`sarif`] made. They are one run: services take several runs of one tool for
/// several analyses of the same files.
pub fn merge_sarif(logs: Vec<String>) -> String {
    let empty = empty_log();
    let (head, tail) = empty.split_once(NO_RESULTS).unwrap_or_default();
    let (head, tail) = (format!("{head}\"results\": ["), format!("{END_OF_RESULTS}{tail}"));
    let mut out = head.clone();
    for log in logs {
        let Some(results) = log.strip_prefix(&head).and_then(|rest| rest.strip_suffix(&tail)) else { continue };
        let results = results.strip_prefix(RESULT_INDENT).unwrap_or(results);
        out.push_str(if out.len() == head.len() { RESULT_INDENT } else { BETWEEN_RESULTS });
        out.push_str(results);
    }
    if out.len() == head.len() { empty } else { out + &tail }
}

/// The log without results.
fn empty_log() -> String {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            results: [],
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
    let log = serde_json::to_string_pretty(&log).map(|json| json_output::escape_controls(json) + "\n");
    log.unwrap_or_default()
}

/// A log without results, up to its end and from there on.
const NO_RESULTS: &str = "\"results\": []";

/// The log with the results between `head` and `tail`. Each is serialized by itself: all of them as values, and the text as
/// it grows, would take a multiple of the memory that the text takes.
fn with_results(report: &FindingsReport<'_>, head: &str, tail: &str) -> String {
    let mut out = format!("{head}\"results\": [");
    let mut separator = RESULT_INDENT;
    for (chunk, findings) in report.findings.chunks(BATCH * BATCHES).enumerate() {
        let first = |batch: usize| chunk * BATCH * BATCHES + batch * BATCH;
        let batches = findings.par_chunks(BATCH).enumerate();
        let batches: Vec<String> = batches.map(|(batch, findings)| results(report, first(batch), findings)).collect();
        if separator == RESULT_INDENT {
            // About as much as all take, so that the text needn't be moved.
            let length = batches.iter().map(String::len).sum::<usize>() + findings.len() * BETWEEN_RESULTS.len();
            out.reserve(report.findings.len() / findings.len() * (length + length / 16) + length);
        }
        for batch in batches {
            out.push_str(separator);
            out.push_str(&batch);
            separator = BETWEEN_RESULTS;
        }
    }
    out + END_OF_RESULTS + tail
}

/// How deep a result is nested in the log, and a new line with its indentation.
const RESULT_DEPTH: usize = 4;
const RESULT_INDENT: &str = "\n        ";
const BETWEEN_RESULTS: &str = ",\n        ";
const END_OF_RESULTS: &str = "\n      ]";

/// Some results, of the finding with the position `first` and those after it, with their place in the log as indentation.
fn results(report: &FindingsReport<'_>, first: usize, findings: &[Finding]) -> String {
    let mut formatter = PrettyFormatter::new();
    for _ in 0..RESULT_DEPTH {
        // Only counts; writing to memory can't fail, here and below.
        let _ = formatter.begin_array(&mut Vec::new());
    }
    let mut out = Vec::with_capacity(findings.len() * 1024);
    for (at, finding) in findings.iter().enumerate() {
        if !out.is_empty() {
            out.extend_from_slice(BETWEEN_RESULTS.as_bytes());
        }
        let mut serializer = Serializer::with_formatter(&mut out, formatter.clone());
        let _ = result(report, first + at, finding).serialize(&mut serializer);
    }
    String::from_utf8(out).map(json_output::escape_controls).unwrap_or_default()
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

fn result<'r>(report: &FindingsReport<'r>, at: usize, finding: &'r Finding) -> ResultJson<'r> {
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
        fixes: report.fixes_of(at).iter().filter_map(|change| fix(report, change)).collect(),
        level: level(finding.severity),
        locations: [location(report, &finding.place)],
        message: Text { text },
        related: related.collect(),
        rule: finding.rule,
        index: rules::ALL.binary_search_by(|rule| rule.id.cmp(finding.rule)).ok(),
    }
}

fn fix<'r>(report: &FindingsReport<'_>, change: &'r Change) -> Option<FixJson<'r>> {
    let changes = change.files.iter().map(|file| match file {
        FileChange::Edit { path, edits } if !edits.is_empty() => Some(ArtifactChange {
            artifact: artifact(report, path),
            replacements: edits.iter().map(|edit| replacement(report, path, edit)).collect(),
        }),
        _ => None,
    });
    Some(FixJson { changes: changes.collect::<Option<_>>()?, description: Text { text: change.title.as_str().into() } })
}

fn replacement<'r>(report: &FindingsReport<'_>, path: &str, edit: &'r TextEdit) -> Replacement<'r> {
    Replacement {
        deleted: region(report.range_in(path, edit.span)),
        inserted: Text { text: edit.text.as_str().into() },
    }
}

fn location<'r>(report: &FindingsReport<'_>, place: &Place) -> Location<'r> {
    let physical = PhysicalLocation { artifact: artifact(report, &place.path), region: region(report.range(place)) };
    Location { message: None, physical }
}

fn artifact(report: &FindingsReport<'_>, path: &str) -> Artifact {
    let path = report.in_repository(path);
    // A URI reference: what isn't allowed in one is percent-encoded.
    Artifact { uri: percent_encoding::utf8_percent_encode(&path, URI_PATH).to_string() }
}

const fn region((start, end): (Position, Position)) -> Region {
    Region { end_column: end.column, end_line: end.line, start_column: start.column, start_line: start.line }
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::text::{Span, Tree};

    #[test]
    fn logs_of_any_length_are_indented_json() {
        let finding = |at: usize| Finding {
            rule: "invalid-value",
            severity: Severity::Error,
            place: Place::new("stories/a.md", Span::default()),
            message: format!("{at}\u{202e}"),
            help: None,
            related: Vec::new(),
            blocks_order: false,
            group: None,
            new: None,
        };
        for count in [0, 1, 2, BATCH, BATCH + 1, BATCH * BATCHES + 1] {
            let findings: Vec<Finding> = (0..count).map(finding).collect();
            let tree = Tree::default();
            let log = sarif(&FindingsReport::new(&findings, ".", &tree));
            let value: Value = serde_json::from_str(&log).unwrap();
            let results = value["runs"][0]["results"].as_array().unwrap();
            let texts = results.iter().map(|result| result["message"]["text"].as_str().unwrap());
            assert!(texts.eq(findings.iter().map(|finding| &*finding.message)), "{count}");
            let pretty = serde_json::to_string_pretty(&value).unwrap() + "\n";
            assert_eq!(log.replace("\\u202e", "\u{202e}").len(), pretty.len(), "{count}");
            let none = sarif(&FindingsReport::new(&[], ".", &tree));
            assert_eq!(merge_sarif(vec![none.clone(), log.clone(), none]), log, "{count}");
            let twice = merge_sarif(vec![log.clone(), log]);
            let twice: Value = serde_json::from_str(&twice).unwrap();
            assert_eq!(twice["runs"][0]["results"].as_array().unwrap().len(), 2 * count, "{count}");
        }
    }
}
