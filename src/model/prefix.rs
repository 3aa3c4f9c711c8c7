//! The beginnings of texts as numbers.
//!
//! Whoever sorts or searches all ids of a large backlog shouldn't have to follow a pointer for each comparison:
//! beginnings lie side by side, and most ids are no longer.

use std::cmp::Ordering;

/// How many eights of bytes a beginning has.
const WORDS: usize = 3;

/// The first bytes of a text, the first one highest in the first number. What is missing counts as zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix([u64; WORDS]);

impl Prefix {
    /// The beginning of `text`.
    pub fn of(text: &str) -> Self {
        Self::of_bytes(text.bytes())
    }

    /// The beginning of `text` in lower case (ASCII).
    pub fn of_lower(text: &str) -> Self {
        Self::of_bytes(text.bytes().map(|byte| byte.to_ascii_lowercase()))
    }

    fn of_bytes(bytes: impl Iterator<Item = u8>) -> Self {
        let mut first = [0; 8 * WORDS];
        first.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        let (words, _) = first.as_chunks();
        Self([0, 1, 2].map(|at| words.get(at).map_or(0, |word| u64::from_be_bytes(*word))))
    }

    /// How two texts with these beginnings compare; `whole` compares them where that doesn't tell.
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
            let of = |a: &str, b: &str| Prefix::of(a).compare(a, (Prefix::of(b), b), || a.cmp(b));
            prop_assert_eq!(of(&a, &b), a.cmp(&b));
            prop_assert_eq!(Prefix::of_lower(&a.to_uppercase()), Prefix::of_lower(&a.to_uppercase().to_ascii_lowercase()));
        }
    }
}
