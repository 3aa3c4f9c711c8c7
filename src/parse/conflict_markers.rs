//! Finds merge conflict markers at line starts.
//!
//! `=======` can underline a Markdown heading and `>>>>>>>` can be a nested quotation, so neither counts by itself: a
//! conflict begins with `<<<<<<<`, and a `>>>>>>>` without it counts only after `=======`. A `>>>>>>>` or `|||||||` with a name
//! that is left alone is reported too, but less severely.

use std::ops::Range;

use crate::diag::{Fact, Problems};
use crate::text::Span;

/// A conflict marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Its line.
    pub span: Span,
    /// Whether it is alone, as half a clean-up leaves it.
    pub lone: bool,
}

/// Reports the markers in a TOML text, where nothing but a conflict puts such a line. Returns whether there are any.
pub fn report_in_toml(text: &str, problems: &mut Problems) -> bool {
    let markers = find(text, Vec::new);
    for marker in &markers {
        problems.push(marker.span, Fact::ConflictMarker { in_body: false, lone: false });
    }
    !markers.is_empty()
}

/// The markers in `text` that begin a conflict, those that end one whose beginning is missing, and lone ones. A region that lies in one
/// of the blocks of `code` (sorted byte ranges) is ignored, unless it crosses the block's fence; `code` is only called if there
/// may be markers.
pub fn find(text: &str, code: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Marker> {
    // Nearly every file has none, which this fast scan detects.
    let has_any = text.bytes().fold(false, |any, byte| any | matches!(byte, b'<' | b'>' | b'|'));
    if !has_any || !["<<<<<<<", ">>>>>>>", "|||||||"].iter().any(|marker| text.contains(marker)) {
        return Vec::new();
    }
    let code = code();
    let lines = marker_lines(text);
    let mut markers = Vec::new();
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let (region, after) = rest.split_at(region_len(rest));
        rest = after;
        let block = block_of(&code, first.start);
        let end = region.last().unwrap_or(first);
        if block.is_none() || block != block_of(&code, end.start) {
            markers.extend(marker_of(region));
        }
    }
    markers
}

/// The marker that represents a region; `None` if it is only a heading's underline or a quotation.
fn marker_of(region: &[MarkerLine]) -> Option<Marker> {
    let [first, .., last] = region else {
        let [only] = region else { return None };
        let is_lone = matches!(only.marker, '>' | '|') && only.has_name;
        return (only.marker == '<' || is_lone).then_some(Marker { span: only.span, lone: is_lone });
    };
    let shown = if first.marker == '<' { first } else { last };
    let counts = shown.marker == '<' || shown.has_name;
    counts.then_some(Marker { span: shown.span, lone: false })
}

/// How many of `lines`, from the first, belong to one conflict.
fn region_len(lines: &[MarkerLine]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    match first.marker {
        '>' => 1,
        '<' => {
            // Another beginning starts a region of its own.
            let end = lines.iter().skip(1).position(|line| matches!(line.marker, '<' | '>'));
            match end {
                Some(end) if lines.get(end + 1).is_some_and(|line| line.marker == '>') => end + 2,
                Some(end) => end + 1,
                None => lines.len(),
            }
        }
        // Without a beginning, these count only together with an end.
        _ => match lines.iter().position(|line| !matches!(line.marker, '=' | '|')) {
            Some(end) if lines.get(end).is_some_and(|line| line.marker == '>') && has_separator(lines, end) => end + 1,
            _ => 1,
        },
    }
}

fn has_separator(lines: &[MarkerLine], end: usize) -> bool {
    lines.iter().take(end).any(|line| line.marker == '=')
}

/// The block of `code` that contains the offset.
fn block_of(code: &[Range<usize>], at: usize) -> Option<usize> {
    let block = code.partition_point(|range| range.end <= at);
    code.get(block).is_some_and(|range| range.contains(&at)).then_some(block)
}

/// A line that may be a marker.
struct MarkerLine {
    marker: char,
    start: usize,
    span: Span,
    has_name: bool,
}

fn marker_lines(text: &str) -> Vec<MarkerLine> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some((marker, has_name)) = marker(line) {
            lines.push(MarkerLine { marker, start, span: Span::new(start, start + line.trim_end().len()), has_name });
        }
    }
    lines
}

/// The marker character of a line that is a conflict marker: seven of them, then nothing or a space. And whether a name follows: a word, or what git writes for commits (`1a2b3c4 (subject)`) and stashes. More words are
/// a quotation.
fn marker(line: &str) -> Option<(char, bool)> {
    let line = line.trim_end_matches(['\r', '\n']);
    let first = line.chars().next().filter(|c| matches!(c, '<' | '=' | '>' | '|'))?;
    let rest = line.trim_start_matches(first);
    let is_marker = line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '));
    let name = rest.trim();
    let mut words = name.split(' ');
    let is_name = words.next().is_some_and(|word| !word.is_empty())
        && words
            .next()
            .is_none_or(|word| word.starts_with('(') || matches!(name, "Stashed changes" | "Updated upstream"));
    is_marker.then_some((first, is_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, bool)> {
        find(text, Vec::new).iter().map(|marker| (marker.span.start as usize, marker.lone)).collect()
    }

    #[test]
    fn a_region_counts_once_and_look_alikes_never() {
        assert_eq!(found("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n"), [(0, false)]);
        assert_eq!(
            found("<<<<<<< HEAD\na\n||||||| base\n=======\nb\n>>>>>>> theirs\n<<<<<<< HEAD\n"),
            [(0, false), (53, false)]
        );
        assert!(found("Title\n=======\n\n>>>>>>>> deep\n<<<<<<<<\n").is_empty());
        assert!(found(">>>>>>>\n").is_empty());
        assert_eq!(found("a\n=======\nb\n>>>>>>> theirs\n"), [(12, false)]);
    }

    #[test]
    fn what_half_a_clean_up_leaves_is_lone() {
        assert_eq!(found("a\n>>>>>>> feature/x\nb\n"), [(2, true)]);
        assert_eq!(found("||||||| 1a2b3c4\nb\n"), [(0, true)]);
        assert_eq!(found(">>>>>>> 1a2b3c4 (Edit the cart)\n>>>>>>> Stashed changes\n").len(), 2);
        assert!(found(">>>>>>> quoted seven deep\n").is_empty());
        assert_eq!(found("<<<<<<< HEAD\nb\n"), [(0, false)]);
    }

    #[test]
    fn code_blocks_may_show_markers() {
        let shown = "```\n<<<<<<< HEAD\n=======\n>>>>>>> x\n```\n";
        let whole = 0..shown.len();
        assert!(find(shown, || vec![whole]).is_empty());
    }

    #[test]
    fn a_region_that_crosses_a_fence_is_a_conflict() {
        let text = "```\n<<<<<<< HEAD\na\n```\n=======\nb\n```\n>>>>>>> x\n";
        let fence = 0..23;
        assert_eq!(find(text, || vec![fence]).len(), 1);
        let two = "```\n<<<<<<< HEAD\n```\n\n```\n=======\n>>>>>>> x\n```\n";
        assert_eq!(find(two, || vec![0..21, 22..two.len()]).len(), 1);
    }
}
