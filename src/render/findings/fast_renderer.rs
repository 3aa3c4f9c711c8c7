//! A fast path that draws common findings exactly as miette does.
//!
//! A backlog may have ten thousand findings, and miette takes longer for one than it takes to read two stories. Nearly all
//! findings have at most one label, inside one line and surrounded by ASCII lines, where a column is a byte. Only these
//! are drawn here; miette draws all others.

use std::fmt::Write as _;

use miette::{GraphicalTheme, LabeledSpan, Severity};
use textwrap::Options;

use super::diagnostic::FindingDiagnostic;
use super::indexed_source::IndexedSource;
use crate::text::ascii;

/// The columns that miette leaves free at the right border.
const MARGIN: usize = 2;
/// Indentation of the continuation lines of a help.
const HELP_INDENT: &str = "        ";

/// Draws common findings.
#[derive(Debug)]
pub struct FastRenderer {
    theme: GraphicalTheme,
    /// Maximum width of a line with its prefix, in columns.
    width: usize,
    error: StyleCodes,
    warning: StyleCodes,
    advice: StyleCodes,
    help: StyleCodes,
    link: StyleCodes,
    number: StyleCodes,
    label: StyleCodes,
}

/// The escape sequences before and after text of one style.
#[derive(Debug)]
struct StyleCodes {
    before: String,
    after: String,
}

impl StyleCodes {
    /// Extracts them from a styled space.
    fn from_styled_blank(blank: &str) -> Self {
        let (before, after) = blank.split_once(' ').unwrap_or_default();
        Self { before: before.into(), after: after.into() }
    }
}

/// The lines around a label.
struct SourceWindow<'w> {
    /// The number of the first line, from 1.
    first: usize,
    lines: Vec<&'w str>,
    /// The index of the label's line in `lines`; its column and length in bytes.
    at: usize,
    column: usize,
    length: usize,
}

impl<'w> SourceWindow<'w> {
    /// The line of a label and its neighbors, if all are ASCII.
    fn new(source: &IndexedSource<'w>, label: &LabeledSpan) -> Option<Self> {
        let (lines, start) = (source.lines, label.offset());
        let index = lines.index(u32::try_from(start).ok()?);
        let first = index.saturating_sub(1);
        let line = |index: usize| source.text.get(lines.start(index)..lines.start(index + 1));
        let has_next = lines.start(index + 1) < source.text.len();
        let shown: Option<Vec<&str>> = (first..=index + usize::from(has_next)).map(line).collect();
        let shown: Vec<&str> = shown?.into_iter().map(|line| line.strip_suffix('\n').unwrap_or(line)).collect();
        let (at, column) = (index - first, start - lines.start(index));
        let own = shown.get(at)?;
        // Labels at the end of the file or across lines are left to miette.
        let lies_inside = !own.is_empty() && column + label.len() <= own.len() && start < source.text.len();
        let is_plain = shown.iter().all(|line| ascii::is_printable(line));
        (lies_inside && is_plain).then_some(Self { first: first + 1, lines: shown, at, column, length: label.len() })
    }
}

impl FastRenderer {
    /// A renderer for lines of `wrap_width` columns.
    pub fn new(theme: &GraphicalTheme, wrap_width: usize) -> Self {
        let styles = &theme.styles;
        let label = styles.highlights.first().map_or_else(|| " ".into(), |style| style.style(' ').to_string());
        Self {
            theme: theme.clone(),
            width: wrap_width.saturating_sub(MARGIN),
            error: StyleCodes::from_styled_blank(&styles.error.style(' ').to_string()),
            warning: StyleCodes::from_styled_blank(&styles.warning.style(' ').to_string()),
            advice: StyleCodes::from_styled_blank(&styles.advice.style(' ').to_string()),
            help: StyleCodes::from_styled_blank(&styles.help.style(' ').to_string()),
            link: StyleCodes::from_styled_blank(&styles.link.style(' ').to_string()),
            number: StyleCodes::from_styled_blank(&styles.linum.style(' ').to_string()),
            label: StyleCodes::from_styled_blank(&label),
        }
    }

