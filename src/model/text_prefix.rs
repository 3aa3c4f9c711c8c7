//! The first bytes of texts as integers, to sort and search ids quickly.
//!
//! Comparing prefixes that lie side by side in memory avoids following a pointer for each comparison, and most ids are
//! no longer than a prefix.

use std::cmp::Ordering;

/// Length of a prefix in words of eight bytes.
const WORDS: usize = 3;

/// The first bytes of a text as big-endian integers, padded with zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPrefix([u64; WORDS]);

impl TextPrefix {
    /// The prefix of `text`.
    pub fn new(text: &str) -> Self {
        Self::from_bytes(text.bytes())
    }

    /// The prefix of `text` in ASCII lower case.
    pub fn from_lowercase(text: &str) -> Self {
        Self::from_bytes(text.bytes().map(|byte| byte.to_ascii_lowercase()))
    }

    fn from_bytes(bytes: impl Iterator<Item = u8>) -> Self {
        let mut first = [0; 8 * WORDS];
        first.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        let (words, _) = first.as_chunks();
        Self([0, 1, 2].map(|at| words.get(at).map_or(0, |word| u64::from_be_bytes(*word))))
    }

    /// Compares two texts by their prefixes; calls `whole` to compare the whole texts if the prefixes can't decide.
    pub fn compare(self, text: &str, other: (Self, &str), whole: impl FnOnce() -> Ordering) -> Ordering {
        let rest = || match text.len().max(other.1.len()) <= 8 * WORDS {
            true => text.len().cmp(&other.1.len()),
            false => whole(),
        };
        self.cmp(&other.0).then_with(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn prefixes_compare_as_texts_do(a in "[ab\0é]{0,3}|a{22}[a-c]{0,4}", b in "[ab\0é]{0,3}|a{22}[a-c]{0,4}") {
            let compare = |a: &str, b: &str| TextPrefix::new(a).compare(a, (TextPrefix::new(b), b), || a.cmp(b));
            prop_assert_eq!(compare(&a, &b), a.cmp(&b));
            prop_assert_eq!(TextPrefix::from_lowercase(&a.to_uppercase()), TextPrefix::from_lowercase(&a.to_uppercase().to_ascii_lowercase()));
        }
    }
}
