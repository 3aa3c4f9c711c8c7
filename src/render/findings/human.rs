//! Findings for people: the source line with labels under it, drawn by miette.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, ThemeStyles};

use super::Report;
use crate::diag::{Finding, Place, Severity};
use crate::render::plain;
use crate::render::style::Screen;

/// The most bytes of a line that is drawn: a few rows of a terminal.
const WIDEST: usize = 400;

/// All findings, drawn for `screen`; `shown` turns a path of the backlog into one that the reader can open.
pub fn human(report: &Report<'_>, screen: Screen, shown: &dyn Fn(&str) -> String) -> String {
    let theme = GraphicalTheme {
        characters: miette::ThemeCharacters::unicode(),
        styles: if screen.style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(screen.measure)
        .with_context_lines(1)
        .with_wrap_lines(true)
        .without_syntax_highlighting();
    let mut out = String::new();
    for finding in report.findings {
        let drawn = Drawn::new(report, finding, shown);
        // Miette would head related places with "Advice:"; each is drawn by itself instead.
        for part in std::iter::once(&drawn).chain(&drawn.related) {
            // Writing to a string fails only where a label lies outside its source; the message is then told plainly.
            if handler.render_report(&mut out, part).is_err() {
                out.push_str(&format!("{part}\n"));
            }
            out.push('\n');
        }
    }
    without_trailing_blanks(&out)
}

/// The blanks at the ends of lines say nothing, and one stands for the carriage return of a CRLF: a finding
/// looks the same in every checkout.
fn without_trailing_blanks(text: &str) -> String {
    text.split_inclusive('\n')
        .flat_map(|line| match line.strip_suffix('\n') {
            Some(line) => [line.trim_end_matches(' '), "\n"],
            None => [line, ""],
        })
        .collect()
}

/// A finding, or one of its related places in another file, as miette wants it.
#[derive(Debug)]
struct Drawn {
    message: String,
    /// The place, where no source is drawn that would show it.
    place: Option<String>,
    code: Option<String>,
    severity: Option<miette::Severity>,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
    related: Vec<Drawn>,
}

impl Drawn {
    fn new(report: &Report<'_>, finding: &Finding, shown: &dyn Fn(&str) -> String) -> Self {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            finding.related.iter().partition(|related| related.place.path == finding.place.path);
        let mut drawn = Self::at(report, &finding.place, shown);
        drawn
            .labels
            .extend(here.into_iter().filter_map(|related| label(report, &related.place, Some(&related.message))));
        drawn.message = plain::line(&finding.message);
        let place = drawn.place.as_ref().map(|place| format!(" in {place}")).unwrap_or_default();
        drawn.code = Some(format!("{}[{}]{place}", finding.severity.name(), finding.rule));
        drawn.severity = Some(match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        });
        drawn.help = finding.help.as_deref().map(plain::line);
        drawn.related = elsewhere
            .into_iter()
            .map(|related| {
                let mut other = Self::at(report, &related.place, shown);
                let place = other.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
                other.message = format!("{place}{}", plain::line(&related.message));
                other
            })
            .collect();
        drawn
    }

    /// A place, with nothing said of it yet.
    fn at(report: &Report<'_>, place: &Place, shown: &dyn Fn(&str) -> String) -> Self {
        let text = report.text(&place.path);
        let name = plain::line(&shown(&place.path));
        // Without a text there is nothing to draw, and lines of many screens drown what they show; but the
        // place must be named all the same.
        let (place_name, source) = match text {
            "" => (Some(name), None),
            text if is_wide(text, place) => {
                let start = report.range(place).0;
                (Some(format!("{name}:{}:{}", start.line, start.column)), None)
            }
            text => (None, Some(NamedSource::new(name, plain::source(text)))),
        };
        let labels = label(report, place, None).filter(|_| source.is_some()).into_iter().collect();
        Self {
            message: String::new(),
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

/// Whether a line that would be drawn around a place is too long to be read.
fn is_wide(text: &str, place: &Place) -> bool {
    let start = (place.span.start as usize).min(text.len());
    let (before, after) = text.as_bytes().split_at(start);
    let is_end = |byte: &u8| *byte == b'\n';
    let longest_before = before.rsplit(is_end).take(2).map(<[u8]>::len).max();
    let longest_after = after.split(is_end).take(2).map(<[u8]>::len).max();
    longest_before.max(longest_after) > Some(WIDEST)
}

fn label(report: &Report<'_>, place: &Place, message: Option<&str>) -> Option<LabeledSpan> {
    let text = report.text(&place.path);
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    let end = end.min(text.len());
    // A label over many lines hides what it points at: its first line will do.
    let first = text.get(start..end)?.lines().next().unwrap_or("");
    Some(LabeledSpan::new(message.map(plain::line), start, first.len()))
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
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
