//! Finds the first line of a key that a table has twice.

use super::mistaken_line::line_around;
use super::toml_table::parse_plain;
use crate::diag::TomlMistake;
use crate::text::Span;

/// The mistake of the line in which the key at `span` is a second time, and where that line is. `None` if it is a header, or if
/// the first one isn't a line of the same table.
pub(super) fn find(text: &str, span: Span) -> Option<(TomlMistake, Span)> {
    let (start, end) = line_around(text, span.start as usize);
    let line = text.get(start..end)?.trim();
    let key = key_of(line)?;
    let mut first = None;
    let mut at = 0;
    for other in text.get(..start)?.split_inclusive('\n') {
        let begin = at;
        at += other.len();
        let trimmed = other.trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') {
            first = None;
        } else if first.is_none() && key_of(trimmed) == Some(key) {
            let indent = other.len() - other.trim_start().len();
            first = Some((
                Span::new(begin + indent, begin + indent + trimmed.len()),
                trimmed == line && parse_plain(line).is_some(),
            ));
        }
    }
    let (first, is_same) = first?;
    Some((TomlMistake::KeyTwice { key: key.to_owned(), first, is_same }, Span::new(start, end)))
}

/// The key of a line `key = value`, without quotes.
fn key_of(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.starts_with(['[', '#'])).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_line(text: &str) -> Option<(&str, bool)> {
        let last = text.trim_end().rfind('\n').unwrap() + 1;
        match find(text, Span::new(last, last + 1))? {
            (TomlMistake::KeyTwice { first, is_same, .. }, _) => Some((&text[first.range()], is_same)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_line_of_the_same_table_is_found() {
        assert_eq!(first_line("a = 1\n  b = 2\nb = 3\n"), Some(("b = 2", false)));
        assert_eq!(first_line("b = 2\n[x]\n\"b\" = 3\r\nb = 3\n"), Some(("\"b\" = 3", false)));
        assert_eq!(first_line("b = 3\nb = 3\n"), Some(("b = 3", true)));
        assert_eq!(first_line("b = [\n]\nb = [\n"), Some(("b = [", false)));
        for text in ["[a]\n[a]\n", "b = 1\n[x]\nb = 2\n", "# b = 1\nb = 2\n"] {
            assert_eq!(first_line(text), None, "{text}");
        }
    }
}
