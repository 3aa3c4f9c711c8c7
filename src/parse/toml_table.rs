//! A TOML table as a flat list of entries, sorted by key, with spans.
//!
//! There are two ways to parse one. [`parse_plain`] builds it directly from the events of the TOML library's parser and
//! supports the syntax of nearly all front matter; on anything else, and on any error, it gives up. Then [`parse_recovering`](super::toml_recovering::parse_recovering)
//! converts the library's own tree, which also supports table headers, dotted keys and error recovery. If both give a
//! table, it is the same: property tests and fuzz targets check that. The library decodes the scalars in both.

use std::borrow::Cow;

use toml_edit::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{self, Event, EventKind, EventReceiver};
use toml_parser::{ErrorSink, Source};

use super::toml_number;
use crate::text::{Span, Spanned};

/// Maximum nesting of arrays and inline tables in plain text; the parser recurses into them.
const MAX_DEPTH: usize = 8;

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum TomlValue<'d> {
    /// A string.
    String(Cow<'d, str>),
    /// An integer: its sign and digits, and their radix.
    Integer(Cow<'d, str>, u32),
    /// A float as it is written, without underscores.
    Float(Cow<'d, str>),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, a time or both.
    Datetime(Datetime),
    /// An array.
    Array(Vec<Spanned<TomlValue<'d>>>),
    /// A table of any spelling.
    Table(TomlTable<'d>),
}

impl TomlValue<'_> {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct TomlEntry<'d> {
    /// The key.
    pub key: Spanned<Cow<'d, str>>,
    /// The value.
    pub value: Spanned<TomlValue<'d>>,
}

/// The entries of a table, sorted by key, without duplicates. Spans are relative to the TOML text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TomlTable<'d> {
    entries: Vec<TomlEntry<'d>>,
    /// The [`key_bit`]s of all keys: a small Bloom filter, because most keys that are looked up are absent.
    key_bits: u64,
}

/// Hashes a key to one of 64 bits.
fn key_bit(key: &str) -> u64 {
    let first = key.bytes().next().unwrap_or_default();
    1 << ((usize::from(first) + 8 * key.len()) % 64)
}

impl<'d> TomlTable<'d> {
    /// The table of `entries`, unless a key occurs twice.
    fn new(mut entries: Vec<TomlEntry<'d>>) -> Option<Self> {
        entries.sort_unstable_by(|a, b| a.key.value.cmp(&b.key.value));
        let each_once = entries.is_sorted_by(|a, b| a.key.value < b.key.value);
        each_once.then(|| Self::from_sorted(entries))
    }

    /// The table of `entries`, which are sorted by key and have no duplicates.
    pub(super) fn from_sorted(entries: Vec<TomlEntry<'d>>) -> Self {
        let key_bits = entries.iter().fold(0, |key_bits, entry| key_bits | key_bit(&entry.key.value));
        Self { entries, key_bits }
    }

    /// The entry of a key. A linear search is faster than a binary one here, because most keys differ in length.
    pub fn get(&self, key: &str) -> Option<&TomlEntry<'d>> {
        if self.key_bits & key_bit(key) == 0 {
            return None;
        }
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// Every entry, sorted by key.
    pub fn iter(&self) -> std::slice::Iter<'_, TomlEntry<'d>> {
        self.entries.iter()
    }

    /// Every entry, sorted by key.
    pub fn as_slice(&self) -> &[TomlEntry<'d>] {
        &self.entries
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The top-level table of `text` if it is plain TOML without errors: no dotted keys and no table headers.
pub fn parse_plain(text: &str) -> Option<TomlTable<'_>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut builder = TableBuilder::new(source);
    let mut faults = Faults(false);
    parser::parse_document(&tokens, &mut builder, &mut faults);
    builder.top().filter(|_| !faults.0)
}

/// Whether there was an error; the recovering parser reports which.
struct Faults(bool);

impl ErrorSink for Faults {
    fn report_error(&mut self, _: toml_parser::ParseError) {
        self.0 = true;
    }
}

/// A table or an array that hasn't ended yet.
struct OpenValue<'d> {
    start: usize,
    parts: Contents<'d>,
}

/// Its contents so far.
enum Contents<'d> {
    /// The entries of a table, and a key whose value is not yet read.
    Table(Vec<TomlEntry<'d>>, Option<Spanned<Cow<'d, str>>>),
    /// The values of an array.
    Array(Vec<Spanned<TomlValue<'d>>>),
}

impl<'d> Contents<'d> {
    /// The complete value; `None` if a key has no value.
    fn finish(self) -> Option<TomlValue<'d>> {
        match self {
            Self::Table(entries, None) => TomlTable::new(entries).map(TomlValue::Table),
            Self::Table(_, Some(_)) => None,
            Self::Array(values) => Some(TomlValue::Array(values)),
        }
    }
}

/// Builds a table from the parser's events.
struct TableBuilder<'d> {
    source: Source<'d>,
    /// The top-level table, and the values in it that haven't ended.
    open: Vec<OpenValue<'d>>,
    /// Whether something other than plain TOML was found.
    given_up: bool,
}

impl<'d> TableBuilder<'d> {
    /// Begins with a top-level table with capacity for the keys of most stories.
    fn new(source: Source<'d>) -> Self {
        let top = OpenValue { start: 0, parts: Contents::Table(Vec::with_capacity(16), None) };
        Self { source, open: vec![top], given_up: false }
    }

    /// The top-level table, after the last event.
    fn top(mut self) -> Option<TomlTable<'d>> {
        let top = self.open.pop().filter(|_| self.open.is_empty() && !self.given_up)?;
        match top.parts.finish()? {
            TomlValue::Table(table) => Some(table),
            _ => None,
        }
    }

    fn give_up(&mut self) {
        self.given_up = true;
    }

    fn open(&mut self, span: toml_parser::Span, parts: Contents<'d>) -> bool {
        self.open.push(OpenValue { start: span.start(), parts });
        self.given_up |= self.open.len() > MAX_DEPTH;
        !self.given_up
    }

    fn close(&mut self, span: toml_parser::Span) {
        let closed = self.open.pop().and_then(|OpenValue { start, parts }| Some((start, parts.finish()?)));
        match closed {
            Some((start, value)) => self.value(Spanned::new(value, Span::new(start, span.end()))),
            None => self.give_up(),
        }
    }

    /// Adds a value to the innermost open table or array.
    fn value(&mut self, value: Spanned<TomlValue<'d>>) {
        match self.open.last_mut().map(|open| &mut open.parts) {
            Some(Contents::Array(values)) => values.push(value),
            Some(Contents::Table(entries, key)) => match key.take() {
                Some(key) => entries.push(TomlEntry { key, value }),
                None => self.give_up(),
            },
            None => self.give_up(),
        }
    }

    fn raw(
        &self,
        kind: EventKind,
        span: toml_parser::Span,
        encoding: Option<Encoding>,
    ) -> Option<toml_parser::Raw<'d>> {
        self.source.get(Event::new_unchecked(kind, encoding, span))
    }

    fn scalar_of(
        &self,
        span: toml_parser::Span,
        encoding: Option<Encoding>,
        faults: &mut dyn ErrorSink,
    ) -> Option<TomlValue<'d>> {
        let mut text = Cow::Borrowed("");
        let raw = self.raw(EventKind::Scalar, span, encoding)?;
        let kind = raw.decode_scalar(&mut text, faults);
        let is_written_as: fn(&str) -> bool = match kind {
            ScalarKind::String | ScalarKind::Boolean(_) => |_| true,
            ScalarKind::DateTime => toml_number::is_date,
            ScalarKind::Float | ScalarKind::Integer(_) => toml_number::is_number,
        };
        if !is_written_as(raw.as_str()) {
            return None;
        }
        Some(match kind {
            ScalarKind::String => TomlValue::String(text),
            ScalarKind::Boolean(boolean) => TomlValue::Boolean(boolean),
            ScalarKind::DateTime => TomlValue::Datetime(text.parse().ok()?),
            ScalarKind::Float => TomlValue::Float(text),
            ScalarKind::Integer(radix) => TomlValue::Integer(text, radix.value()),
        })
    }
}

