//! `check --format github`: workflow commands that annotate the lines of a pull request.

use std::fmt::Write as _;

use super::report::FindingsReport;
use crate::diag::{Finding, Severity};
use crate::text::visible::is_control_or_bidi;

/// One `::error` line (or `::warning`, `::notice`) for each finding.
pub fn github(report: &FindingsReport<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings {
        command(&mut out, report, finding);
    }
    out
}

fn command(out: &mut String, report: &FindingsReport<'_>, finding: &Finding) {
    let (start, end) = report.range(&finding.place);
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    // Writing to a string can't fail.
    let _ = write!(out, "::{command} file=");
    escape_property(out, &report.in_repository(&finding.place.path));
    let _ = write!(out, ",line={},endLine={}", start.line, end.line);
    // GitHub refuses columns over several lines.
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    }
    out.push_str(",title=");
    escape_property(out, finding.rule);
    out.push_str("::");
    escape_text(out, &finding.message);
    if let Some(help) = &finding.help {
        escape_text(out, "\n");
        escape_text(out, help);
    }
    out.push('\n');
}

/// Writes the value of a property, in which `:` and `,` end it.
fn escape_property(out: &mut String, text: &str) {
    escape(out, text, |c| matches!(c, ':' | ','));
}

/// Writes the text of a command. It ends with the line, so a title can't begin a command of its own. Of `:` and `,` readers would
/// see the escapes.
fn escape_text(out: &mut String, text: &str) {
    escape(out, text, |_| false);
}

fn escape(out: &mut String, text: &str, also: fn(char) -> bool) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| c == '%' || also(c) || is_control_or_bidi(c)) {
        let (plain, from) = rest.split_at(at);
        let mut chars = from.chars();
        out.push_str(plain);
        out.push_str(match chars.next() {
            Some('%') => "%25",
            Some('\r') => "%0D",
            Some('\n') => "%0A",
            Some(':') => "%3A",
            Some(',') => "%2C",
            _ => "\u{fffd}",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_issue_a_command() {
        let hostile = "x\n::set-env name=A::b, 100 %\r";
        let mut out = String::new();
        escape_property(&mut out, hostile);
        assert_eq!(out, "x%0A%3A%3Aset-env name=A%3A%3Ab%2C 100 %25%0D");
        let mut out = String::new();
        escape_text(&mut out, hostile);
        assert_eq!(out, "x%0A::set-env name=A::b, 100 %25%0D");
    }
}
