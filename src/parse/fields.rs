//! Reads the keys of one TOML table into domain types, noting what doesn't fit.
//!
//! A reader never fails: a key with a wrong value reads as absent and leaves a problem behind, so that the
//! next key is read all the same.

use std::borrow::Cow;
use std::collections::HashSet;

use compact_str::CompactString;
use jiff::civil::Date;

use super::slip;
use super::table::{self, Entry, Table, Toml};
use crate::diag::{Expected, Fact, Found, Kind, Problems};
use crate::model::Decimal;
use crate::model::decimal::DecimalFault;
use crate::model::item::{Named, Reference, ReferenceText, Value};
use crate::text::{LineIndex, Span, Spanned, ascii, similar, visible};

/// One table being read.
pub struct Fields<'r, 'd, 'p> {
    table: &'r Table<'d>,
    /// The table's name, empty at the top.
    name: &'static str,
    /// Where the table's TOML begins in the file, in bytes.
    offset: usize,
    problems: &'p mut Problems,
}

impl<'r, 'd, 'p> Fields<'r, 'd, 'p> {
    /// Reads `table`, called `name`, of a TOML text that begins at byte `offset` of its file.
    pub fn new(table: &'r Table<'d>, name: &'static str, offset: usize, problems: &'p mut Problems) -> Self {
        Self { table, name, offset, problems }
    }

