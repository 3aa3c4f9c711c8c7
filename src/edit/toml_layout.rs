//! Where the keys and values of a TOML text are written.
//!
//! The parser's tables forget how they are spelled. An edit that keeps every other byte needs the spelling: each line with a
//! key or a table header, and the entries of inline tables and arrays.

use std::borrow::Cow;

use toml_parser::decoder::Encoding;
use toml_parser::parser::{self, Event, EventKind, EventReceiver};
use toml_parser::{ErrorSink, ParseError, Source};

use crate::text::Span;

/// The statements of a TOML text, in the order of the text.
#[derive(Debug)]
pub struct TomlLayout<'t> {
    /// The text.
    pub text: &'t str,
    /// Its headers and keys.
    pub statements: Vec<Statement>,
}

/// A table header, or a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// The keys from the top: those of the header above it, and its own.
    pub path: Vec<String>,
    /// Where the last key of its path is written.
    pub key: Span,
    /// The lines that it takes, from the start of the first to the end of the last, with the line ending.
    pub lines: Span,
    /// Its value; empty for a header.
    pub value: Span,
    /// What a value contains.
    pub entries: Entries,
}

/// The kinds of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `[table]`
    Header,
    /// `[[table]]`
    ArrayHeader,
    /// `key = value`
    KeyValue,
}

/// The entries of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entries {
    /// It has none.
    Scalar,
    /// The values of an array.
    Array(Vec<Span>),
    /// The entries of an inline table.
    Table(Vec<InlineEntry>),
}

/// An entry of an inline table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineEntry {
    /// Its keys, from that table.
    pub path: Vec<String>,
    /// Where its first key begins.
    pub start: usize,
    /// Its value.
    pub value: Span,
}

impl<'t> TomlLayout<'t> {
    /// The layout of `text`; `None` if it has a syntax error.
    pub fn new(text: &'t str) -> Option<Self> {
        let source = Source::new(text);
        let tokens = source.lex().into_vec();
        let mut reader = LayoutReader::new(source, text);
        let mut faults = Faults(false);
        parser::parse_document(&tokens, &mut reader, &mut faults);
        let is_sound = !faults.0 && !reader.failed;
        is_sound.then_some(Self { text, statements: reader.statements })
    }

    /// The key with exactly this path that is written on a line of its own.
    pub fn find(&self, path: &[&str]) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.kind == StatementKind::KeyValue && statement.path == *path)
    }

    /// The statements with this path, and those of what it contains.
    pub fn at_or_below<'s>(&'s self, path: &'s [&str]) -> impl Iterator<Item = &'s Statement> {
        let is_below = move |statement: &&Statement| {
            let keys = statement.path.get(..path.len());
            keys.is_some_and(|keys| keys.iter().zip(path).all(|(one, other)| one == other))
        };
        self.statements.iter().filter(is_below)
    }

    /// The keys that stand above the first header.
    pub fn top(&self) -> &[Statement] {
        let first_header = self.statements.iter().position(|statement| statement.kind != StatementKind::KeyValue);
        self.statements.get(..first_header.unwrap_or(self.statements.len())).unwrap_or_default()
    }

    /// Where a statement begins together with the comment lines directly above it.
    pub fn start_with_comments(&self, statement: &Statement) -> usize {
        let mut start = statement.lines.start as usize;
        // A line of a value may look like a comment.
        let ends = self.statements.iter().map(|other| other.lines.end as usize);
        let end_above = ends.filter(|end| *end <= start).max().unwrap_or(0);
        while let Some(above) = self.text.get(..start).filter(|above| !above.is_empty()) {
            let line_start = above.strip_suffix('\n').unwrap_or(above).rfind('\n').map_or(0, |newline| newline + 1);
            let line = above.get(line_start..).unwrap_or_default().trim_start();
            if line_start < end_above || !line.starts_with('#') {
                break;
            }
            start = line_start;
        }
        start
    }
}

/// Whether there was an error.
struct Faults(bool);

impl ErrorSink for Faults {
    fn report_error(&mut self, _: ParseError) {
        self.0 = true;
    }
}

/// A value that contains others and hasn't ended.
struct Open {
    start: usize,
    entries: Entries,
}

