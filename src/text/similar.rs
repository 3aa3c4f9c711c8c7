//! "Did you mean": the nearest known word to one that isn't known.

/// Words farther apart than this share of their length are no typing error of each other.
const CUT_OFF: f64 = 0.7;

/// The candidate nearest to `word`, if one is near enough to be what was meant.
///
/// The measure is Damerau–Levenshtein, normalised by length (Damerau 1964), without regard to ASCII case;
/// ties go to the candidate that comes first.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let pattern = Pattern::of(&word);
    let most = |candidate: &'c str| (pattern.most_likeness(candidate), candidate);
    let may_be_near = candidates.into_iter().map(most).filter(|(most, _)| *most >= CUT_OFF);
    let mut near: Vec<(usize, (f64, &str))> = may_be_near.enumerate().collect();
    // The most promising first: once one is found, most others needn't be measured.
    near.sort_by(|(_, (one, _)), (_, (other, _))| other.total_cmp(one));
    let mut best: Option<(f64, usize, &str)> = None;
    for (at, (most, candidate)) in near {
        if best.is_some_and(|(likeness, ..)| most < likeness) {
            break;
        }
        let likeness = strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase());
        let is_better = |(best, first, _): (f64, usize, _)| likeness > best || (likeness >= best && at < first);
        if likeness >= CUT_OFF && best.is_none_or(is_better) {
            best = Some((likeness, at, candidate));
        }
    }
    best.map(|(.., candidate)| candidate)
}

/// A word as the bits of each of its bytes, by which its Levenshtein distance to another takes a few steps a byte
/// (Myers 1999, in the form of Hyyrö 2003).
struct Pattern {
    length: usize,
    /// Where each byte stands in the word; nothing if it is too long or has other characters than ASCII.
    places: Option<Box<[u64; 256]>>,
}

impl Pattern {
    fn of(word: &str) -> Self {
        let fits = word.is_ascii() && (1..=64).contains(&word.len());
        let places = fits.then(|| {
            let mut places = Box::new([0; 256]);
            for (at, byte) in word.bytes().enumerate() {
                places[usize::from(byte)] |= 1_u64 << at;
            }
            places
        });
        Self { length: word.chars().count(), places }
    }

    /// A bound of how alike the word and another are. They are at least as far apart as their lengths, and as half
    /// of their Levenshtein distance: what Damerau counts as one transposition are two changes at most.
    fn most_likeness(&self, other: &str) -> f64 {
        let length = other.chars().count();
        let (shorter, longer) = (self.length.min(length), self.length.max(length));
        let apart = match &self.places {
            Some(places) if other.is_ascii() => self.levenshtein(places, other).div_ceil(2),
            _ => 0,
        };
        1.0 - apart.max(longer - shorter) as f64 / longer.max(1) as f64
    }

    fn levenshtein(&self, places: &[u64; 256], other: &str) -> usize {
        let last = 1_u64 << (self.length - 1);
        let (mut more, mut less, mut distance) = (u64::MAX, 0_u64, self.length);
        for byte in other.bytes() {
            let same = places[usize::from(byte.to_ascii_lowercase())];
            let across = ((same & more).wrapping_add(more) ^ more) | same;
            let (up, down) = (less | !(across | more), more & across);
            distance += usize::from(up & last != 0);
            distance -= usize::from(down & last != 0);
            let (up, down, same) = ((up << 1) | 1, down << 1, same | less);
            more = down | !(same | up);
            less = up & same;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_transpositions_and_other_cases() {
        assert_eq!(nearest("estimtae", ["title", "estimate"]), Some("estimate"));
        assert_eq!(nearest("Cart", ["card", "cart"]), Some("cart"));
        assert_eq!(nearest("owner", ["title", "estimate"]), None);
    }

    proptest::proptest! {
        #[test]
        fn the_bound_hides_nothing(word in "[a-cA]{0,7}|[a-é]{0,4}", others in proptest::collection::vec("[a-c]{0,7}", 0..6)) {
            let mut best: Option<(f64, &str)> = None;
            for other in &others {
                let likeness = strsim::normalized_damerau_levenshtein(&word.to_ascii_lowercase(), other);
                if likeness >= CUT_OFF && best.is_none_or(|(most, _)| likeness > most) {
                    best = Some((likeness, other));
                }
            }
            let found = nearest(&word, others.iter().map(String::as_str));
            proptest::prop_assert_eq!(found, best.map(|(_, other)| other));
        }
    }
}
