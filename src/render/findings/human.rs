//! Findings for people: the source line with labels under it, drawn by miette.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeStyles};
use rayon::prelude::*;

use super::Report;
use super::page::Page;
use super::picture::Pen;
use crate::diag::{Finding, Place, Severity};
use crate::render::plain;
use crate::render::style::Screen;
use crate::text::LineIndex;
use crate::text::one_line::replace_control;

/// The most bytes of a line that is drawn: a few rows of a terminal.
const WIDEST: usize = 400;

/// How many findings one thread draws at a time.
const BATCH: usize = 64;

/// All findings, drawn for `screen`; `shown` turns a path of the backlog into one that the reader can open.
pub fn human(report: &Report<'_>, screen: Screen, shown: &dyn Fn(&str) -> String) -> String {
    let artist = Artist::new(report, screen, shown);
    let drawn: Vec<String> = report.findings.par_chunks(BATCH).map(|findings| artist.draw_all(findings)).collect();
    drawn.concat()
}

/// Who draws, and from what.
struct Artist<'f> {
    pen: Pen,
    handler: GraphicalReportHandler,
    files: Files<'f>,
}

impl<'f> Artist<'f> {
    fn new(report: &'f Report<'f>, screen: Screen, shown: &dyn Fn(&str) -> String) -> Self {
        let theme = GraphicalTheme {
            characters: miette::ThemeCharacters::unicode(),
            styles: if screen.style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        let pen = Pen::new(&theme, screen.measure);
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(screen.measure)
            .with_context_lines(1)
            .with_wrap_lines(true)
            .without_syntax_highlighting();
        Self { pen, handler, files: Files::new(report, shown) }
    }

    fn draw_all(&self, findings: &[Finding]) -> String {
        let mut out = String::new();
        for finding in findings {
            self.draw(&mut out, finding);
        }
        out
    }

    /// One finding with its related places.
    fn draw(&self, out: &mut String, finding: &Finding) {
        let drawn = Drawn::new(&self.files, finding);
        // Miette would head related places with "Advice:"; each is drawn by itself instead.
        for part in std::iter::once(&drawn).chain(&drawn.related) {
            if !self.pen.draw(out, part) {
                out.push_str(&self.drawn_by_miette(part));
            }
            out.push('\n');
        }
    }

    fn drawn_by_miette(&self, part: &Drawn<'_>) -> String {
        let mut out = String::new();
        // Writing to a string fails only where a label lies outside its source; the message is then told plainly.
        if self.handler.render_report(&mut out, part).is_err() {
            out.push_str(&format!("{part}\n"));
        }
        without_trailing_blanks(&out)
    }
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

/// What is drawn from.
struct Files<'f> {
    report: &'f Report<'f>,
    /// What is shown of the files, by path.
    shown: HashMap<&'f str, Shown<'f>>,
}

/// A file as it is shown.
struct Shown<'f> {
    /// The path that the reader can open.
    name: String,
    text: Cow<'f, str>,
}

impl<'f> Files<'f> {
    fn new(report: &'f Report<'f>, shown: &dyn Fn(&str) -> String) -> Self {
        let named: Vec<_> = report.lines.iter().map(|(path, (_, text))| (*path, *text, shown(path))).collect();
        let file = |(path, text, name): (&'f str, &'f str, String)| {
            (path, Shown { name: plain::line(&name), text: plain::source(text) })
        };
        Self { report, shown: named.into_par_iter().map(file).collect() }
    }

    /// The path that the reader can open; every path that a finding names is known.
    fn name(&self, path: &'f str) -> Cow<'f, str> {
        self.shown.get(path).map_or_else(|| replace_control(path), |shown| Cow::Owned(shown.name.clone()))
    }

    /// The file at `path`, if there is something in it to draw.
    fn page(&'f self, path: &str) -> Option<Page<'f>> {
        let (lines, _) = self.report.lines.get(path)?;
        let Shown { name, text } = self.shown.get(path).filter(|shown| !shown.text.is_empty())?;
        Some(Page { name, text, lines })
    }
}

/// A finding, or one of its related places in another file, as it is drawn; miette can read it.
#[derive(Debug)]
pub struct Drawn<'f> {
    pub message: Cow<'f, str>,
    /// The place, where no source is drawn that would show it.
    place: Option<Cow<'f, str>>,
    pub code: Option<String>,
    pub severity: Option<miette::Severity>,
    pub help: Option<Cow<'f, str>>,
    pub source: Option<Page<'f>>,
    pub labels: Vec<LabeledSpan>,
    related: Vec<Drawn<'f>>,
}

impl<'f> Drawn<'f> {
    fn new(files: &'f Files<'f>, finding: &'f Finding) -> Self {
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

    /// A place, with nothing said of it yet.
    fn at(files: &'f Files<'f>, place: &'f Place) -> Self {
        // Without a text there is nothing to draw, and lines of many screens drown what they show; but the
        // place must be named all the same.
        let (place_name, source) = match files.page(&place.path) {
            None => (Some(files.name(&place.path)), None),
            Some(page) if is_wide(page.lines, place) => {
                let start = files.report.range(place).0;
                (Some(format!("{}:{}:{}", page.name, start.line, start.column).into()), None)
            }
            Some(page) => (None, Some(page)),
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

/// Whether a line that would be drawn around a place is too long to be read.
fn is_wide(lines: &LineIndex<'_>, place: &Place) -> bool {
    let line = lines.index(place.span.start);
    let drawn = line.saturating_sub(1)..=line + 1;
    drawn.into_iter().any(|line| lines.start(line + 1) - lines.start(line) > WIDEST)
}

fn label(files: &Files<'_>, place: &Place, message: Option<&str>) -> Option<LabeledSpan> {
    let text = files.report.text(&place.path);
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    let end = end.min(text.len());
    // A label over many lines hides what it points at: its first line will do.
    let first = text.get(start..end)?.lines().next().unwrap_or("");
    Some(LabeledSpan::new(message.map(plain::line), start, first.len()))
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::style::Style;
    use crate::text::{SourceFile, Span, Tree};

    fn finding(message: &str, span: Span) -> Finding {
        Finding {
            rule: "too-large",
            severity: Severity::Warning,
            place: Place::new("stories/a.md", span),
            message: message.into(),
            help: Some(message.repeat(3)),
            related: vec![],
            blocks_order: false,
            group: None,
            new: None,
        }
    }

    proptest! {
        #[test]
        fn a_picture_is_what_miette_draws(
            text in "([a-c .-]{0,6}|é|\t|\r)(\n[a-c .-]{0,6}){0,4}\n?",
            message in "[a-d -]{1,60}",
            (start, len) in (0_usize..40, 0_usize..6),
            colour in any::<bool>(),
            measure in 30_usize..100,
        ) {
            let start = start.min(text.len());
            let span = Span::new(start, (start + len).min(text.len()));
            prop_assume!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
            let stories = vec![SourceFile::from_bytes("stories/a.md", text.clone().into_bytes())];
            let tree = Tree { stories, ..Tree::default() };
            let findings = [finding(&message, span)];
            let report = Report::new(&findings, ".", &tree);
            let screen = Screen { style: Style { colour }, width: usize::MAX, measure };
            let artist = Artist::new(&report, screen, &|path| path.to_owned());
            let drawn = Drawn::new(&artist.files, &findings[0]);
            let mut picture = String::new();
            if artist.pen.draw(&mut picture, &drawn) {
                prop_assert_eq!(picture, artist.drawn_by_miette(&drawn));
            } else {
                prop_assert!(picture.is_empty());
            }
        }
    }
}
