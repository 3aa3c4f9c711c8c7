//! Reads what rules need of a story's Markdown: acceptance criteria, whether there is a description, relative links.
//!
//! pulldown-cmark parses the Markdown in one pass, so that a `#` inside a code fence is not read as a heading, nor a
//! `- [ ]` as a criterion.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::near_misses;
use super::nesting_limit::limit_nesting;
use super::read_settings::CriteriaHeadings;
use crate::model::item::{Body, Criteria, Criterion, CriterionRecord, NearMisses};
use crate::text::{Span, Spanned, ascii};

fn events(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, Options::ENABLE_TASKLISTS).into_offset_iter()
}

/// Reads `text`, which begins at byte `offset` of its file. Task lists under one of `headings` are criteria.
pub fn read(text: &str, offset: usize, headings: &CriteriaHeadings) -> Body {
    let mut reader = Reader::new(headings, offset);
    for event_with_range in events(&limit_nesting(text)) {
        // By reference, because events are large and most are ignored.
        reader.event(&event_with_range.0, &event_with_range.1);
    }
    reader.finish(text)
}

/// The code blocks of `text`, which begins at byte `offset` of its file.
pub fn code_blocks(text: &str, offset: usize) -> Vec<Range<usize>> {
    let text = limit_nesting(text);
    let blocks = events(&text).filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))));
    blocks.map(|(_, range)| range.start + offset..range.end + offset).collect()
}

/// The text of the first heading that can be a title: one of the highest level, or one with which the text begins, unless
/// acceptance criteria stand below it.
pub fn title_heading(text: &str) -> Option<String> {
    let text = limit_nesting(text);
    let mut heading: Option<(HeadingLevel, String)> = None;
    let mut is_first = true;
    for (event, _) in events(&text) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::Text(part) | Event::Code(part) if heading.is_some() => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let (level, title) = heading.take()?;
                let is_title = level == HeadingLevel::H1 || is_first;
                let is_criteria = title.trim().eq_ignore_ascii_case("acceptance criteria");
                if is_title && !is_criteria && !title.trim().is_empty() {
                    return Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                is_first = false;
            }
            _ if heading.is_none() => is_first = false,
            _ => {}
        }
    }
    None
}

/// A link or picture, or the definition of one, that leads to a relative path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenLink {
    /// Everything that makes it, in the file.
    pub span: Span,
    /// The destination, with query and fragment, as Markdown reads it.
    pub destination: String,
    /// The path in it, decoded.
    pub path: String,
}

/// The links of `text` whose destinations are relative paths, where these are written: definitions for links that use one.
pub fn written_links(text: &str, offset: usize) -> Vec<WrittenLink> {
    let text = limit_nesting(text);
    let events = events(&text);
    let definitions = events.reference_definitions().iter();
    let mut links: Vec<WrittenLink> =
        definitions.filter_map(|(_, definition)| written_link(&definition.dest, &definition.span, offset)).collect();
    for (event, range) in events {
        if let Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) = event
            && link_type == LinkType::Inline
        {
            links.extend(written_link(&dest_url, &range, offset));
        }
    }
    links.sort_by_key(|link| link.span);
    links
}

fn written_link(destination: &str, range: &Range<usize>, offset: usize) -> Option<WrittenLink> {
    let path = relative_path(destination)?;
    Some(WrittenLink { span: Span::from(range.clone()).shifted(offset), destination: destination.to_owned(), path })
}

/// The relative path to which a destination leads, without query and fragment, decoded.
fn relative_path(destination: &str) -> Option<String> {
    let path = destination.split(['#', '?']).next().unwrap_or_default();
    let is_relative = !path.is_empty() && !path.starts_with(['/', '\\']) && !has_scheme(path);
    is_relative.then(|| percent_decode_str(path).decode_utf8_lossy().into_owned())
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

struct Reader<'h> {
    headings: &'h CriteriaHeadings,
    offset: usize,
    described: bool,
    links: Vec<Spanned<Box<str>>>,
    /// Whether the reader is in a heading.
    in_heading: bool,
    /// The text of this heading, or of the last one.
    heading: String,
    /// The level of the criteria heading whose section the reader is in.
    criteria_level: Option<HeadingLevel>,
    /// The text below each criteria heading; the last one has no end yet while `criteria_level` is set.
    sections: Vec<Range<usize>>,
    /// Code and HTML in these sections.
    opaque: Vec<Range<usize>>,
    /// The first list item without a box in these sections.
    bullet: Option<Span>,
    /// The criteria so far, in the order in which they end.
    criteria: Vec<ReadCriterion>,
    /// Their texts, concatenated.
    texts: String,
    /// The list items that the reader is in; the innermost is the last.
    items: Vec<OpenItem>,
    /// The text buffer of the last item, to be reused for the next.
    spare: String,
}

