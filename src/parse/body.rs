//! Reads what rules need of a story's Markdown: acceptance criteria, whether there is a description, relative links.
//!
//! pulldown-cmark parses the Markdown in one pass, so that a `#` inside a code fence is not read as a heading, nor a
//! `- [ ]` as a criterion.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::nesting_limit::limit_nesting;
use crate::model::item::{Body, Criteria, Criterion, CriterionRecord};
use crate::text::{Span, Spanned, ascii};

fn events(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, Options::ENABLE_TASKLISTS).into_offset_iter()
}

/// Reads `text`, which begins at byte `offset` of its file. Task lists under one of `headings` are criteria.
pub fn read(text: &str, offset: usize, headings: &[Box<str>]) -> Body {
    let mut reader = Reader { headings, offset, ..Reader::default() };
    for event_with_range in events(&limit_nesting(text)) {
        // By reference, because events are large and most are ignored.
        reader.event(&event_with_range.0, &event_with_range.1);
    }
    Body { criteria: reader.finish_criteria(), described: reader.described, links: reader.links.into() }
}

/// The code blocks of `text`, which begins at byte `offset` of its file.
pub fn code_blocks(text: &str, offset: usize) -> Vec<Range<usize>> {
    let text = limit_nesting(text);
    let blocks = events(&text).filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))));
    blocks.map(|(_, range)| range.start + offset..range.end + offset).collect()
}

/// A list item that may be a criterion.
struct OpenItem {
    range: Range<usize>,
    /// Whether its box is ticked; `None` until a box is found.
    ticked: Option<bool>,
    text: String,
}

/// A criterion that has been read.
struct ReadCriterion {
    span: Span,
    done: bool,
    /// The range of its text in the reader's `texts`.
    text: Range<usize>,
}

#[derive(Default)]
struct Reader<'h> {
    headings: &'h [Box<str>],
    offset: usize,
    described: bool,
    links: Vec<Spanned<Box<str>>>,
    /// Whether the reader is in a heading.
    in_heading: bool,
    /// The text of this heading, or of the last one.
    heading: String,
    /// The level of the criteria heading whose section the reader is in.
    criteria_level: Option<HeadingLevel>,
    /// The criteria so far, in the order in which they end.
    criteria: Vec<ReadCriterion>,
    /// Their texts, concatenated.
    texts: String,
    /// The list items that the reader is in; the innermost is the last.
    items: Vec<OpenItem>,
    /// The text buffer of the last item, to be reused for the next.
    spare: String,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.start_heading(),
            Event::End(TagEnd::Heading(level)) => self.end_heading(*level),
            Event::Start(Tag::Item) => {
                self.items.push(OpenItem { range: range.clone(), ticked: None, text: std::mem::take(&mut self.spare) });
            }
            Event::End(TagEnd::Item) => self.end_item(),
            Event::TaskListMarker(ticked) => {
                if let Some(item) = self.items.last_mut() {
                    item.ticked = Some(*ticked);
                }
            }
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                self.link(*link_type, dest_url, range);
            }
            Event::Text(text) | Event::Code(text) => self.text(text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_heading {
            self.heading.push_str(text);
        } else if let Some(item) =
            self.items.last_mut().filter(|item| item.ticked.is_some() && self.criteria_level.is_some())
        {
            item.text.push_str(text);
        } else if !self.described {
            self.described = !text.trim().is_empty();
        }
    }

    fn start_heading(&mut self) {
        self.in_heading = true;
        self.heading.clear();
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        self.in_heading = false;
        let title = self.heading.trim();
        if self.headings.iter().any(|heading| eq_ignore_case(heading, title)) {
            self.criteria_level = Some(level);
        } else if self.criteria_level.is_some_and(|open| level <= open) {
            self.criteria_level = None;
        }
    }

    fn end_item(&mut self) {
        let Some(OpenItem { range, ticked, mut text }) = self.items.pop() else { return };
        if let Some(done) = ticked.filter(|_| self.criteria_level.is_some()) {
            let start = self.texts.len();
            push_words(&mut self.texts, &text);
            let span = Span::from(range).shifted(self.offset);
            self.criteria.push(ReadCriterion { span, done, text: start..self.texts.len() });
        }
        text.clear();
        self.spare = text;
    }

    /// The criteria in the order of the file. Nested items end before the items around them, so they may need sorting.
    fn finish_criteria(&mut self) -> Criteria {
        if self.criteria.is_sorted_by_key(|read| read.span.start) {
            let mark = |read: &ReadCriterion| CriterionRecord {
                text_end: Span::from(read.text.clone()).end,
                done: read.done,
                span: read.span,
            };
            return Criteria::new(std::mem::take(&mut self.texts).into(), self.criteria.iter().map(mark).collect());
        }
        self.criteria.sort_by_key(|read| read.span.start);
        let text = |read: &ReadCriterion| self.texts.get(read.text.clone()).unwrap_or_default();
        self.criteria.iter().map(|read| Criterion { text: text(read), done: read.done, span: read.span }).collect()
    }

    fn link(&mut self, kind: LinkType, destination: &str, range: &Range<usize>) {
        if matches!(kind, LinkType::Autolink | LinkType::Email) {
            return;
        }
        let path = destination.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || path.starts_with(['/', '\\']) || has_scheme(path) {
            return;
        }
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        self.links.push(Spanned::new(path.into(), Span::from(range.clone()).shifted(self.offset)));
    }
}

