//! Recognizes common mistakes in lines that are not valid TOML.
//!
//! The parser's messages describe the grammar. Most invalid lines are one of a few mistakes that beginners make, for which
//! a fix can be suggested. The mistake is guessed from the line alone, not from the parser's message, which may change.

use crate::diag::TomlMistake;

/// Maximum number of characters of a value that a suggestion repeats.
const MAX_SUGGESTED: usize = 60;

/// The mistake in `line`, if it is a known one.
pub fn find(line: &str) -> Option<TomlMistake> {
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let first = value.chars().next();
    match first {
        None | Some('#') => Some(TomlMistake::MissingValue),
        Some(quote) if is_curly_quote(quote) => Some(TomlMistake::CurlyQuote(quote)),
        Some('\'') if value.matches('\'').count() == 3 => Some(TomlMistake::Apostrophe),
        Some(c) if c.is_ascii_digit() => number(value),
        Some(c) if c.is_alphabetic() && !value.contains(['"', '\\']) && value.chars().count() <= MAX_SUGGESTED => {
            Some(TomlMistake::UnquotedText(format!("{key} = \"{value}\"")))
        }
        _ => None,
    }
}

/// Whether `c` is a typographic quote, as word processors insert them.
fn is_curly_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»')
}

/// The mistake in a value that begins with a digit: a decimal comma, or a date in another format.
fn number(value: &str) -> Option<TomlMistake> {
    let value = value.split('#').next().unwrap_or_default().trim();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, part)) = value.split_once(',') {
        return (is_digits(whole) && is_digits(part)).then(|| TomlMistake::DecimalComma(format!("{whole}.{part}")));
    }
    let parts: Vec<&str> = value.split(['.', '/', '-']).map(str::trim).collect();
    (parts.len() == 3 && parts.iter().all(|part| is_digits(part))).then_some(TomlMistake::DateFormat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_mistakes_are_found() {
        for (line, mistake) in [
            ("title = “Search”", TomlMistake::CurlyQuote('“')),
            ("title = 'Shopper's search'", TomlMistake::Apostrophe),
            ("title = Search # all", TomlMistake::UnquotedText("title = \"Search # all\"".into())),
            ("estimate = 3,5", TomlMistake::DecimalComma("3.5".into())),
            ("reported = 3.11.2026", TomlMistake::DateFormat),
            ("reported = 11/3/2026 # then", TomlMistake::DateFormat),
            ("reported = 2026-13-01", TomlMistake::DateFormat),
            ("step =", TomlMistake::MissingValue),
            ("step = # later", TomlMistake::MissingValue),
        ] {
            assert_eq!(find(line), Some(mistake), "{line}");
        }
    }

    #[test]
    fn other_lines_have_no_known_mistake() {
        for line in ["", "title", "title: x", "a = \"b\" c", "a = [1", "a = 1, b", "a = 'b' 'c'", "a = x\"y"] {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
