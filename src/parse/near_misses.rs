//! Finds text that looks like acceptance criteria and isn't read as such.
//!
//! The Markdown parser only knows `[ ]`, `[x]` and `[X]` after a list marker and a space. What people write instead is seldom
//! Markdown, so it is searched for line by line.

use std::ops::Range;

use super::read_settings::CriteriaHeadings;
use crate::model::item::Criteria;
use crate::text::{Span, Spanned, similar};

/// Characters that people use as a box or a tick.
const BOXES: [char; 14] = ['☐', '☑', '☒', '□', '■', '▢', '⬜', '⬛', '✓', '✔', '✅', '✗', '✘', '❌'];
/// Headings under which other tools have acceptance criteria.
const SYNONYMS: [&str; 10] = [
    "ac",
    "acs",
    "a.c.",
    "a.c",
    "criteria",
    "acceptance",
    "acceptance tests",
    "done when",
    "definition of done",
    "dod",
];
/// Words that people write into a box instead of a blank or an `x`.
const BOX_WORDS: [&str; 7] = ["todo", "to do", "open", "done", "wip", "doing", "ok"];
/// Number of bytes of a word that is shown with the box to which it is glued.
const MAX_GLUED: usize = 20;
/// Number of headings that a text is compared with.
const MAX_COMPARED: usize = 8;

/// The boxes that are none in `sections` of `text`, which begins at byte `offset` of its file. Lines with one of the `criteria`,
/// and those in `opaque` ranges (code and HTML), are left out.
pub fn find_boxes(
    text: &str,
    offset: usize,
    sections: &[Range<usize>],
    opaque: &[Range<usize>],
    criteria: &Criteria,
) -> Vec<Spanned<Box<str>>> {
    let starts: Vec<usize> = criteria.records().iter().map(|record| record.span.start as usize - offset).collect();
    let mut boxes = Vec::new();
    for section in sections {
        let mut at = section.start;
        for line in text.get(section.clone()).unwrap_or_default().split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            let Some((begin, found)) = box_in(line) else { continue };
            let first = starts.partition_point(|start| *start < range.start);
            let is_criterion = starts.get(first).is_some_and(|start| *start < range.end);
            let is_opaque = opaque.iter().any(|opaque| opaque.contains(&range.start));
            if !is_criterion && !is_opaque {
                let from = offset + range.start + begin;
                boxes.push(Spanned::new(found.into(), Span::new(from, from + found.len())));
            }
        }
    }
    boxes
}

/// What looks like a box at the beginning of a line, with its list marker, and its offset.
fn box_in(line: &str) -> Option<(usize, &str)> {
    let marked = line.trim_start_matches([' ', '\t', '>']);
    let begin = line.len() - marked.len();
    let shown = |rest: &str| marked.get(..marked.len() - rest.len()).map(|found| (begin, found));
    let digits = marked.trim_start_matches(|c: char| c.is_ascii_digit());
    let (rest, is_listed) = match marked.strip_prefix(['-', '*', '+', '•', '–', '—']) {
        Some(rest) => (rest, true),
        None if digits.len() < marked.len() => (digits.strip_prefix(['.', ')'])?, true),
        None => (marked, false),
    };
    let rest = rest.trim_start_matches([' ', '\t']);
    let first = rest.chars().next()?;
    if BOXES.contains(&first) {
        return shown(rest.get(first.len_utf8()..)?);
    }
    if let Some(round) = rest.strip_prefix('(').filter(|_| is_listed) {
        // `(a)` is a number of a list.
        let (inner, after) = round.split_once(')')?;
        return matches!(inner.trim(), "" | "x" | "X").then(|| shown(after)).flatten();
    }
    let inside = rest.strip_prefix("\\[").or_else(|| rest.strip_prefix('['))?;
    let end = inside.find(']')?;
    let (inner, after) = (inside.get(..end)?.trim_end_matches('\\'), inside.get(end + 1..)?);
    let is_short = inner.trim().chars().count() <= 1 && inner.len() <= 4;
    let is_word = is_listed && BOX_WORDS.contains(&inner.trim().to_lowercase().as_str());
    // `[1](…)`, `[1][…]` and `[1]: …` are links, `[^1]` is a footnote.
    let is_link = after.starts_with(['(', '[', ':']);
    // A word that is glued to the box is shown with it: that is what is wrong.
    let glued =
        after.char_indices().find(|(at, c)| c.is_whitespace() || *at > MAX_GLUED).map_or(after.len(), |(at, _)| at);
    ((is_short || is_word) && !is_link).then(|| shown(after.get(glued..)?)).flatten()
}

