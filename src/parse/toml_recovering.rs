//! Converts the TOML library's tree to a [`TomlTable`], with the syntax errors.
//!
//! The library accepts some numbers that TOML's grammar doesn't; they are errors here. Its limit on nesting is not an error of
//! the text, and is reported as such.

use toml::de::{DeArray, DeTable, DeValue, Error};

use super::toml_number;
use super::toml_table::{TomlEntry, TomlTable, TomlValue};
use crate::text::{Span, Spanned, quote};

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError {
    /// Where it is.
    pub span: Span,
    /// What is wrong, in the parser's words.
    pub words: String,
    /// Whether the text may be valid, and only nests deeper than the parser goes.
    pub is_too_deep: bool,
}

/// Number of dotted keys, arrays or inline tables in each other that the library's parser gives up at.
pub const MAX_NESTING: usize = 80;

/// The top-level table of any `text`, as far as it could be parsed, and the syntax errors.
pub fn parse_recovering(text: &str) -> (TomlTable<'_>, Vec<TomlError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors: Vec<TomlError> = errors.iter().map(|error| syntax_error(text, error)).collect();
    let mut converter = Converter { text, has_library_errors: !errors.is_empty(), errors };
    let table = converter.table(table.into_inner());
    (table, converter.errors)
}

fn syntax_error(text: &str, error: &Error) -> TomlError {
    let words = error.message().trim().to_owned();
    let is_too_deep = words.contains("recurs");
    // The library doesn't say which key is too long.
    let span = error.span().map_or_else(|| if is_too_deep { deepest_key(text) } else { Span::default() }, Span::from);
    TomlError { span, words, is_too_deep }
}

/// The first line whose key has at least [`MAX_NESTING`] parts.
fn deepest_key(text: &str) -> Span {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let key = line.split('=').next().unwrap_or_default().trim_end();
        if key.matches('.').count() + 1 >= MAX_NESTING {
            return Span::new(start, start + key.len());
        }
        start += line.len();
    }
    Span::default()
}

/// Converts the library's tree, and checks the numbers and dates that it accepts.
struct Converter<'d> {
    text: &'d str,
    errors: Vec<TomlError>,
    has_library_errors: bool,
}

impl<'d> Converter<'d> {
    fn table(&mut self, table: DeTable<'d>) -> TomlTable<'d> {
        let entries = table.into_iter().map(|(key, value)| {
            let span = Span::from(key.span());
            TomlEntry { key: Spanned::new(key.into_inner(), span), value: self.value(value) }
        });
        // The library's tree is sorted by key.
        TomlTable::from_sorted(entries.collect())
    }

    fn value(&mut self, node: toml::Spanned<DeValue<'d>>) -> Spanned<TomlValue<'d>> {
        let span = Span::from(node.span());
        let value = match node.into_inner() {
            DeValue::String(text) => TomlValue::String(text),
            DeValue::Integer(number) => {
                self.check(span, "number", toml_number::is_number);
                TomlValue::Integer(number.as_str().to_owned().into(), number.radix())
            }
            DeValue::Float(number) => {
                self.check(span, "number", toml_number::is_number);
                TomlValue::Float(number.as_str().to_owned().into())
            }
            DeValue::Boolean(boolean) => TomlValue::Boolean(boolean),
            DeValue::Datetime(datetime) => {
                self.check(span, "date", toml_number::is_date);
                TomlValue::Datetime(datetime)
            }
            DeValue::Array(array) => TomlValue::Array(self.array(array)),
            DeValue::Table(table) => TomlValue::Table(self.table(table)),
        };
        Spanned::new(value, span)
    }

    fn array(&mut self, array: DeArray<'d>) -> Vec<Spanned<TomlValue<'d>>> {
        array.into_iter().map(|value| self.value(value)).collect()
    }

    /// Adds an error if the text at `span` isn't written as `is_valid` says.
    fn check(&mut self, span: Span, what: &str, is_valid: fn(&str) -> bool) {
        if self.has_library_errors {
            return; // the value may be what the library made of an error
        }
        let raw = self.text.get(span.range()).unwrap_or_default();
        if !is_valid(raw) {
            let words = format!("{} is not a {what}", quote(raw));
            self.errors.push(TomlError { span, words, is_too_deep: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_library_accepts_is_an_error() {
        for value in ["1_0xyz", "0x", "9_99-12-31", "[1, 1_0xyz]", "{ b = 0x }"] {
            for text in [format!("a = {value}\n"), format!("a.b = {value}\n"), format!("[t]\na = {value}\n")] {
                assert_eq!(parse_recovering(&text).1.len(), 1, "{text}");
            }
        }
        assert_eq!(parse_recovering("a.b = 1_000\nc = 0xff\nd = 1e6\ne = 2026-11-23T07:32:00Z\n").1, []);
    }

    #[test]
    fn too_deep_a_key_is_found() {
        let deep = format!("a = 1\n[{}]\nb = 2\n", ["a"; 100].join("."));
        let errors = parse_recovering(&deep).1;
        assert!(errors.iter().all(|error| error.is_too_deep && error.span.start == 6), "{errors:?}");
        let arrays = format!("a = 1\nb = {}{}\n", "[".repeat(100), "]".repeat(100));
        assert!(parse_recovering(&arrays).1[0].is_too_deep);
    }
}