impl<'h> Reader<'h> {
    fn new(headings: &'h CriteriaHeadings, offset: usize) -> Self {
        Self {
            headings,
            offset,
            described: false,
            links: Vec::new(),
            in_heading: false,
            heading: String::new(),
            criteria_level: None,
            sections: Vec::new(),
            opaque: Vec::new(),
            bullet: None,
            criteria: Vec::new(),
            texts: String::new(),
            items: Vec::new(),
            spare: String::new(),
        }
    }

    /// The body, after the last event.
    fn finish(mut self, text: &str) -> Body {
        if let Some(last) = self.sections.last_mut().filter(|_| self.criteria_level.is_some()) {
            last.end = text.len();
        }
        let criteria = self.finish_criteria();
        let near_misses = self.near_misses(text, &criteria);
        Body { criteria, near_misses, described: self.described, links: self.links.into() }
    }

    fn near_misses(&self, text: &str, criteria: &Criteria) -> Option<Box<NearMisses>> {
        let boxes = near_misses::find_boxes(text, self.offset, &self.sections, &self.opaque, criteria);
        let has_none = criteria.is_empty();
        let heading = match has_none && self.sections.is_empty() {
            true => near_misses::find_heading(text, self.offset, self.headings),
            false => None,
        };
        let misses = NearMisses { heading, bullet: self.bullet.filter(|_| has_none), boxes: boxes.into() };
        (misses != NearMisses::default()).then(|| Box::new(misses))
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.start_heading(),
            Event::End(TagEnd::Heading(level)) => self.end_heading(*level, range),
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) if self.criteria_level.is_some() => {
                self.opaque.push(range.clone());
            }
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

    fn end_heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        self.in_heading = false;
        let is_criteria = self.headings.contains(self.heading.trim());
        if self.criteria_level.is_some_and(|open| is_criteria || level <= open) {
            self.criteria_level = None;
            if let Some(section) = self.sections.last_mut() {
                section.end = range.start;
            }
        }
        if is_criteria {
            self.criteria_level = Some(level);
            self.sections.push(range.end..range.end);
        }
    }

    fn end_item(&mut self) {
        let Some(OpenItem { range, ticked, mut text }) = self.items.pop() else { return };
        if self.criteria_level.is_some() && ticked.is_none() && self.bullet.is_none() {
            self.bullet = Some(Span::from(range.clone()).shifted(self.offset));
        }
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
        if let Some(path) = relative_path(destination) {
            self.links.push(Spanned::new(path.into(), Span::from(range.clone()).shifted(self.offset)));
        }
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
        read(text, 0, &CriteriaHeadings::new(vec!["Acceptance criteria".into()]))
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
    fn what_looks_like_a_criterion_is_a_near_miss() {
        let text = "## Acceptance criteria\n\n- [x] a\n-[ ] b\n- [~] c\n\n```\n- [] d\n```\n\n<!--\n- [] e\n-->\n\n## More\n\n- [] f\n";
        let misses = body(text).near_misses.unwrap();
        assert_eq!(misses.boxes.iter().map(|found| &*found.value).collect::<Vec<_>>(), ["-[ ]", "- [~]"]);
        assert_eq!((misses.heading, misses.bullet), (None, None));
        assert!(body("## Acceptance criteria\n\n- just text\n").near_misses.unwrap().bullet.is_some());
        assert!(body("**Acceptance criteria**\n\n- [ ] a\n").near_misses.unwrap().heading.is_some());
        assert_eq!(body("## Acceptance criteria\n\n- [ ] a\n- note\n").near_misses, None);
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
