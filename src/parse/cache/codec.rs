//! Encodes items as bytes, field by field, without field names: fields are read in the order in which they are written.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::model::item::{
    Body, Criteria, CriterionRecord, Item, ItemKind, Named, NearMisses, ReferenceText, ReportFields, Severity, Status,
    Value,
};
use crate::model::item::{item_fields, report_fields};
use crate::model::{Decimal, Id};
use crate::text::{Span, Spanned};

/// The bytes that are not yet decoded.
pub(super) struct Decoder<'b>(pub(super) &'b [u8]);

impl<'b> Decoder<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

/// A value that can be encoded as bytes and decoded again.
pub(super) trait Codec: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Decoder<'_>) -> Option<Self>;
}

/// Encodes a struct as its fields. Leaving out a field is a compile error.
macro_rules! by_fields {
    ($($whole:ident $(<$of:ident>)? { $($field:ident),* })*) => {$(
        impl $(<$of: Codec>)? Codec for $whole $(<$of>)? {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.write(out);)*
            }

            fn read(from: &mut Decoder<'_>) -> Option<Self> {
                Some(Self { $($field: Codec::read(from)?),* })
            }
        }
    )*};
}
by_fields! {
    Spanned<T> { value, span }
    Body { criteria, near_misses, described, links }
    NearMisses { heading, boxes, bullet }
    CriterionRecord { text_end, done, span }
}
macro_rules! report {
    ($($field:ident),*) => { by_fields! { ReportFields { $($field),* } } };
}
report_fields!(report);

/// Encodes an item as its fields, without id and path.
macro_rules! item {
    ($($field:ident),*) => {
        pub(super) fn write_item(item: &Item, out: &mut Vec<u8>) {
            let Item { id: _, path: _, $($field),* } = item;
            $($field.write(out);)*
        }

        pub(super) fn read_item(id: Id<Item>, path: Arc<str>, from: &mut Decoder<'_>) -> Option<Item> {
            Some(Item { id, path, $($field: Codec::read(from)?),* })
        }
    };
}
item_fields!(item);

/// Encodes an enum value as its position in `NAMES`.
macro_rules! by_position {
    ($($named:ty),*) => {$(
        impl Codec for $named {
            fn write(&self, out: &mut Vec<u8>) {
                let at = Self::NAMES.iter().position(|(_, value)| value == self).unwrap_or(Self::NAMES.len());
                (at as u64).write(out);
            }

            fn read(from: &mut Decoder<'_>) -> Option<Self> {
                let at = usize::try_from(u64::read(from)?).ok()?;
                Self::NAMES.get(at).map(|(_, value)| *value)
            }
        }
    )*};
}
by_position!(ItemKind, Status, Severity);

/// LEB128: seven bits per byte, the lowest first; the eighth bit says whether more follow.
impl Codec for u64 {
    fn write(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while rest > 0x7f {
            out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        let mut value = 0;
        for shift in (0..Self::BITS).step_by(7) {
            let byte = from.byte()?;
            value |= Self::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

impl Codec for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        from.byte().map(|byte| byte != 0)
    }
}

impl Codec for Span {
    fn write(&self, out: &mut Vec<u8>) {
        u64::from(self.start).write(out);
        u64::from(self.end).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        let mut offset = || u32::try_from(u64::read(from)?).ok();
        Some(Self { start: offset()?, end: offset()? })
    }
}

/// Encodes text as its length and its bytes.
pub(super) fn write_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).write(out);
    out.extend_from_slice(text.as_bytes());
}

pub(super) fn read_text<'b>(from: &mut Decoder<'b>) -> Option<&'b str> {
    let len = usize::try_from(u64::read(from)?).ok()?;
    str::from_utf8(from.take(len)?).ok()
}

/// Encodes a list as its length and its elements.
pub(super) fn write_all<T: Codec>(list: &[T], out: &mut Vec<u8>) {
    (list.len() as u64).write(out);
    list.iter().for_each(|value| value.write(out));
}

impl Codec for Box<str> {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Codec for CompactString {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Codec for Criteria {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self.texts(), out);
        write_all(self.records(), out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some(Self::new(Codec::read(from)?, Codec::read(from)?))
    }
}

impl Codec for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        u64::from(*self).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Self::try_from(u64::read(from)?).ok()
    }
}

impl<K> Codec for ReferenceText<K> {
    fn write(&self, out: &mut Vec<u8>) {
        self.text.write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        CompactString::read(from).map(Self::from_text)
    }
}

impl Codec for Decimal {
    fn write(&self, out: &mut Vec<u8>) {
        self.ten_thousandths().write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Self::from_ten_thousandths(u64::read(from)?)
    }
}

impl Codec for Date {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.year().to_le_bytes());
        out.extend([self.month() as u8, self.day() as u8]);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        let year = i16::from_le_bytes(*from.take(2)?.first_chunk()?);
        Self::new(year, from.byte()? as i8, from.byte()? as i8).ok()
    }
}

impl Codec for Value {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Plain(number) => {
                out.push(0);
                number.write(out);
            }
            Self::Parts(parts) => {
                out.push(1);
                parts.write(out);
            }
        }
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Codec::read(from).map(Self::Plain),
            1 => Codec::read(from).map(Self::Parts),
            _ => None,
        }
    }
}

impl<T: Codec, U: Codec> Codec for (T, U) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Some((T::read(from)?, U::read(from)?))
    }
}

impl<T: Codec> Codec for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        if bool::read(from)? { T::read(from).map(Some) } else { Some(None) }
    }
}

impl<T: Codec> Codec for Box<T> {
    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl<T: Codec> Codec for Box<[T]> {
    fn write(&self, out: &mut Vec<u8>) {
        write_all(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        Vec::read(from).map(Vec::into_boxed_slice)
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        write_all(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Option<Self> {
        let len = usize::try_from(u64::read(from)?).ok()?;
        // The length isn't trusted: capacity for more is allocated as elements are read.
        let mut list = Self::with_capacity(len.min(64));
        for _ in 0..len {
            list.push(T::read(from)?);
        }
        Some(list)
    }
}