    /// Where the table's TOML begins in the file, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Notes every key that isn't `known`.
    pub fn only(&mut self, known: &'static [&'static str]) {
        for Entry { key, .. } in self.table.iter().filter(|entry| !known.contains(&&*entry.key.value)) {
            let meant = similar::nearest(&key.value, known.iter().copied()).map(str::to_owned);
            let span = key.span.shifted(self.offset);
            self.problems.push(span, Fact::UnknownField { key: key.value.to_string(), table: self.name, meant, known });
        }
    }

    /// The value of `key`, whatever it is.
    pub fn raw(&self, key: &str) -> Option<&'r Spanned<Toml<'d>>> {
        self.table.get(key).map(|entry| &entry.value)
    }

    /// Where a value of this table stands in the file.
    pub fn span(&self, value: &Spanned<Toml<'_>>) -> Span {
        value.span.shifted(self.offset)
    }

    /// The table under `key`.
    pub fn table(&mut self, key: &'static str) -> Option<(&'r Table<'d>, Span)> {
        let value = self.raw(key)?;
        match &value.value {
            Toml::Table(table) => Some((table, self.span(value))),
            _ => self.refuse(key, value, Expected::Kind(Kind::Table)),
        }
    }

    /// The tables of the array of tables under `key`.
    pub fn tables(&mut self, key: &'static str) -> Vec<(&'r Table<'d>, Span)> {
        let Some(value) = self.raw(key) else { return Vec::new() };
        let Toml::Array(array) = &value.value else {
            return self.refuse(key, value, Expected::Kind(Kind::Tables)).unwrap_or_default();
        };
        let mut tables = Vec::with_capacity(array.len());
        for entry in array.iter() {
            match &entry.value {
                Toml::Table(table) => tables.push((table, self.span(entry))),
                _ => self.refuse_entry(key, entry, Kind::Table),
            }
        }
        tables
    }

    /// Any string.
    pub fn string(&mut self, key: &str) -> Option<Spanned<Box<str>>> {
        self.text(key).map(|text| text.map(Box::from))
    }

    fn text(&mut self, key: &str) -> Option<Spanned<Cow<'r, str>>> {
        let value = self.raw(key)?;
        match &value.value {
            Toml::String(text) => Some(Spanned::new(read(text), self.span(value))),
            _ => self.refuse(key, value, Expected::Kind(Kind::String)),
        }
    }

    /// One line of text in which something can be seen, of at most `max` characters, read as it is written.
    pub fn line(&mut self, key: &'static str, max: usize) -> Option<Spanned<Box<str>>> {
        let text = self.string(key)?;
        match line_fault(&text.value, max) {
            None => Some(text),
            Some(Expected::Straight(c, at)) if visible::is_explicit_bidi_control(c) => {
                // It is said, and can be read.
                let _: Option<()> = self.refuse(key, self.raw(key)?, Expected::Straight(c, at));
                Some(text)
            }
            Some(expected) => self.refuse(key, self.raw(key)?, expected),
        }
    }

    /// Notes that `key` is missing at `span`, if it is.
    pub fn require(&mut self, key: &'static str, span: Span) {
        if self.raw(key).is_none() {
            self.problems.push(span, Fact::MissingField { key, table: self.name });
        }
    }

    /// A word that names a `T`.
    pub fn word<T: Named>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let value = self.raw(key)?;
        let word = value.value.as_str();
        if let Some(named) = word.and_then(T::from_name) {
            return Some(Spanned::new(named, self.span(value)));
        }
        let names: Vec<&'static str> = T::NAMES.iter().map(|(name, _)| *name).collect();
        let meant = word.and_then(|word| similar::nearest(word, names.iter().copied())).map(str::to_owned);
        self.refuse(key, value, Expected::OneOf(names, meant))
    }

    /// A decimal of the contract.
    pub fn decimal(&mut self, key: &str) -> Option<Spanned<Decimal>> {
        let value = self.raw(key)?;
        self.decimal_of(key, value)
    }

    /// The decimal that a value of `key` is.
    pub fn decimal_of(&mut self, key: &str, value: &'r Spanned<Toml<'d>>) -> Option<Spanned<Decimal>> {
        let span = self.span(value);
        let read = match &value.value {
            Toml::Integer(digits, 10) | Toml::Float(digits) => Decimal::parse(digits),
            Toml::Integer(digits, radix) => {
                let number = u64::from_str_radix(digits, *radix);
                number.map_err(|_| DecimalFault::TooLarge).and_then(|number| Decimal::parse(&number.to_string()))
            }
            _ => return self.refuse(key, value, Expected::Kind(Kind::Number)),
        };
        match read {
            Ok(decimal) => Some(Spanned::new(decimal, span)),
            Err(fault) => self.refuse(key, value, Expected::Decimal(fault)),
        }
    }

    /// A share from 0 to 1.
    pub fn share(&mut self, key: &'static str) -> Option<Spanned<Decimal>> {
        let share = self.decimal(key)?;
        if share.value <= Decimal::ONE { Some(share) } else { self.refuse(key, self.raw(key)?, Expected::Share) }
    }

    /// A whole number from 0 that an `i64` can hold, as TOML's integers do.
    pub fn count(&mut self, key: &'static str) -> Option<Spanned<u64>> {
        let value = self.raw(key)?;
        let number = match &value.value {
            Toml::Integer(digits, radix) => i64::from_str_radix(digits, *radix).ok(),
            _ => None,
        };
        match number.and_then(|number| u64::try_from(number).ok()) {
            Some(number) => Some(Spanned::new(number, self.span(value))),
            None => self.refuse(key, value, Expected::Count),
        }
    }

    /// A number of days.
    pub fn days(&mut self, key: &'static str) -> Option<u32> {
        let count = self.count(key)?;
        u32::try_from(count.value).ok().or_else(|| self.refuse(key, self.raw(key)?, Expected::Count))
    }

    /// A local date.
    pub fn date(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let value = self.raw(key)?;
        let written = match &value.value {
            Toml::Datetime(at) if at.time.is_none() && at.offset.is_none() => at.date,
            _ => None,
        };
        let date = written.and_then(|date| {
            let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
            Date::new(i16::try_from(date.year).ok()?, month, day).ok()
        });
        match date {
            Some(date) => Some(Spanned::new(date, self.span(value))),
            None => self.refuse(key, value, Expected::Date),
        }
    }

    /// A reference to a `K`.
    pub fn reference<K>(&mut self, key: &'static str) -> Option<Reference<K>> {
        self.text(key).map(|text| text.map(|text| ReferenceText::new(&text)))
    }

    /// An array of references.
    pub fn references<K>(&mut self, key: &'static str) -> Vec<Reference<K>> {
        self.array(key).into_iter().map(|text| text.map(|text| ReferenceText::new(&text))).collect()
    }

    /// An array of strings.
    pub fn array(&mut self, key: &'static str) -> Vec<Spanned<CompactString>> {
        let Some(value) = self.raw(key) else { return Vec::new() };
        let Toml::Array(array) = &value.value else {
            return self.refuse(key, value, Expected::Kind(Kind::Strings)).unwrap_or_default();
        };
        let mut texts = Vec::with_capacity(array.len());
        for entry in array.iter() {
            match &entry.value {
                Toml::String(text) => texts.push(Spanned::new(read(text).into(), self.span(entry))),
                _ => self.refuse_entry(key, entry, Kind::String),
            }
        }
        texts
    }

    /// A string, or an array of strings.
    pub fn strings(&mut self, key: &'static str) -> Vec<CompactString> {
        match self.raw(key).map(|value| &value.value) {
            Some(Toml::String(text)) => vec![read(text).into()],
            Some(Toml::Array(_)) => self.array(key).into_iter().map(|text| text.value).collect(),
            Some(_) => self
                .raw(key)
                .and_then(|value| self.refuse(key, value, Expected::Kind(Kind::StringOrStrings)))
                .unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// A value: a number, or a table of numbers by name.
    pub fn value(&mut self, key: &'static str) -> Option<Spanned<Value>> {
        let value = self.raw(key)?;
        let span = self.span(value);
        let Toml::Table(table) = &value.value else {
            if matches!(&value.value, Toml::Integer(..) | Toml::Float(_)) {
                return self.decimal_of(key, value).map(|number| number.map(Value::Plain));
            }
            return self.refuse(key, value, Expected::Kind(Kind::Value));
        };
        let before = self.problems.len();
        let parts = self.parts(key, table);
        (self.problems.len() == before).then(|| Spanned::new(Value::Parts(parts), span))
    }

    /// The numbers of a table, by name.
    pub fn parts(&mut self, key: &str, table: &'r Table<'d>) -> Vec<(Box<str>, Spanned<Decimal>)> {
        let numbers = table.iter().filter_map(|Entry { key: name, value: part }| {
            let number = self.decimal_of(&format!("{key}.{}", name.value), part)?;
            Some((name.value.as_ref().into(), number))
        });
        numbers.collect()
    }

    /// Notes that `key` can't have `value`, and reads as nothing.
    pub fn refuse<T>(&mut self, key: &str, value: &Spanned<Toml<'_>>, expected: Expected) -> Option<T> {
        let found = found(&value.value);
        let span = self.span(value);
        self.problems.push(span, Fact::InvalidValue { key: self.qualified(key), found, expected });
        None
    }

    /// Notes that the array under `key` can't hold `entry`.
    fn refuse_entry(&mut self, key: &str, entry: &Spanned<Toml<'_>>, kind: Kind) {
        let found = found(&entry.value);
        let key = self.qualified(key);
        self.problems.push(self.span(entry), Fact::InvalidValue { key, found, expected: Expected::Entry(kind) });
    }

    /// Notes a fact at a value of this table.
    pub fn note(&mut self, span: Span, fact: Fact) {
        self.problems.push(span, fact);
    }

    fn qualified(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// What a text should have been to be a line of at most `max` characters; `None` if it is one.
fn line_fault(text: &str, max: usize) -> Option<Expected> {
    if text.trim().is_empty() {
        return Some(Expected::Line(max));
    }
    if ascii::is_printable(text) {
        return (text.len() > max).then_some(Expected::Line(max));
    }
    if !visible::has_visible_text(text) {
        return Some(Expected::Visible(max));
    }
    let first = |is_bad: fn(char) -> bool| {
        let mut each = text.chars().enumerate();
        each.find(|(_, c)| is_bad(*c)).map(|(at, c)| Expected::Straight(c, at + 1))
    };
    // Turned text comes last: it is the one fault that leaves the line usable.
    let too_long = (text.chars().count() > max).then_some(Expected::Line(max));
    first(visible::is_line_break).or(too_long).or_else(|| first(visible::is_explicit_bidi_control))
}

/// A string's text. TOML leaves it open which line ends a string over several lines has; here it doesn't
/// depend on the checkout.
fn read(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// What a value is that can't stand where it stands.
fn found(value: &Toml<'_>) -> Found {
    match value {
        Toml::String(text) => Found::string(&read(text)),
        Toml::Integer(digits, radix) => Found::Number(format!("{}{digits}", prefix(*radix)).into()),
        Toml::Float(float) => Found::Number(float.as_ref().into()),
        Toml::Boolean(boolean) => Found::Boolean(*boolean),
        Toml::Datetime(datetime) => match (&datetime.date, &datetime.time) {
            (Some(_), None) => Found::Date(datetime.to_string().into()),
            (Some(_), Some(_)) => Found::DateTime(datetime.to_string().into()),
            (None, _) => Found::Time(datetime.to_string().into()),
        },
        Toml::Array(_) => Found::Array,
        Toml::Table(_) => Found::Table,
    }
}

/// How TOML marks a radix.
const fn prefix(radix: u32) -> &'static str {
    match radix {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    }
}

/// The line of `text` in which `span` begins.
fn line_at(text: &str, span: Span) -> &str {
    let (before, after) = text.split_at_checked(span.start as usize).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |end| before.len() + end);
    &text[start..end]
}

/// Parses a TOML text that begins at byte `offset` of its file and hands its top table to `read`.
///
/// After a syntax error the rest is still read, but what can't be told from a consequence of the error is
/// not reported: missing keys and weights, and anything on the error's own lines. Returns whether there was none.
pub fn document(
    text: &str,
    offset: usize,
    problems: &mut Problems,
    read: impl FnOnce(&Table<'_>, &mut Problems),
) -> bool {
    if let Some(table) = table::plain(text) {
        read(&table, problems);
        return true;
    }
    let (table, errors) = table::recovered(text);
    if errors.is_empty() {
        read(&table, problems);
        return true;
    }
    let mut later = Problems::new(problems.path().clone());
    read(&table, &mut later);
    let lines = LineIndex::new(text);
    let line_of = |span: Span| lines.line(span.start);
    let mut broken_lines = HashSet::new();
    for error in errors {
        let span = error.span().map_or(Span::default(), Span::from);
        if broken_lines.insert(line_of(span)) {
            let words = error.message().trim().to_owned();
            problems.push(span.shifted(offset), Fact::Syntax { words, slip: slip::find(line_at(text, span)) });
        }
    }
    let told = |problem: &crate::diag::Problem| {
        let start = (problem.place.span.start as usize).saturating_sub(offset);
        let may_follow = match &problem.fact {
            Fact::MissingField { .. } => true,
            Fact::InvalidValue { expected, .. } => matches!(expected, Expected::Weight(..)),
            _ => false,
        };
        !may_follow && !broken_lines.contains(&line_of(Span::new(start, start)))
    };
    for problem in later.into_vec().into_iter().filter(told) {
        problems.push(problem.place.span, problem.fact);
    }
    false
}
