//! Findings for people: the source line with labels under it, drawn by miette.

use miette::{GraphicalReportHandler, GraphicalTheme, ThemeStyles};
use rayon::prelude::*;

use super::diagnostic::{DisplayedFiles, FindingDiagnostic};
use super::fast_renderer::FastRenderer;
use super::groups::{self, FindingGroup};
use super::report::FindingsReport;
use crate::diag::{Finding, words::SHOWN};
use crate::render::style::TextLayout;
use crate::text::one_line::replace_control;
use crate::text::words;

/// Number of findings that a thread draws at a time.
const BATCH: usize = 64;

/// All findings, drawn for `layout`; `shown` turns a path of the backlog into one that the reader can open. From the tenth on,
/// findings with one cause are drawn as one.
pub fn human(report: &FindingsReport<'_>, layout: TextLayout, shown: &dyn Fn(&str) -> String) -> String {
    let renderer = FindingsRenderer::new(report, layout, shown);
    let (single, groups) = groups::split(report.findings);
    let mut drawn: Vec<String> = single.par_chunks(BATCH).map(|findings| renderer.draw_all(findings)).collect();
    drawn.extend(groups.iter().map(|group| renderer.draw_group(group)));
    drawn.concat()
}

/// Draws findings.
struct FindingsRenderer<'f> {
    fast: FastRenderer,
    handler: GraphicalReportHandler,
    files: DisplayedFiles<'f>,
}

impl<'f> FindingsRenderer<'f> {
    fn new(report: &'f FindingsReport<'f>, layout: TextLayout, shown: &dyn Fn(&str) -> String) -> Self {
        let theme = GraphicalTheme {
            characters: miette::ThemeCharacters::unicode(),
            styles: if layout.style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        let fast = FastRenderer::new(&theme, layout.wrap_width);
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(layout.wrap_width)
            .with_context_lines(1)
            .with_wrap_lines(true)
            .without_syntax_highlighting();
        Self { fast, handler, files: DisplayedFiles::new(report, shown) }
    }

    fn draw_all(&self, findings: &[&Finding]) -> String {
        let mut out = String::new();
        for finding in findings {
            self.draw(&mut out, finding);
        }
        out
    }

    /// What the findings of a group have in common, and where they are.
    fn draw_group(&self, group: &FindingGroup<'_>) -> String {
        let Some(first) = group.findings.first() else { return String::new() };
        let mut files: Vec<&str> = group.findings.iter().map(|finding| &*finding.place.path).collect();
        files.dedup();
        let places = words::commas_at_most(files.iter().map(|path| self.files.name(path)), SHOWN);
        let count = group.findings.len();
        let message = format!("{count} more: {} ({places}; `topline check --concise` lists them)", group.message);
        let mut drawn = FindingDiagnostic::new(&self.files, first);
        drawn.code = Some(format!("{}[{}]", first.severity.name(), first.rule));
        drawn.message = replace_control(&message).into_owned().into();
        (drawn.source, drawn.labels, drawn.related) = (None, Vec::new(), Vec::new());
        let mut out = String::new();
        if !self.fast.draw(&mut out, &drawn) {
            out.push_str(&self.drawn_by_miette(&drawn));
        }
        out.push('\n');
        out
    }

    /// One finding with its related places.
    fn draw(&self, out: &mut String, finding: &Finding) {
        let drawn = FindingDiagnostic::new(&self.files, finding);
        // Miette would head related places with "Advice:"; each is drawn by itself instead.
        for part in std::iter::once(&drawn).chain(&drawn.related) {
            if !self.fast.draw(out, part) {
                out.push_str(&self.drawn_by_miette(part));
            }
            out.push('\n');
        }
    }

    fn drawn_by_miette(&self, part: &FindingDiagnostic<'_>) -> String {
        let mut out = String::new();
        // This fails only if a label is outside its source; then only the message is printed.
        if self.handler.render_report(&mut out, part).is_err() {
            out.push_str(&format!("{part}\n"));
        }
        without_trailing_spaces(&out)
    }
}

/// Removes trailing spaces, one of which may stand for the carriage return of a CRLF, so that findings look the same in
/// every checkout.
fn without_trailing_spaces(text: &str) -> String {
    text.split_inclusive('\n')
        .flat_map(|line| match line.strip_suffix('\n') {
            Some(line) => [line.trim_end_matches(' '), "\n"],
            None => [line, ""],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diag::{Place, Severity};
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
            color in any::<bool>(),
            wrap_width in 30_usize..100,
        ) {
            let start = start.min(text.len());
            let span = Span::new(start, (start + len).min(text.len()));
            prop_assume!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
            let stories = vec![SourceFile::from_bytes("stories/a.md", text.clone().into_bytes())];
            let tree = Tree { stories, ..Tree::default() };
            let findings = [finding(&message, span)];
            let report = FindingsReport::new(&findings, ".", &tree);
            let layout = TextLayout { style: Style { color }, width: usize::MAX, wrap_width };
            let renderer = FindingsRenderer::new(&report, layout, &|path| path.to_owned());
            let drawn = FindingDiagnostic::new(&renderer.files, &findings[0]);
            let mut picture = String::new();
            if renderer.fast.draw(&mut picture, &drawn) {
                prop_assert_eq!(picture, renderer.drawn_by_miette(&drawn));
            } else {
                prop_assert!(picture.is_empty());
            }
        }
    }
}
