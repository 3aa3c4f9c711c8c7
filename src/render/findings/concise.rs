//! `check --concise` and `check --statistics`: the first look at many findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::groups::anonymous_message;
use super::report::FindingsReport;
use crate::diag::{Finding, Severity};
use crate::render::terminal_text;
use crate::text::words::count;

/// The most rows of a table, so that it fits a screen.
const MAX_ROWS: usize = 30;
/// The most characters of a key.
const MAX_KEY: usize = 40;
/// Rules whose message names the key that is wrong.
const KEYED: [&str; 7] = [
    "invalid-config",
    "invalid-value",
    "missing-field",
    "no-effect",
    "swallowed-key",
    "unknown-field",
    "unknown-reference",
];

/// A line for each finding: `path:line:column: severity[rule] message`.
pub fn concise(report: &FindingsReport<'_>, shown: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let (start, _) = report.range(&finding.place);
        let path = terminal_text::line(&shown(&finding.place.path));
        let message = terminal_text::line(&finding.message);
        let (severity, rule) = (finding.severity.name(), finding.rule);
        // Writing to a string can't fail, here and below.
        let _ = writeln!(out, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column);
    }
    out
}

/// How often a rule fires for a key, and in how many files.
#[derive(Default)]
struct Tally<'f> {
    findings: usize,
    files: BTreeSet<&'f str>,
}

/// A table of rules and keys, the most frequent first.
pub fn statistics(report: &FindingsReport<'_>) -> String {
    let mut tallies: BTreeMap<(Reverse<Severity>, &str, String), Tally<'_>> = BTreeMap::new();
    for finding in report.findings {
        let tally = tallies.entry((Reverse(finding.severity), finding.rule, key(finding))).or_default();
        tally.findings += 1;
        tally.files.insert(&finding.place.path);
    }
    let mut rows: Vec<_> = tallies.into_iter().collect();
    rows.sort_by_key(|(row, tally)| (row.0, Reverse(tally.findings)));
    let more = rows.len().saturating_sub(MAX_ROWS);
    rows.truncate(MAX_ROWS);
    if rows.is_empty() {
        return String::new();
    }
    let width = |longest: Option<usize>, title: &str| longest.unwrap_or(0).max(title.len());
    let rule_width = width(rows.iter().map(|((_, rule, _), _)| rule.len()).max(), "rule");
    let key_width = width(rows.iter().map(|((.., key), _)| terminal_text::width(key)).max(), "key");
    let mut out = format!("severity  {:rule_width$}  {:key_width$}  findings  files\n", "rule", "key");
    for ((severity, rule, key), tally) in &rows {
        let padding = key_width - terminal_text::width(key);
        let (severity, files) = (severity.0.name(), tally.files.len());
        let _ =
            writeln!(out, "{severity:8}  {rule:rule_width$}  {key}{:padding$}  {:8}  {files:5}", "", tally.findings);
    }
    if more > 0 {
        let _ = writeln!(out, "and {}", count(more, "more row"));
    }
    out
}

/// The key that a finding is about; empty if its rule isn't about one.
fn key(finding: &Finding) -> String {
    if !KEYED.contains(&finding.rule) {
        return String::new();
    }
    let message = anonymous_message(finding);
    let quoted = message.split('`').skip(1).step_by(2).find(|quoted| !matches!(*quoted, "…" | "backlog.toml"));
    terminal_text::line(&quoted.unwrap_or_default().chars().take(MAX_KEY).collect::<String>())
}
