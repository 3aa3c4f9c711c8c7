//! Items as bytes, field by field: nothing names a field, so what is written first is read first.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::model::item::{
    Body, Criteria, CriterionRecord, Item, ItemKind, Named, ReferenceText, ReportFields, Severity, Status, Value,
};
use crate::model::item::{item_fields, report_fields};
use crate::model::{Decimal, Id};
use crate::text::{Span, Spanned};

/// Bytes that are still to be read.
pub(super) struct Source<'b>(pub(super) &'b [u8]);

impl<'b> Source<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

/// What can be written as bytes and read again.
pub(super) trait Bytes: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Source<'_>) -> Option<Self>;
}

/// Structs are their fields, one after the other. A field that isn't named here doesn't compile.
macro_rules! by_fields {
    ($($whole:ident $(<$of:ident>)? { $($field:ident),* })*) => {$(
        impl $(<$of: Bytes>)? Bytes for $whole $(<$of>)? {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.write(out);)*
            }

            fn read(from: &mut Source<'_>) -> Option<Self> {
                Some(Self { $($field: Bytes::read(from)?),* })
            }
        }
    )*};
}
by_fields! {
    Spanned<T> { value, span }
    Body { criteria, described, links }
    CriterionRecord { text_end, done, span }
}
macro_rules! report {
    ($($field:ident),*) => { by_fields! { ReportFields { $($field),* } } };
}
report_fields!(report);

/// An item is its fields but for its name.
macro_rules! item {
    ($($field:ident),*) => {
        pub(super) fn write_item(item: &Item, out: &mut Vec<u8>) {
            let Item { id: _, path: _, $($field),* } = item;
            $($field.write(out);)*
        }

        pub(super) fn read_item(id: Id<Item>, path: Arc<str>, from: &mut Source<'_>) -> Option<Item> {
            Some(Item { id, path, $($field: Bytes::read(from)?),* })
        }
    };
}
item_fields!(item);

/// Enumerations are their position among their names.
macro_rules! by_position {
    ($($named:ty),*) => {$(
        impl Bytes for $named {
            fn write(&self, out: &mut Vec<u8>) {
                let at = Self::NAMES.iter().position(|(_, value)| value == self).unwrap_or(Self::NAMES.len());
                (at as u64).write(out);
            }

            fn read(from: &mut Source<'_>) -> Option<Self> {
                let at = usize::try_from(u64::read(from)?).ok()?;
                Self::NAMES.get(at).map(|(_, value)| *value)
            }
        }
    )*};
}
by_position!(ItemKind, Status, Severity);

/// Seven bits in a byte, the lowest first; the eighth says that there are more (LEB128).
impl Bytes for u64 {
    fn write(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while rest > 0x7f {
            out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
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

impl Bytes for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        from.byte().map(|byte| byte != 0)
    }
}

impl Bytes for Span {
    fn write(&self, out: &mut Vec<u8>) {
        u64::from(self.start).write(out);
        u64::from(self.end).write(out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        let mut offset = || u32::try_from(u64::read(from)?).ok();
        Some(Self { start: offset()?, end: offset()? })
    }
}

/// Any text: its length, and its bytes.
fn write_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).write(out);
    out.extend_from_slice(text.as_bytes());
}

fn read_text<'b>(from: &mut Source<'b>) -> Option<&'b str> {
    let len = usize::try_from(u64::read(from)?).ok()?;
    str::from_utf8(from.take(len)?).ok()
}

/// Any list: its length, and its members.
pub(super) fn write_all<T: Bytes>(list: &[T], out: &mut Vec<u8>) {
    (list.len() as u64).write(out);
    list.iter().for_each(|value| value.write(out));
}

impl Bytes for Box<str> {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Bytes for CompactString {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Bytes for Criteria {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self.texts(), out);
        write_all(self.records(), out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        Some(Self::new(Bytes::read(from)?, Bytes::read(from)?))
    }
}

impl Bytes for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        u64::from(*self).write(out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        Self::try_from(u64::read(from)?).ok()
    }
}

impl<K> Bytes for ReferenceText<K> {
    fn write(&self, out: &mut Vec<u8>) {
        self.text.write(out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        CompactString::read(from).map(Self::from_text)
    }
}

impl Bytes for Decimal {
    fn write(&self, out: &mut Vec<u8>) {
        self.ten_thousandths().write(out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        Self::from_ten_thousandths(u64::read(from)?)
    }
}

impl Bytes for Date {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.year().to_le_bytes());
        out.extend([self.month() as u8, self.day() as u8]);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        let year = i16::from_le_bytes(*from.take(2)?.first_chunk()?);
        Self::new(year, from.byte()? as i8, from.byte()? as i8).ok()
    }
}

impl Bytes for Value {
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

    fn read(from: &mut Source<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Bytes::read(from).map(Self::Plain),
            1 => Bytes::read(from).map(Self::Parts),
            _ => None,
        }
    }
}

impl<T: Bytes, U: Bytes> Bytes for (T, U) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        Some((T::read(from)?, U::read(from)?))
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        if bool::read(from)? { T::read(from).map(Some) } else { Some(None) }
    }
}

impl<T: Bytes> Bytes for Box<T> {
    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl<T: Bytes> Bytes for Box<[T]> {
    fn write(&self, out: &mut Vec<u8>) {
        write_all(self, out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        Vec::read(from).map(Vec::into_boxed_slice)
    }
}

impl<T: Bytes> Bytes for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        write_all(self, out);
    }

    fn read(from: &mut Source<'_>) -> Option<Self> {
        let len = usize::try_from(u64::read(from)?).ok()?;
        // Whatever it says, room for more than a few is only made when they are there.
        let mut list = Self::with_capacity(len.min(64));
        for _ in 0..len {
            list.push(T::read(from)?);
        }
        Some(list)
    }
}