impl EventReceiver for TableBuilder<'_> {
    fn std_table_open(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.give_up();
    }

    fn array_table_open(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.give_up();
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.open(span, Contents::Table(Vec::new(), None))
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn array_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.open(span, Contents::Array(Vec::new()))
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn simple_key(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, faults: &mut dyn ErrorSink) {
        let mut text = Cow::Borrowed("");
        let raw = self.raw(EventKind::SimpleKey, span, encoding);
        match (raw, self.open.last_mut().map(|open| &mut open.parts)) {
            (Some(raw), Some(Contents::Table(_, key @ None))) => {
                raw.decode_key(&mut text, faults);
                *key = Some(Spanned::new(text, Span::new(span.start(), span.end())));
            }
            _ => self.give_up(),
        }
    }

    fn key_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.give_up();
    }

    fn scalar(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, faults: &mut dyn ErrorSink) {
        match self.scalar_of(span, encoding, faults) {
            Some(value) => self.value(Spanned::new(value, Span::new(span.start(), span.end()))),
            None => self.give_up(),
        }
    }

    // The parser leaves the validation of comments and newlines to its receiver.
    fn comment(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_comment(faults);
        }
    }

    fn newline(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_newline(faults);
        }
    }

    fn error(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::super::toml_recovering::parse_recovering;
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use crate::reach::{assert_reaching, cases};

    /// Where the quick way gives a table, the library's tree is the same and has no error.
    fn agree(text: &str) -> bool {
        let Some(quick) = parse_plain(text) else { return false };
        let (slow, errors) = parse_recovering(text);
        assert!(errors.is_empty(), "{errors:?} in {text:?}");
        assert_eq!(quick, slow, "{text:?}");
        true
    }

    /// Whether both ways give a table in which there is something.
    fn is_plain(text: &str) -> bool {
        agree(text) && text.contains('=')
    }

    #[test]
    fn ordinary_front_matter_is_plain() {
        for text in [
            "",
            "# nothing\n",
            "title = \"A \\\"b\\\" \\u00e9\"\r\ntype = 'bug' # so\n\n\"step\" = 'x'\n",
            "estimate = 1.5\nreach = 1_000\nhex = 0xff\nneg = -3\nok = true\n",
            "due = 2026-01-02\nat = 2026-01-02T03:04:05Z\ntime = 03:04:05\n",
            "a = [\"x\", 'y', # z\n 3,]\nb = []\nc = [[1], [{ d = [2] }]]\n",
            "value = { income = 1, cost = 2.5 }\nextra = {}\n",
            "text = \"\"\"\nlines\\\n  of it\"\"\"\nraw = '''\n'a'\n'''\n",
        ] {
            assert!(agree(text), "{text}");
        }
    }

    #[test]
    fn the_rest_is_not() {
        let deep = format!("a = {}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        let endless = format!("a = {}", "[{a=".repeat(100_000));
        for text in [
            "[extra]\na = 1\n",
            "[[a]]\n",
            "extra.a = 1\n",
            "a = { b.c = 1 }\n",
            "a = 1\na = 2\n",
            "b = 1\na = 1\n'b' = 2\n",
            "a = { b = 1, b = 2 }\n",
            "a = \n",
            "a = x\n",
            "a = 2026-02-30\n",
            "a = 01\n",
            "a = 1_0xyz\n",
            "a = 0x\n",
            "a = 2_026-11-23\n",
            "a = \"\\q\"\n",
            "a = 1 # \u{1}\n",
            "a = 1\rb = 2\n",
            "a = [1\n",
            "a = { b = 1\n",
            "'''a''' = 1\n",
            "a\n",
            "= 1\n",
            &deep,
            &endless,
        ] {
            assert!(parse_plain(text).is_none(), "{text:.80}");
        }
    }

    #[test]
    fn both_ways_agree() {
        let line = prop_oneof![3 => select(LINES).prop_map(str::to_owned), 1 => vec(select(PIECES), 0..6).prop_map(|p| p.concat())];
        assert_reaching(25, cases(512), &vec(line, 0..5), |lines| Ok(is_plain(&lines.concat())));
    }

    #[test]
    fn both_ways_agree_on_lines() {
        assert_reaching(15, cases(512), &vec((select(NAMES), select(VALUES)), 1..4), |lines| {
            let text: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
            Ok(is_plain(&text))
        });
    }

    /// A plain table with up to three other characters in it.
    #[test]
    fn both_ways_agree_on_any_text() {
        let lines = [
            "a = ([0-9]{1,3}|'[a-c ]{0,4}'|\"[a-cé]{0,4}\"|true|nan)",
            "b = \\[(1, |'x', ){0,3}\\]",
            "c = \\{ (a = [0-9])?\\ }",
        ];
        let text = lines.map(|line| format!("({line} {{0,2}}(#[a-c]{{0,3}})?\r?\n){{0,1}}")).concat();
        let noise = vec((any::<Index>(), "[a-c=.,'\"{}\\[\\]#\\\\ \\n\\r\\t0-9tfinux_:TZ+é-]"), 0..4);
        let values = (proptest::string::string_regex(&text).unwrap(), noise);
        assert_reaching(25, cases(1024), &values, |(mut text, noise)| {
            for (at, c) in noise {
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                text.insert_str(*at.get(&places), &c);
            }
            Ok(is_plain(&text))
        });
    }

    const LINES: &[&str] =
        &["a = 1\n", "b = 'x'\n", "c = [1, 2]\n", "d = { e = 1 }\n", "# c\n", "e = \"\\n\" # c\r\n", "f.g = 1\n"];

    const PIECES: &[&str] = &[
        "a",
        "b",
        " = ",
        "=",
        "\n",
        "\r\n",
        " ",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\\n",
        "\\",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        ".",
        "# c",
        "1",
        "0x1f",
        "0b1",
        "0o7",
        "1_0",
        "1.5",
        "1e3",
        "inf",
        "-nan",
        "+1",
        "true",
        "false",
        "2026-01-02",
        "T03:04:05",
        "03:04",
        "Z",
        "é",
        "\u{1}",
        "\t",
    ];
    const NAMES: &[&str] = &["a", "b", "\"b\"", "c", "'d e'", "é", "f.g", "\"\"", "1", "a-b", "[t]\nx"];
    const VALUES: &[&str] = &[
        "1",
        "'x'",
        "\"x\\ty\"",
        "[]",
        "[1, 'a']",
        "[[], [1]]",
        "{}",
        "{ a = 1 }",
        "{ a = { b = 'c' } }",
        "{ a.b = 1 }",
        "{ a = 1, a = 2 }",
        "[{ a = 1 }, { a = 2 }]",
        "2026-01-02",
        "2026-13-02",
        "1.5",
        "1__0",
        "true",
        "tru",
        "",
        "'",
        "\"\"\"\na\"\"\"",
        "'''a\r\nb'''",
        "0xFF",
        "-0b1",
        "# x",
        "[1,\n# c\n2,\n]",
        "{ a = 1,\n b = 2 }",
    ];
}
