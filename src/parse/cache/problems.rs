//! Encodes the problems of a story, as far as they follow from its text alone.
//!
//! What follows from a file's name or from other files is not stored: a story with such a problem is read again.

use super::codec::{Codec, Decoder, read_text, write_text};
use crate::diag::{Expected, Fact, FileStart, Found, Kind, MeantLines, NearlyClosing, Slip, TomlMistake};
use crate::model::decimal::DecimalFault;
use crate::model::keys::{ValueType, story};

/// Whether a problem can be stored.
pub(super) fn is_storable(fact: &Fact) -> bool {
    match fact {
        Fact::ConflictMarker { .. }
        | Fact::NoFrontMatter(_)
        | Fact::UnclosedFrontMatter(_)
        | Fact::Syntax { .. }
        | Fact::SwallowedKey { .. }
        | Fact::RepeatedEntry { .. } => true,
        Fact::UnknownField { table, known, .. } => table.is_empty() && *known == story::NAMES,
        Fact::MissingField { key, table } => table.is_empty() && known_word(key).is_some(),
        Fact::InvalidValue { expected: Expected::OneOf(words, _), .. } => {
            words.iter().all(|word| known_word(word).is_some())
        }
        Fact::InvalidValue { .. } => true,
        Fact::Unreadable(_)
        | Fact::InvalidId { .. }
        | Fact::DuplicateId { .. }
        | Fact::Config(_)
        | Fact::Decision(_) => false,
    }
}

/// The keys of stories and the words that these may have are constants: they are found again, not made anew.
fn known_word(word: &str) -> Option<&'static str> {
    let words = story::ALL.iter().flat_map(|key| match key.key.value {
        ValueType::Word(words) => words,
        _ => &[],
    });
    story::NAMES.iter().chain(words).copied().find(|known| *known == word)
}

/// Enumerations with a number for each variant, followed by its fields.
macro_rules! by_variant {
    ($($whole:ident { $($number:literal => $variant:ident $(($($field:ident),*))?),* })*) => {$(
        impl Codec for $whole {
            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($($field),*))? => {
                        out.push($number);
                        $($($field.write(out);)*)?
                    })*
                }
            }

            fn read(from: &mut Decoder<'_>) -> Option<Self> {
                match from.byte()? {
                    $($number => {
                        $($(let $field = Codec::read(from)?;)*)?
                        Some(Self::$variant $(($($field),*))?)
                    })*
                    _ => None,
                }
            }
        }
    )*};
}
by_variant! {
    Kind {
        0 => String, 1 => Number, 2 => Strings, 3 => StringOrStrings, 4 => Table, 5 => Tables, 6 => Value, 7 => True,
        8 => Boolean
    }
    DecimalFault { 0 => Negative, 1 => TooLarge, 2 => TooFine, 3 => NotFinite }
    Slip {
        0 => CurlyQuote(quote), 1 => UnquotedText, 2 => Apostrophe, 3 => DecimalComma, 4 => DateFormat, 5 => Unit, 6 => List,
        7 => Yaml, 8 => Null, 9 => Key, 10 => KeyTwice, 11 => SingleBrackets, 12 => Value
    }
    FileStart { 0 => Text, 1 => Yaml, 2 => TomlInDashes, 3 => Blank, 4 => NearlyPluses }
    Expected {
        0 => Kind(kind), 1 => Entry(kind), 2 => OneOf(words, meant), 3 => Decimal(fault), 4 => Count, 5 => Share,
        6 => Date, 7 => Line(most), 8 => Visible(most), 9 => WithoutCharacter(character, position), 10 => Weight(names, meant),
        11 => Environment(spelling), 12 => Timestamp
    }
}

impl Codec for NearlyClosing {
    fn write(&self, out: &mut Vec<u8>) {
        self.line.write(out);
        self.written.write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some(Self { line: Codec::read(from)?, written: Codec::read(from)? })
    }
}

impl Codec for TomlMistake {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Meant(slip, MeantLines { span, toml }) => {
                out.push(0);
                slip.write(out);
                span.write(out);
                toml.write(out);
            }
            Self::NoReading { key, expected, unit, is_required } => {
                out.push(1);
                key.write(out);
                expected.write(out);
                unit.write(out);
                is_required.write(out);
            }
            Self::ForeignKey(key) => {
                out.push(2);
                key.write(out);
            }
            Self::UnknownKey { key, extra } => {
                out.push(3);
                key.write(out);
                extra.write(out);
            }
            Self::TooDeep => out.push(4),
            Self::KeyTwice { key, first, is_same } => {
                out.push(5);
                key.write(out);
                first.write(out);
                is_same.write(out);
            }
        }
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some(match from.byte()? {
            0 => {
                let (slip, span, toml) = (Codec::read(from)?, Codec::read(from)?, Codec::read(from)?);
                Self::Meant(slip, MeantLines { span, toml })
            }
            1 => {
                let (key, expected) = (Codec::read(from)?, Codec::read(from)?);
                Self::NoReading { key, expected, unit: Codec::read(from)?, is_required: Codec::read(from)? }
            }
            2 => Self::ForeignKey(Codec::read(from)?),
            3 => Self::UnknownKey { key: Codec::read(from)?, extra: Codec::read(from)? },
            4 => Self::TooDeep,
            5 => Self::KeyTwice { key: Codec::read(from)?, first: Codec::read(from)?, is_same: Codec::read(from)? },
            _ => return None,
        })
    }
}