/// Appends the words of `text`, separated by single spaces.
fn push_words(out: &mut String, text: &str) {
    if ascii::is_printable(text) && !text.contains("  ") {
        return out.push_str(text.trim_matches(' '));
    }
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Whether two texts are equal regardless of case.
fn eq_ignore_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}

/// Whether a link's destination has a scheme such as `https:` (RFC 3986, 3.1).
fn has_scheme(destination: &str) -> bool {
    let Some((scheme, _)) = destination.split_once(':') else { return false };
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        read(text, 0, &["Acceptance criteria".into()])
    }

    fn criteria(text: &str) -> Vec<(String, bool)> {
        body(text).criteria.iter().map(|c| (c.text.into(), c.done)).collect()
    }

    #[test]
    fn criteria_stand_under_their_heading_only() {
        let text = "- [ ] before\n\n## ACCEPTANCE criteria\n\n- [ ] one `two`\n  three\n- [x] four\n- no box\n\n### Sub\n\n- [X] five\n\n## Notes\n\n- [ ] after\n";
        let expected = [("one two three", false), ("four", true), ("five", true)];
        assert_eq!(criteria(text), expected.map(|(text, done)| (text.to_owned(), done)));
    }

    #[test]
    fn code_holds_no_headings_and_no_boxes() {
        let text = "## Acceptance criteria\n\n```\n# x\n- [ ] no\n```\n\n- [ ] yes\n";
        assert_eq!(criteria(text), [("yes".to_owned(), false)]);
    }

    #[test]
    fn nested_boxes_keep_the_files_order() {
        let text = "## Acceptance criteria\n\n- [ ] outer\n  - [x] inner\n- [ ] last\n";
        let texts: Vec<String> = criteria(text).into_iter().map(|c| c.0).collect();
        assert_eq!(texts, ["outer", "inner", "last"]);
    }

    #[test]
    fn a_description_is_text_besides_headings_and_criteria() {
        assert!(!body("# Title\n\n## Acceptance criteria\n\n- [ ] a\n\n<!-- note -->\n").described);
        assert!(body("Why.\n").described);
        assert!(body("- [ ] a box elsewhere is text\n").described);
    }

    #[test]
    fn relative_links_lose_query_and_fragment() {
        let text = "[a](../b%20c.md#x) ![i](img/x.png?raw=1) [w](https://shop.example) [h](#here) [r](/root) <a@b.example> [m](mailto:a@b.example)";
        let links: Vec<String> = body(text).links.into_iter().map(|link| link.value.into()).collect();
        assert_eq!(links, ["../b c.md", "img/x.png"]);
    }
}
