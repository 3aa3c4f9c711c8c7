//! Edits of the Markdown below the front matter of a story.

use super::change::TextEdit;
use super::toml_edits::{line_ending, with_line_ending};
use crate::parse::front_matter;
use crate::text::Span;

/// The edit that gives the story `text` another body; none if it has that already. The blank lines around the old one stay, and
/// the file keeps its line ending. `None` if its front matter is broken.
pub fn replace(text: &str, body: &str) -> Option<Option<TextEdit>> {
    let split = front_matter::split(text).ok()?;
    let unix = |text: &str| text.replace("\r\n", "\n");
    let (old, new) = (unix(split.body), unix(body));
    let (lead, old_core, trail) = parts(&old);
    let (_, new_core, _) = parts(&new);
    if old_core == new_core {
        return Some(None);
    }
    let lead = if old_core.is_empty() { "\n" } else { lead };
    let trail = if trail.is_empty() || old_core.is_empty() { "\n" } else { trail };
    // The line that closes the front matter may be the last one, without an end.
    let gap = if text.get(..split.body_at)?.ends_with('\n') { "" } else { "\n" };
    let new = match new_core {
        "" => String::new(),
        core => with_line_ending(&format!("{gap}{lead}{core}{trail}"), line_ending(text)),
    };
    Some(TextEdit::difference(split.body, &new).map(|edit| edit.shifted(split.body_at)))
}

/// A text without the blank lines before and behind it, and these.
fn parts(text: &str) -> (&str, &str, &str) {
    let blank: usize = text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
    let (lead, rest) = text.split_at(blank);
    let (core, trail) = rest.split_at(rest.trim_end().len());
    (lead, core, trail)
}

/// The edit that ticks the box of the list item at `span`, or unticks it; none if it is so already. `None` if there is no box.
pub fn tick(text: &str, span: Span, is_met: bool) -> Option<Option<TextEdit>> {
    let item = text.get(span.range())?;
    let at = item.find('[')?;
    let written = item.get(at + 1..)?.chars().next()?;
    let behind = item.get(at + 1 + written.len_utf8()..)?;
    if !behind.starts_with(']') || !(written.is_whitespace() || matches!(written, 'x' | 'X')) {
        return None;
    }
    let start = span.start as usize + at + 1;
    let edit = || TextEdit::replace(Span::new(start, start + written.len_utf8()), if is_met { "x" } else { " " });
    Some((written.is_whitespace() == is_met).then(edit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;

    fn replaced(text: &str, body: &str) -> String {
        apply_edits(text, &replace(text, body).unwrap().into_iter().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_body_keeps_the_lines_around_it() {
        let matter = "+++\ntitle = 'A'\n+++\n";
        for (old, new, expected) in [
            ("\nOld\n", "New", "\nNew\n"),
            ("\nOld\n", "\n\nNew\n\n", "\nNew\n"),
            ("Old", "  New", "  New\n"),
            ("\n\nOld\n\n", "New", "\n\nNew\n\n"),
            ("", "New", "\nNew\n"),
            ("\nOld\n", " \n", ""),
            ("\nOld\n", "Old", "\nOld\n"),
            ("\nOld", "\nOld\n", "\nOld"),
            ("\nOld\n", "+++\nx\n+++", "\n+++\nx\n+++\n"),
        ] {
            assert_eq!(replaced(&format!("{matter}{old}"), new), format!("{matter}{expected}"), "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_body_keeps_the_line_ending_of_its_file() {
        let text = "\u{feff}+++\r\ntitle = 'A'\r\n+++\r\n\r\nOld\r\n";
        assert_eq!(replaced(text, "New\nlines"), text.replace("Old", "New\r\nlines"));
        assert_eq!(replaced(text, "Old\r\n"), text);
        assert_eq!(replaced("+++\n+++", "New"), "+++\n+++\n\nNew\n");
        assert_eq!(replace("no front matter", "New"), None);
    }

    #[test]
    fn a_box_is_ticked_and_nothing_else() {
        let text = "- [ ] a [ ] b\n* [X] c\n";
        let ticked = |from, to, is_met| {
            let edit = tick(text, Span::new(from, to), is_met).unwrap();
            apply_edits(text, &edit.into_iter().collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(ticked(0, 14, true), "- [x] a [ ] b\n* [X] c\n");
        assert_eq!(ticked(0, 14, false), text);
        assert_eq!(ticked(14, 21, false), "- [ ] a [ ] b\n* [ ] c\n");
        assert_eq!(tick("- a", Span::new(0, 3), true), None);
    }
}