    /// Draws `drawn` if it is supported; returns whether it did.
    pub fn draw(&self, out: &mut String, drawn: &FindingDiagnostic<'_>) -> bool {
        let window = match (&drawn.source, drawn.labels.as_slice()) {
            (None, _) | (_, []) => None,
            (Some(source), [label]) if label.label().is_none() => match SourceWindow::new(source, label) {
                Some(window) => Some((source, window)),
                None => return false,
            },
            _ => return false,
        };
        self.head(out, drawn);
        if let Some((source, window)) = window {
            self.window(out, source.name, &window);
        }
        if let Some(help) = &drawn.help {
            let first = format!("{}  help: {}", self.help.before, self.help.after);
            self.text(out, help, &first, HELP_INDENT, HELP_INDENT.len());
        }
        true
    }

    /// The code and the message.
    fn head(&self, out: &mut String, drawn: &FindingDiagnostic<'_>) {
        let characters = &self.theme.characters;
        let (paint, icon) = match drawn.severity {
            Some(Severity::Error) | None => (&self.error, &characters.error),
            Some(Severity::Warning) => (&self.warning, &characters.warning),
            Some(Severity::Advice) => (&self.advice, &characters.advice),
        };
        let StyleCodes { before, after } = paint;
        if let Some(code) = &drawn.code {
            // Writing to a string can't fail, here and below.
            let _ = write!(out, "{before}{code}{after}");
            end_line(out);
            out.push('\n');
        }
        let first = format!("  {before}{icon}{after} ");
        let next = format!("  {before}{}{after} ", characters.vbar);
        let indent = 3 + icon.chars().count();
        self.text(out, &drawn.message, &first, &next, indent);
    }

    /// Wrapped text; `indent` is the width of the prefix `first` of the first line.
    fn text(&self, out: &mut String, text: &str, first: &str, next: &str, indent: usize) {
        if ascii::is_printable(text) && text.len() + indent <= self.width {
            out.push_str(first);
            out.push_str(text);
            end_line(out);
            return;
        }
        let options = Options::new(self.width).initial_indent(first).subsequent_indent(next);
        for line in textwrap::wrap(text, options) {
            out.push_str(&line);
            end_line(out);
        }
    }

    fn window(&self, out: &mut String, name: &str, window: &SourceWindow<'_>) {
        let characters = &self.theme.characters;
        let SourceWindow { first, lines, at, column, length } = window;
        let digits = (first + lines.len() - 1).checked_ilog10().unwrap_or(0) as usize + 1;
        let (number, link, label) = (&self.number, &self.link, &self.label);
        let _ = write!(out, "{:1$}{2}{3}[", "", digits + 2, characters.ltop, characters.hbar);
        let _ = write!(out, "{}{name}:{}:{}{}]", link.before, first + at, column + 1, link.after);
        end_line(out);
        for (index, line) in lines.iter().enumerate() {
            let (before, after, bar) = (&number.before, &number.after, characters.vbar);
            let _ = write!(out, " {before}{:1$}{after} {bar} {line}", first + index, digits);
            end_line(out);
            if index == *at {
                let _ = write!(out, " {:1$} {2} ", "", digits, characters.vbar_break);
                let _ = write!(out, "{}{:2$}", label.before, "", *column);
                match length {
                    0 => out.push(characters.uarrow),
                    _ => out.extend(std::iter::repeat_n(characters.underline, *length)),
                }
                out.push_str(&label.after);
                end_line(out);
            }
        }
        let _ = write!(out, "{:1$}{2}", "", digits + 2, characters.lbot);
        out.extend(std::iter::repeat_n(characters.hbar, 4));
        end_line(out);
    }
}

/// Ends a line without trailing spaces.
pub fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}