impl Codec for Found {
    fn write(&self, out: &mut Vec<u8>) {
        let mut tagged = |tag, text: &str| {
            out.push(tag);
            write_text(text, out);
        };
        match self {
            Self::String { start, length } => {
                tagged(0, start);
                length.write(out);
            }
            Self::Number(number) => tagged(1, number),
            Self::Date(date) => tagged(2, date),
            Self::DateTime(date) => tagged(3, date),
            Self::Time(time) => tagged(4, time),
            Self::Boolean(value) => {
                out.push(5);
                value.write(out);
            }
            Self::Array => out.push(6),
            Self::Table => out.push(7),
        }
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some(match from.byte()? {
            0 => Self::String { start: Codec::read(from)?, length: Codec::read(from)? },
            1 => Self::Number(Codec::read(from)?),
            2 => Self::Date(Codec::read(from)?),
            3 => Self::DateTime(Codec::read(from)?),
            4 => Self::Time(Codec::read(from)?),
            5 => Self::Boolean(Codec::read(from)?),
            6 => Self::Array,
            7 => Self::Table,
            _ => return None,
        })
    }
}

impl Codec for Fact {
    /// Writes a fact that [is storable](is_storable); of any other, something that is no fact.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::ConflictMarker { in_body, lone } => {
                out.push(0);
                in_body.write(out);
                lone.write(out);
            }
            Self::NoFrontMatter(start) => {
                out.push(1);
                start.write(out);
            }
            Self::UnclosedFrontMatter(closing) => {
                out.push(2);
                closing.write(out);
            }
            Self::Syntax { words, mistake } => {
                out.push(3);
                words.write(out);
                mistake.write(out);
            }
            Self::UnknownField { key, table: _, meant, line, is_there, known: _ } => {
                out.push(4);
                key.write(out);
                meant.write(out);
                line.write(out);
                is_there.write(out);
            }
            Self::MissingField { key, table: _ } => {
                out.push(5);
                key.write(out);
            }
            Self::InvalidValue { key, found, expected } => {
                out.push(6);
                key.write(out);
                found.write(out);
                expected.write(out);
            }
            Self::SwallowedKey { key, table } => {
                out.push(7);
                key.write(out);
                table.write(out);
            }
            Self::RepeatedEntry { key, text, first } => {
                out.push(8);
                key.write(out);
                text.write(out);
                first.write(out);
            }
            Self::Unreadable(_)
            | Self::InvalidId { .. }
            | Self::DuplicateId { .. }
            | Self::Config(_)
            | Self::Decision(_) => out.push(u8::MAX),
        }
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some(match from.byte()? {
            0 => Self::ConflictMarker { in_body: Codec::read(from)?, lone: Codec::read(from)? },
            1 => Self::NoFrontMatter(Codec::read(from)?),
            2 => Self::UnclosedFrontMatter(Codec::read(from)?),
            3 => Self::Syntax { words: Codec::read(from)?, mistake: Codec::read(from)? },
            4 => {
                let (key, meant, line) = (Codec::read(from)?, Codec::read(from)?, Codec::read(from)?);
                Self::UnknownField { key, table: "", meant, line, is_there: Codec::read(from)?, known: story::NAMES }
            }
            5 => Self::MissingField { key: Codec::read(from)?, table: "" },
            6 => {
                let (key, found, expected) = (Codec::read(from)?, Codec::read(from)?, Codec::read(from)?);
                Self::InvalidValue { key, found, expected }
            }
            7 => Self::SwallowedKey { key: Codec::read(from)?, table: Codec::read(from)? },
            8 => Self::RepeatedEntry { key: Codec::read(from)?, text: Codec::read(from)?, first: Codec::read(from)? },
            _ => return None,
        })
    }
}

impl Codec for &'static str {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        known_word(read_text(from)?)
    }
}

impl Codec for String {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Codec for char {
    fn write(&self, out: &mut Vec<u8>) {
        u32::from(*self).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Self::from_u32(u32::read(from)?)
    }
}

impl Codec for usize {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u64).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Self::try_from(u64::read(from)?).ok()
    }
}
