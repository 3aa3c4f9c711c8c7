//! Finds merge conflict markers at line starts.
//!
//! `=======` can underline a Markdown heading and `>>>>>>>` can be a nested quotation, so neither counts by itself: a
//! conflict begins with `<<<<<<<`, and a `>>>>>>>` without it counts only after `=======`.

use std::ops::Range;

use crate::text::Span;

/// The markers in `text` that begin a conflict, or end one whose beginning is missing. Markers in `code` (sorted byte
/// ranges) are ignored; `code` is only called if there may be markers.
pub fn find(text: &str, code: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Span> {
    // Nearly every file has none, which this fast scan detects.
    let has_any = text.bytes().fold(false, |any, byte| any | matches!(byte, b'<' | b'>'));
    if !has_any || !(text.contains("<<<<<<<") || text.contains(">>>>>>>")) {
        return Vec::new();
    }
    let code = code();
    let mut markers = Vec::new();
    let (mut open, mut separated, mut at) = (false, false, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let block = || code.get(code.partition_point(|range| range.end <= start));
        let in_code = || block().is_some_and(|range| range.contains(&start));
        let Some(marker) = marker(line).filter(|_| !in_code()) else { continue };
        match marker {
            '<' => {
                open = true;
                markers.push(Span::new(start, start + line.trim_end().len()));
            }
            '=' => separated = true,
            _ => {
                if !open && separated {
                    markers.push(Span::new(start, start + line.trim_end().len()));
                }
                (open, separated) = (false, false);
            }
        }
    }
    markers
}

/// The marker character of a line that is a conflict marker: seven of them, then nothing or a space.
fn marker(line: &str) -> Option<char> {
    let line = line.trim_end_matches(['\r', '\n']);
    let first = line.chars().next().filter(|c| matches!(c, '<' | '=' | '>'))?;
    let rest = line.trim_start_matches(first);
    (line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_counts_once_and_look_alikes_never() {
        let text = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n";
        assert_eq!(find(text, Vec::new), [Span::new(0, 12)]);
        assert!(find("Title\n=======\n\n>>>>>>>> deep\n<<<<<<<<\n", Vec::new).is_empty());
        assert!(find(">>>>>>> quoted seven deep\n", Vec::new).is_empty());
        assert_eq!(find("a\n=======\nb\n>>>>>>> theirs\n", Vec::new).len(), 1);
    }

    #[test]
    fn code_blocks_may_show_markers() {
        let text = "```\n<<<<<<< HEAD\n```\n";
        let whole = 0..text.len();
        assert!(find(text, || vec![whole]).is_empty());
    }
}
