//! A finding as a diagnostic that miette can render.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};
use rayon::prelude::*;

use super::indexed_source::IndexedSource;
use super::report::FindingsReport;
use crate::diag::{Finding, Place, Severity};
use crate::render::terminal_text;
use crate::text::LineIndex;
use crate::text::one_line::replace_control;

/// Maximum length of a line that is drawn, in bytes: a few rows of a terminal.
const MAX_LINE: usize = 400;

/// The files of a report, prepared for display.
pub struct DisplayedFiles<'f> {
    report: &'f FindingsReport<'f>,
    /// The files by path.
    shown: HashMap<&'f str, DisplayedFile<'f>>,
}

/// A file prepared for display.
struct DisplayedFile<'f> {
    /// A path that the reader can open.
    name: String,
    text: Cow<'f, str>,
}

impl<'f> DisplayedFiles<'f> {
    pub fn new(report: &'f FindingsReport<'f>, shown: &dyn Fn(&str) -> String) -> Self {
        let named: Vec<_> = report.lines.iter().map(|(path, (_, text))| (*path, *text, shown(path))).collect();
        let file = |(path, text, name): (&'f str, &'f str, String)| {
            (path, DisplayedFile { name: terminal_text::line(&name), text: terminal_text::source(text) })
        };
        Self { report, shown: named.into_par_iter().map(file).collect() }
    }

    /// The path that the reader can open.
    pub fn name(&self, path: &'f str) -> Cow<'f, str> {
        self.shown.get(path).map_or_else(|| replace_control(path), |shown| Cow::Owned(shown.name.clone()))
    }

    /// The file at `path`, if it has any text.
    fn source(&'f self, path: &str) -> Option<IndexedSource<'f>> {
        let (lines, _) = self.report.lines.get(path)?;
        let DisplayedFile { name, text } = self.shown.get(path).filter(|shown| !shown.text.is_empty())?;
        Some(IndexedSource { name, text, lines })
    }
}

/// A finding, or one of its related places in another file, as a miette diagnostic.
#[derive(Debug)]
pub struct FindingDiagnostic<'f> {
    pub message: Cow<'f, str>,
    /// The place, if no source is drawn that would show it.
    place: Option<Cow<'f, str>>,
    pub code: Option<String>,
    pub severity: Option<miette::Severity>,
    pub help: Option<Cow<'f, str>>,
    pub source: Option<IndexedSource<'f>>,
    pub labels: Vec<LabeledSpan>,
    pub related: Vec<FindingDiagnostic<'f>>,
}

impl<'f> FindingDiagnostic<'f> {
    pub fn new(files: &'f DisplayedFiles<'f>, finding: &'f Finding) -> Self {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            finding.related.iter().partition(|related| related.place.path == finding.place.path);
        let mut drawn = Self::at(files, &finding.place);
        drawn
            .labels
            .extend(here.into_iter().filter_map(|related| label(files, &related.place, Some(&related.message))));
        drawn.message = replace_control(&finding.message);
        let place = drawn.place.as_ref().map(|place| format!(" in {place}")).unwrap_or_default();
        drawn.code = Some(format!("{}[{}]{place}", finding.severity.name(), finding.rule));
        drawn.severity = Some(match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        });
        drawn.help = finding.help.as_deref().map(replace_control);
        drawn.related = elsewhere
            .into_iter()
            .map(|related| {
                let mut other = Self::at(files, &related.place);
                let message = replace_control(&related.message);
                other.message = match &other.place {
                    Some(place) => format!("{place}: {message}").into(),
                    None => message,
                };
                other
            })
            .collect();
        drawn
    }

    /// A place without a message.
    fn at(files: &'f DisplayedFiles<'f>, place: &'f Place) -> Self {
        // Without text, or if lines are too long to be readable, no source is drawn. The place is named instead.
        let (place_name, source) = match files.source(&place.path) {
            None => (Some(files.name(&place.path)), None),
            Some(source) if is_wide(source.lines, place) => {
                let start = files.report.range(place).0;
                (Some(format!("{}:{}:{}", source.name, start.line, start.column).into()), None)
            }
            Some(source) => (None, Some(source)),
        };
        let labels = label(files, place, None).filter(|_| source.is_some()).into_iter().collect();
        Self {
            message: Cow::Borrowed(""),
            place: place_name,
            code: None,
            severity: Some(miette::Severity::Advice),
            help: None,
            source,
            labels,
            related: vec![],
        }
    }
}

/// Whether a line that would be drawn around a place is too long to be readable.
fn is_wide(lines: &LineIndex<'_>, place: &Place) -> bool {
    let line = lines.index(place.span.start);
    let drawn = line.saturating_sub(1)..=line + 1;
    drawn.into_iter().any(|line| lines.start(line + 1) - lines.start(line) > MAX_LINE)
}

fn label(files: &DisplayedFiles<'_>, place: &Place, message: Option<&str>) -> Option<LabeledSpan> {
    let text = files.report.text(&place.path);
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    let end = end.min(text.len());
    // A label over several lines is reduced to its first line.
    let first = text.get(start..end)?.lines().next().unwrap_or("");
    Some(LabeledSpan::new(message.map(terminal_text::line), start, first.len()))
}

impl fmt::Display for FindingDiagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FindingDiagnostic<'_> {}

impl Diagnostic for FindingDiagnostic<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.severity
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
