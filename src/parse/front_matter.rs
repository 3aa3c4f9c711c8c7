//! Splits a file into TOML front matter and Markdown body.
//!
//! The front matter stands between a first line `+++` and the *first* later line `+++`, even if that line is
//! inside a multi-line string, so that other tools find the same line by scanning. A byte order mark, CRLF and trailing
//! spaces are accepted, because editors write them.

use crate::diag::{Fact, FileStart, NearlyClosing};
use crate::text::Span;

/// The two parts of a story's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'t> {
    /// The opening `+++`.
    pub opening: Span,
    /// The TOML between the lines.
    pub matter: &'t str,
    /// Byte offset of `matter` in the file.
    pub matter_at: usize,
    /// The Markdown after the closing line.
    pub body: &'t str,
    /// Byte offset of `body` in the file.
    pub body_at: usize,
}

/// Splits `text`.
///
/// # Errors
/// [`Fact::NoFrontMatter`] or [`Fact::UnclosedFrontMatter`], with the span of the first line.
pub fn split(text: &str) -> Result<Split<'_>, (Span, Fact)> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = LineEnds { text, at: start };
    let first = lines.next().unwrap_or((start, start, start));
    let opening = Span::new(first.0, first.1);
    let line = text.get(first.0..first.1).unwrap_or_default();
    if line != "+++" {
        return Err((opening, Fact::NoFrontMatter(file_start(line, lines))));
    }
    let matter_at = first.2;
    let closing = lines.find(|(from, to, _)| text.get(*from..*to) == Some("+++"));
    let Some((end, _, body_at)) = closing else {
        return Err((opening, Fact::UnclosedFrontMatter(nearly_closing(text.get(matter_at..).unwrap_or_default()))));
    };
    let matter = text.get(matter_at..end).unwrap_or_default();
    let body = text.get(body_at..).unwrap_or_default();
    Ok(Split { opening, matter, matter_at, body, body_at })
}

/// The line of `rest`, what stands behind the first line, that was meant to close the front matter: of dashes, or of another
/// number of plus signs, below lines that may be TOML.
fn nearly_closing(rest: &str) -> Option<NearlyClosing> {
    let may_be_toml = |line: &str| {
        line.is_empty() || line.contains('=') || line.starts_with(['#', '[', ']', '"', '\'']) || line.ends_with(',')
    };
    for (line, written) in (2..).zip(rest.lines()) {
        let written = written.trim();
        let is_pluses = written.len() > 1 && written.bytes().all(|byte| byte == b'+');
        if is_pluses || written == "---" {
            return Some(NearlyClosing { line, written: written.to_owned() });
        }
        if !may_be_toml(written) {
            return None;
        }
    }
    None
}

/// Whether a first line was meant to be `+++`: it is indented, longer, or followed by the name of the language.
fn is_nearly_pluses(line: &str) -> bool {
    let line = line.trim();
    let behind = line.trim_start_matches('+');
    let count = line.len() - behind.len();
    match behind {
        "" => count >= 2,
        // A list item of Markdown begins with one sign.
        behind => count == 3 && behind.trim().eq_ignore_ascii_case("toml"),
    }
}

/// How a file begins whose first line is `line`; `rest` are the lines after it.
fn file_start(line: &str, rest: LineEnds<'_>) -> FileStart {
    let text = rest.text;
    let mut rest = rest.filter_map(|(from, to, _)| text.get(from..to));
    if line.is_empty() {
        let first = rest.find(|line| !line.is_empty());
        return if first == Some("+++") { FileStart::Blank } else { FileStart::Text };
    }
    if is_nearly_pluses(line) {
        return FileStart::NearlyPluses;
    }
    if line != "---" {
        return FileStart::Text;
    }
    // The first line with a key decides: `key = value`, `[table]` or `key: value`.
    let decides = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let is_toml = |line: &str| {
        let key = line.find(['=', ':']).and_then(|at| line.get(at..at + 1));
        key == Some("=") || line.starts_with('[')
    };
    match rest.find(decides) {
        Some(line) if is_toml(line) => FileStart::TomlInDashes,
        _ => FileStart::Yaml,
    }
}

/// The lines of a text as (start, end without trailing whitespace, start of the next line).
struct LineEnds<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for LineEnds<'_> {
    type Item = (usize, usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let start = self.at;
        self.at += length;
        let line = rest.get(..length).unwrap_or_default().trim_end_matches([' ', '\t', '\r', '\n']);
        Some((start, start + line.len(), self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::reach::{assert_reaching, cases};

    fn parts(text: &str) -> Option<(&str, &str)> {
        split(text).ok().map(|split| (split.matter, split.body))
    }

    #[test]
    fn splits_at_the_first_closing_line() {
        assert_eq!(parts("+++\na = 1\n+++\nb\n+++\n"), Some(("a = 1\n", "b\n+++\n")));
        assert_eq!(parts("+++\n+++\n"), Some(("", "")));
        assert_eq!(parts("+++\n+++"), Some(("", "")));
        assert_eq!(parts("+++\na = '''\n+++\n'''"), Some(("a = '''\n", "'''")));
    }

    #[test]
    fn accepts_what_editors_write() {
        assert_eq!(parts("\u{feff}+++\r\na = 1\r\n+++ \r\nb"), Some(("a = 1\r\n", "b")));
    }

    #[test]
    fn says_what_is_missing() {
        assert_eq!(split("").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Text)));
        assert_eq!(split("---\na: 1\n---\n").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Yaml)));
        assert_eq!(split("\n \n+++\n+++\n").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Blank)));
        assert_eq!(split("\nText\n+++\n").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Text)));
        for toml in ["---\n\n# a: b\na = 'b: c'\n---\n", "---\n[extra]\n"] {
            assert_eq!(split(toml).map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::TomlInDashes)));
        }
        assert_eq!(split("---\na: b = c\n---\n").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Yaml)));
        for first in ["++++", "+++ toml", "  +++", "\t+++", "+++toml", "++"] {
            let text = format!("{first}\ntitle = 'A'\n+++\n");
            assert_eq!(split(&text).map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::NearlyPluses)), "{first}");
        }
        assert_eq!(split("+ a\n").map_err(|e| e.1), Err(Fact::NoFrontMatter(FileStart::Text)));
    }

    #[test]
    fn finds_what_was_meant_to_close() {
        let closing = |text: &str| match split(text) {
            Err((_, Fact::UnclosedFrontMatter(closing))) => {
                closing.map(|NearlyClosing { line, written }| (line, written))
            }
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(closing("+++\na = 1\n ++++\n"), Some((3, "++++".into())));
        assert_eq!(closing("+++\na = b\n\n[extra]\nb = [\n  'c',\n]\n---\n"), Some((8, "---".into())));
        assert_eq!(closing("+++\na = 1\n\nText\n\n---\n"), None);
        assert_eq!(closing("+++\na = 1\n"), None);
    }

    #[test]
    fn offsets_point_at_the_parts() {
        let texts = "\u{feff}?(\\+\\+\\+\r?\n|\\+\\+\\+ \n|\n)(\\+\\+\\+|\u{feff}|a|\r|\n| |é){0,6}(\n\\+\\+\\+)?(\r?\n|\\+\\+\\+|a| |é){0,6}";
        assert_reaching(20, cases(512), &texts, |text| {
            let Ok(split) = split(&text) else { return Ok(false) };
            prop_assert_eq!(&text[split.matter_at..split.matter_at + split.matter.len()], split.matter);
            prop_assert_eq!(&text[split.body_at..], split.body);
            prop_assert_eq!(&text[split.opening.range()], "+++");
            Ok(true)
        });
    }
}
