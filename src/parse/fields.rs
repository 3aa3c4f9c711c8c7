//! Reads the keys of one TOML table into domain types and reports invalid values.
//!
//! Reading never fails: a key with an invalid value is reported and read as absent.

use std::borrow::Cow;
use std::collections::HashMap;

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::environment;
use super::toml_table::{TomlEntry, TomlTable, TomlValue};
use super::unknown_keys;
use crate::diag::{Expected, Fact, Found, Kind, Problems};
use crate::model::Decimal;
use crate::model::decimal::DecimalFault;
use crate::model::item::{Named, Reference, ReferenceText, Value};
use crate::text::{Span, Spanned, ascii, similar, visible};

/// One table being read.
pub struct Fields<'r, 'd, 'p> {
    table: &'r TomlTable<'d>,
    /// The table's name, empty at the top.
    name: &'static str,
    /// The byte offset of the TOML text in the file.
    offset: usize,
    problems: &'p mut Problems,
}

impl<'r, 'd, 'p> Fields<'r, 'd, 'p> {
    /// Reads `table`, called `name`, of a TOML text that begins at byte `offset` of its file.
    pub fn new(table: &'r TomlTable<'d>, name: &'static str, offset: usize, problems: &'p mut Problems) -> Self {
        Self { table, name, offset, problems }
    }