/// Collects the statements from the parser's events.
struct LayoutReader<'t> {
    source: Source<'t>,
    text: &'t str,
    statements: Vec<Statement>,
    /// The path of the header that applies.
    header: Vec<String>,
    /// The header that is being read.
    open_header: Option<StatementKind>,
    /// The keys of the statement that is being read, and where the first begins and the last is.
    keys: Vec<String>,
    first_key: usize,
    last_key: Span,
    /// The keys of the entry of the outermost inline table that is being read, and where the first begins.
    entry_keys: Vec<String>,
    entry_start: usize,
    open: Vec<Open>,
    failed: bool,
}

impl<'t> LayoutReader<'t> {
    fn new(source: Source<'t>, text: &'t str) -> Self {
        Self {
            source,
            text,
            statements: Vec::new(),
            header: Vec::new(),
            open_header: None,
            keys: Vec::new(),
            first_key: 0,
            last_key: Span::default(),
            entry_keys: Vec::new(),
            entry_start: 0,
            open: Vec::new(),
            failed: false,
        }
    }

    /// The lines from the one with byte `start` to the one with byte `end`.
    fn lines(&self, start: usize, end: usize) -> Span {
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = after.find('\n').map_or(self.text.len(), |newline| end + newline + 1);
        Span::new(line_start, line_end)
    }

    fn end_header(&mut self, end: usize) {
        let Some(kind) = self.open_header.take() else { return };
        self.header = std::mem::take(&mut self.keys);
        let lines = self.lines(self.first_key, end);
        let path = self.header.clone();
        let value = Span::default();
        self.statements.push(Statement { kind, path, key: self.last_key, lines, value, entries: Entries::Scalar });
    }

    /// A value that is complete.
    fn end_value(&mut self, value: Span, entries: Entries) {
        // Only the entries of the outermost value are kept.
        if let [outermost] = self.open.as_mut_slice() {
            match &mut outermost.entries {
                Entries::Array(values) => values.push(value),
                Entries::Table(entries) => {
                    let path = std::mem::take(&mut self.entry_keys);
                    entries.push(InlineEntry { path, start: self.entry_start, value });
                }
                Entries::Scalar => {}
            }
        }
        if !self.open.is_empty() {
            return;
        }
        let path = self.header.iter().cloned().chain(self.keys.drain(..)).collect();
        let lines = self.lines(self.first_key, value.end as usize);
        self.statements.push(Statement {
            kind: StatementKind::KeyValue,
            path,
            key: self.last_key,
            lines,
            value,
            entries,
        });
    }

    fn close(&mut self, span: toml_parser::Span) {
        if let Some(Open { start, entries }) = self.open.pop() {
            self.end_value(Span::new(start, span.end()), entries);
        }
    }
}

impl EventReceiver for LayoutReader<'_> {
    fn std_table_open(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header = Some(StatementKind::Header);
    }

    fn std_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.end_header(span.end());
    }

    fn array_table_open(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header = Some(StatementKind::ArrayHeader);
    }

    fn array_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.end_header(span.end());
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.open.push(Open { start: span.start(), entries: Entries::Table(Vec::new()) });
        true
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn array_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.open.push(Open { start: span.start(), entries: Entries::Array(Vec::new()) });
        true
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn simple_key(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, faults: &mut dyn ErrorSink) {
        let mut name = Cow::Borrowed("");
        let raw = self.source.get(Event::new_unchecked(EventKind::SimpleKey, encoding, span));
        if let Some(raw) = raw {
            raw.decode_key(&mut name, faults);
        }
        let name = name.into_owned();
        match self.open.len() {
            0 => {
                if self.keys.is_empty() {
                    self.first_key = span.start();
                }
                self.last_key = Span::new(span.start(), span.end());
                self.keys.push(name);
            }
            1 => {
                if self.entry_keys.is_empty() {
                    self.entry_start = span.start();
                }
                self.entry_keys.push(name);
            }
            _ => {}
        }
    }

    fn scalar(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, faults: &mut dyn ErrorSink) {
        let raw = self.source.get(Event::new_unchecked(EventKind::Scalar, encoding, span));
        if let Some(raw) = raw {
            let _ = raw.decode_scalar(&mut Cow::Borrowed(""), faults);
        }
        self.end_value(Span::new(span.start(), span.end()), Entries::Scalar);
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
        self.failed = true;
    }
}