/// The first line of `text`, which begins at byte `offset` of its file, that is nearly one of `headings`: misspelled, bold, or
/// without a space after `#`.
pub fn find_heading(text: &str, offset: usize, headings: &CriteriaHeadings) -> Option<Spanned<Box<str>>> {
    let (mut at, mut in_fence) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            in_fence = !in_fence;
        } else if let Some(words) = heading_words(trimmed).filter(|_| !in_fence)
            && is_near(words, headings)
        {
            let from = offset + start + (line.len() - line.trim_start().len());
            return Some(Spanned::new(words.into(), Span::new(from, from + trimmed.len())));
        }
    }
    None
}

/// The words of a line that is a heading, in Markdown or HTML, bold text alone, or ends with a colon.
fn heading_words(line: &str) -> Option<&str> {
    if let Some(words) = html_heading(line) {
        return Some(words);
    }
    let is_marker = |c: char| matches!(c, '#' | '*' | '_' | ':' | ' ' | '\t');
    let is_bold = |mark: &str| line.starts_with(mark) && line.trim_end_matches(':').ends_with(mark);
    let is_heading = line.starts_with('#') || line.ends_with(':') || is_bold("**") || is_bold("__");
    (is_heading && line.len() <= 60).then(|| line.trim_matches(is_marker)).filter(|words| !words.is_empty())
}

/// The words of a line `<h2>…</h2>`.
fn html_heading(line: &str) -> Option<&str> {
    let (tag, rest) = line.strip_prefix('<')?.split_once('>')?;
    let is_heading = tag.starts_with(['h', 'H']) && tag.get(1..2)?.bytes().all(|byte| byte.is_ascii_digit());
    let (words, end) = rest.rsplit_once("</")?;
    let is_closed = end.trim_end_matches('>').trim().eq_ignore_ascii_case(tag.get(..2)?);
    let words = words.trim().trim_end_matches(':');
    (is_heading && is_closed && line.len() <= 90 && !words.is_empty()).then_some(words)
}

fn is_near(words: &str, headings: &CriteriaHeadings) -> bool {
    let lower = words.to_lowercase();
    SYNONYMS.contains(&&*lower)
        || headings.contains(words)
        || similar::nearest(words, headings.written().iter().take(MAX_COMPARED).map(|heading| &**heading)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_found_after_any_marker() {
        for (line, found) in [
            ("- [~] a", "- [~]"),
            ("- [-] a", "- [-]"),
            ("- [] a", "- []"),
            ("-[ ] a", "-[ ]"),
            ("* [?] a", "* [?]"),
            ("1. [✓] a", "1. [✓]"),
            ("- ☐ a", "- ☐"),
            ("☑ a", "☑"),
            ("  > - [  ] a", "- [  ]"),
            ("- [x]a", "- [x]a"),
            ("- ( ) a", "- ( )"),
            ("* (x) a", "* (x)"),
            ("- \\[ \\] a", "- \\[ \\]"),
            ("- \\[x] a", "- \\[x]"),
            ("- [TODO] a", "- [TODO]"),
            ("1. [done] a", "1. [done]"),
        ] {
            assert_eq!(box_in(line).map(|(_, found)| found), Some(found), "{line}");
        }
        for line in [
            "",
            "- a",
            "- [1](x)",
            "- [a][b]",
            "[1]: x",
            "- [link] a",
            "- [^1] a",
            "3 - [ ] a",
            "- [",
            "- (a) b",
            "(x) b",
            "[TODO] b",
            "- [TODO](x)",
            "- (see b) c",
        ] {
            assert_eq!(box_in(line), None, "{line}");
        }
    }

    #[test]
    fn headings_are_found_where_they_are_none() {
        let headings = CriteriaHeadings::new(vec!["acceptance criteria".into()]);
        for text in [
            "## AC\n",
            "**Acceptance criteria**\n",
            "Acceptance criteria:\n",
            "__Acceptance Criteria:__\n",
            "##Acceptance criteria\n",
            "Text.\n\n### Acceptence critera\n",
            "## Done when\n",
            "## DoD\n",
            "### A.C.\n",
            "<h2>Acceptance criteria</h2>\n",
            "<h3 class=\"x\">Acceptance Criteria:</h3>\n",
        ] {
            assert!(find_heading(text, 0, &headings).is_some(), "{text}");
        }
        for text in [
            "## Notes\n",
            "Acceptance criteria are missing.\n",
            "```\n## AC\n```\n",
            "**AC** and more\n",
            "<h2>Notes</h2>\n",
            "<h2>AC</h3>\n",
        ] {
            assert_eq!(find_heading(text, 0, &headings), None, "{text}");
        }
    }
}
