//! Typed ids and positions.
//!
//! The id of a step and the id of a feature are both short strings; the types let the compiler catch code that mixes
//! them up:
//!
//! ```compile_fail
//! use topline::model::{config::{Feature, Step}, Id};
//! fn step(_: &Id<Step>) {}
//! let feature: Id<Feature> = Id::new("cart").unwrap();
//! step(&feature); // a feature is not a step
//! ```

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;

use compact_str::CompactString;

/// Maximum number of characters in an id.
pub const MAX_ID: usize = 80;

/// Device names that Windows reserves, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Device names that it reserves with a digit from 1 to 9.
const PORTS: [&str; 2] = ["com", "lpt"];

/// The valid id of a `K`.
pub struct Id<K> {
    text: CompactString,
    marker: PhantomData<fn() -> K>,
}

/// Why a text is not a valid id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// It is empty.
    Empty,
    /// It has more than [`MAX_ID`] characters.
    TooLong,
    /// It doesn't begin with an ASCII letter or digit.
    Begin,
    /// It contains this character, which is not an ASCII letter or digit, `-`, `_` or `.`.
    Character(char),
    /// It is a device name, which Windows doesn't allow as a file name.
    Device,
}

impl<K> Id<K> {
    /// Checks that `text` is an id.
    ///
    /// # Errors
    /// The first [`IdFault`] found.
    pub fn new(text: &str) -> Result<Self, IdFault> {
        check(text)?;
        Ok(Self { text: text.into(), marker: PhantomData })
    }

    /// An id whose text is known to be valid.
    pub(super) fn from_valid(text: &str) -> Self {
        debug_assert!(check(text).is_ok(), "{text}");
        Self { text: text.into(), marker: PhantomData }
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Whether `text` is a valid id.
pub(super) fn check(text: &str) -> Result<(), IdFault> {
    let first = text.chars().next().ok_or(IdFault::Empty)?;
    // An allowed character is one byte. Every story that a cache has comes through here.
    if !text.bytes().all(|byte| is_allowed(char::from(byte)))
        && let Some(bad) = text.chars().find(|c| !is_allowed(*c))
    {
        return Err(IdFault::Character(bad));
    }
    if !first.is_ascii_alphanumeric() {
        return Err(IdFault::Begin);
    }
    if text.len() > MAX_ID {
        return Err(IdFault::TooLong);
    }
    if is_device(text) { Err(IdFault::Device) } else { Ok(()) }
}

/// Whether an id may contain this character.
pub(super) fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether Windows reserves `text` as the name of a device.
pub(super) fn is_device(text: &str) -> bool {
    let base = text.split('.').next().unwrap_or_default();
    let is_port = |port: &&str| {
        let split = base.split_at_checked(port.len());
        split.is_some_and(|(name, rest)| name.eq_ignore_ascii_case(port) && matches!(rest.as_bytes(), [b'1'..=b'9']))
    };
    PORTS.iter().any(is_port) || DEVICES.iter().any(|device| base.eq_ignore_ascii_case(device))
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), marker: PhantomData }
    }
}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
/// Ids are ordered bytewise.
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.as_bytes().cmp(other.text.as_bytes())
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.text)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The position of a `K` among its kind: of an item in [`super::Backlog::items`], of a step in the flow, …
pub struct Ix<K> {
    /// The position plus one, so that `Option<Ix<K>>` takes no more space.
    number: NonZeroU32,
    marker: PhantomData<fn() -> K>,
}

impl<K> Ix<K> {
    /// The position `index`, counted from 0.
    pub fn new(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        Self { number: NonZeroU32::MIN.saturating_add(number), marker: PhantomData }
    }

    /// The position as an index of a slice.
    pub fn get(self) -> usize {
        self.number.get() as usize - 1
    }
}

impl<K> Clone for Ix<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Ix<K> {}
impl<K> PartialEq for Ix<K> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl<K> Eq for Ix<K> {}
impl<K> PartialOrd for Ix<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Ix<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.number.cmp(&other.number)
    }
}
impl<K> Hash for Ix<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}
impl<K> fmt::Debug for Ix<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_ids() {
        for id in ["a", "edit-cart", "0", "back-100.1", "A_b.C-9", "console", "com10", "com0", "a.", &"x".repeat(80)] {
            assert_eq!(check(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn illegal_ids_say_why() {
        assert_eq!(check(""), Err(IdFault::Empty));
        assert_eq!(check("-a"), Err(IdFault::Begin));
        assert_eq!(check("a b"), Err(IdFault::Character(' ')));
        assert_eq!(check("é"), Err(IdFault::Character('é')));
        assert_eq!(check(&"x".repeat(81)), Err(IdFault::TooLong));
        for device in ["nul", "CON", "com1", "LPT9.txt", "aux.x"] {
            assert_eq!(check(device), Err(IdFault::Device), "{device}");
        }
    }
}
