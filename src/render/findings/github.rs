//! `check --format github`: workflow commands that annotate the lines of a pull request.

use super::Report;
use crate::diag::Severity;
use crate::text::visible::is_control_or_bidi;

/// One `::error` line (or `::warning`, `::notice`) for each finding.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let (start, end) = report.range(&finding.place);
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let file = escape(&report.in_repository(&finding.place.path));
        let message = match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        };
        // GitHub refuses columns over several lines.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        out.push_str(&format!(
            "::{command} file={file},line={},endLine={}{columns},title={}::{}\n",
            start.line,
            end.line,
            escape(finding.rule),
            escape(&message)
        ));
    }
    out
}

/// Escapes a text for any part of a command: a title can't begin a command of its own.
fn escape(text: &str) -> String {
    let escaped: String =
        text.chars().map(|c| if is_control_or_bidi(c) && !matches!(c, '\n' | '\r') { '\u{fffd}' } else { c }).collect();
    escaped.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_issue_a_command() {
        let hostile = "x\n::set-env name=A::b, 100 %\r";
        assert_eq!(escape(hostile), "x%0A%3A%3Aset-env name=A%3A%3Ab%2C 100 %25%0D");
    }
}