    /// The byte offset of the TOML text in the file.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The table's name, empty at the top.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Reports every key that isn't `known`.
    pub fn report_unknown_keys(&mut self, known: &'static [&'static str]) {
        self.report_unknown_keys_but(known, &[]);
    }

    /// Reports every key that is neither `known` nor reported in another way.
    pub fn report_unknown_keys_but(&mut self, known: &'static [&'static str], reported: &[&str]) {
        let is_unknown = |key: &str| !known.contains(&key) && !reported.contains(&key);
        for TomlEntry { key, .. } in self.table.iter().filter(|entry| is_unknown(&entry.key.value)) {
            let span = key.span.shifted(self.offset);
            let meant = unknown_keys::meant(self.table, &key.value, known);
            let line = meant.and_then(|meant| unknown_keys::meant_line(self.table, &key.value, meant, known));
            let is_there = meant.is_some_and(|meant| self.table.get(meant).is_some());
            let (key, meant) = (key.value.to_string(), meant.map(str::to_owned));
            self.problems.push(span, Fact::UnknownField { key, table: self.name, meant, line, is_there, known });
        }
    }

    /// The value of `key`, of any type.
    pub fn raw(&self, key: &str) -> Option<&'r Spanned<TomlValue<'d>>> {
        self.table.get(key).map(|entry| &entry.value)
    }

    /// Every entry.
    pub fn entries(&self) -> &'r [TomlEntry<'d>] {
        self.table.as_slice()
    }

    /// The span of a value of this table in the file.
    pub fn span(&self, value: &Spanned<TomlValue<'_>>) -> Span {
        value.span.shifted(self.offset)
    }

    /// The table under `key`.
    pub fn table(&mut self, key: &'static str) -> Option<(&'r TomlTable<'d>, Span)> {
        let value = self.raw(key)?;
        match &value.value {
            TomlValue::Table(table) => Some((table, self.span(value))),
            _ => self.reject(key, value, Expected::Kind(Kind::Table)),
        }
    }

    /// The tables of the array of tables under `key`.
    pub fn tables(&mut self, key: &'static str) -> Vec<(&'r TomlTable<'d>, Span)> {
        let Some(value) = self.raw(key) else { return Vec::new() };
        let TomlValue::Array(array) = &value.value else {
            return self.reject(key, value, Expected::Kind(Kind::Tables)).unwrap_or_default();
        };
        let mut tables = Vec::with_capacity(array.len());
        for entry in array.iter() {
            match &entry.value {
                TomlValue::Table(table) => tables.push((table, self.span(entry))),
                _ => self.reject_entry(key, entry, Kind::Table),
            }
        }
        tables
    }

    /// Any string.
    pub fn string(&mut self, key: &str) -> Option<Spanned<Box<str>>> {
        self.text(key).map(|text| text.map(Box::from))
    }

    /// The name of an environment. One that may be taken for `production` is reported and returned.
    pub fn environment(&mut self, key: &'static str) -> Option<Spanned<Box<str>>> {
        let name = self.string(key)?;
        if !visible::has_visible_text(&name.value) {
            return self.reject(key, self.raw(key)?, Expected::Environment(false));
        }
        if environment::is_another_spelling(&name.value) {
            let _: Option<()> = self.reject(key, self.raw(key)?, Expected::Environment(true));
        }
        Some(name)
    }

    fn text(&mut self, key: &str) -> Option<Spanned<Cow<'r, str>>> {
        let value = self.raw(key)?;
        match &value.value {
            TomlValue::String(text) => Some(Spanned::new(normalized(text), self.span(value))),
            _ => self.reject(key, value, Expected::Kind(Kind::String)),
        }
    }

    /// One line of visible text of at most `max` characters. A line with an invisible character is reported and returned.
    pub fn line(&mut self, key: &'static str, max: usize) -> Option<Spanned<Box<str>>> {
        let text = self.string(key)?;
        match line_fault(&text.value, max) {
            None => Some(text),
            Some(Expected::WithoutCharacter(c, at)) if !visible::is_line_break(c) => {
                let _: Option<()> = self.reject(key, self.raw(key)?, Expected::WithoutCharacter(c, at));
                Some(text)
            }
            Some(expected) => self.reject(key, self.raw(key)?, expected),
        }
    }

    /// As [`Self::line`], but of a line with a fault its usable beginning is returned, which ends in `…`.
    pub fn line_or_beginning(&mut self, key: &'static str, max: usize) -> Option<Spanned<Box<str>>> {
        if let Some(line) = self.line(key, max) {
            return Some(line);
        }
        let value = self.raw(key)?;
        let text = value.value.as_str()?;
        let line = text.trim().split(visible::is_line_break).next().unwrap_or_default();
        let beginning: String = line.chars().take(max - 1).chain(['…']).collect();
        visible::has_visible_text(line).then(|| Spanned::new(beginning.into(), self.span(value)))
    }

    /// Reports `key` at `span` if it is missing.
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
        self.reject(key, value, Expected::OneOf(names, meant))
    }

    /// A number from 0 to 10¹² with at most four decimals.
    pub fn decimal(&mut self, key: &str) -> Option<Spanned<Decimal>> {
        let value = self.raw(key)?;
        self.decimal_of(key, value)
    }

    /// A value of `key` as a decimal.
    pub fn decimal_of(&mut self, key: &str, value: &'r Spanned<TomlValue<'d>>) -> Option<Spanned<Decimal>> {
        let span = self.span(value);
        let decimal = match &value.value {
            TomlValue::Integer(digits, 10) | TomlValue::Float(digits) => Decimal::parse(digits),
            TomlValue::Integer(digits, radix) => {
                let number = u64::from_str_radix(digits, *radix);
                number.map_err(|_| DecimalFault::TooLarge).and_then(|number| Decimal::parse(&number.to_string()))
            }
            _ => return self.reject(key, value, Expected::Kind(Kind::Number)),
        };
        match decimal {
            Ok(decimal) => Some(Spanned::new(decimal, span)),
            Err(fault) => self.reject(key, value, Expected::Decimal(fault)),
        }
    }

    /// A share from 0 to 1.
    pub fn share(&mut self, key: &'static str) -> Option<Spanned<Decimal>> {
        let value = self.raw(key)?;
        // What isn't a number can still be written as a share: `"40%"`.
        if !matches!(value.value, TomlValue::Integer(..) | TomlValue::Float(_)) {
            return self.reject(key, value, Expected::Share);
        }
        let share = self.decimal_of(key, value)?;
        if share.value <= Decimal::ONE { Some(share) } else { self.reject(key, value, Expected::Share) }
    }

    /// A whole number from 0 that an `i64` can hold, as TOML's integers do.
    pub fn count(&mut self, key: &'static str) -> Option<Spanned<u64>> {
        let value = self.raw(key)?;
        let number = match &value.value {
            TomlValue::Integer(digits, radix) => i64::from_str_radix(digits, *radix).ok(),
            _ => None,
        };
        match number.and_then(|number| u64::try_from(number).ok()) {
            Some(number) => Some(Spanned::new(number, self.span(value))),
            None => self.reject(key, value, Expected::Count),
        }
    }

    /// A whole number that a `u32` can hold, such as a number of days.
    pub fn small_count(&mut self, key: &'static str) -> Option<u32> {
        let count = self.count(key)?;
        u32::try_from(count.value).ok().or_else(|| self.reject(key, self.raw(key)?, Expected::Count))
    }

    /// A local date.
    pub fn date(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let value = self.raw(key)?;
        let written = match &value.value {
            TomlValue::Datetime(at) if at.time.is_none() && at.offset.is_none() => at.date,
            _ => None,
        };
        match written.and_then(date_of) {
            Some(date) => Some(Spanned::new(date, self.span(value))),
            None => self.reject(key, value, Expected::Date),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let value = self.raw(key)?;
        match value.value {
            TomlValue::Boolean(boolean) => Some(boolean),
            _ => self.reject(key, value, Expected::Kind(Kind::Boolean)),
        }
    }

    /// An instant: a date and time with an offset, or a local date, which counts as its midnight in UTC.
    pub fn instant(&mut self, key: &'static str) -> Option<Spanned<Timestamp>> {
        let value = self.raw(key)?;
        let instant = match &value.value {
            TomlValue::Datetime(at) => instant_of(at),
            _ => None,
        };
        match instant {
            Some(instant) => Some(Spanned::new(instant, self.span(value))),
            None => self.reject(key, value, Expected::Timestamp),
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
        let texts = self.texts(key);
        self.report_repeated(key, &texts);
        texts
    }

    /// Reports the texts that a list has a second time.
    fn report_repeated(&mut self, key: &'static str, texts: &[Spanned<CompactString>]) {
        if texts.len() < 2 {
            return; // the usual case, without a map
        }
        let mut seen = HashMap::with_capacity(texts.len());
        for text in texts {
            let Some(first) = seen.insert(&text.value, text.span) else { continue };
            let key = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
            self.problems.push(text.span, Fact::RepeatedEntry { key, text: text.value.to_string(), first });
        }
    }

    /// As [`array`](Self::array), for lists with a word of their own for what they have twice.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<CompactString>> {
        let Some(value) = self.raw(key) else { return Vec::new() };
        let TomlValue::Array(array) = &value.value else {
            return self.reject(key, value, Expected::Kind(Kind::Strings)).unwrap_or_default();
        };
        let mut texts = Vec::with_capacity(array.len());
        for entry in array.iter() {
            match &entry.value {
                TomlValue::String(text) => texts.push(Spanned::new(normalized(text).into(), self.span(entry))),
                _ => self.reject_entry(key, entry, Kind::String),
            }
        }
        texts
    }

    /// A string, or an array of strings.
    pub fn strings(&mut self, key: &'static str) -> Vec<CompactString> {
        match self.raw(key).map(|value| &value.value) {
            Some(TomlValue::String(text)) => vec![normalized(text).into()],
            Some(TomlValue::Array(_)) => self.array(key).into_iter().map(|text| text.value).collect(),
            Some(_) => self
                .raw(key)
                .and_then(|value| self.reject(key, value, Expected::Kind(Kind::StringOrStrings)))
                .unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// A value: a number, or a table of numbers by name.
    pub fn value(&mut self, key: &'static str) -> Option<Spanned<Value>> {
        let value = self.raw(key)?;
        let span = self.span(value);
        let TomlValue::Table(table) = &value.value else {
            if matches!(&value.value, TomlValue::Integer(..) | TomlValue::Float(_)) {
                return self.decimal_of(key, value).map(|number| number.map(Value::Plain));
            }
            return self.reject(key, value, Expected::Kind(Kind::Value));
        };
        let before = self.problems.len();
        let parts = self.parts(key, table);
        (self.problems.len() == before).then(|| Spanned::new(Value::Parts(parts), span))
    }

    /// The numbers of a table, by name.
    pub fn parts(&mut self, key: &str, table: &'r TomlTable<'d>) -> Vec<(Box<str>, Spanned<Decimal>)> {
        let numbers = table.iter().filter_map(|TomlEntry { key: name, value: part }| {
            let number = self.decimal_of(&format!("{key}.{}", name.value), part)?;
            Some((name.value.as_ref().into(), number))
        });
        numbers.collect()
    }

    /// The strings of the table under `key`, by name.
    pub fn texts_by_name(&mut self, key: &'static str) -> Vec<(Box<str>, Box<str>)> {
        let Some((table, _)) = self.table(key) else { return Vec::new() };
        let texts = table.iter().filter_map(|TomlEntry { key: name, value }| match &value.value {
            TomlValue::String(text) => Some((name.value.as_ref().into(), normalized(text).as_ref().into())),
            _ => self.reject(&format!("{key}.{}", name.value), value, Expected::Kind(Kind::String)),
        });
        texts.collect()
    }

    /// Reports that `key` can't have `value`; returns `None`.
    pub fn reject<T>(&mut self, key: &str, value: &Spanned<TomlValue<'_>>, expected: Expected) -> Option<T> {
        let found = describe(&value.value);
        let span = self.span(value);
        self.problems.push(span, Fact::InvalidValue { key: self.qualified(key), found, expected });
        None
    }

    /// Reports that the array under `key` can't contain `entry`.
    fn reject_entry(&mut self, key: &str, entry: &Spanned<TomlValue<'_>>, kind: Kind) {
        let found = describe(&entry.value);
        let key = self.qualified(key);
        self.problems.push(self.span(entry), Fact::InvalidValue { key, found, expected: Expected::Entry(kind) });
    }

    /// Reports `fact` at `span`.
    pub fn note(&mut self, span: Span, fact: Fact) {
        self.problems.push(span, fact);
    }

    fn qualified(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

fn date_of(date: toml_edit::Date) -> Option<Date> {
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    Date::new(i16::try_from(date.year).ok()?, month, day).ok()
}

fn instant_of(at: &toml_edit::Datetime) -> Option<Timestamp> {
    let date = date_of(at.date?)?;
    let (time, offset) = match (&at.time, &at.offset) {
        (None, None) => (Time::midnight(), Offset::UTC),
        (Some(time), Some(offset)) => (time_of(time)?, offset_of(*offset)?),
        _ => return None,
    };
    offset.to_timestamp(DateTime::from_parts(date, time)).ok()
}

/// The time of a day, without fractions of a second.
fn time_of(time: &toml_edit::Time) -> Option<Time> {
    let part = |part: Option<u8>| i8::try_from(part.unwrap_or_default()).ok();
    // A leap second counts as the last second of its minute.
    Time::new(part(Some(time.hour))?, part(Some(time.minute))?, part(time.second)?.min(59), 0).ok()
}

fn offset_of(offset: toml_edit::Offset) -> Option<Offset> {
    match offset {
        toml_edit::Offset::Z => Some(Offset::UTC),
        toml_edit::Offset::Custom { minutes } => Offset::from_seconds(i32::from(minutes) * 60).ok(),
    }
}

/// Why a text is not a line of at most `max` characters; `None` if it is one.
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
    let without = |(at, c): (usize, char)| Expected::WithoutCharacter(c, at + 1);
    let line_break = text.chars().enumerate().find(|(_, c)| visible::is_line_break(*c));
    // Invisible characters come last: they are the only fault that leaves the line usable.
    let too_long = (text.chars().count() > max).then_some(Expected::Line(max));
    line_break.map(without).or(too_long).or_else(|| visible::find_unwanted(text).map(without))
}

/// The text of a string with LF line ends, so that it doesn't depend on the checkout.
fn normalized(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// Describes an invalid value.
pub(super) fn describe(value: &TomlValue<'_>) -> Found {
    match value {
        TomlValue::String(text) => Found::string(&normalized(text)),
        TomlValue::Integer(digits, radix) => Found::Number(format!("{}{digits}", prefix(*radix)).into()),
        TomlValue::Float(float) => Found::Number(float.as_ref().into()),
        TomlValue::Boolean(boolean) => Found::Boolean(*boolean),
        TomlValue::Datetime(datetime) => match (&datetime.date, &datetime.time) {
            (Some(_), None) => Found::Date(datetime.to_string().into()),
            (Some(_), Some(_)) => Found::DateTime(datetime.to_string().into()),
            (None, _) => Found::Time(datetime.to_string().into()),
        },
        TomlValue::Array(_) => Found::Array,
        TomlValue::Table(_) => Found::Table,
    }
}

/// The TOML prefix of a radix.
const fn prefix(radix: u32) -> &'static str {
    match radix {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    }
}
